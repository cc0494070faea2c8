"""What a terminal gets that a pipe does not, what happens when the reader goes away, and how little a start costs."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from refactor.registry import built_in
from tests.running import PROGRAM, dockwright, environment, many, put

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

HEAVY = (
    "libcst",
    "tree_sitter",
    "tree_sitter_bash",
    "tree_sitter_javascript",
    "tree_sitter_typescript",
    "dockerfile_parse",
    "unidiff",
    "difflib",
    "pathspec",
    "tomllib",
    "json",
    "jinja2",
)


def on_a_terminal(*arguments: str, cwd: Path, env: Mapping[str, str]) -> bytes:
    """Return what the program shows where both of its outputs are a terminal."""
    ours, its = pty.openpty()
    with subprocess.Popen([PROGRAM, *arguments], cwd=cwd, env=env, stdin=its, stdout=its, stderr=its):
        os.close(its)
        shown = b""
        while True:
            try:
                piece = os.read(ours, 1 << 16)
            except OSError:  # so Linux says that nobody holds the other end any more
                piece = b""
            if not piece:
                os.close(ours)
                return shown
            shown += piece


@pytest.mark.parametrize("command", [("diff",), ("explain", "merge-runs")])
def test_colour_is_for_terminals_that_want_it(tmp_path: Path, command: tuple[str, ...]) -> None:
    put(tmp_path / "Dockerfile")
    plain = environment(TERM="xterm")
    assert b"\x1b[32m+" in on_a_terminal(*command, cwd=tmp_path, env=plain)
    assert b"\x1b[" not in on_a_terminal(*command, cwd=tmp_path, env={**plain, "NO_COLOR": "1"})
    piped = dockwright(*command, cwd=tmp_path, env={**plain, "FORCE_COLOR": "1"})
    assert b"\x1b" not in piped.stdout + piped.stderr


def test_a_terminal_shows_the_diff_line_by_line(tmp_path: Path) -> None:
    put(tmp_path / "Dockerfile", b"FROM a\nRUN x\x0cy\xff\nADD . /a\n")
    shown = on_a_terminal("diff", "-q", cwd=tmp_path, env=environment(NO_COLOR="1", LC_ALL="C.UTF-8"))
    assert "\r\n RUN x\x0cy\ufffd\r\n".encode() in shown


def test_progress_is_for_terminals_and_many_files(tmp_path: Path) -> None:
    many(tmp_path, 60)
    shown = on_a_terminal("diff", "--jobs", "2", cwd=tmp_path, env=environment(TERM="xterm"))
    assert b"Dockerfiles" in shown
    assert b"100%" in shown
    assert b"Dockerfiles" not in on_a_terminal("diff", "-q", cwd=tmp_path, env=environment(TERM="xterm"))
    assert b"100%" not in on_a_terminal("diff", "000", "001", cwd=tmp_path, env=environment(TERM="xterm"))
    piped = dockwright("diff", cwd=tmp_path)
    assert b"Dockerfiles" not in piped.stdout + piped.stderr


@pytest.mark.parametrize("both", [False, True])
@pytest.mark.parametrize("command", ["diff", "diff --format json", "list", "explain merge-runs", "--help"])
def test_a_reader_that_goes_away_is_no_error(tmp_path: Path, command: str, both: bool) -> None:
    many(tmp_path, 40)
    read, write = os.pipe()
    os.close(read)
    with subprocess.Popen(
        [PROGRAM, *command.split()],
        cwd=tmp_path,
        env=environment(),
        stdout=write,
        stderr=write if both else subprocess.PIPE,
    ) as process:
        os.close(write)
        _, said = process.communicate()
    assert said in (b"", None) or b"Traceback" not in said
    assert process.returncode in (1, 141)


def test_head_takes_what_it_wants(tmp_path: Path) -> None:
    many(tmp_path, 200)
    shell = f"{PROGRAM} diff . | head -1"
    result = subprocess.run(["bash", "-c", shell], cwd=tmp_path, env=environment(), capture_output=True, check=False)
    assert result.stdout == b"--- a/000/Dockerfile\n"
    assert b"Traceback" not in result.stderr
    assert b"BrokenPipe" not in result.stderr


@pytest.mark.parametrize("command", ["--version", "--help", "diff --help"])
def test_a_start_imports_nothing_heavy(command: str) -> None:
    code = f"""
import sys
from refactor.cli import main
try:
    main({command.split()!r}, prog_name="dockwright")
except SystemExit:
    print(*sorted(sys.modules), file=sys.stderr)
"""
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment())
    assert "dockwright" in result.stdout
    loaded = {name.partition(".")[0] for name in result.stderr.split()}
    # click 8.1 and importlib.metadata bring some of the standard library themselves: only what we would bring counts
    baseline = "import sys, click, importlib.metadata; print(*sys.modules)"
    theirs = subprocess.run([sys.executable, "-c", baseline], capture_output=True, text=True, check=True).stdout.split()
    assert not loaded.intersection(HEAVY) - {name.partition(".")[0] for name in theirs}
    assert "transforms" not in loaded


@pytest.mark.parametrize(
    ("shell", "text"), [("bash", b"complete -o"), ("zsh", b"#compdef dockwright"), ("fish", b"complete ")]
)
def test_completion(tmp_path: Path, shell: str, text: bytes) -> None:
    result = dockwright(cwd=tmp_path, env=environment(_DOCKWRIGHT_COMPLETE=f"{shell}_source"))
    assert (result.returncode, result.stderr) == (0, b"")
    assert text in result.stdout


def test_the_real_program_has_a_version_and_lists_what_it_does(tmp_path: Path) -> None:
    assert dockwright("--version", cwd=tmp_path).stdout.startswith(b"dockwright ")
    listed = dockwright("list", cwd=tmp_path).stdout.decode().splitlines()
    for transform in built_in():
        assert any(line.startswith(f"{transform.name} ") for line in listed)


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        ("dockwright explain add", ["plain,add-to-copy"]),
        ("dockwright diff --only merge", ["plain,merge-runs"]),
        ("dockwright fix --skip ", [f"plain,{transform.name}" for transform in built_in()]),
        ("dockwright explain zzz", []),
    ],
)
def test_completion_of_names(tmp_path: Path, words: str, offered: list[str]) -> None:
    env = environment(_DOCKWRIGHT_COMPLETE="bash_complete", COMP_WORDS=words, COMP_CWORD=str(words.count(" ")))
    result = dockwright(cwd=tmp_path, env=env)
    assert (result.stdout.decode().split(), result.stderr) == (offered, b"")
