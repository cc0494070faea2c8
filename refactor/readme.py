"""The README's table of transforms, from the transforms themselves: ``python -m refactor.readme [README.md]`` renews it."""

from __future__ import annotations

import sys
from pathlib import Path

from refactor.errors import UsageProblem
from refactor.registry import built_in

BEGIN = "<!-- transforms -->"
END = "<!-- /transforms -->"


def table() -> str:
    """Return the built-in transforms as a Markdown table, in the order in which they run."""
    rows = ["| name | what it does | safety | rules |", "| --- | --- | --- | --- |"]
    for transform in built_in():
        rules = ", ".join(transform.rules)
        rows.append(f"| `{transform.name}` | {transform.summary} | {transform.safety} | {rules} |")
    return "".join(f"{row}\n" for row in rows)


def renewed(text: str) -> str:
    """Return a README with the table between its markers as it should be.

    Raises:
        UsageProblem: the markers are not there, once each and in their order.

    """
    head, begin, rest = text.partition(f"{BEGIN}\n")
    _, end, tail = rest.partition(END)
    if not begin or not end or BEGIN in tail or END in head + tail:
        raise UsageProblem(f"the table's place between {BEGIN} and {END}, each on a line of its own, is not there")
    return f"{head}{begin}{table()}{end}{tail}"


if __name__ == "__main__":
    readme = Path(*sys.argv[1:2] or ["README.md"])
    readme.write_text(renewed(readme.read_text("utf-8")), "utf-8")
