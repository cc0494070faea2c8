"""Manners: each as a decision by itself, and as runs against a forge in memory beside a real bare repository."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from refactor.job import Job
from refactor.pull_request.branches import WHOLE, Branch
from refactor.pull_request.commits import Author
from refactor.pull_request.fleet import shared
from refactor.pull_request.forge import PullRequest, Status, Wishes
from refactor.pull_request.manners import Budget, Close, Leave, Open, Update, Wanted, decide, refused_keys
from refactor.pull_request.order import Order
from refactor.pull_request.outcome import Action, Outcome
from refactor.pull_request.proposal import Grouping
from refactor.pull_request.state import State
from tests.forges import Memory, Upstream, must, visit
from tests.running import NEW, OLD, ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from refactor.pull_request.fleet import Shared
    from refactor.pull_request.manners import Decision

HEAD, OTHER, KEY = "a" * 40, "b" * 40, "0123abcd"
WANTED = Wanted(HEAD, "change", "main")
SAME, STALE, FOREIGN = Branch(HEAD, "change"), Branch(OTHER, "another"), Branch(OTHER, None)
NO_LIMIT = Budget()
THEN = datetime(2026, 1, 1, tzinfo=UTC)


def pull(
    status: Status, *, head: str = HEAD, keys: tuple[str, ...] = (KEY,), settled: bool = False, base: str = "main"
) -> PullRequest:
    body = State(keys, head, settled).line() + "\n\ntext\n"
    return PullRequest(1, "url", status, "title", body, base, THEN)


OPEN, CLOSED, MERGED = (pull(status) for status in Status)


@pytest.mark.parametrize(
    ("wanted", "branch", "pulls", "budget", "expected"),
    [
        (WANTED, None, (), NO_LIMIT, Open(push=True)),
        (WANTED, SAME, (), NO_LIMIT, Open(push=False)),
        (WANTED, STALE, (), NO_LIMIT, Open(push=True)),
        (WANTED, None, (CLOSED,), NO_LIMIT, Open(push=True)),
        (WANTED, STALE, (OPEN,), NO_LIMIT, Update(OPEN, push=True)),
        (WANTED, None, (OPEN,), NO_LIMIT, Update(OPEN, push=True)),
        (WANTED, SAME, (pull(Status.OPEN, head=OTHER),), NO_LIMIT, Update(pull(Status.OPEN, head=OTHER), push=False)),
        (WANTED, SAME, (pull(Status.OPEN, base="old"),), NO_LIMIT, Update(pull(Status.OPEN, base="old"), push=False)),
        (None, SAME, (OPEN,), NO_LIMIT, Close(OPEN)),
        (None, SAME, (), NO_LIMIT, Close(None)),
        (WANTED, STALE, (OPEN,), Budget(0, 0), Update(OPEN, push=True)),
    ],
)
def test_what_is_done(
    wanted: Wanted | None, branch: Branch | None, pulls: tuple[PullRequest, ...], budget: Budget, expected: Decision
) -> None:
    assert decide(wanted, branch, pulls, budget) == expected


@pytest.mark.parametrize(
    ("wanted", "branch", "pulls", "budget", "refused", "reason"),
    [
        (WANTED, FOREIGN, (OPEN,), NO_LIMIT, 0, "commits that are not dockwright's"),
        (WANTED, FOREIGN, (), NO_LIMIT, 0, "commits that are not dockwright's"),
        (None, FOREIGN, (OPEN,), NO_LIMIT, 0, "commits that are not dockwright's"),
        (WANTED, SAME, (OPEN,), NO_LIMIT, 0, "up to date"),
        (WANTED, SAME, (replace(OPEN, body="rewritten by a person"),), NO_LIMIT, 0, "up to date"),
        (None, None, (), NO_LIMIT, 0, "nothing to change"),
        (None, SAME, (CLOSED,), NO_LIMIT, 1, "closed, or undone"),
        (None, None, (MERGED,), NO_LIMIT, 1, "closed, or undone"),
        (None, SAME, (replace(OPEN, body="a person's own"), CLOSED), NO_LIMIT, 1, "closed, or undone"),
        (WANTED, None, (), Budget(open=0), 0, "--max-open"),
        (WANTED, None, (), Budget(hour=0), 0, "--max-per-hour"),
    ],
)
def test_what_is_left(
    wanted: Wanted | None,
    branch: Branch | None,
    pulls: tuple[PullRequest, ...],
    budget: Budget,
    refused: int,
    reason: str,
) -> None:
    decision = decide(wanted, branch, pulls, budget, refused=refused)
    assert isinstance(decision, Leave)
    assert reason in decision.reason


@pytest.mark.parametrize(
    ("pulls", "expected"),
    [
        ((), set()),
        ((OPEN,), set()),
        ((CLOSED,), {KEY}),
        ((MERGED,), {KEY}),
        ((OPEN, CLOSED), set()),
        ((pull(Status.OPEN, keys=("99999999",)), CLOSED), {KEY}),
        ((pull(Status.CLOSED, settled=True),), set()),
        ((pull(Status.CLOSED, settled=True), CLOSED), {KEY}),
        ((pull(Status.CLOSED, keys=("ffffffff",)),), set()),
        ((replace(CLOSED, body="the state is gone"),), {KEY, "99999999"}),
        ((replace(MERGED, body="the state is gone"),), set()),
    ],
)
def test_what_people_refused(pulls: tuple[PullRequest, ...], expected: set[str]) -> None:
    assert refused_keys(pulls, (KEY, "99999999")) == expected


@pytest.fixture
def upstream(tmp_path: Path) -> Upstream:
    return Upstream.make(tmp_path, {"Dockerfile": OLD, "api/Dockerfile": OLD, "README": b"x\n"})


def test_a_second_run_does_nothing(upstream: Upstream) -> None:
    forge = Memory()
    first = visit(upstream.bare, forge)
    assert [(each.action, each.branch) for each in first] == [(Action.OPEN, WHOLE)]
    heads = upstream.heads()
    second = visit(upstream.bare, forge)
    assert [(each.action, each.reason) for each in second] == [(Action.LEAVE, "the pull request is up to date")]
    assert upstream.heads() == heads
    assert len(forge.kept) == 1
    assert "edit" not in forge.calls


def test_the_base_moving_on_is_no_reason_to_push(upstream: Upstream) -> None:
    forge = Memory()
    visit(upstream.bare, forge)
    head = upstream.heads()[WHOLE]
    upstream.commit({"README": b"y\n"})
    (outcome,) = visit(upstream.bare, forge)
    assert (outcome.action, upstream.heads()[WHOLE]) == (Action.LEAVE, head)


def test_a_change_of_what_it_changes_is_put_on_the_base_anew(upstream: Upstream) -> None:
    forge = Memory()
    visit(upstream.bare, forge)
    base = upstream.commit({"Dockerfile": b"FROM debian:13\nADD . /app\n"})
    (outcome,) = visit(upstream.bare, forge)
    assert outcome.action is Action.UPDATE
    commits = must("log", "--format=%H", f"{base}..{WHOLE}", cwd=upstream.bare).splitlines()
    assert len(commits) == 2
    assert must("merge-base", "main", WHOLE, cwd=upstream.bare) == base
    (now,) = forge.pulls_now
    state = State.read(now.body)
    assert state is not None
    assert state.head == commits[0] == upstream.heads()[WHOLE]
    assert visit(upstream.bare, forge)[0].action is Action.LEAVE


def test_what_was_closed_stays_closed(upstream: Upstream) -> None:
    forge = Memory()
    visit(upstream.bare, forge)
    forge.set(1, status=Status.CLOSED)
    for _ in range(2):
        (outcome,) = visit(upstream.bare, forge)
        assert (outcome.action, len(forge.kept)) == (Action.LEAVE, 1)
        assert "closed" in outcome.reason
    upstream.commit({"README": b"z\n"})
    assert visit(upstream.bare, forge)[0].action is Action.LEAVE


def test_what_was_closed_without_its_state_stays_closed(upstream: Upstream) -> None:
    forge = Memory()
    visit(upstream.bare, forge)
    forge.set(1, status=Status.CLOSED, body="no thanks")
    assert visit(upstream.bare, forge)[0].action is Action.LEAVE
    assert len(forge.kept) == 1


def test_new_changes_come_without_those_that_were_refused(upstream: Upstream) -> None:
    forge = Memory()
    visit(upstream.bare, forge)
    forge.set(1, status=Status.CLOSED)
    upstream.commit({"new/Dockerfile": OLD})
    (outcome,) = visit(upstream.bare, forge)
    assert outcome.action is Action.OPEN
    assert outcome.diff.count("diff --git") == outcome.diff.count("diff --git a/new/Dockerfile ") == 1
    assert outcome.text is not None
    assert "4 changes that an earlier pull request proposed and that was not wanted" in outcome.text.body
    assert upstream.show(f"{WHOLE}:Dockerfile") == OLD
    assert upstream.show(f"{WHOLE}:new/Dockerfile") == NEW
    forge.set(2, status=Status.CLOSED)
    assert visit(upstream.bare, forge)[0].action is Action.LEAVE


def test_one_transform_of_a_file_is_refused_and_the_other_still_comes(upstream: Upstream) -> None:
    forge = Memory()
    visit(upstream.bare, forge, job=Job(only=("add-to-copy",)))
    forge.set(1, status=Status.CLOSED)
    (outcome,) = visit(upstream.bare, forge)
    assert outcome.action is Action.OPEN
    assert upstream.show(f"{WHOLE}:Dockerfile") == b"FROM debian:13\nADD . /app\nRUN a \\\n    && b\n"
    assert visit(upstream.bare, forge)[0].action is Action.LEAVE
    forge.set(2, status=Status.CLOSED)
    assert visit(upstream.bare, forge)[0].action is Action.LEAVE


def test_what_was_merged_and_undone_does_not_come_back(upstream: Upstream) -> None:
    forge = Memory()
    visit(upstream.bare, forge)
    must("push", "-q", str(upstream.bare), f"{upstream.heads()[WHOLE]}:main", cwd=upstream.bare)
    forge.set(1, status=Status.MERGED)
    must("pull", "-q", "origin", "main", cwd=upstream.clone)
    assert visit(upstream.bare, forge)[0].action is Action.CLOSE  # only the branch that was left behind
    upstream.commit({"Dockerfile": OLD, "api/Dockerfile": OLD}, message="revert")
    assert visit(upstream.bare, forge)[0].action is Action.LEAVE


@pytest.mark.parametrize("how", ["commit", "amend", "rebase", "same name"])
def test_what_people_committed_is_never_touched(upstream: Upstream, how: str) -> None:
    forge = Memory()
    visit(upstream.bare, forge)
    if how in ("commit", "same name"):
        upstream.commit({"api/Dockerfile": b"FROM scratch\n"}, branch=WHOLE)
    if how == "same name":
        must("checkout", "-q", WHOLE, cwd=upstream.clone)
        author = Author()
        identity = ("-c", f"user.name={author.name}", "-c", f"user.email={author.email}")
        must(*identity, "commit", "-q", "--amend", "--reset-author", "--no-edit", cwd=upstream.clone)
        must("push", "-q", "-f", "origin", f"HEAD:{WHOLE}", cwd=upstream.clone)
        must("checkout", "-q", "main", cwd=upstream.clone)
    if how in ("amend", "rebase"):
        upstream.commit({"README": b"moved\n"})
        must("fetch", "-q", "origin", WHOLE, cwd=upstream.clone)
        must("checkout", "-q", "-B", "work", "FETCH_HEAD", cwd=upstream.clone)
        must(
            *(("rebase", "-q", "main") if how == "rebase" else ("commit", "--amend", "-q", "-m", "better words")),
            cwd=upstream.clone,
        )
        must("push", "-q", "-f", "origin", f"HEAD:{WHOLE}", cwd=upstream.clone)
        must("checkout", "-q", "main", cwd=upstream.clone)
    theirs = upstream.heads()[WHOLE]
    upstream.commit({"Dockerfile": b"FROM debian:13\nADD . /other\n"})
    for _ in range(2):
        (outcome,) = visit(upstream.bare, forge)
        assert "not dockwright's" in outcome.reason
        assert upstream.heads()[WHOLE] == theirs
    upstream.commit({"Dockerfile": NEW, "api/Dockerfile": NEW})
    assert visit(upstream.bare, forge)[0].action is Action.LEAVE
    assert forge.pulls_now[0].status is Status.OPEN
    assert {"edit", "close"}.isdisjoint(forge.calls)


def test_nothing_left_closes_it_and_removes_the_branch(upstream: Upstream) -> None:
    forge = Memory()
    visit(upstream.bare, forge)
    upstream.commit({"Dockerfile": NEW, "api/Dockerfile": NEW})
    (outcome,) = visit(upstream.bare, forge)
    assert (outcome.action, outcome.url) == (Action.CLOSE, "mem:1")
    assert forge.pulls_now[0].status is Status.CLOSED
    assert len(forge.comments) == 1
    assert WHOLE not in upstream.heads()
    assert visit(upstream.bare, forge)[0].reason == "nothing to change"
    upstream.commit({"Dockerfile": OLD})
    assert visit(upstream.bare, forge)[0].action is Action.OPEN  # nobody refused it


def test_the_dockerfiles_being_gone_closes_it(upstream: Upstream) -> None:
    forge = Memory()
    visit(upstream.bare, forge)
    must("rm", "-q", "-r", "Dockerfile", "api", cwd=upstream.clone)
    upstream.commit({})
    assert visit(upstream.bare, forge)[0].action is Action.CLOSE


def test_a_run_that_was_cut_after_the_push_is_taken_up(upstream: Upstream) -> None:
    forge = Memory(failing={"open"})
    (outcome,) = visit(upstream.bare, forge)
    assert (outcome.action, outcome.exit_code) == (Action.FAIL, 7)
    head = upstream.heads()[WHOLE]
    forge.failing.clear()
    (outcome,) = visit(upstream.bare, forge)
    assert (outcome.action, upstream.heads()[WHOLE], len(forge.kept)) == (Action.OPEN, head, 1)


def test_a_run_that_was_cut_between_push_and_text_is_taken_up(upstream: Upstream) -> None:
    forge = Memory()
    visit(upstream.bare, forge)
    upstream.commit({"Dockerfile": b"FROM debian:13\nADD . /app\n"})
    forge.failing.add("edit")
    assert visit(upstream.bare, forge)[0].action is Action.FAIL
    forge.failing.clear()
    assert visit(upstream.bare, forge)[0].action is Action.UPDATE
    assert "2 of 2 Dockerfiles" in forge.pulls_now[0].body
    assert "**3 changes in" in forge.pulls_now[0].body
    assert visit(upstream.bare, forge)[0].action is Action.LEAVE


def test_a_branch_of_a_cut_run_goes_when_nothing_is_left(upstream: Upstream) -> None:
    visit(upstream.bare, Memory(failing={"open"}))
    upstream.commit({"Dockerfile": NEW, "api/Dockerfile": NEW})
    assert visit(upstream.bare, Memory())[0].action is Action.CLOSE
    assert WHOLE not in upstream.heads()


def test_two_at_once_open_one(upstream: Upstream) -> None:
    """The second comes while the first is about to open: both pushed the same commit, and the forge takes one."""
    forge = Memory()
    seconds: list[Outcome] = []

    def second() -> None:
        forge.before_open = lambda: None
        seconds.extend(visit(upstream.bare, forge))

    forge.before_open = second
    (first,) = visit(upstream.bare, forge)
    assert [each.action for each in (first, *seconds)] == [Action.LEAVE, Action.OPEN]
    assert "another run" in first.reason
    assert first.exit_code == 0
    assert len(forge.kept) == 1


def test_two_at_the_very_same_time_open_one(upstream: Upstream) -> None:
    forge = Memory()
    # The plan changes the working directory of its process, so the other run is one.
    code = f"""
