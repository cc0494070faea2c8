"""Many files: whatever stops a run, each is the old one or the new one; and a broken transform costs only its files."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

from refactor.errors import UsageProblem
from refactor.job import Job
from refactor.presets import PRESETS
from refactor.run import run
from refactor.settings import OptionSetting, Settings
from refactor.transform import Safety
from refactor.worker import run_bytes, shown
from tests.running import NEW, OLD, PROGRAM, dockwright, environment, many, offered, put, statuses


def started(*arguments: str, cwd: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [PROGRAM, *arguments],
        cwd=cwd,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )


def wait_for_the_first(paths: list[Path], process: subprocess.Popen[bytes]) -> None:
    while process.poll() is None and not any(path.stat().st_size == len(NEW) for path in paths):
        time.sleep(0.001)


def left_in(group: int) -> bool:
    """Tell whether a process of the group is still there."""
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.parametrize("jobs", ["1", "2"])
@pytest.mark.parametrize("delay", [0.0, 0.05])
def test_ctrl_c_leaves_each_file_old_or_new(tmp_path: Path, jobs: str, delay: float) -> None:
    paths = many(tmp_path, 600)
    with started("fix", "-q", "--jobs", jobs, cwd=tmp_path) as process:
        wait_for_the_first(paths, process)
        time.sleep(delay)
        os.killpg(process.pid, signal.SIGINT)
        output, said = process.communicate()
    assert (process.returncode, output) == (130, b"")
    assert said == b"dockwright: stopped; every file is either as it was or wholly rewritten\n"
    assert statuses(paths) == {OLD, NEW}
    assert {path.name for path in tmp_path.rglob("*") if path.is_file()} == {"Dockerfile"}


def test_ctrl_c_at_any_moment_gives_no_traceback(tmp_path: Path) -> None:
    many(tmp_path, 200)
    whole = time.monotonic()
    dockwright("diff", "-q", "--jobs", "4", cwd=tmp_path)
    whole = time.monotonic() - whole
    for step in range(4):
        with started("diff", "-q", "--jobs", "4", cwd=tmp_path) as process:
            time.sleep(whole * (0.35 + step / 10))
            os.killpg(process.pid, signal.SIGINT)
            _, said = process.communicate()
        if process.returncode != -signal.SIGINT:  # which is Python's own answer, before it has come to our code
            assert b"Traceback" not in said
            assert b"Process" not in said


def test_kill_leaves_each_file_old_or_new_and_no_process(tmp_path: Path) -> None:
    paths = many(tmp_path, 300)
    with started("fix", "-q", "--jobs", "2", cwd=tmp_path) as process:
        wait_for_the_first(paths, process)
        process.kill()
        process.wait()
    assert statuses(paths) == {OLD, NEW}
    deadline = time.monotonic() + 10
    while left_in(process.pid):
        assert time.monotonic() < deadline, "the pool's processes outlive their parent"
        time.sleep(0.01)
    assert dockwright("fix", "-q", cwd=tmp_path).returncode == 0
    assert statuses(paths) == {NEW}
    assert {path.name for path in tmp_path.rglob("*") if path.is_file()} == {"Dockerfile"}


BROKEN = {
    "it failed with ValueError: oh": 'raise ValueError("oh")',
    "two edits meet at": 'yield Finding(each.span, "x", (Edit(each.span, "USER a\\n"), Edit(each.span, "USER b\\n")))',
    "its result cannot be read: line 2: ": 'yield Finding(each.span, "x", (Edit(each.span, "RUN <<EOF\\n"),))',
    "a second run would change line 2": 'yield Finding(each.span, "x", (Edit(each.span, "STOPSIGNAL 10\\n"),))',
    "a finding edits what lies outside the span that it names": (
        'first = document.instructions[0]\nyield Finding(each.span, "x", (Edit(first.span, "FROM b\\n"),))'
    ),
    "it refuses with 'odd', which it does not declare": 'yield Refusal(each.span, "odd")',
    "a finding changes nothing": 'yield Finding(each.span, "x", ())',
    "it yields 'x', which is no Finding and no Refusal": 'yield "x"',
    "an instruction that no finding names would differ": (
        'end = Span(each.header_end, each.header_end)\nyield Finding(each.span, "x", (Edit(end, " \\\\"),))'
    ),
    "the comment '# kept' would be lost": (
        "comment = document.comments[0]\nspan = Span(comment.span.start, each.span.end)\n"
        'yield Finding(span, "x", (Edit(span, "USER x\\n"),))'
    ),
    "the line end '\\r\\n', which the file does not use, would appear": (
        'yield Finding(each.span, "x", (Edit(each.span, "USER x\\r\\n"),))'
    ),
}


@pytest.mark.parametrize("reason", BROKEN)
def test_a_broken_transform_costs_only_its_files(tmp_path: Path, reason: str) -> None:
    comment = b"# kept\n" if "comment" in reason else b""
    bad = put(tmp_path / "a.Dockerfile", b"FROM a\n" + comment + b"STOPSIGNAL 9\nADD . /a\nENV a=b\n")
    good = put(tmp_path / "b.Dockerfile")
    before = bad.read_bytes()
    env = offered(tmp_path / "site", BROKEN[reason])
    result = dockwright("fix", cwd=tmp_path, env=env)
    said = result.stderr.decode()
    assert result.returncode == 4
    assert f"The transform rogue broke on a.Dockerfile: {reason}" in said
    assert "use --skip rogue meanwhile" in said
    assert (bad.read_bytes(), good.read_bytes()) == (before, NEW)
    assert dockwright("fix", "--skip", "rogue", cwd=tmp_path, env=env).returncode == 0
    assert bad.read_bytes() == before.replace(b"ADD", b"COPY")


def test_a_file_that_changes_meanwhile_is_not_written(tmp_path: Path) -> None:
    changed, good = put(tmp_path / "a.Dockerfile", OLD + b"STOPSIGNAL 9\n"), put(tmp_path / "b.Dockerfile")
    env = offered(tmp_path / "site", f'Path({str(changed)!r}).write_text("FROM other\\n")')
    result = dockwright("fix", "-q", cwd=tmp_path, env=env)
    assert (result.returncode, result.stderr) == (
        5,
        b"a.Dockerfile was not written and is as it was: it has changed since it was read; run again.\n",
    )
    assert changed.read_bytes() == b"FROM other\n"
    assert good.read_bytes() == NEW


def test_what_the_job_leaves_open_the_settings_say() -> None:
    option, other = (OptionSetting("merge-runs", "build-stages", value, "x") for value in (True, False))
    settings = Settings(None, ("a",), ("b",), "review", (), "ctx", (option,), Path("/p/pyproject.toml"))
    assert Job().with_settings(settings) == Job(("a",), ("b",), (option,), Safety.REVIEW, Path("/p/ctx"))
    own = Job(("x",), ("y",), (other,), Safety.PROVEN, Path("/q"))
    assert own.with_settings(settings) == Job(("x",), ("y",), (option, other), Safety.PROVEN, Path("/q"))
    assert Job().with_settings(Settings()) == Job(PRESETS["safe"].transforms, gate=Safety.PROVEN)
    assert Job(gate=Safety.REVIEW).with_settings(Settings()) == Job(PRESETS["review"].transforms, gate=Safety.REVIEW)


def test_a_preset_of_the_settings_gives_way_to_what_the_command_line_says() -> None:
    settings, guide = Settings("guide"), PRESETS["guide"].transforms
    assert Job().with_settings(settings) == Job(guide, gate=Safety.REVIEW)
    assert Job(gate=Safety.PROVEN).with_settings(settings) == Job(guide, gate=Safety.PROVEN)
    assert Job(("a",)).with_settings(settings) == Job(("a",), gate=Safety.REVIEW)
    assert Job().with_settings(Settings("guide", safety="safe")) == Job(guide, gate=Safety.PROVEN)


@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")  # pytest-xdist has threads; the program has none
def test_results_come_in_the_order_of_the_paths(tmp_path: Path) -> None:
    paths = many(tmp_path, 40)
    paths.reverse()
    for jobs in (1, 3):
        assert [result.source.path for result in run(paths, Job(), jobs) if result.source] == paths


def test_bytes_have_no_source_and_the_settings_of_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    result = run_bytes(OLD, "Dockerfile", Job())
    assert (result.source, result.after) == (None, NEW)
    put(tmp_path / ".dockwright.toml", b'only = ["add-to-copy"]')
    assert run_bytes(OLD, "Dockerfile", Job()).after == OLD.replace(b"ADD", b"COPY")
    put(tmp_path / ".dockwright.toml", b"only = 1")
    broken = run_bytes(OLD, "Dockerfile", Job())
    assert isinstance(broken.error, UsageProblem)


def test_a_path_is_shown_from_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert shown(tmp_path / "a" / ".." / "b" / "Dockerfile") == "b/Dockerfile"
    assert shown(Path("./Dockerfile")) == "Dockerfile"
    assert shown(Path("../Dockerfile")) == f"{tmp_path.parent}/Dockerfile"
