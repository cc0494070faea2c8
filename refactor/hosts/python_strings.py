"""Dockerfiles that are string literals of Python sources; read only where somebody asks for it.

``ast`` tells quickly where such strings are, and what the names that hold them are used for; libcst then reads the statements
that have one, says what literal each is, and rewrites it: prefix, quotes and everything around it stay. What is worked on
before anybody builds it (``format``, ``%``, ``+``, f-strings) is left, as is what is used in a way that is not known here.
"""

from __future__ import annotations

import ast
import io
import re
import textwrap
import tokenize
import warnings
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from refactor.dockerfile.logical import BYTE_ORDER_MARK
from refactor.dockerfile.reader import KEYWORDS
from refactor.document import Document
from refactor.edit import Edit, Span, apply
from refactor.errors import BrokenTransform, Unreadable
from refactor.hosts.embedded import Embedded, Host, LeftAlone, Lines, collected, decoded
from refactor.hosts.literal import Quoting, literal
from refactor.patch import lines_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from refactor.hosts.python_literals import Found

_DEEPEST = 100
"""libcst reads by recursion, without a limit of its own."""

_PLACEHOLDER = re.compile(r"\{\{|\{%|(?<!\$)\{[\w.]*\}|%\(\w+\)s")
_BACKSLASH = (re.compile(r"\\"), "\\\\")


def read(data: bytes, path: Path) -> Host:
    """Find the Dockerfiles in a Python source; where it stands says nothing about their build contexts.

    Raises:
        Unreadable: it is not Python, or not UTF-8.

    """
    text = decoded(data, "Python")
    tree = _tree(data, text)
    return collected(text, Lines(text), _readings(text, tree))


def write(text: str, edits: Sequence[Edit]) -> str:
    """Return ``text`` with ``edits`` made in its string literals by libcst, which must be what offsets give.

    Raises:
        BrokenTransform: it is not.

    """
    from refactor.hosts.python_literals import rewritten

    result = text
    for block in reversed(_blocks(text, _tree(text.encode(), text))):
        inside = [_moved(edit, -block.start) for edit in edits if block.covers(edit.span)]
        result = result[: block.start] + rewritten(block.of(text), inside) + result[block.end :]
    if result != apply(text, edits).text:
        raise BrokenTransform("hosts", "libcst did not write the strings as they were planned")
    return result


def is_dockerfile(text: str) -> bool:
    """Tell whether a text begins as a Dockerfile does, reads as one, and has more than one instruction, in upper case.

    BuildKit takes lower case too; but so written, prose ("from here to", "user guide") may read as one.
    """
    if "FROM" not in text:
        return False
    try:
        document = Document.parse(text.encode())
    except (Unreadable, UnicodeEncodeError):
        return False
    keywords = [instruction.keyword_span.of(document.text) for instruction in document.instructions]
    return len(keywords) > 1 and bool(document.stages) and KEYWORDS.issuperset(keywords)


def _tree(data: bytes, text: str) -> ast.Module:
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of strings whose escapes are none, which Python takes all the same
            tree = ast.parse(text.removeprefix(BYTE_ORDER_MARK))
    except SyntaxError as error:
        raise Unreadable(f"it is not Python: {error.msg}", error.lineno) from error
    except (ValueError, RecursionError, MemoryError) as error:
        raise Unreadable("it is not Python, or nested too deeply") from error
    if not encoding.startswith("utf-8") or re.search(r"\r(?!\n)", text):
        raise Unreadable("its encoding is not UTF-8, or a carriage return alone ends a line of it")
    return tree


def _blocks(text: str, tree: ast.Module) -> list[Span]:
    """Return the whole lines of each statement at the top that has a Dockerfile in it; none of them overlap."""
    starts = [0, *(found.end() for found in re.finditer("\n", text)), len(text)]
    starts[0] = len(BYTE_ORDER_MARK) if text.startswith(BYTE_ORDER_MARK) else 0
    blocks: list[Span] = []
    for statement in tree.body:
        if any(map(_may_be_dockerfile, ast.walk(statement))):
            _require_shallow(statement)
            first = min([statement.lineno, *(each.lineno for each in getattr(statement, "decorator_list", ()))])
            span = Span(starts[first - 1], starts[statement.end_lineno or first])
            if blocks and span.start < blocks[-1].end:
                span = Span(blocks.pop().start, span.end)
            blocks.append(span)
    return blocks


