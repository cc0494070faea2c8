"""What a word of an instruction is worth once BuildKit has expanded it, where that is the same in every build.

Only ENV with a value that is itself settled counts: an ARG may be given another value on the command line, and what the base
image sets is not known. dockerfile-parse is asked for the same environment, and must give the same answer.
"""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from refactor.document import Document, Instruction, Stage


class Variables:
    """What ENV settles in each stage of a document; made once, asked often."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._first: dict[int, dict[int, Mapping[str, str]]] = {}
        self._second: dict[int, dict[int, Mapping[str, str]]] = {}

    def settled(self, instruction: Instruction, word: str) -> str | None:
        """Return what ``word`` of ``instruction`` expands to in every build, quotes removed, or None.

        None means that it holds a variable that is not settled, a substitution with an operator, or a quoting error.
        """
        escape = self._document.escape
        if "$" not in word:
            return expanded(word, {}, escape)
        if instruction.stage is None:
            return None
        stage = self._document.stages[instruction.stage]
        if stage.index not in self._first:
            self._first[stage.index] = _environments(stage, escape)
        value = expanded(word, self._first[stage.index].get(instruction.line, {}), escape)
        if value is None:
            return None
        if stage.index not in self._second:
            self._second[stage.index] = _second_environments(self._document, stage)
        other = self._second[stage.index].get(instruction.line, {})
        return value if expanded(word, other, escape) == value else None


def _environments(stage: Stage, escape: str) -> dict[int, Mapping[str, str]]:
    """Return what is settled before each instruction, by its line."""
    environments: dict[int, Mapping[str, str]] = {}
    settled: Mapping[str, str] = {}
    for instruction in stage.instructions:
        environments[instruction.line] = settled
        if instruction.keyword == "ENV":
            fresh = {name: expanded(value, settled, escape) for name, value in pairs(instruction)}
            kept = {name: value for name, value in settled.items() if name not in fresh}
            settled = kept | {name: value for name, value in fresh.items() if value is not None}
    return environments


def _second_environments(document: Document, stage: Stage) -> dict[int, Mapping[str, str]]:
    """Return what dockerfile-parse says is in force at each instruction, by its line."""
    from dockerfile_parse import DockerfileParser

    first, last = stage.instructions[0], stage.instructions[-1]
    text = document.text[first.span.start : last.span.end].encode("utf-8", "replace")
    parser = DockerfileParser(fileobj=BytesIO(text))
    try:
        lines = [each["startline"] + first.line for each in parser.structure]
        return dict(zip(lines, [dict(context.envs) for context in parser.context_structure], strict=True))
    except Exception:  # it raises whatever it likes on a malformed ENV: then nothing is settled
        return {}


def pairs(instruction: Instruction) -> list[tuple[str, str]]:
    """Return the names and values of an ENV, LABEL or ARG, as written; an ARG without a default has an empty one."""
    words = [word.text for word in instruction.words]
    if instruction.keyword != "ARG" and words and "=" not in words[0]:
        return [(words[0], words[1])]
    return [(word.partition("=")[0], word.partition("=")[2]) for word in words]


def expanded(word: str, environment: Mapping[str, str], escape: str) -> str | None:
    """Expand as BuildKit's ``ProcessWord`` does, without its operators; None where something is not settled."""
    result: list[str] = []
    quote = ""
    position = 0
    while position < len(word):
        character = word[position]
        if character == "$" and quote != "'":
            name, position = _name(word, position + 1)
            if not name or name not in environment:
                return None
            result.append(environment[name])
            continue
        position += 1
        if quote == "'" or character not in (escape, "'", '"'):
            if character == quote:
                quote = ""
            else:
                result.append(character)
        elif character == escape:
            following = word[position : position + 1]
            if not following or (quote and following not in ('"', "$", escape)):
                return None
            result.append(following)
            position += 1
        elif not quote:
            quote = character
        elif character == quote:
            quote = ""
        else:
            result.append(character)
    return None if quote else "".join(result)


def _name(word: str, start: int) -> tuple[str, int]:
    braced = word[start : start + 1] == "{"
    begin = end = start + braced
    while end < len(word) and (word[end].isalnum() or word[end] == "_"):
        end += 1
    name = word[begin:end]
    if name[:1].isdecimal():
        return "", end
    if braced:
        if word[end : end + 1] != "}":
            return "", end
        end += 1
    return name, end
