"""Small transforms that say and do exactly one thing, for the tests of the engine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from refactor.edit import Edit
from refactor.registry import Choice
from refactor.transform import Finding, Outcomes, Refusal, Safety, Transform, transform

if TYPE_CHECKING:
    from collections.abc import Callable

    from refactor.document import Document, Instruction


def acting(
    act: Callable[[Document, Instruction], Outcomes],
    *,
    on: str = "MAINTAINER",
    name: str = "test-one",
    rules: tuple[str, ...] = (),
    safety: Safety = Safety.SAFE,
) -> Transform:
    """Return a transform that does ``act`` for each instruction with the keyword ``on``."""

    def run(document: Document) -> Outcomes:
        """Do what the test says."""
        for instruction in document.instructions:
            if instruction.keyword == on:
                yield from act(document, instruction)

    run.__name__ = name.replace("-", "_")
    decorate = transform(
        safety=safety,
        refusals={"seen": "it was seen"},
        references=(),
        rules=rules,
        example="FROM a\nMAINTAINER x\n",
    )
    return decorate(run)


def replacing(
    text: str,
    *,
    on: str = "MAINTAINER",
    name: str = "test-one",
    safety: Safety | None = None,
    rules: tuple[str, ...] = (),
) -> Transform:
    """Return a transform that puts ``text`` in the place of each instruction with the keyword ``on``."""

    def act(_: Document, instruction: Instruction) -> Outcomes:
        yield Finding(instruction.span, f"becomes {text!r}", (Edit(instruction.span, text),), safety)

    return acting(act, on=on, name=name, rules=rules)


def refusing(slug: str = "seen", detail: str = "", *, on: str = "MAINTAINER", name: str = "test-two") -> Transform:
    """Return a transform that leaves each instruction with the keyword ``on``."""

    def act(_: Document, instruction: Instruction) -> Outcomes:
        yield Refusal(instruction.span, slug, detail)

    return acting(act, on=on, name=name)


def choices(*transforms: Transform) -> tuple[Choice, ...]:
    return tuple(map(Choice, transforms))
