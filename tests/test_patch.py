"""Diffs are read back by unidiff and by `git apply` as what they were made from, whatever is in the file or its path."""

from __future__ import annotations

import shutil
import subprocess
import time
from typing import TYPE_CHECKING

import pytest

from refactor.patch import Patch, PatchError, apply_patch, make_patch

if TYPE_CHECKING:
    from pathlib import Path

GIT = shutil.which("git") or "git"
LINES = [f"line {number}\n" for number in range(30)]


def made(before: str, after: str, path: str = "Dockerfile") -> Patch:
    patch = make_patch(path, before, after)
    assert patch is not None
    return patch


def git_applied(folder: Path, before: str, patch: Patch) -> str:
    target = folder / patch.path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(before.encode("utf-8", "surrogateescape"))
    command = [GIT, "-c", "core.autocrlf=false", "apply", "--whitespace=nowarn", "-"]
    subprocess.run(command, cwd=folder, input=bytes(patch), check=True, capture_output=True)
    return target.read_bytes().decode("utf-8", "surrogateescape") if target.exists() else ""


def changed(*numbers: int, text: str = "changed\n") -> str:
    return "".join(text if number in numbers else line for number, line in enumerate(LINES))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a\n", "b\n"),
        ("a", "b"),
        ("a", "a\n"),
        ("a\n", "a"),
        ("a\nb", "c\nb"),
        ("a\nb\n", "c\nb"),
        ("a\nb", "c\nb\n"),
        ("a\nb\nc\nd\ne\nf", "x\nb\nc\nd\ne\nf"),
        ("a\nb", "a"),
        ("a\n", "a\nb"),
        ("a\nb\n", "b\n"),
        ("b\n", "a\nb\n"),
        ("a\n\n\nb\n", "a\n\nb\n"),
        ("a\r\nb\r\n", "a\r\nc\r\n"),
        ("a\r\nb", "a\r\nc"),
        ("a\r\nb\n", "a\nb\n"),
        ("a\rb\nc\n", "a\rd\nc\n"),
        ("\r", "\r\n"),
        ("a\fb\vc\n\f\nd\n", "a\fb\vc\n\f\ne\n"),
        ("a\u2028b\x85c\u2029\x1c\x1d\x1e\nd\n", "a\u2028b\x85c\u2029\x1c\x1d\x1e\ne\n"),
        ("a\u2028b", "a\u2028c"),
        ("\udcff\udcfe\nb\n", "\udcff\udcfd\nb\n"),
        ("\ufeffa\nb\n", "\ufeffa\nc\n"),
        ("-- a\n++ b\n@@ c\n\\ d\n", "++ a\n-- b\n@@ -1 +1 @@\n\\ No newline at end of file\n"),
        ("--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n", "--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+c\n"),
        ("diff --git a/x b/x\n \n\t\n", "diff --git a/x b/y\n\t\n \n"),
        ("".join(LINES), changed(0)),
        ("".join(LINES), changed(29)),
        ("".join(LINES), changed(0, 29)),
        ("".join(LINES), changed(10, 16)),
        ("".join(LINES), changed(10, 17)),
        ("".join(LINES), changed(10, 18)),
        ("".join(LINES), changed(1, 9, 20, text="")),
        ("".join(LINES), changed(1, 9, 20, text="x\ny\nz\n")),
        ("".join(LINES), changed(*range(30))),
        ("".join(LINES), changed(*range(1, 29), text="")),
        ("a\n" * 20, "a\n" * 19),
        ("a\n" * 20, "a\n" * 10 + "b\n" + "a\n" * 10),
        ("".join(LINES) * 10, "".join(reversed(LINES * 10))),
    ],
    ids=lambda value: repr(value)[:30],
)
def test_round_trip(before: str, after: str, tmp_path: Path) -> None:
    patch = made(before, after)
    assert apply_patch(patch.text, before) == after
    assert git_applied(tmp_path, before, patch) == after
    body = patch.text.split("\n")[2:]
    assert patch.text.startswith("--- a/Dockerfile\n+++ b/Dockerfile\n@@ -")
    assert (patch.added, patch.removed) == (
        sum(line.startswith("+") for line in body),
        sum(line.startswith("-") for line in body),
    )


@pytest.mark.parametrize(("before", "after"), [("", "a\n"), ("", "a"), ("a\n", ""), ("a\nb", "")])
def test_empty_files(before: str, after: str) -> None:
    assert apply_patch(made(before, after).text, before) == after


