"""The build context. Every answer was compared with what Docker 26.1.5 adds to an image from such a tree."""

from __future__ import annotations

import gzip
import io
import os
import socket
import tarfile
from pathlib import Path

import pytest

from refactor.context import Context, ContextError, Entry, Kind
from refactor.files.archive import Archive

FILES = (
    "a.txt",
    "b.txt",
    "x1.txt",
    "x[1].txt",
    "st*r",
    "star",
    "back\\slash",
    "q?",
    "q1",
    "é.txt",
    "-dash",
    ".hid",
    "A.md",
    "sub/c.txt",
    "sub/deep/e.txt",
    "dir.d/f",
    "dir.d/g.txt",
    "de/ep/er/z.txt",
)
LINKS = (
    ("la", "a.txt"),
    ("chain", "sub/chain2"),
    ("sub/chain2", "../la"),
    ("lsub", "sub"),
    ("absolute", "/sub/c.txt"),
    ("above", "../../../sub/c.txt"),
    ("lexical", "lsub/../b.txt"),
    ("round", "./sub//deep/../c.txt"),
    ("larch", "arch"),
    ("sub/larch2", "/arch"),
    ("lroot", "/"),
    ("up", ".."),
    ("dangling", "nowhere"),
    ("host", "/etc/passwd"),
    ("loop", "loop"),
    ("loop2", "loop3"),
    ("loop3", "loop2"),
    ("through", "a.txt/x"),
    ("lpipe", "pipe"),
)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "root"
    for name in FILES:
        write(root, name)
    (root / "empty").mkdir()
    return root


@pytest.fixture
def linked(root: Path) -> Path:
    for name, target in LINKS:
        (root / name).symlink_to(target)
    (root / "arch").write_bytes(tar())
    os.mkfifo(root / "pipe")
    return root


def write(root: Path, name: str, text: str | None = None) -> None:
    (root / name).parent.mkdir(parents=True, exist_ok=True)
    (root / name).write_text(name if text is None else text)


def tar() -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as archive:
        archive.addfile(tarfile.TarInfo("inner.txt"))
    return stream.getvalue()


def matches(root: Path, source: str) -> list[str]:
    return [entry.path for entry in Context.open(root).match(source)]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("a.txt", ["a.txt"]),
        ("/a.txt", ["a.txt"]),
        ("./a.txt", ["a.txt"]),
        ("a.txt/", ["a.txt"]),
        ("../a.txt", ["a.txt"]),
        ("/../../a.txt", ["a.txt"]),
        ("sub/../b.txt", ["b.txt"]),
        ("nowhere/../b.txt", ["b.txt"]),
        ("*/../b.txt", ["b.txt"]),
        ("sub//c.txt", ["sub/c.txt"]),
        ("./sub/./c.txt", ["sub/c.txt"]),
        ("sub", ["sub"]),
        ("sub/", ["sub"]),
        ("sub/.", ["sub"]),
        ("empty", ["empty"]),
        ("", ["."]),
        (".", ["."]),
        ("/", ["."]),
        ("..", ["."]),
        ("sub/..", ["."]),
        ("A.txt", []),
        ("nothing", []),
        ("nodir/a.txt", []),
        ("a.txt/x", []),
        ("a\0b", []),
        ("back\\slash", ["back\\slash"]),
        ("st\\*r", []),
    ],
)
def test_plain_paths(root: Path, source: str, expected: list[str]) -> None:
    assert matches(root, source) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("*.txt", ["a.txt", "b.txt", "x1.txt", "x[1].txt", "é.txt"]),
        ("/*.txt", ["a.txt", "b.txt", "x1.txt", "x[1].txt", "é.txt"]),
        ("../?.txt", ["a.txt", "b.txt", "é.txt"]),
        ("[ab].txt", ["a.txt", "b.txt"]),
        ("[a-b].txt", ["a.txt", "b.txt"]),
        ("[^a].txt", ["b.txt", "é.txt"]),
        ("[!a].txt", ["a.txt"]),
        ("[à-ï].txt", ["é.txt"]),
        ("x[1].txt", ["x1.txt"]),
        ("x[[]1].txt", ["x[1].txt"]),
        ("x\\[1].tx?", ["x[1].txt"]),
        ("st\\*[r]", ["st*r"]),
        ("st*r", ["st*r", "star"]),
        ("back\\\\s*", ["back\\slash"]),
        ("q\\?*", ["q?"]),
        ("-*", ["-dash"]),
        (".*", [".hid"]),
        ("*h*d*", [".hid"]),
        ("a*t*x*t", ["a.txt"]),
        ("(a).*", []),
        ("{a,b}.*", []),
        ("s*/c.txt", ["sub/c.txt"]),
        ("sub/*.txt", ["sub/c.txt"]),
        ("sub/*/e.txt", ["sub/deep/e.txt"]),
        ("d*/", ["de", "dir.d"]),
        ("dir.?/f", ["dir.d/f"]),
        ("dir.d/*", ["dir.d/f", "dir.d/g.txt"]),
        ("de/*/*/z.txt", ["de/ep/er/z.txt"]),
        ("d?/ep/*r/z.txt", ["de/ep/er/z.txt"]),
        ("*/*/*/z.txt", ["de/ep/er/z.txt"]),
        ("**/e.txt", []),
        ("**/c.txt", ["sub/c.txt"]),
        # Found so if something else makes BuildKit send the file; alone, .dockerignore's "**" chooses what is sent.
        ("s**b/c.txt", ["sub/c.txt"]),
        ("*/./ep", ["de/ep"]),
        ("*//ep", ["de/ep"]),
        # A class is the one thing in Go's globs that matches a slash.
        ("sub[^x]c.txt", ["sub/c.txt"]),
        ("su*[^x]c.txt", ["sub/c.txt"]),
        ("d[a-f]*[^x]ep/er", ["de/ep/er"]),
        ("s*[.-9]deep", ["sub/deep"]),
        ("noth*ng", []),
        ("nodir/*.txt", []),
        ("a.txt/*", []),
        ("[z", []),
        ("[-a].txt", []),
        ("[a-].txt", []),
        ("[b-a].txt", []),
        ("[]a]*", []),
        ("*\\", []),
    ],
)
def test_globs(root: Path, source: str, expected: list[str]) -> None:
    assert matches(root, source) == expected


