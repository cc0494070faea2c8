"""``dockerfile-inline`` in Bake files of HCL's JSON form, whose strings are templates as well.

The json module says whether it is JSON; where strings stand is found by its tokens, which a valid text leaves no doubt about.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from refactor.edit import Span
from refactor.errors import Unreadable
from refactor.hosts.bake import KEY, TEMPLATE_ESCAPES, Target, context, without_templates
from refactor.hosts.embedded import Embedded, Host, LeftAlone, Lines, collected, decoded
from refactor.hosts.literal import Quoting, literal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],]|[^\s{}\[\],:"]+')
_QUOTING = Quoting(
    unit=re.compile(r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\.|[^\\]"),
    plain=lambda unit: str(json.loads(f'"{unit}"')),
    escapes=(
        *TEMPLATE_ESCAPES,
        (re.compile(r"\\"), "\\\\"),
        (re.compile('"'), '\\"'),
        (re.compile("\t"), "\\t"),
        (re.compile("\r"), "\\r"),
    ),
    newline="\\n",
)


def read(data: bytes, path: Path) -> Host:
    """Find the Dockerfiles in a Bake file.

    Raises:
        Unreadable: it is not JSON, or not UTF-8.

    """
    text = decoded(data, "JSON")
    _require_json(text)
    found = tuple(_targets(text))
    targets = tuple(target for target, _ in found)
    return collected(
        text,
        Lines(text),
        (
            (span.start, partial(_embedded, text, span, len(spans), context(target, targets, path)))
            for target, spans in found
            for span in spans
        ),
    )


def _require_json(text: str) -> None:
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        raise Unreadable(f"it is not JSON: {error.msg[:1].lower()}{error.msg[1:]}", error.lineno) from error
    except (RecursionError, ValueError) as error:
        raise Unreadable("it is nested too deeply, or has a number that is too long") from error


def _embedded(text: str, span: Span, times: int, folder: Path | None) -> Embedded:
    if times > 1:
        raise LeftAlone(f"{KEY} stands there more than once")
    if not text.startswith('"', span.start):
        raise LeftAlone("it is not a string")
    found = literal(text, Span(span.start + 1, span.end - 1), _QUOTING)
    return Embedded(without_templates(found.text), found.lines, found.spelling, folder)


@dataclass(slots=True)
class _Open:
    """An object or list that has been opened, and what was found in it; ``key`` is that of the value to come."""

    name: str
    is_object: bool
    in_target: bool
    key: str | None = None
    contexts: list[str | None] = field(default_factory=list)
    inherits: list[str | None] = field(default_factory=list)
    inlines: list[Span] = field(default_factory=list)


def _targets(text: str) -> Iterator[tuple[Target, list[Span]]]:
    """Yield every object below ``target`` and the Dockerfiles in it, whatever lists stand between, as they end."""
    stack = [_Open("", is_object=False, in_target=False)]
    for token in _TOKEN.finditer(text):
        top = stack[-1]
        if token[0] in "{[":
            name = top.key if top.is_object and top.key is not None else top.name
            stack.append(_Open(name, token[0] == "{", top.in_target or (top.is_object and top.key == "target")))
            if token[0] == "[" and top.key == "inherits":
                stack[-1].inherits = top.inherits
        elif token[0] in "}]":
            if stack.pop().is_object and top.in_target:
                yield Target(top.name, tuple(top.contexts), tuple(top.inherits)), top.inlines
            stack[-1].key = None
        elif token[0] == ",":
            top.key = None
        elif top.is_object and top.key is None:
            top.key = str(json.loads(token[0]))
        else:
            _take(top, Span(*token.span()), token[0])


def _take(top: _Open, span: Span, written: str) -> None:
    value = json.loads(written) if written.startswith('"') else None
    plain = value if value is not None and "${" not in value and "%{" not in value else None
    if not top.is_object:
        top.inherits.append(plain)
    elif top.key == "context":
        top.contexts.append(plain)
    elif top.key == KEY and top.in_target and written != "null":
        top.inlines.append(span)
