"""What a file asks to be left alone, in its own comments.

``# dockwright: leave merge-runs`` above an instruction, ``# dockwright: leave-file`` anywhere; and what hadolint and BuildKit
already understand for the rules that a transform corresponds to: ``# hadolint ignore=DL3059`` above an instruction,
``# hadolint global ignore=DL3059``, and the directive ``# check=skip=…``.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from refactor.errors import did_you_mean

if TYPE_CHECKING:
    from refactor.document import Comment, Document, Instruction
    from refactor.transform import Transform

_OURS = "dockwright:"


def leaves_file(document: Document) -> bool:
    """Tell whether the file asks to be left as it is."""
    return any(_ours(comment) == ("leave-file",) for comment in document.comments)


def silences(document: Document, transform: Transform) -> bool:
    """Tell whether the file as a whole asks that ``transform`` does nothing."""
    ignored = {rule for comment in document.comments for rule in _hadolint(comment, "global")}
    skipped = {
        rule.strip()
        for directive in document.directives
        if directive.name == "check"
        for part in directive.value.split(";")
        if part.strip().startswith("skip=")
        for rule in part.partition("=")[2].split(",")
    }
    checks = {rule for rule in transform.rules if not rule.startswith("DL")}
    return bool(ignored.intersection(transform.rules) or checks & skipped or (checks and "all" in skipped))


def marked(document: Document, transform: Transform) -> Document:
    """Return ``document`` with ``is_left`` set on each instruction that its comment asks ``transform`` to leave."""
    if not any(instruction.attached for instruction in document.instructions):
        return document
    instructions = tuple(
        replace(instruction, is_left=True) if _is_left(instruction, transform) else instruction
        for instruction in document.instructions
    )
    by_start = {instruction.span: instruction for instruction in instructions}
    stages = tuple(
        replace(stage, instructions=tuple(by_start[each.span] for each in stage.instructions))
        for stage in document.stages
    )
    return replace(document, instructions=instructions, stages=stages)


def is_pragma(comment: Comment) -> bool:
    """Tell whether a tool reads ``comment`` as being about the instruction below it."""
    text = comment.text.lstrip("#").lstrip()
    return text.startswith((_OURS, "hadolint ", "check=", "checkov:", "trivy:", "kics-", "tally ", "nosemgrep"))


def unknown_names(document: Document, names: tuple[str, ...]) -> tuple[tuple[int, str], ...]:
    """Return the line and a sentence for each name in ``# dockwright: leave …`` that no transform has."""
    return tuple(
        (comment.line, f"there is no transform {name}{did_you_mean(name, names)}, so this comment leaves nothing")
        for comment in document.comments
        for name in _ours(comment)[1:]
        if name not in names
    )


def _is_left(instruction: Instruction, transform: Transform) -> bool:
    return any(
        transform.name in _ours(comment)[1:] or set(transform.rules).intersection(_hadolint(comment, "ignore"))
        for comment in instruction.attached
    )


def _ours(comment: Comment) -> tuple[str, ...]:
    """Return the words behind ``dockwright:``: ``("leave", "merge-runs")``, ``("leave-file",)`` or nothing."""
    text = comment.text.lstrip("#").strip()
    if not text.startswith(_OURS):
        return ()
    words = tuple(text[len(_OURS) :].replace(",", " ").split())
    return words if words[:1] in (("leave",), ("leave-file",)) else ()


def _hadolint(comment: Comment, kind: str) -> tuple[str, ...]:
    """Return the codes of ``# hadolint ignore=…``, or of ``# hadolint global ignore=…`` where ``kind`` is ``global``."""
    words = comment.text.lstrip("#").replace("=", " = ", 1).split()
    heads = {"ignore": ["hadolint", "ignore", "="], "global": ["hadolint", "global", "ignore", "="]}
    head = heads[kind]
    if words[: len(head)] != head:
        return ()
    return tuple("".join(words[len(head) :]).split(","))
