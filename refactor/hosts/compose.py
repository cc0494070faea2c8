"""``dockerfile_inline`` in Compose files.

PyYAML finds the scalars and says where they stand; what a block literal holds is worked out here as well, line by line, and
both must agree. Nothing is ever written by a YAML library. Compose puts values in place of ``$NAME`` and ``${…}`` and makes
``$`` of ``$$`` before anything is built; any other ``$`` stays (github.com/compose-spec/compose-go, ``template/template.go``).
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import yaml

from refactor.dockerfile.logical import BYTE_ORDER_MARK
from refactor.edit import Span
from refactor.errors import Unreadable
from refactor.hosts.embedded import Embedded, Host, LeftAlone, Lines, Spelling, collected, decoded
from refactor.patch import lines_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

KEY = "dockerfile_inline"
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the other is for where PyYAML was built without libyaml
_TEXT = "tag:yaml.org,2002:str"
_BASE_NAMES = frozenset(("compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml"))

_HEADER = re.compile(r"(?:[&!][^\s]*[ \t]+)*\|(?:[+-]?(?P<digit>[1-9])?[+-]?)[ \t]*(?:#[^\r\n]*)?(?:\r?\n|\Z)")
_LINE = re.compile(r"(?P<text>[^\n]*?)(?P<end>\r?\n|\Z)")
_OTHER_BREAKS = re.compile("[\r\x85\u2028\u2029]")
_DOLLAR = re.compile(r"\$(?:(?P<pair>\$)|(?P<variable>[_{]|[^\W\d]))?")
_DOUBLED = ((re.compile(r"\$"), "$$"),)
_DOUBLED_WHERE_NEEDED = ((re.compile(r"\$(?=[$_{]|[^\W\d])"), "$$"),)
_ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:|git@|github\.com/|~", re.IGNORECASE)


def read(data: bytes, path: Path) -> Host:
    """Find the Dockerfiles in a Compose file.

    Raises:
        Unreadable: it is not YAML, or not UTF-8.

    """
    text = decoded(data, "YAML")
    lines = Lines(text)
    return collected(
        text, lines, ((build.start, partial(_embedded, text, build, lines)) for build in _builds(text, path))
    )


@dataclass(frozen=True, slots=True)
class _Build:
    """What a mapping says of a Dockerfile: the scalar, and where it stands; ``column`` is that of the mapping."""

    node: yaml.Node
    start: int
    end: int
    column: int
    times: int
    context: Path | None


def _builds(text: str, path: Path) -> Iterator[_Build]:
    mark = len(BYTE_ORDER_MARK) if text.startswith(BYTE_ORDER_MARK) else 0
    roots = _composed(text[mark:])
    uses = Counter(id(value) for node in _nodes(roots) for value in _values(node))
    is_base = path.name in _BASE_NAMES and len(roots) == 1
    extends = any(
        isinstance(node, yaml.MappingNode) and any(key.value == "extends" for key, _ in node.value)
        for node in _nodes(roots)
    )
    done: set[int] = set()
    for node in _nodes(roots):
        if not isinstance(node, yaml.MappingNode):
            continue
        names = Counter(key.value for key, _ in node.value if isinstance(key, yaml.ScalarNode))
        for key, value in node.value:
            if key.value == KEY and not _is_null(value) and id(value) not in done:
                done.add(id(value))
                shared = uses[id(value)] > 1 or uses[id(node)] > 1 or extends
                yield _Build(
                    value,
                    value.start_mark.index + mark,
                    value.end_mark.index + mark,
                    node.start_mark.column,
                    names[KEY],
                    None if shared else _context(node, path.parent, is_base),
                )


def _composed(text: str) -> list[yaml.Node]:
    try:
        return [root for root in yaml.compose_all(text, Loader=_LOADER) if root is not None]
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise Unreadable(
            f"it is not YAML: {error.problem or error.context}", mark.line + 1 if mark else None
        ) from error
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise Unreadable(
            f"it is not YAML: the character U+{ord(text[error.position]):04X} cannot stand in it", line
        ) from error
    except RecursionError as error:
        raise Unreadable("it is nested too deeply") from error


def _nodes(roots: list[yaml.Node]) -> Iterator[yaml.Node]:
    """Yield each node once, however often it is used, in the order of the text."""
    seen: set[int] = set()
    pending = roots[::-1]
    while pending:
        node = pending.pop()
        if id(node) not in seen:
            seen.add(id(node))
            yield node
            pending += reversed(_values(node))


def _values(node: yaml.Node) -> list[yaml.Node]:
    if isinstance(node, yaml.MappingNode):
        return [each for pair in node.value for each in pair]
    return node.value if isinstance(node, yaml.SequenceNode) else []


def _is_null(node: yaml.Node) -> bool:
    return node.tag == "tag:yaml.org,2002:null"


def _context(build: yaml.MappingNode, folder: Path, is_base: bool) -> Path | None:
    """Return the directory that is the build context, where this file alone says which one that is."""
    named = [value for key, value in build.value if key.value == "context"]
    if not named:
        merges = any(key.tag == "tag:yaml.org,2002:merge" for key, _ in build.value)
        return folder if is_base and not merges else None
    if len(named) > 1 or named[0].tag != _TEXT:
        return None
    value: str = named[0].value
    return None if "$" in value or _ELSEWHERE.match(value) else folder / value


def _embedded(text: str, build: _Build, lines: Lines) -> Embedded:
    node = build.node
    if build.times > 1:
        raise LeftAlone(f"{KEY} stands there more than once")
    if not isinstance(node, yaml.ScalarNode) or node.tag != _TEXT:
        raise LeftAlone("it is not a text")
    header = _HEADER.match(text, build.start, build.end)
    if node.style != "|" or header is None:
        raise LeftAlone("only a block literal (|) holds its lines as they are; write it as one")
    rows = _rows(text, header.end(), build.end)
    indent = build.column + int(header["digit"]) if header["digit"] else _indent(rows)
    _must_agree(rows, indent, node.value)
    seen = _Dollars()
    spans: list[Span] = []
    inner: list[str] = []
    for row, line in zip(rows, lines_of(node.value), strict=False):
        body = line.removesuffix("\n")
        spans.append(Span(row.start, row.start + len(row.text) + (len(row.end) if line != body else 0)))
        inner.append(seen.undoubled(body, lines.at(row.start)) + line[len(body) :])
    spelling = Spelling(" " * indent, rows[0].end or "\n", seen.escapes)
    return Embedded("".join(inner), tuple(spans), spelling, build.context)


@dataclass(frozen=True, slots=True)
class _Row:
    """A physical line: where it starts, what it holds, and how it ends."""

    start: int
    text: str
    end: str


def _rows(text: str, start: int, end: int) -> tuple[_Row, ...]:
    found = _LINE.finditer(text, start, end)
    return tuple(_Row(each.start(), each["text"], each["end"]) for each in found if each[0])


def _indent(rows: tuple[_Row, ...]) -> int:
    return next((len(row.text) - len(row.text.lstrip(" ")) for row in rows if row.text.strip(" ")), 0)


def _must_agree(rows: tuple[_Row, ...], indent: int, value: str) -> None:
    """Leave what is not, line by line, the rows without their indentation; blank lines at the end may count or not."""
    if any(_OTHER_BREAKS.search(row.text) for row in rows):
        raise LeftAlone("it has a character that ends a line in YAML but not in a Dockerfile")
    text = "".join(f"{row.text[indent:]}\n" if row.end else row.text[indent:] for row in rows)
    indented = all(not row.text[:indent].strip(" ") for row in rows)
    if not value or not indented or not text.startswith(value) or text[len(value) :].strip("\n"):
        raise LeftAlone("it is empty, or its indentation is not understood")


class _Dollars:
    """Undoes what Compose undoes, and remembers how the author writes a dollar sign that stays one."""

    def __init__(self) -> None:
        self.escapes = _DOUBLED

    def undoubled(self, text: str, line: int) -> str:
        """Return ``text`` as a builder gets it."""
        for found in _DOLLAR.finditer(text):
            if found["variable"]:
                raise LeftAlone(f"Compose puts a value in the place of {_variable(text, found.start())} first", line)
            if not found["pair"]:
                self.escapes = _DOUBLED_WHERE_NEEDED
        return _DOLLAR.sub("$", text)


def _variable(text: str, start: int) -> str:
    found = re.compile(r"\$\{[^}]*\}?|\$\w+").match(text, start)
    return found[0] if found else "$"
