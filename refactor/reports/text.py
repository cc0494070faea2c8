"""Lines for a terminal, in the form that editors and compilers share: ``path:line: …``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from refactor.document import lines_named
from refactor.errors import show
from refactor.reports.remarks import Kind, remarks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from refactor.reports.remarks import Remark
    from refactor.result import Result


def text_lines(result: Result) -> Iterator[str]:
    """Yield a line, printable anywhere, for everything that there is to say of one file but its error.

    What was left for one reason in several places is said once, at the first, with the lines of the others.
    """
    groups: dict[tuple[str, str, int], list[Remark]] = {}
    for number, remark in enumerate(remarks(result)):
        apart = 0 if remark.kind is Kind.REFUSAL else number
        groups.setdefault((remark.headline, remark.sentence, apart), []).append(remark)
    for (headline, sentence, _), alike in groups.items():
        first, *others = dict.fromkeys(remark.line for remark in alike)
        where = f" (also at {lines_named(others)})" if others else ""
        yield show(f"{result.path}:{first}: {headline}: {sentence}{where}")
