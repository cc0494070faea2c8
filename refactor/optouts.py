"""What a file asks to be left alone, in its own comments.

``# dockwright: leave merge-runs`` above an instruction, ``# dockwright: leave-file`` anywhere; and what hadolint and BuildKit
already understand for the rules that a transform corresponds to: ``# hadolint ignore=DL3059`` above an instruction,
``# hadolint global ignore=DL3059``, and the directive ``# check=skip=…``.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from refactor.dockerfile.reader import KEYWORDS
from refactor.errors import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from refactor.document import Comment, Document, Instruction
    from refactor.transform import Transform

_OURS = "dockwright:"
_PRAGMAS = (
    *("hadolint ", "check=", "checkov:", "trivy:", "kics-", "tally ", "nosemgrep"),
    *("renovate:", "syft:", "grype:", "nolint"),
)


def leaves_file(document: Document) -> bool:
    """Tell whether the file asks to be left as it is."""
    return any((_words(comment) or ())[:1] == ("leave-file",) for comment in document.comments)


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
    checks = set(transform.buildkit_checks)
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
    return _words(comment) is not None or text.startswith(_PRAGMAS)


def is_instruction(comment: Comment) -> bool:
    """Tell whether ``comment`` is an instruction that somebody commented out."""
    words = comment.text.lstrip("#").split()
    return len(words) > 1 and words[0] in KEYWORDS


def without_effect(document: Document, names: tuple[str, ...]) -> Iterator[tuple[int, str]]:
    """Yield the line and a sentence for each of our comments that leaves nothing, where somebody meant it to."""
    attached = {comment.span for instruction in document.instructions for comment in instruction.attached}
    for comment in document.comments:
        words = _words(comment)
        if words is None or words[:1] == ("leave-file",):
            continue
        if words[:1] != ("leave",) or len(words) == 1:
            yield comment.line, "this comment leaves nothing: write dockwright: leave NAME, or dockwright: leave-file"
        elif comment.span not in attached:
            yield comment.line, "this comment leaves nothing: it does not stand directly above an instruction"
        else:
            for name in words[1:]:
                if name not in names:
                    yield comment.line, f"there is no transform {name} to leave{did_you_mean(name, names)}"


def _is_left(instruction: Instruction, transform: Transform) -> bool:
    return any(
        transform.name in _left_names(comment) or set(transform.rules).intersection(_hadolint(comment, "ignore"))
        for comment in instruction.attached
    )


def _left_names(comment: Comment) -> tuple[str, ...]:
    words = _words(comment) or ()
    return words[1:] if words[:1] == ("leave",) else ()


def _words(comment: Comment) -> tuple[str, ...] | None:
    """Return what stands behind ``dockwright:``, in lower case; None where the comment is not for us."""
    text = comment.text.lstrip("#").strip().lower()
    return tuple(text[len(_OURS) :].replace(",", " ").split()) if text.startswith(_OURS) else None


def _hadolint(comment: Comment, kind: str) -> tuple[str, ...]:
    """Return the codes of ``# hadolint ignore=…``, or of ``# hadolint global ignore=…`` where ``kind`` is ``global``."""
    if "hadolint" not in comment.text:
        return ()
    words = comment.text.lstrip("#").replace("=", " = ", 1).split()
    heads = {"ignore": ["hadolint", "ignore", "="], "global": ["hadolint", "global", "ignore", "="]}
    head = heads[kind]
    if words[: len(head)] != head:
        return ()
    return tuple("".join(words[len(head) :]).split(","))