def _may_be_dockerfile(node: ast.AST) -> bool:
    if isinstance(node, ast.JoinedStr):
        parts = (each.value if isinstance(each, ast.Constant) else "x" for each in node.values)
        return is_dockerfile(textwrap.dedent("".join(map(str, parts))))
    value = node.value if isinstance(node, ast.Constant) else None
    text = value.decode("utf-8", "replace") if isinstance(value, bytes) else value
    return isinstance(text, str) and is_dockerfile(textwrap.dedent(text))


def _require_shallow(statement: ast.stmt) -> None:
    level: list[ast.AST] = [statement]
    for _ in range(_DEEPEST):
        level = [child for node in level for child in ast.iter_child_nodes(node)]
    if level:
        raise Unreadable("a statement with a Dockerfile in it is nested too deeply", statement.lineno)


def _readings(text: str, tree: ast.Module) -> Iterator[tuple[int, partial[Embedded]]]:
    """Yield the offset of each Dockerfile, and what reads it."""
    worked_on = frozenset(_worked_on(tree))
    for block in _blocks(text, tree):
        from refactor.hosts.python_literals import literals

        for found in literals(block.of(text)):
            if is_dockerfile(textwrap.dedent(found.value)):
                here = replace(found, span=Span(found.span.start + block.start, found.span.end + block.start))
                yield here.span.start, partial(_embedded, text, here, worked_on)


def _worked_on(tree: ast.Module) -> Iterator[str]:
    """Yield the names whose values this module makes other texts of."""
    for node in ast.walk(tree):
        match node:
            case ast.BinOp(left=left, right=right):
                values = [left, right]
            case ast.AugAssign(target=value) | ast.FormattedValue(value=value):
                values = [value]
            case ast.Attribute(value=value, attr="format" | "format_map" | "replace" | "substitute" | "join"):
                values = [value]
            case _:
                values = []
        yield from (each.attr for each in values if isinstance(each, ast.Attribute))
        yield from (each.id for each in values if isinstance(each, ast.Name))


def _embedded(text: str, found: Found, worked_on: frozenset[str]) -> Embedded:
    if found.problem:
        raise LeftAlone(found.problem)
    if found.names & worked_on:
        raise LeftAlone(f"{min(found.names & worked_on)} is worked on elsewhere in this file")
    placeholder = _PLACEHOLDER.search(found.value)
    if placeholder:
        raise LeftAlone(f"it looks like a template: {placeholder[0]}")
    start, end = found.span.start + len(found.prefix + found.quote), found.span.end - len(found.quote)
    head = re.compile(r"(?:\\\r?\n)?").match(text, start) if "r" not in found.prefix else None
    read_as = literal(text, Span(head.end() if head else start, end), _quoting(found))
    if read_as.text != found.value:
        raise LeftAlone("what it stands for is not understood")
    margin = _margin(read_as.text)
    if margin and not found.is_dedented:
        raise LeftAlone("all its lines are indented, and where that is taken away is not seen here")
    seen = textwrap.dedent(read_as.text) if found.is_dedented else read_as.text
    return Embedded(seen, read_as.lines[: len(lines_of(seen))], replace(read_as.spelling, indent=margin))


def _margin(text: str) -> str:
    """Return what ``textwrap.dedent`` takes from each line."""
    marked = textwrap.dedent(text)
    for before, after in zip(text.split("\n"), marked.split("\n"), strict=True):
        if before.strip():
            return before[: len(before) - len(after)]
    return ""


def _quoting(found: Found) -> Quoting:
    is_long = len(found.quote) == 3
    newline = "\n" if is_long else "\\n"
    if "r" in found.prefix:
        return Quoting(re.compile(r"\r?\n|."), _physical, (), newline)
    quote = re.compile(f"{found.quote[0]}(?={found.quote[1:]})") if is_long else re.compile(found.quote)
    return Quoting(_UNIT, _plain, (_BACKSLASH, (quote, f"\\{found.quote[0]}")), newline)


_UNIT = re.compile(r"\\(?:[0-7]{1,3}|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|N\{[^}\n]*\}|\r?\n|.)|\r?\n|[^\\]")


def _physical(unit: str) -> str:
    return unit.replace("\r\n", "\n")


def _plain(unit: str) -> str:
    if not unit.startswith("\\"):
        return _physical(unit)
    if unit.endswith("\n"):
        raise LeftAlone("a backslash joins its lines for Python; a Dockerfile's own is written twice")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return str(ast.literal_eval(f'"{unit}"' if unit != '\\"' else "'\\\"'"))


def _moved(edit: Edit, distance: int) -> Edit:
    return Edit(Span(edit.span.start + distance, edit.span.end + distance), edit.text)