@pytest.mark.parametrize(
    ("source", "path", "kind", "archive"),
    [
        ("la", "la", Kind.FILE, Archive.NO),
        ("chain", "chain", Kind.FILE, Archive.NO),
        ("lsub", "lsub", Kind.DIRECTORY, Archive.NO),
        ("lsub/c.txt", "lsub/c.txt", Kind.FILE, Archive.NO),
        ("lsub/*.txt", "sub/c.txt", Kind.FILE, Archive.NO),
        ("lsub/d*/e.txt", "sub/deep/e.txt", Kind.FILE, Archive.NO),
        ("absolute", "absolute", Kind.FILE, Archive.NO),
        ("above", "above", Kind.FILE, Archive.NO),
        ("lexical", "lexical", Kind.FILE, Archive.NO),
        ("round", "round", Kind.FILE, Archive.NO),
        ("lroot", "lroot", Kind.DIRECTORY, Archive.NO),
        ("lroot/sub/c[.]*", "sub/c.txt", Kind.FILE, Archive.NO),
        ("up", "up", Kind.DIRECTORY, Archive.NO),
        ("arch", "arch", Kind.FILE, Archive.YES),
        ("larch", "larch", Kind.FILE, Archive.YES),
        ("larch/", "larch", Kind.FILE, Archive.YES),
        ("larc*", "larch", Kind.FILE, Archive.YES),
        ("lsub/larch2", "lsub/larch2", Kind.FILE, Archive.YES),
        ("lsub/lar*", "sub/larch2", Kind.FILE, Archive.YES),
        ("pipe", "pipe", Kind.OTHER, Archive.NO),
        ("lpipe", "lpipe", Kind.OTHER, Archive.NO),
        ("dangling", "dangling", Kind.OTHER, Archive.NO),
        ("d*ng", "dangling", Kind.OTHER, Archive.NO),
        ("host", "host", Kind.OTHER, Archive.NO),
        ("loop", "loop", Kind.OTHER, Archive.NO),
        ("loop2", "loop2", Kind.OTHER, Archive.NO),
        ("through", "through", Kind.OTHER, Archive.NO),
    ],
)
def test_links_are_followed_within_the_root(linked: Path, source: str, path: str, kind: Kind, archive: Archive) -> None:
    assert Context.open(linked).match(source) == (Entry(path, kind, archive),)


