"""A script that is a heredoc of its own: its lines are the shell's, so that what is added may be a line as well."""

from __future__ import annotations

from typing import TYPE_CHECKING

from refactor.edit import Edit, Span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from refactor.document import Document, Instruction
    from refactor.shells.run_shell import Body


def feeds_commands(run: Instruction, body: Body) -> bool:
    """Tell whether a RUN has heredocs that its commands read, and so not one that is its script: nothing is put into it."""
    return bool(run.heredocs) and body.heredoc is None


def add_behind(document: Document, body: Body, index: int, operator: str, commands: Sequence[str]) -> Edit:
    """Return the edit that puts ``commands`` behind an item, by ``;`` or ``&&``; lines of their own stand for a ``;``.

    Behind an item that spans lines, an ``&&`` begins the next one. Below a line with a heredoc in it stands that heredoc.
    """
    item = body.script.items[index].pipeline.span
    start, end = body.place.locate(item.start), body.place.locate(item.end - 1) + 1
    first, last = (document.lines[document.line_at(offset) - 1] for offset in (start, end - 1))
    line_end, rest = document.line_end_at(end), last.text[end - last.start :]
    is_followed = any(body.place.locate(heredoc.start) == last.end for heredoc in body.script.heredocs)
    ends_its_line = not rest.strip(" \t;") and not is_followed
    joint = "; " if operator == ";" else f" {operator} "
    if ends_its_line and operator == ";" and not first.text[: start - first.start].strip():
        joint = f"{line_end}{_indent(first.text)}"
    elif ends_its_line and operator != ";" and first != last:
        joint = f" \\{line_end}{_indent(last.text)}{operator} "
    return Edit(Span(end, end + len(rest) if ends_its_line else end), "".join(f"{joint}{each}" for each in commands))


def _indent(text: str) -> str:
    return text[: len(text) - len(text.lstrip(" \t"))]
