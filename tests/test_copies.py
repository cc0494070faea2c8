"""What COPY brings where, which directories are there, and what chmod and chown can be said by a flag."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from refactor.context import Context, Kind
from refactor.dockerfile.copies import is_below
from refactor.dockerfile.folders import Folders
from refactor.document import Document
from refactor.shell import Script, read
from refactor.shells.permissions import Permission, permission

if TYPE_CHECKING:
    from pathlib import Path


def parse(text: str) -> Document:
    return Document.parse(f"FROM a\n{text}".encode())


@pytest.mark.parametrize(
    ("text", "destination", "into", "targets"),
    [
        ("COPY a.sh /x", "/x", False, ["/x", "/x/a.sh"]),
        ("COPY ./d/a.sh /x/", "/x", True, ["/x/a.sh"]),
        ("COPY a.sh b.sh /x", "/x", True, ["/x/a.sh", "/x/b.sh"]),
        ("COPY a.sh .", None, True, []),
        ("WORKDIR /w\nCOPY a.sh .", "/w", True, ["/w/a.sh"]),
        ("WORKDIR /w\nCOPY a.sh ../x/.", "/x", True, ["/x/a.sh"]),
        ("COPY . /x", "/x", False, ["/x"]),
        ("COPY d /x/", "/x", True, ["/x"]),
        ("COPY *.sh /x/", "/x", True, ["/x/a.sh", "/x/b.sh"]),
        ("COPY *.py /x/", "/x", True, None),
        ("COPY $A /x/", "/x", True, None),
        ("COPY a.sh $A", None, False, None),
        ("COPY --from=b *.sh /x/", "/x", True, None),
        ('COPY ["a.sh", "/x y/"]', "/x y", True, ["/x y/a.sh"]),
        ("COPY <<E /x\nE", "/x", False, ["/x", "/x/E"]),
        ("COPY <<'E' b.sh /x/\nE", "/x", True, ["/x/E", "/x/b.sh"]),
    ],
)
def test_copies(tmp_path: Path, text: str, destination: str | None, into: bool, targets: list[str] | None) -> None:
    (tmp_path / "d").mkdir()
    for name in ("a.sh", "b.sh", "d/a.sh"):
        (tmp_path / name).touch()
    document = parse(text)
    stage = document.stages[0]
    copy = Folders(document, Context.open(tmp_path)).copy(stage, len(stage.instructions) - 1)
    assert (copy.destination, copy.into) == (destination, into)
    assert (None if copy.sources is None else [path for path, _ in copy.targets()]) == targets


@pytest.mark.parametrize("mode", [0o644, 0o755, 0o600, 0o4755])
def test_permissions_are_those_of_the_context(tmp_path: Path, mode: int) -> None:
    (tmp_path / "a.sh").touch()
    (tmp_path / "a.sh").chmod(mode)
    (tmp_path / "link").symlink_to("a.sh")
    document = parse("COPY a.sh link /x/")
    copy = Folders(document, Context.open(tmp_path)).copy(document.stages[0], 1)
    assert [(each.name, each.kind, each.permissions) for each in copy.sources or ()] == [
        ("a.sh", Kind.FILE, mode),
        ("link", Kind.FILE, mode),
    ]


def test_what_is_below_what() -> None:
    assert is_below("/a/b", "/a")
    assert is_below("/a", "/")
    assert not is_below("/a", "/a")
    assert not is_below("/ab", "/a")


@pytest.mark.parametrize(
    ("before", "path", "expected"),
    [
        ("", "/usr/local/bin", True),
        ("", "/app", False),
        ("WORKDIR /app\n", "/app", True),
        ("WORKDIR /app/x\n", "/app", True),
        ("WORKDIR /app/x\nWORKDIR /b\n", "/app", True),
        ("WORKDIR $A\n", "/app", False),
        ("FROM a\nWORKDIR /app\n", "/app", True),
        ("WORKDIR /app\nFROM c\n", "/app", False),
    ],
)
def test_directories_that_stand(before: str, path: str, expected: bool) -> None:
    document = Document.parse(f"FROM x AS a\n{before}COPY b /\n".encode())
    stage = document.stages[-1]
    assert Folders(document, None).stands(path, stage, len(stage.instructions) - 1) is expected


@pytest.mark.parametrize(
    ("before", "path", "expected"),
    [
        ("", "/app", True),
        ("", "/usr/src/app", True),
        ("", "/", False),
        ("", "/var/www", False),
        ("", "/home/app", False),
        ("WORKDIR /app\n", "/app", True),
        ("WORKDIR /app\nRUN apt-get update && useradd x\n", "/app", True),
        ("WORKDIR /app\nRUN npm ci\n", "/app", False),
        ("RUN npm ci\n", "/app", True),
        ("RUN mkdir -p /app/data\n", "/app", False),
        ("WORKDIR /app/data\n", "/app", False),
        ("WORKDIR $X\n", "/app", False),
        ("COPY x /app/x\n", "/app", False),
        ("COPY x $A\n", "/app", False),
        ("COPY x /etc/x\n", "/app", True),
        ("ADD x /\n", "/app", False),
        ("RUN for\n", "/app", False),
    ],
)
def test_directories_that_only_these_copies_fill(before: str, path: str, expected: bool) -> None:
    document = parse(f"{before}COPY . {path}\n")
    folders, stage = Folders(document, None), document.stages[0]
    place = len(stage.instructions) - 1
    assert folders.is_filled_by(path, stage, place, [folders.copy(stage, place)]) is expected


def said(text: str) -> Permission | None:
    script = read(text)
    assert isinstance(script, Script)
    return permission(script.commands[0])


@pytest.mark.parametrize(
    ("text", "owner"),
    [
        ("chown a:b x", "a:b"),
        ("chown 1000:1000 x", "1000:1000"),
        ("/bin/chown a x", "a:0"),
        ("chown :b x", "0:b"),
        ("chown a: x", None),
        ("chown a.b x", None),
    ],
)
def test_owners(text: str, owner: str | None) -> None:
    what = said(text)
    assert what
    assert what.owner == owner


@pytest.mark.parametrize(
    ("text", "before", "after"),
    [
        ("chmod +x f", 0o644, 0o755),
        ("chmod a+rx f", 0o600, 0o755),
        ("chmod u+x f", 0o644, 0o744),
        ("chmod go+r f", 0o600, 0o644),
        ("chmod +x f", 0o4644, None),
        ("chmod +X f", 0o644, None),
        ("chmod +w f", 0o644, None),
        ("chmod u=rwx f", 0o644, None),
        ("chmod 755 f", 0o644, None),
    ],
)
def test_what_is_added(text: str, before: int, after: int | None) -> None:
    what = said(text)
    assert what
    assert what.added_to(before) == after
    assert bool(what.symbolic) == (after is not None or before > 0o777)


@pytest.mark.parametrize(
    ("value", "octal"), [("755", "755"), ("0644", "0644"), ("4755", None), ("+x", None), ("7", None), ("888", None)]
)
def test_octals(value: str, octal: str | None) -> None:
    what = said(f"chmod {value} f")
    assert what
    assert what.octal == octal


@pytest.mark.parametrize(
    "text",
    [
        "chmod -x f",
        "chmod $M f",
        "chown --from=a b f",
        "chown -h a f",
        "chmod 755",
        "A=b chmod 755 f",
        "chmod 755 f > x",
        "ls",
    ],
)
def test_what_no_flag_can_say(text: str) -> None:
    assert said(text) is None
