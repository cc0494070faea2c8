"""The README's tables of transforms, from the transforms themselves: ``python -m refactor.readme [README.md]`` renews them."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from refactor.errors import UsageProblem
from refactor.guide import Row
from refactor.registry import built_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from refactor.transform import Transform


def transforms_table() -> str:
    """Return the built-in transforms as a Markdown table, in the order in which they run."""
    rows = ((f"`{each.name}`", each.summary, each.safety) for each in built_in())
    return _table(("name", "what it does", "safety"), rows)


def guide_table() -> str:
    """Return the rows of the guide, and the rules of other tools, against the transforms that answer them."""
    return _table(("row of the guide", "transform", "hadolint", "BuildKit"), _answers())


def _answers() -> Iterator[tuple[str, ...]]:
    for row in Row:
        advice = f"*{row.title}*: {row.advice}"
        for transform in (each for each in built_in() if row in each.guide):
            yield advice, *_cells(transform)
            advice = ""
        if advice:
            yield advice, "", "", ""
    beyond = "*beyond the guide*"
    for transform in (each for each in built_in() if not each.guide):
        yield beyond, *_cells(transform)
        beyond = ""


def _cells(transform: Transform) -> tuple[str, ...]:
    return f"`{transform.name}`", ", ".join(transform.hadolint_rules), ", ".join(transform.buildkit_checks)


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = (head, ("---",) * len(head), *rows)
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


TABLES = {"transforms": transforms_table, "guide": guide_table}
"""What writes each table, by the name in the comments around its place."""


def begin(name: str) -> str:
    """Return the comment before a table."""
    return f"<!-- {name} -->"


def end(name: str) -> str:
    """Return the comment behind a table."""
    return f"<!-- /{name} -->"


def renewed(text: str) -> str:
    """Return a README with the tables between their comments as they should be.

    Raises:
        UsageProblem: the comments of a table are not there, once each and in their order.

    """
    for name, table in TABLES.items():
        head, found, rest = text.partition(f"{begin(name)}\n")
        _, closed, tail = rest.partition(end(name))
        if not found or not closed or begin(name) in tail or end(name) in head + tail:
            raise UsageProblem(
                f"the table's place between {begin(name)} and {end(name)}, each on a line of its own, is not there"
            )
        text = f"{head}{found}{table()}{closed}{tail}"
    return text


if __name__ == "__main__":
    readme = Path(*sys.argv[1:2] or ["README.md"])
    readme.write_text(renewed(readme.read_text("utf-8")), "utf-8")