@pytest.mark.parametrize("source", ["l*ub/c.txt", "*sub/nothing", "la/*", "dangling/*", "loop/*", "host/*", "pipe/*"])
def test_globs_neither_pass_through_links_nor_into_files(linked: Path, source: str) -> None:
    assert matches(linked, source) == []


def test_sockets_are_other(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(root)  # the path of a socket is limited to 107 bytes
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("sock")
        assert Context.open(root).match("sock") == (Entry("sock", Kind.OTHER, Archive.NO),)


def test_archives_are_known_by_content(root: Path) -> None:
    (root / "notes.txt").write_bytes(gzip.compress(tar()))
    write(root, "x.tar.gz", "text")
    (root / "x.tar.zst").write_bytes(b"\x28\xb5\x2f\xfd")
    found = Context.open(root).match("*[ex][st].t*") + Context.open(root).match("x.tar.*")
    assert {entry.path: entry.archive for entry in found} == {
        "notes.txt": Archive.YES,
        "x.tar.gz": Archive.NO,
        "x.tar.zst": Archive.UNKNOWN,
    }


@pytest.mark.parametrize(
    ("ignore", "source", "expected"),
    [
        ("a.txt", "a.txt", []),
        ("a.txt", "?.txt", ["b.txt", "é.txt"]),
        ("*", ".", ["."]),
        ("*", "*", []),
        ("**\n!**/*.txt", "*", ["a.txt", "b.txt", "de", "dir.d", "sub", "x1.txt", "x[1].txt", "é.txt"]),
        ("sub", "sub", []),
        ("sub", "sub/c.txt", []),
        ("sub", "sub/*", []),
        ("sub/*", "sub", ["sub"]),
        ("sub/", "*/c.txt", []),
        ("*\n!sub/deep/e.txt", "sub", ["sub"]),
        ("*\n!sub/deep/e.txt", "*", ["sub"]),
        ("*\n!sub/deep/e.txt", "sub/*", ["sub/deep"]),
        ("*\n!sub/deep/e.txt", "*/*/*", ["sub/deep/e.txt"]),
        ("*\n!sub/deep/nothing", "sub", []),
        ("*\n!empty", "empty", ["empty"]),
        ("sub\n!sub/*/e.txt", "sub", ["sub"]),
        ("sub\n!de/**", "sub", []),
        ("dir.d/f\n!dir.d", "dir.d/*", ["dir.d/g.txt"]),
        ("Dockerfile\n.dockerignore", ".d*", []),
    ],
)
def test_ignored_files_are_not_there(root: Path, ignore: str, source: str, expected: list[str]) -> None:
    write(root, ".dockerignore", ignore)
    assert matches(root, source) == expected


@pytest.mark.parametrize(
    ("ignore", "source", "expected"),
    [
        ("la", "la", []),
        ("la", "l[ab]", []),
        ("lsub", "lsub/c.txt", []),
        ("lsub", "lsub/*.txt", []),
        ("lsub/c.txt", "lsub/c.txt", ["file"]),
        ("*\n!lsub\n!sub/c.txt", "lsub/c.txt", ["file"]),
        ("*\n!lsub\n!sub/c.txt", "lsub", ["directory"]),
        ("la", "chain", ["other"]),
        ("a.txt", "la", ["other"]),
        ("a.txt", "l[ab]", ["other"]),
        ("arch", "larch", ["other"]),
        ("sub", "lsub", ["other"]),
        ("sub", "lsub/*", []),
    ],
)
def test_a_link_needs_all_that_it_passes(linked: Path, ignore: str, source: str, expected: list[str]) -> None:
    write(linked, ".dockerignore", ignore)
    assert [entry.kind for entry in Context.open(linked).match(source)] == expected


def test_the_dockerfile_s_own_ignore_file_replaces_the_other(root: Path, tmp_path: Path) -> None:
    write(root, ".dockerignore", "a.txt")
    write(root, "Dockerfile.dockerignore", "b.txt")
    write(root, "sub/prod.dockerignore", "")
    write(tmp_path, "outside/D.dockerignore", "[ab].txt")
    write(tmp_path, "outside/.dockerignore", "*")

    def source_and_matches(dockerfile: Path | None) -> tuple[str | None, list[str]]:
        context = Context.open(root, dockerfile)
        return context.ignore_source, [entry.path for entry in context.match("[ab].txt")]

    default = (str(root / ".dockerignore"), ["b.txt"])
    assert source_and_matches(None) == default
    assert source_and_matches(root / "Dockerfile") == (str(root / "Dockerfile.dockerignore"), ["a.txt"])
    assert source_and_matches(root / "sub/Dockerfile") == default
    assert source_and_matches(root / "sub/prod") == (str(root / "sub/prod.dockerignore"), ["a.txt", "b.txt"])
    assert source_and_matches(tmp_path / "outside/D") == (str(tmp_path / "outside/D.dockerignore"), [])
    assert source_and_matches(tmp_path / "outside/E") == default


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("ignore", ["b.txt"]),
        ("/ignore", ["b.txt"]),
        ("../../ignore", ["b.txt"]),
        ("../outside", ["a.txt", "b.txt"]),
        ("nowhere", ["a.txt", "b.txt"]),
        (".dockerignore", ["a.txt", "b.txt"]),
        ("sub", ["a.txt", "b.txt"]),
    ],
)
def test_an_ignore_file_may_be_a_link_within_the_root(root: Path, target: str, expected: list[str]) -> None:
    write(root, "ignore", "a.txt")
    write(root.parent, "outside", "a.txt")
    (root / ".dockerignore").symlink_to(target)
    assert matches(root, "[ab].txt") == expected