from pathlib import Path
from tests.forges import Memory, visit
forge = Memory(failing=set())
print(visit(Path({str(upstream.bare)!r}), forge)[0].action)
"""
    other = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    forge.before_open = lambda: other.wait(60)
    (outcome,) = visit(upstream.bare, forge)
    assert other.communicate()[0].strip() == "open"
    assert outcome.action is Action.OPEN
    assert len(must("log", "--format=%H", f"main..{WHOLE}", cwd=upstream.bare).splitlines()) == 2


def test_somebody_pushing_between_look_and_push_keeps_what_they_pushed(
    upstream: Upstream, monkeypatch: pytest.MonkeyPatch
) -> None:
    from refactor.pull_request import draft

    forge = Memory()
    visit(upstream.bare, forge)
    upstream.commit({"Dockerfile": b"FROM debian:13\nADD . /app\n"})
    decided = decide

    def late(*arguments: object, **more: object) -> Decision:
        upstream.commit({"x": b"x"}, branch=WHOLE)
        return decided(*arguments, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(draft, "decide", late)
    (outcome,) = visit(upstream.bare, forge)
    assert (outcome.action, outcome.exit_code) == (Action.LEAVE, 0)
    assert "meanwhile" in outcome.reason
    assert upstream.show(f"{WHOLE}:x") == b"x"


def test_a_limit_on_open_ones(upstream: Upstream) -> None:
    forge = Memory()
    order = Order(Job(), push=True, grouping=Grouping.TRANSFORM, max_open=1)
    outcomes = visit(upstream.bare, forge, order=order)
    assert [(each.branch, each.action) for each in outcomes] == [
        ("dockwright/add-to-copy", Action.OPEN),
        ("dockwright/merge-runs", Action.LEAVE),
    ]
    assert "--max-open" in outcomes[1].reason
    assert [each.action for each in visit(upstream.bare, forge, order=order)] == [Action.LEAVE, Action.LEAVE]
    forge.set(1, status=Status.CLOSED)
    actions = {each.branch: each.action for each in visit(upstream.bare, forge, order=order)}
    assert actions["dockwright/merge-runs"] is Action.OPEN


def test_a_limit_for_the_hour(tmp_path: Path) -> None:
    forge = Memory()
    places = [Upstream.make(tmp_path / name, {"Dockerfile": OLD}) for name in _folders(tmp_path, 3)]

    def actions(allowance: Shared) -> list[Action]:
        return [visit(each.bare, forge, allowance)[0].action for each in places]

    assert actions(shared(2)) == [Action.OPEN, Action.OPEN, Action.LEAVE]
    assert actions(shared(2)) == [Action.LEAVE] * 3
    for number in (1, 2):
        forge.set(number, created=datetime.now(UTC) - timedelta(hours=2))
    assert actions(shared(2)) == [Action.LEAVE, Action.LEAVE, Action.OPEN]


def _folders(folder: Path, number: int) -> list[str]:
    names = [str(each) for each in range(number)]
    for name in names:
        (folder / name).mkdir()
    return names


def test_one_for_each_transform_and_for_each_file(upstream: Upstream) -> None:
    forge = Memory()
    visit(upstream.bare, forge, order=Order(Job(), push=True, grouping=Grouping.TRANSFORM))
    visit(upstream.bare, forge, order=Order(Job(), push=True, grouping=Grouping.FILE))
    heads = upstream.heads()
    assert {name.partition("-")[0] for name in heads} == {
        "main", "dockwright/add", "dockwright/merge", "dockwright/file/Dockerfile", "dockwright/file/api",
    }  # fmt: skip
    assert upstream.show("dockwright/merge-runs:Dockerfile") == b"FROM debian:13\nADD . /app\nRUN a \\\n    && b\n"
    file = next(name for name in heads if name.startswith("dockwright/file/api"))
    assert (upstream.show(f"{file}:api/Dockerfile"), upstream.show(f"{file}:Dockerfile")) == (NEW, OLD)
    assert len(forge.kept) == 4
    upstream.commit({"Dockerfile": b"FROM debian:13\nADD . /app\n", "api/Dockerfile": NEW})
    outcomes = visit(upstream.bare, forge, order=Order(Job(), push=True, grouping=Grouping.TRANSFORM))
    assert {each.branch: each.action for each in outcomes} == {
        "dockwright/add-to-copy": Action.UPDATE,
        "dockwright/merge-runs": Action.CLOSE,
    }
    assert {"dockwright/file/"} == {name[:16] for name in upstream.heads() if "file" in name}


def test_wishes_and_drafts(upstream: Upstream) -> None:
    forge, wishes = Memory(), Wishes(("docker",), ("ann",), ("bob",))
    visit(upstream.bare, forge, order=Order(Job(), push=True, draft=True, wishes=wishes))
    assert (forge.drafts, forge.wished) == ([True], [wishes])


def test_wishes_that_cannot_be_granted_are_told_and_no_failure(upstream: Upstream) -> None:
    order = Order(Job(), push=True, wishes=Wishes(("docker",)))
    (outcome,) = visit(upstream.bare, Memory(failing={"wish"}), order=order)
    assert (outcome.action, outcome.exit_code) == (Action.OPEN, 0)
    assert "the network was cut" in outcome.reason


def test_signed_off_commits_by_an_author(upstream: Upstream) -> None:
    order = Order(Job(), push=True, author=Author.parse("A B <a@b.example>"), sign_off=True)
    visit(upstream.bare, Memory(), order=order)
    rows = must(
        "log", "--format=%an|%ae|%cn|%(trailers:key=Signed-off-by,valueonly)", f"main..{WHOLE}", cwd=upstream.bare
    )
    assert [row for row in rows.splitlines() if row] == ["A B|a@b.example|A B|A B <a@b.example>"] * 2
    assert visit(upstream.bare, Memory(), order=order)[0].action is Action.OPEN


def test_an_archived_repository_is_left(upstream: Upstream) -> None:
    (outcome,) = visit(upstream.bare, Memory(archived=True))
    assert (outcome.action, outcome.reason) == (Action.LEAVE, "the repository is archived")


def test_the_default_branch_got_another_name(upstream: Upstream) -> None:
    forge = Memory()
    visit(upstream.bare, forge)
    must("branch", "-m", "main", "trunk", cwd=upstream.bare)
    (outcome,) = visit(upstream.bare, forge)
    assert (outcome.action, forge.pulls_now[0].base) == (Action.UPDATE, "trunk")
    assert visit(upstream.bare, forge)[0].action is Action.LEAVE


def test_from_a_fork_that_is_behind(upstream: Upstream, tmp_path: Path) -> None:
    fork = tmp_path / "fork.git"
    must("clone", "-q", "--bare", str(upstream.bare), str(fork), cwd=tmp_path)
    upstream.commit({"README": b"ahead\n"})
    forge = Memory(forks={"me": str(fork)})
    order = Order(Job(), push=True, fork="me")
    assert visit(upstream.bare, forge, order=order)[0].action is Action.OPEN
    assert WHOLE not in upstream.heads()
    assert must("merge-base", "--is-ancestor", upstream.heads()["main"], WHOLE, cwd=fork) == ""
    assert visit(upstream.bare, forge, order=order)[0].action is Action.LEAVE


def test_telling_changes_nothing(upstream: Upstream) -> None:
    forge, heads = Memory(), upstream.heads()
    (outcome,) = visit(upstream.bare, forge, order=Order(Job()))
    assert outcome.action is Action.OPEN
    assert (forge.kept, upstream.heads()) == ([], heads)
    visit(upstream.bare, forge)
    heads = upstream.heads()
    upstream.commit({"Dockerfile": NEW, "api/Dockerfile": NEW})
    assert visit(upstream.bare, forge, order=Order(Job()))[0].action is Action.CLOSE
    assert forge.pulls_now[0].status is Status.OPEN
    assert upstream.heads()[WHOLE] == heads[WHOLE]
