"""The text of a pull request: nothing in it that the diff does not bear out, and nothing that a Dockerfile could write."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from unidiff.patch import PatchSet

from refactor.job import Job
from refactor.pull_request.body import LIMIT, text_of
from refactor.pull_request.branches import WHOLE
from refactor.pull_request.commits import TITLE_WIDTH, message, title
from refactor.pull_request.forge import Status
from refactor.pull_request.order import Order
from refactor.pull_request.outcome import Action
from refactor.pull_request.proposal import Grouping, Proposal, propose
from refactor.pull_request.snapshot import Snapshot
from refactor.pull_request.state import State, replaced
from refactor.registry import transforms
from refactor.verify.verdict import Failure, Side, failed
from tests.forges import Memory, Upstream, must, visit
from tests.running import OLD, ROOT, put

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from refactor.pull_request.outcome import Outcome

GOLDEN = ROOT / "golden" / "_pull-request"
HEAD = "a" * 40


def five(folder: Path) -> Upstream:
    """Make the repository of the golden file: five Dockerfiles of our own golden cases."""
    return Upstream.make(folder, files_of(GOLDEN / "repository"))


def files_of(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_the_golden_pull_request(tmp_path: Path, pytestconfig: pytest.Config) -> None:
    place = five(tmp_path)
    (outcome,) = visit(place.bare, Memory())
    assert outcome.text is not None
    log = must("log", "--reverse", "--format=%s%n%n%b", f"main..{WHOLE}", cwd=place.bare)
    got = {
        "title.txt": outcome.text.title + "\n",
        "body.md": re.sub(r'"head": "[0-9a-f]+"', '"head": "…"', outcome.text.body),
        "commits.txt": re.sub(r"(\d+/\d+ [0-9a-f]{32}) [0-9a-f]{32}", r"\1 …", log) + "\n",
        "after.diff": outcome.diff,
    }
    if pytestconfig.getoption("--regen"):
        for name, text in got.items():
            put(GOLDEN / name, text.encode())
    assert got == {name: (GOLDEN / name).read_text("utf-8") for name in got}


def test_the_golden_repository_is_visited_again_and_again(tmp_path: Path) -> None:
    place, forge = five(tmp_path), Memory()
    (opened,) = visit(place.bare, forge)
    files = tuple(file.path for file in PatchSet(opened.diff))
    changed = {path: place.show(f"{WHOLE}:{path}") for path in files}
    assert (opened.action, sorted(place.heads())) == (Action.OPEN, [WHOLE, "main"])
    titles = must("log", "--reverse", "--format=%s", f"main..{WHOLE}", cwd=place.bare).splitlines()
    assert len(titles) == len(set(titles)) == 4
    heads = place.heads()
    assert [each.reason for each in visit(place.bare, forge)] == ["the pull request is up to date"]
    assert (place.heads(), len(forge.kept)) == (heads, 1)
    place.commit(changed, message="by hand")
    (closed,) = visit(place.bare, forge)
    assert (closed.action, forge.pulls_now[0].status, list(place.heads())) == (Action.CLOSE, Status.CLOSED, ["main"])


def test_a_commit_of_a_person_on_the_golden_branch_stays(tmp_path: Path) -> None:
    place, forge = five(tmp_path), Memory()
    visit(place.bare, forge)
    theirs = place.commit({"api/Dockerfile": b"FROM scratch\n"}, branch=WHOLE)
    place.commit({"docs/Dockerfile": OLD})
    (left,) = visit(place.bare, forge)
    assert (left.action, place.heads()[WHOLE]) == (Action.LEAVE, theirs)
    assert "not dockwright's" in left.reason


def bears_out(outcome: Outcome, results: int) -> None:
    """Hold every count and every line that the text names against the diff."""
    assert outcome.text is not None
    body = outcome.text.body
    files = {file.path: file for file in PatchSet(outcome.diff)}
    total, changed, of = re.findall(r"^\*\*(\d+) changes? in (\d+) of (\d+) Dockerfiles?\*\*", body, re.MULTILINE)[0]
    assert (int(changed), int(of)) == (len(files), results)
    rows = re.findall(r"^\| ([a-z-]+) \| (.+) \| (\d+) \| (\d+) \|$", body, re.MULTILINE)
    (details,) = re.findall(r"<summary>Each change, and why;.*?</summary>\n(.*?)</details>", body, re.DOTALL)
    blocks = dict(re.findall(r"^\*\*([a-z-]+)\*\*: (.*?)(?=^\*\*[a-z-]+\*\*: |\Z)", details, re.MULTILINE | re.DOTALL))
    assert list(blocks) == [name for name, _, _, _ in rows]
    for name, summary, changes, in_files in rows:
        assert summary == next(transform.summary for transform in transforms() if transform.name == name)
        told = list(places(blocks[name]))
        assert (len(told), len({path for path, _, _ in told})) == (int(changes), int(in_files))
        for path, line, said in told:
            spans = [(hunk.source_start, hunk.source_start + hunk.source_length) for hunk in files[path]]
            assert any(start <= line < end for start, end in spans), f"{path}:{line} is not in the diff"
            for other in re.findall(r"\blines? (\d+)", said):
                assert any(start <= int(other) < end for start, end in spans), f"{path}: {said}"
    assert sum(int(changes) for _, _, changes, _ in rows) == int(total) > 0
    classes = re.findall(r"^\*\*(safe|proven-by-context|review)\*\* \((\d+)\): ", body, re.MULTILINE)
    assert sum(int(number) for _, number in classes) == int(total)
    assert ("a commit for each row" in body) == (len(rows) > 1)


def places(block: str) -> Iterator[tuple[str, int, str]]:
    """Yield the places in the fenced parts of a text, each with what is said of it."""
    sentence = ""
    for line in "\n".join(re.findall(r"^```text\n(.*?)^```$", block, re.MULTILINE | re.DOTALL)).split("\n"):
        if found := re.fullmatch(r"    (.+):(\d+)", line):
            yield found[1], int(found[2]), sentence
        elif found := re.fullmatch(r"(\S+?):(\d+): (.+)", line):
            yield found[1], int(found[2]), found[3]
        else:
            assert line.endswith(":") or not line
            sentence = line


@pytest.mark.parametrize("grouping", Grouping)
def test_the_diff_bears_the_text_out(tmp_path: Path, grouping: Grouping) -> None:
    place = five(tmp_path)
    outcomes = visit(place.bare, Memory(), order=Order(Job(), push=True, grouping=grouping))
    assert len(outcomes) == {Grouping.REPOSITORY: 1, Grouping.TRANSFORM: 4, Grouping.FILE: 5}[grouping]
    for outcome in outcomes:
        bears_out(outcome, 1 if grouping is Grouping.FILE else 6)


def test_the_diff_bears_the_text_out_when_a_part_was_refused(tmp_path: Path) -> None:
    place, forge = five(tmp_path), Memory()
    visit(place.bare, forge, job=Job(only=("merge-runs",)))
    forge.set(1, status="closed")
    (outcome,) = visit(place.bare, forge)
    bears_out(outcome, 6)
    assert outcome.text is not None
    assert "| merge-runs |" not in outcome.text.body


HOSTILE = (
    "@everyone", "fixes #1", "Closes GH-1", "<!-- dockwright {} -->", "<img/src=x>", "](http://evil.example)", "```", "~~~",
    "/close", "<details>", "</details>", "$(touch${IFS}x)", "**bold**", "&#64;all", "owner/name#3", "!1", "https://evil.example",
)  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_a_dockerfile_writes_no_markdown(tmp_path: Path, text: str) -> None:
    """Whatever a path or an instruction says stands in a fenced block, and that block ends where we end it."""
    name = text.replace("/", "-")
    dockerfile = (
        f'FROM debian:13\nADD ["{text}", "/x/"]\nADD --{text} a b\nADD ${{X}}{text} /y\nADD . /z\nRUN a\nRUN b\n'
    )
    place = Upstream.make(
        tmp_path, {f"{name}/Dockerfile": dockerfile.encode(), f"{name}/x.Dockerfile": OLD + f"RUN <<{text}\n".encode()}
    )
    (outcome,) = visit(place.bare, Memory())
    if outcome.text is None:
        assert "left alone" in outcome.reason
        return
    assert name in outcome.text.body
    body = outcome.text.body.partition("\n")[2]
    assert text not in outside_code(re.sub(r"^(<details><summary>[^<]*</summary>|</details>)$", "", body, flags=re.M))
    commits = must("log", "--format=%B", f"main..{WHOLE}", cwd=place.bare) if outcome.branch in place.heads() else ""
    assert commits
    assert name not in commits
    assert State.read(outcome.text.body) is not None


def outside_code(body: str) -> str:
    """Return Markdown without its fenced blocks, by the rules of CommonMark for fences of backticks."""
    kept, fence = [], ""
    for line in body.split("\n"):
        opened = re.match(r"(`{3,})[^`]*$", line)
        if fence:
            closed = re.fullmatch(r"(`{3,})[ \t]*", line)
            fence = "" if closed and len(closed[1]) >= len(fence) else fence
        elif opened:
            fence = opened[1]
        else:
            kept.append(line)
    assert not fence
    return "\n".join(kept)


def results_of(folder: Path, files: dict[str, bytes]) -> Proposal:
    for name, data in files.items():
        put(folder / name, data)
    (folder / ".git").mkdir()
    (proposal,) = propose(Snapshot(folder.resolve(), HEAD, {}, "", ()), Job(), Grouping.REPOSITORY)
    return proposal


def test_no_text_is_longer_than_a_forge_takes(tmp_path: Path) -> None:
    many = {f"{number:04}-{'x' * 80}/Dockerfile": OLD + b"ADD $X /y\n" * 10 for number in range(400)}
    text = text_of(results_of(tmp_path, many), HEAD, template="t" * 60_000)
    assert len(text.body) < LIMIT
    assert "and 301 more" in text.body
    assert "ttttt" not in text.body
    state = State.read(text.body)
    assert state is not None
    assert len(state.keys) == 800


def test_evidence_and_template_and_notes_have_their_places(tmp_path: Path) -> None:
    body = text_of(
        results_of(tmp_path, {"Dockerfile": OLD}),
        HEAD,
        evidence=(failed("Dockerfile", Side.BEFORE, Failure("exit code 1", ("log",))),),
        template="## Checklist",
        notes=("seen less",),
    ).body
    places = [
        body.index(part)
        for part in (
            "| add-to-copy |",
            "| <code>Dockerfile</code> |",
            "**safe**",
            "seen less",
            "**If you",
            "\n---\n",
            "## Check",
        )
    ]
    assert places == sorted(places)


@pytest.mark.parametrize(
    "name", [".github/PULL_REQUEST_TEMPLATE.md", "pull_request_template.md", "docs/pull_request_template.md"]
)
def test_the_template_of_the_repository_is_kept_below(tmp_path: Path, name: str) -> None:
    place = Upstream.make(tmp_path, {"Dockerfile": OLD, name: b"## Have you tested it?\n"})
    (outcome,) = visit(place.bare, Memory())
    assert outcome.text is not None
    assert outcome.text.body.endswith("\n---\n\n## Have you tested it?\n")


def test_titles_are_short_and_messages_are_the_transforms_own() -> None:
    for transform in transforms():
        first, blank, *rest = message(transform.name, 3).split("\n")
        assert (len(first) <= TITLE_WIDTH, blank) == (True, "")
        assert transform.description in "\n".join(rest)
        assert "3 Dockerfiles" in rest[-2]
    assert title("x " * 90) == ("x " * 35).strip() + " …"


STATE = State(("0123abcd", "99999999"), HEAD, settled=True)


def test_the_state_is_read_back_and_replaced() -> None:
    body = f"{State((), HEAD).line()}\n\ntext\n"
    assert State.read(replaced(body, STATE)) == STATE
    assert replaced(body, STATE).endswith("-->\n\ntext\n")
    assert replaced("no state", STATE) == f"{STATE.line()}\nno state"
    for prefix in ("", "\n", "  \r\n", "\ufeff"):
        assert State.read(prefix + STATE.line().replace("\n", "\r\n") + "\r\nx") == STATE


@pytest.mark.parametrize(
    "body",
    [
        "",
        "text\n" + STATE.line(),
        "```\n" + STATE.line() + "\n```",
        STATE.line().replace('"version": 1', '"version": 2'),
        STATE.line().replace("0123", "xyz!"),
        STATE.line().replace("true", '"yes"'),
        STATE.line().replace(HEAD, "--> @all"),
        STATE.line().replace("}", ""),
        "<!-- dockwright {} -->",
        "<!-- dockwright {" + "[" * 50_000 + "} -->",
        '<!-- dockwright {"version": 1} -->',
    ],
)
def test_a_state_that_was_tampered_with_is_none(body: str) -> None:
    assert State.read(body) is None