def test_a_directory_is_no_ignore_file(root: Path) -> None:
    (root / "Dockerfile.dockerignore").mkdir()
    write(root, ".dockerignore", "a.txt")
    assert Context.open(root, root / "Dockerfile").ignore_source == str(root / ".dockerignore")


def test_without_an_ignore_file_everything_is_there(root: Path) -> None:
    assert Context.open(root, root / "Dockerfile").ignore_source is None


def test_an_ignore_file_need_not_be_utf8(root: Path) -> None:
    (root / ".dockerignore").write_bytes(b"\xff\xfe\nb*\xff\na*\n")
    assert matches(root, "[ab].txt") == ["b.txt"]


def test_names_need_not_be_utf8(root: Path) -> None:
    os.close(os.open(os.fsencode(root) + b"/raw\xff", os.O_CREAT))
    assert matches(root, "raw?") == ["raw\udcff"]


@pytest.mark.parametrize("name", ["missing", "a.txt"])
def test_a_root_must_be_a_directory(root: Path, name: str) -> None:
    with pytest.raises(ContextError, match=rf"The build context .*/{name} is not a directory\.$"):
        Context.open(root / name)


def test_a_bad_pattern_is_no_context(root: Path) -> None:
    write(root, ".dockerignore", "a\n[z\n")
    with pytest.raises(ContextError, match=r"/\.dockerignore: Line 2: '\[z' has a class that does not end"):
        Context.open(root)


def test_an_unreadable_ignore_file_is_no_context(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(root, ".dockerignore", "a")
    monkeypatch.setattr(Path, "read_bytes", deny)
    with pytest.raises(ContextError, match=r"/\.dockerignore cannot be read: permission denied\.$"):
        Context.open(root)


def test_an_unreadable_directory_is_no_context(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "iterdir", deny)
    context = Context.open(root)
    assert [entry.path for entry in context.match("a.txt")] == ["a.txt"]
    with pytest.raises(ContextError, match=r"/root cannot be read: permission denied\.$"):
        context.match("*.txt")


def deny(path: Path) -> bytes:
    raise PermissionError(13, "Permission denied", str(path))


@pytest.mark.parametrize(
    ("source", "listed"),
    [
        ("sub/deep/e.txt", []),
        ("sub", []),
        (".", []),
        ("*.txt", [""]),
        ("sub/*.txt", ["sub"]),
        ("s*/deep/*.txt", ["", "sub", "sub/deep"]),
        ("de/*/*/z.txt", ["de", "de/ep", "de/ep/er"]),
    ],
)
def test_only_what_is_needed_is_listed(
    root: Path, source: str, listed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[Path] = []

    def listing(path: Path) -> list[Path]:
        seen.append(path)
        return [path / name for name in os.listdir(path)]

    monkeypatch.setattr(Path, "iterdir", listing)
    Context.open(root).match(source)
    assert seen == [root / name for name in listed]
