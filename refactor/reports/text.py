"""Lines for a terminal, in the form that editors and compilers share: ``path:line: …``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from refactor.errors import show
from refactor.reports.remarks import remarks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from refactor.result import Result


def text_lines(result: Result) -> Iterator[str]:
    """Yield a line, printable anywhere, for everything that there is to say of one file but its error."""
    for remark in remarks(result):
        yield show(f"{result.path}:{remark.line}: {remark.headline}: {remark.sentence}")
