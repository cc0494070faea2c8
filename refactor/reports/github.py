"""Workflow commands for GitHub Actions, which shows them beside the lines of a pull request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from refactor.errors import Unreadable, show
from refactor.reports.remarks import Kind, remarks

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from refactor.result import Result


def github_text(results: Sequence[Result]) -> str:
    """Return a warning for each change, a notice for what is only said, and an error for each file that was not done.

    GitHub shows ten of each level and step: so the changes have one for themselves.
    """
    return "".join(f"{line}\n" for result in results for line in _commands(result))


def _commands(result: Result) -> Iterator[str]:
    if result.error:
        line = result.error.line if isinstance(result.error, Unreadable) else None
        yield _command("error", result.path, line or 1, "dockwright", str(result.error))
    for remark in remarks(result):
        level = "warning" if remark.kind is Kind.CHANGE else "notice"
        yield _command(level, result.path, remark.line, remark.headline, remark.sentence)


def _command(level: str, path: str, line: int, title: str, message: str) -> str:
    name = path.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    return f"::{level} file={_property(name)},line={line},title={_property(title)}::{_data(show(message))}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