@pytest.mark.parametrize(
    "path",
    [
        "Dockerfile",
        "a b/Docker file",
        ' a"b',
        "a\\b",
        "a\tb",
        "a\nb",
        "a\rb c",
        "a\x01\x7fb",
        "é/ü\u2028x\x85",
        "\udcff/x",
        "a\t b/é",
        "--- a",
        "dev/null",
        "b/a/x",
    ],
    ids=repr,
)
def test_any_path(path: str, tmp_path: Path) -> None:
    patch = made("a\nb\n", "a\nc\n", path)
    assert patch.path == path
    assert apply_patch(patch.text, "a\nb\n") == "a\nc\n"
    assert git_applied(tmp_path, "a\nb\n", patch) == "a\nc\n"


@pytest.mark.parametrize(
    ("path", "quoted"),
    [("a b", "a/a b\t"), (' a"b', '"a/ a\\"b"'), ("a\tb\\", '"a/a\\tb\\\\"'), ("\x01", '"a/\\001"'), ("é", "a/é")],
)
def test_paths_are_quoted_as_git_does(path: str, quoted: str) -> None:
    assert made("a\n", "b\n", path).text.startswith(f"--- {quoted}\n")


def test_nothing_to_show() -> None:
    assert make_patch("x", "a\n", "a\n") is None


def test_the_text_is_that_of_git() -> None:
    patch = made("a\nb\nc\nd\ne\nf\ng", "a\nb\nc\nd\ne\nF\ng\nh", "my file")
    assert patch.text == (
        "--- a/my file\t\n+++ b/my file\t\n@@ -3,5 +3,6 @@\n c\n d\n e\n-f\n-g\n\\ No newline at end of file\n"
        "+F\n+g\n+h\n\\ No newline at end of file\n"
    )
    assert (patch.added, patch.removed) == (3, 2)


HEAD = "--- a/x\n+++ b/x\n"
ONE = f"{HEAD}@@ -1 +1 @@\n-a\n+b\n"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "0 files"),
        ("junk\nmore\n", "0 files"),
        ("@@ -1 +1 @@\n-a\n+b\n", "cannot be read"),
        (HEAD, "changes nothing"),
        ("Binary files a/x and b/x differ\n", "changes nothing"),
        (ONE + ONE.replace("/x", "/y"), "2 files"),
        (f"{HEAD}@@ -1 +1 @@\n", "cannot be read"),
        (f"{HEAD}@@ -1 +1 @@\n*a\n+b\n", "cannot be read"),
        (f"{HEAD}@@ -1 +1 @@\n-c\n+b\n", "line 1 does not fit"),
        (f"{HEAD}@@ -0,1 +1 @@\n-a\n+b\n", "line 0 does not fit"),
        (f"{HEAD}@@ -9,0 +9 @@\n+b\n", "line 9 does not fit"),
        (f"{HEAD}@@ -9 +9 @@\n-a\n+b\n", "line 9 does not fit"),
        (f"{ONE}@@ -1 +1 @@\n-a\n+b\n", "line 1 does not fit"),
        (f"{HEAD}@@ -2 +2 @@\n-z\n+c\n@@ -1 +1 @@\n-a\n+b\n", "line 1 does not fit"),
        (f"{HEAD}@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+b\n", "line 1 does not fit"),
    ],
    ids=repr,
)
def test_what_is_no_diff_of_this_file(text: str, reason: str) -> None:
    assert apply_patch(ONE, "a\nz\n") == "b\nz\n"
    with pytest.raises(PatchError, match=reason):
        apply_patch(text, "a\nz\n")


@pytest.mark.parametrize(
    "kind", ["changed", "dropped", "doubled", "all"], ids=lambda kind: f"100,000 lines, 20,000 {kind}"
)
def test_large_files(kind: str) -> None:
    lines = [f"RUN {number % 777}\n" for number in range(100_000)]
    ways = {"changed": "x{}", "dropped": "", "doubled": "{0}{0}", "all": "x{}"}
    every = 1 if kind == "all" else 5
    after = "".join(ways[kind].format(line) if number % every == 0 else line for number, line in enumerate(lines))
    started = time.perf_counter()
    patch = made("".join(lines), after)
    assert time.perf_counter() - started < 60
    assert patch.added + patch.removed >= 100_000 // every


def test_a_diff_that_would_be_wrong_is_not_handed_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("refactor.patch._hunks", lambda *_: iter(("@@ -1 +1 @@\n", "-a\n", "+c\n")))
    with pytest.raises(PatchError, match="does not give the text after"):
        make_patch("x", "a\n", "b\n")
