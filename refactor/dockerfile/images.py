"""Where a Dockerfile names images that none of its stages builds: FROM, COPY --from, RUN --mount=from=.

Sources: BuildKit's ``frontend/dockerfile/dockerfile2llb/convert.go`` (stages come before images, in any case of letters, and
FROM alone expands variables) and ``instructions/commands_runmount.go``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from refactor.dockerfile.variables import expanded, pairs
from refactor.edit import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from refactor.dockerfile.lexing import Token
    from refactor.document import Document, Flag, Instruction, Stage

SCRATCH = "scratch"
_VARIABLE = re.compile(r"\$(?:(?P<plain>\w+)|\{(?P<braced>\w+)\})", re.ASCII)
_MENTIONED = re.compile(r"\$\{?(\w+)", re.ASCII)


@dataclass(frozen=True, slots=True)
class ImageUse:
    """One image that is named.

    Attributes:
        instruction: where it is named: the FROM, COPY or RUN, or the ARG whose default it is.
        text: the image as a plain build reads it; with its variables in it where those have no value.
        span: where ``text`` stands and may be written anew, or None.
        obstacle: why it may not be.

    """

    instruction: Instruction
    text: str
    span: Span | None
    obstacle: str = ""


def images_of_others(document: Document) -> tuple[ImageUse, ...]:
    """Return every image that a document names and does not build, in order; one that several FROM take from an ARG once."""
    uses = (*_bases(document), *_sources(document))
    return tuple(sorted(dict.fromkeys(uses), key=lambda use: use.instruction.span))


def _bases(document: Document) -> Iterator[ImageUse]:
    names: set[str] = {SCRATCH}
    for stage in document.stages:
        if stage.parent is None:
            use = _base(document, stage)
            if use.text.lower() not in names:
                yield use
        names |= {stage.name} if stage.name else set()


def _base(document: Document, stage: Stage) -> ImageUse:
    line = stage.instructions[0]
    written = stage.base
    if "$" not in written.text:
        return _written(document, line, written.text, written.span)
    defaults = _defaults(document)
    value = expanded(written.text, {name: text for name, text in defaults.items() if text is not None}, document.escape)
    variable = _VARIABLE.fullmatch(written.text)
    if not value:
        return ImageUse(line, written.text, None, f"{written.text} has no value here")
    if variable is None:
        return ImageUse(line, value, None, f"{written.text} is put together")
    return _held(document, variable["plain"] or variable["braced"], value)


def _held(document: Document, name: str, value: str) -> ImageUse:
    """Return the image that the ARG ``name`` holds, which may be written anew where nothing but FROM reads it."""
    given = [(each, word) for each, word in _global_words(document) if word.text.partition("=")[0] == name]
    instruction, word = given[-1]
    other = next((each for each in document.instructions if _reads(each, name)), None)
    if other is not None:
        return ImageUse(instruction, value, None, f"line {other.line} uses {name} for something else")
    quoted = word.text.partition("=")[2]
    bare = quoted[1:-1] if quoted[:1] in ("'", '"') and quoted[-1:] == quoted[:1] else quoted
    if bare != value or len(given) > 1:
        return ImageUse(instruction, value, None, f"the value of {name} is put together, or given twice")
    end = word.span.end - (len(quoted) - len(bare)) // 2
    return _written(document, instruction, value, Span(end - len(value), end))


def _reads(instruction: Instruction, name: str) -> bool:
    """Tell whether an instruction makes another use of a global ARG than to name the image of a FROM by it."""
    if instruction.keyword == "FROM":
        base, *_ = instruction.words
        is_it = _VARIABLE.fullmatch(base.text) is not None
        read = [flag.value or "" for flag in instruction.flags] + ([] if is_it else [base.text])
        return any(name in _MENTIONED.findall(text) for text in read)
    if instruction.keyword != "ARG":
        return False
    if instruction.stage is not None:
        return name in (known for known, _ in pairs(instruction))
    return any(name in _MENTIONED.findall(value) for _, value in pairs(instruction))


def _defaults(document: Document) -> dict[str, str | None]:
    """Return what the global ARG are worth in a plain build; None for one that has no value."""
    defaults: dict[str, str | None] = {}
    for _, word in _global_words(document):
        name, equals, value = word.text.partition("=")
        known = {each: text for each, text in defaults.items() if text is not None}
        defaults[name] = expanded(value, known, document.escape) if equals else None
    return defaults


def _global_words(document: Document) -> Iterator[tuple[Instruction, Token]]:
    for instruction in document.instructions:
        if instruction.stage is None:
            yield from ((instruction, word) for word in instruction.words)


def _sources(document: Document) -> Iterator[ImageUse]:
    stages = {stage.name for stage in document.stages} | {SCRATCH}
    for instruction in document.instructions:
        for flag in instruction.flags:
            for value, start in _named(instruction, flag):
                if value.lower() in stages or value.isdecimal():
                    continue
                if "$" in value:
                    yield ImageUse(instruction, value, None, f"{value} has no value here")
                else:
                    yield _written(document, instruction, value, Span(start, start + len(value)))


def _named(instruction: Instruction, flag: Flag) -> Iterator[tuple[str, int]]:
    """Yield what a flag names as the source of files, and where that stands if the flag is written plainly."""
    value = flag.value or ""
    start = flag.span.end - len(value)
    if instruction.keyword == "COPY" and flag.name == "from":
        yield value, start
    if instruction.keyword == "RUN" and flag.name == "mount":
        for field in value.split(","):
            key, _, source = field.partition("=")
            if key.lower() == "from" and source:
                yield source, start + len(field) - len(source)
            start += len(field) + 1


def _written(document: Document, instruction: Instruction, text: str, span: Span) -> ImageUse:
    if span.of(document.text) == text:
        return ImageUse(instruction, text, span)
    return ImageUse(instruction, text, None, "it is written with quotes or over lines")
