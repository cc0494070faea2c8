"""Files that hold Dockerfiles: found by name and key, read exactly, and never a traceback."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from refactor.errors import Unreadable
from refactor.files.discovery import find
from refactor.hosts.forms import Form, form_of, may_hold
from refactor.hosts.python_strings import is_dockerfile
from tests.running import dockwright, git, put

if TYPE_CHECKING:
    from refactor.hosts.embedded import Embedded

INLINE = """\
services:
  a:
    build:
      context: .
      dockerfile_inline: |
        FROM debian:13
        RUN a
        RUN b
"""
FIXED = INLINE.replace("RUN a\n        RUN b", "RUN a \\\n            && b")
BAKE = 'target "a" {\n  dockerfile-inline = <<EOT\nFROM debian:13\nRUN a\nRUN b\nEOT\n}\n'


def inner(form: Form, text: str, path: str = "x/compose.yaml") -> list[Embedded]:
    host = form.read(text.encode(), Path(path))
    assert not host.left
    return list(host.embedded)


@pytest.mark.parametrize(
    ("name", "form", "searched"),
    [
        ("compose.yaml", Form.COMPOSE, True),
        ("compose.yml", Form.COMPOSE, True),
        ("docker-compose.yml", Form.COMPOSE, True),
        ("docker-compose.prod.yaml", Form.COMPOSE, True),
        ("docker-compose-dev.yml", Form.COMPOSE, True),
        ("compose.override.yaml", Form.COMPOSE, True),
        ("my-compose.yml", Form.COMPOSE, False),
        ("composer.yaml", Form.COMPOSE, False),
        ("docker-bake.hcl", Form.BAKE_HCL, True),
        ("docker-bake.override.json", Form.BAKE_JSON, True),
        ("main.hcl", Form.BAKE_HCL, False),
        ("Dockerfile.yaml", None, False),
        ("dockerfile.json", None, False),
        ("Dockerfile", None, False),
        ("x.Dockerfile", None, False),
    ],
)
def test_forms_go_by_names(name: str, form: Form | None, searched: bool) -> None:
    assert (form_of(Path(name)), may_hold(name)) == (form, searched)


def test_a_search_takes_hosts_with_the_key_in_them_only(tmp_path: Path) -> None:
    taken = [put(tmp_path / name) for name in ("b/Dockerfile",)]
    taken += [put(tmp_path / "compose.yaml", INLINE.encode()), put(tmp_path / "docker-bake.hcl", BAKE.encode())]
    put(tmp_path / "a" / "compose.yaml", b"services: {}\n")
    put(tmp_path / "other.yaml", INLINE.encode())
    put(tmp_path / "c" / "docker-bake.json", b"{}")
    assert sorted(find((tmp_path,))) == sorted(taken)
    assert list(find((tmp_path / "other.yaml",))) == [tmp_path / "other.yaml"]


def test_a_host_that_cannot_be_read_is_told_and_the_rest_is_searched(tmp_path: Path) -> None:
    (tmp_path / "compose.yaml").symlink_to(tmp_path / "absent")
    put(tmp_path / "Dockerfile")
    told: list[str] = []
    assert list(find((tmp_path,), on_problem=lambda path, reason: told.append(f"{path.name}: {reason}"))) == [
        tmp_path / "Dockerfile"
    ]
    assert told == ["compose.yaml: it is a link to a file that does not exist"]


BAD = {
    "compose.yaml": {
        "a: [\n": "compose.yaml:2 was left alone: it is not YAML: did not find expected node content",
        "a: b: c\n": "compose.yaml:1 was left alone: it is not YAML: mapping values are not allowed in this context",
        "a:\n\t- b\n": "compose.yaml:2 was left alone: it is not YAML: found character that cannot start any token",
        "a: *b\n": "compose.yaml:1 was left alone: it is not YAML: found undefined alias",
        "a: \x01\n": "compose.yaml:1 was left alone: it is not YAML: the character U+0001 cannot stand in it",
        "a: " + "[" * 100_000: "compose.yaml:1 was left alone: it is not YAML: exceeded maximum nesting depth",
        "a:\n  " + "- " * 50_000: "compose.yaml:",
        "\udcff: 1\n": "compose.yaml:1 was left alone: YAML is written in UTF-8, and this is not",
        INLINE.replace("RUN a", "RUN <<E"): "compose.yaml:7 was left alone: ",
        INLINE.replace("FROM", "RUN"): "compose.yaml:6 was left alone: RUN stands before the first FROM",
    },
    "docker-bake.hcl": {
        'target "a" {\n': "docker-bake.hcl:",
        BAKE.replace("EOT\n}", "}"): "docker-bake.hcl:",
        "a = [" * 5000: "docker-bake.hcl:",
        "\udcff": "docker-bake.hcl:1 was left alone: HCL is written in UTF-8, and this is not",
        BAKE.replace("RUN a", "RUN <<E"): "docker-bake.hcl:4 was left alone: ",
    },
    "a.py": {
        "a = (\n": "a.py:1 was left alone: it is not Python: '(' was never closed",
        "a = 'b'\n\udcff\n": "a.py:2 was left alone: Python is written in UTF-8, and this is not",
        "# coding: latin-1\na = 1\n": "a.py was left alone: its encoding is not UTF-8",
        "# coding: nonsense\n": "a.py was left alone: it is not Python: unknown encoding: nonsense",
        "a = 1\r": "a.py was left alone: ",
        "a = \0": "a.py was left alone: it is not Python",
        "(" * 100_000: "a.py:1 was left alone: it is not Python: too many nested parentheses",
        "-" * 100_000 + "1": "a.py was left alone: it is not Python, or nested too deeply",
        f"a = 'FROM a\\nRUN b' and {'-' * 500}1": "a.py:1 was left alone: a statement with a Dockerfile in it is nested",
    },
    "docker-bake.json": {
        '{"target": {\n"a"}}': "docker-bake.json:2 was left alone: it is not JSON: expecting ':' delimiter",
        "[" * 100_000: "docker-bake.json was left alone: it is nested too deeply",
        "\udcff": "docker-bake.json:1 was left alone: JSON is written in UTF-8, and this is not",
        '{"target":{"a":{\n"dockerfile-inline":"RUN x"}}}': "docker-bake.json:2 was left alone: RUN stands before",
    },
}


@pytest.mark.parametrize(
    ("name", "text"), [(name, text) for name, texts in BAD.items() for text in texts], ids=lambda each: each[:20]
)
def test_bad_input_is_a_sentence_with_its_line_and_the_others_are_done(tmp_path: Path, name: str, text: str) -> None:
    put(tmp_path / name, text.encode("utf-8", "surrogateescape"))
    put(tmp_path / "Dockerfile", b"FROM debian:13\nRUN a\nRUN b\n")
    done = dockwright("fix", name, "Dockerfile", cwd=tmp_path)
    said = done.stderr.decode()
    assert BAD[name][text] in said, said
    assert "Traceback" not in said
    assert done.returncode == 3
    assert (tmp_path / name).read_bytes() == text.encode("utf-8", "surrogateescape")
    assert (tmp_path / "Dockerfile").read_bytes() == b"FROM debian:13\nRUN a \\\n    && b\n"


def test_a_bomb_of_aliases_costs_nothing(tmp_path: Path) -> None:
    levels = "".join(f"x{n}: &x{n} [{', '.join([f'*x{n - 1}'] * 9)}]\n" for n in range(1, 40))
    put(tmp_path / "compose.yaml", f"x0: &x0 a\n{levels}{INLINE}".encode())
    assert dockwright("fix", "compose.yaml", cwd=tmp_path).returncode == 0
    assert (tmp_path / "compose.yaml").read_text() == f"x0: &x0 a\n{levels}{FIXED}"


def test_a_recursive_alias(tmp_path: Path) -> None:
    put(tmp_path / "compose.yaml", f"x: &x\n  - *x\n{INLINE}".encode())
    assert dockwright("fix", "compose.yaml", cwd=tmp_path).returncode == 0


@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("head", ["", "é: 😀\n", "---\n", "%YAML 1.2\n---\n", "a: 1\n---\n"])
def test_offsets_hold_whatever_stands_before(tmp_path: Path, mark: str, end: str, head: str) -> None:
    before, after = ((mark + head + text).replace("\n", end).encode() for text in (INLINE, FIXED))
    put(tmp_path / "compose.yaml", before)
    done = dockwright("diff", cwd=tmp_path)
    assert done.returncode == 1, done.stderr
    git("init", "-q", cwd=tmp_path)
    applied = git("apply", "--whitespace=nowarn", "-", cwd=tmp_path, given=done.stdout)
    assert applied.returncode == 0, applied.stderr
    assert (tmp_path / "compose.yaml").read_bytes() == after


def test_every_report_has_the_lines_of_the_host(tmp_path: Path) -> None:
    put(tmp_path / "compose.yaml", INLINE.encode())
    for form in ("json", "markdown", "sarif", "github", "gitlab"):
        done = dockwright("diff", "--format", form, cwd=tmp_path)
        assert done.returncode == 1, done.stderr
        assert b"line 8" in done.stdout, form
    found = json.loads(dockwright("diff", "--format", "json", cwd=tmp_path).stdout)["files"][0]
    assert (found["path"], found["changes"][0]["line"]) == ("compose.yaml", 7)


def test_a_host_without_a_dockerfile_says_so(tmp_path: Path) -> None:
    put(tmp_path / "compose.yaml", b"services: {}\n")
    done = dockwright("diff", "compose.yaml", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, b"")
    assert b"compose.yaml:1: note: no Dockerfile stands in this file" in done.stderr


def test_each_change_is_shown_as_the_host_then_stands(tmp_path: Path) -> None:
    second = INLINE.replace("services:\n", "").replace("  a:", "  b:")
    put(tmp_path / "compose.yaml", (INLINE + second).encode())
    done = dockwright("fix", "--interactive", cwd=tmp_path, given=b"y\ny\n")
    assert (tmp_path / "compose.yaml").read_text() == FIXED + second.replace(
        "RUN a\n        RUN b", "RUN a \\\n            && b"
    )
    assert b"compose.yaml:14: merge-runs" in done.stderr
    assert b"-        RUN b\n+        RUN a \\\n+            && b" in done.stderr


def test_the_directive_leave_file_leaves_one_dockerfile(tmp_path: Path) -> None:
    second = INLINE.replace("services:\n", "").replace("  a:", "  b:")
    left = INLINE.replace("FROM debian:13\n", "# dockwright: leave-file\n        FROM debian:13\n")
    put(tmp_path / "compose.yaml", (left + second).encode())
    done = dockwright("fix", cwd=tmp_path)
    assert (tmp_path / "compose.yaml").read_text().startswith(left)
    assert b"compose.yaml:6: note: the file asks to be left" in done.stderr
    assert b"1 change" in done.stderr


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("$$A $${A} $$$$", "$A ${A} $$"),
        ("$(a) $1 $@ $? $ $! $-", "$(a) $1 $@ $? $ $! $-"),
        ("$$(a) $(b)", "$(a) $(b)"),
        ("cost: 5$", "cost: 5$"),
    ],
)
def test_dollars_of_compose(written: str, text: str) -> None:
    found = inner(Form.COMPOSE, INLINE.replace("RUN a", f"RUN {written}"))
    assert found[0].text.split("\n")[1] == f"RUN {text}"
    assert found[0].spelling.of(f"RUN {text}").removeprefix("        RUN ") in (
        written,
        written.replace("$(", "$$("),
        text,
    )


@pytest.mark.parametrize("variable", ["$A", "$_a", "${A}", "${A:-b}", "$é", "a$B"])
def test_variables_of_compose_are_left(variable: str) -> None:
    host = Form.COMPOSE.read(INLINE.replace("RUN b", f"RUN {variable}").encode(), Path("compose.yaml"))
    assert not host.embedded
    assert [note.line for note in host.left] == [8]
    assert "Compose puts a value in the place of $" in host.left[0].sentence


@pytest.mark.parametrize(
    ("name", "build", "context"),
    [
        ("compose.yaml", "context: a", "x/a"),
        ("compose.yaml", "context: ../a", "x/../a"),
        ("compose.yaml", "context: /a", "/a"),
        ("compose.yaml", "pull: true", "x"),
        ("compose.override.yaml", "pull: true", None),
        ("compose.override.yaml", "context: .", "x"),
        ("compose.yaml", "context: ${A}", None),
        ("compose.yaml", "context: git@example.com:a/b", None),
        ("compose.yaml", "context: https://example.com/a.git", None),
        ("compose.yaml", "context: ~/a", None),
        ("compose.yaml", "context: 1", None),
        ("compose.yaml", "context: !x a", None),
        ("compose.yaml", "<<: {context: a}", None),
        ("compose.yaml", "context: a\n      context: b", None),
        ("compose.yaml", "context: a\n    extends: b", None),
    ],
)
def test_contexts_of_compose(name: str, build: str, context: str | None) -> None:
    text = f"services:\n  a:\n    build:\n      dockerfile_inline: |\n        FROM a\n      {build}\n"
    found = inner(Form.COMPOSE, text, f"x/{name}")
    assert found[0].context == (None if context is None else Path(context))


@pytest.mark.parametrize("surprise", ["\r", "\x85", "\u2028", "\u2029"])
def test_other_line_ends_of_yaml_are_left(surprise: str) -> None:
    host = Form.COMPOSE.read(INLINE.replace("RUN a", f"RUN a{surprise}        RUN c").encode(), Path("compose.yaml"))
    assert not host.embedded
    assert len(host.left) == 1


def test_deep_hcl_and_long_files_are_read_in_time(tmp_path: Path) -> None:
    services = "".join(f"  s{n}:\n    image: a\n    ports: ['1:2']\n" for n in range(25_000))
    text = f"{INLINE}{services}"
    assert len(text) > 1_000_000
    assert [each.text for each in inner(Form.COMPOSE, text)] == ["FROM debian:13\nRUN a\nRUN b\n"]
    with pytest.raises(Unreadable):
        Form.BAKE_HCL.read(("a = " + "[" * 20_000).encode(), Path("docker-bake.hcl"))


def test_python_sources_are_taken_where_the_settings_choose_them(tmp_path: Path) -> None:
    string = b'A = """\nFROM debian:13\nRUN a\nRUN b\n"""\n'
    for name in ("images/a.py", "images/b.py", "c.py"):
        put(tmp_path / name, string)
    put(tmp_path / "images" / "d.py", b"A = 1\n")
    put(tmp_path / "Dockerfile")
    assert list(find((tmp_path,))) == [tmp_path / "Dockerfile"]
    put(tmp_path / ".dockwright.toml", b'python = ["images/*.py", "!images/b.py"]\n')
    assert dockwright("fix", cwd=tmp_path).returncode == 0
    assert [path.name for path in sorted(tmp_path.rglob("?.py")) if path.read_bytes() == string] == ["c.py", "b.py"]
    assert dockwright("fix", "c.py", cwd=tmp_path).returncode == 0
    assert (tmp_path / "c.py").read_bytes() == b'A = """\nFROM debian:13\nRUN a \\\\\n    && b\n"""\n'


def test_the_context_of_a_python_string_is_the_one_that_is_given(tmp_path: Path) -> None:
    put(tmp_path / "a.py", b'A = """\nFROM debian:13\nADD x /x\n"""\n')
    put(tmp_path / "here" / "x", b"plain")
    assert dockwright("diff", "a.py", cwd=tmp_path).returncode == 0
    assert b"proven-by-context" in dockwright("diff", "a.py", "--context", "here", cwd=tmp_path).stderr


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('x = """F\nRUN a\nRUN b\n"""\n', 'x = """F\nRUN a \\\\\n    && b\n"""\n'),
        ("x = R'''F\nRUN a\nRUN b'''\n", "x = R'''F\nRUN a \\\n    && b'''\n"),
        ("é = 'F\\nRUN a\\nRUN b'; y = 1\n", "é = 'F\\nRUN a \\\\\\n    && b'; y = 1\n"),
        ("y=1; x = u'F\\x0aRUN a\\012RUN b'\n", "y=1; x = u'F\\x0aRUN a \\\\\\x0a    && b'\n"),
        ("x = 'F\\nRUN \\'a\\'\\nRUN b'\n", "x = 'F\\nRUN \\'a\\' \\\\\\n    && b'\n"),
        (
            'def f():\n  return dedent("""\\\n     F\n\n       RUN a\n     RUN b\n    """)\n',
            'def f():\n  return dedent("""\\\n     F\n\n       RUN a \\\\\n         && b\n    """)\n',
        ),
    ],
)
def test_strings_of_python(tmp_path: Path, before: str, after: str, mark: str, end: str) -> None:
    texts = [(f"{mark}# é\n{text.replace('F', 'FROM debian:13')}").replace("\n", end) for text in (before, after)]
    put(tmp_path / "a.py", texts[0].encode())
    done = dockwright("fix", "a.py", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "a.py").read_bytes().decode() == texts[1]


def test_literals_are_read_only_where_a_dockerfile_is_in_python(tmp_path: Path) -> None:
    put(tmp_path / "a.py", b"A = 'FROM here to there'\n")
    put(tmp_path / "compose.yaml", INLINE.encode())
    script = (
        "import sys\n"
        "from refactor.cli import main\n"
        "try:\n"
        "    main(['diff', 'a.py', 'compose.yaml'])\n"
        "finally:\n"
        "    print('refactor.hosts.python_literals' in sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=tmp_path, capture_output=True, check=False)
    assert done.returncode == 1, done.stderr
    assert done.stdout.endswith(b"False\n")


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("FROM a\nRUN b", True),
        ("\n# syntax=x\n\nARG A\nFROM a\n", True),
        ("FROM a", False),
        ("ARG A\nARG B", False),
        ("RUN a\nFROM b", False),
        ("FROM a\nSELECT b", False),
        ("from here\nuser guide", False),
        ("FROM a WHERE b\nRUN c", False),
        ("FROM a\nRUN \ud800", False),
    ],
)
def test_what_is_taken_for_a_dockerfile(text: str, is_one: bool) -> None:
    assert is_dockerfile(text) == is_one
