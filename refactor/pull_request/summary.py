"""What became of all repositories: the text of each for people who look first, a table, and JSON."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING

from refactor.errors import show
from refactor.pull_request.outcome import Action

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from refactor.pull_request.outcome import Outcome

JSON_VERSION = 1
_DONE = {
    Action.OPEN: "opened",
    Action.UPDATE: "updated",
    Action.CLOSE: "closed",
    Action.LEAVE: "left",
    Action.FAIL: "failed",
}


def preview(outcome: Outcome) -> Iterator[str]:
    """Yield what a branch and its pull request would be: names, text and diff."""
    if outcome.text is None or outcome.action not in (Action.OPEN, Action.UPDATE):
        return
    yield f"repository: {show(outcome.repository)}"
    yield f"branch: {outcome.branch}"
    yield f"title: {outcome.text.title}"
    yield ""
    yield outcome.text.body
    yield outcome.diff


def row(outcome: Outcome, *, pushed: bool) -> str:
    """Return an outcome as a line of the summary."""
    would = outcome.action in (Action.OPEN, Action.UPDATE, Action.CLOSE) and not pushed
    verb = f"would {outcome.action}" if would else _DONE[outcome.action]
    parts = [part for part in (outcome.branch, outcome.url, outcome.reason) if part]
    return show(f"{outcome.repository}: {verb}" + (f": {'; '.join(parts)}" if parts else ""))


def total(outcomes: Sequence[Outcome], *, pushed: bool) -> str:
    """Return the last line: how many repositories, and how many of each."""
    counts = Counter(outcome.action for outcome in outcomes)
    repositories = len({outcome.repository for outcome in outcomes})
    verbs = _DONE if pushed else _DONE | {each: f"would {each}" for each in (Action.OPEN, Action.UPDATE, Action.CLOSE)}
    said = ", ".join(f"{counts[action]} {verbs[action]}" for action in Action if counts[action])
    return f"{repositories} repositor{'y' if repositories == 1 else 'ies'}: {said or 'nothing to do'}."


def json_text(outcomes: Sequence[Outcome], *, pushed: bool) -> str:
    """Return the outcomes as JSON; the README documents its form, and `JSON_VERSION` changes with it."""
    counts = Counter(outcome.action for outcome in outcomes)
    document = {
        "version": JSON_VERSION,
        "pushed": pushed,
        "summary": {action.value: counts[action] for action in Action},
        "outcomes": [
            {
                "repository": outcome.repository,
                "action": outcome.action.value,
                "reason": outcome.reason,
                "branch": outcome.branch,
                "url": outcome.url,
                "title": outcome.text.title if outcome.text else "",
                "body": outcome.text.body if outcome.text else "",
                "diff": outcome.diff,
                "exit_code": outcome.exit_code,
            }
            for outcome in outcomes
        ],
    }
    return json.dumps(document, indent=2, ensure_ascii=True) + "\n"
