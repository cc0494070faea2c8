"""What calls return: node's functions for paths and texts, `require`, and the application's own functions.

Sources: https://nodejs.org/api/path.html, https://nodejs.org/api/modules.html
"""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from refactor.split.javascript.members import required
from refactor.split.javascript.program import At
from refactor.split.javascript.tree import CLASSES, FUNCTIONS, arguments_of, callee_of, last_name, string_of
from refactor.split.javascript.value import ANY, External, Own, joined

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tree_sitter import Node

    from refactor.split.javascript.tree import Source
    from refactor.split.javascript.value import Value
    from refactor.split.javascript.values import Values

LOADS = frozenset(
    {
        "require",
        "module.require",
        "module.createRequire()",
        "process.mainModule.require",
        "require.main.require",
        "process.getBuiltinModule",
    }
)
"""Functions that return the module that they are given the name of."""
_SAME = frozenset(
    {
        "String",
        "Number",
        "parseInt",
        "parseFloat",
        "Number.parseInt",
        "Object.freeze",
        "Object.values",
        "url.fileURLToPath",
        "url.pathToFileURL",
        "util.promisify",
        "Promise.resolve",
        "decodeURIComponent",
        "path.normalize",
        "path.posix.normalize",
        "fs.realpathSync",
    }
)
"""Functions whose result is, for all that matters here, their first argument."""
_KEEPS = ("toString", "trim", "bind", "valueOf")
"""Methods whose result is what has them."""


def called(values: Values, source: Source, node: Node) -> Iterator[Value]:
    """Yield what a call may return."""
    callee, arguments = callee_of(node), arguments_of(node)
    if callee is not None and callee.type == "import":
        yield from _loaded(values, source, arguments)
        return
    having = callee.child_by_field_name("object") if callee is not None else None
    if having is not None and last_name(callee) in _KEEPS:
        yield from values.of(source, having)
        return
    if having is not None and having.type == "array" and last_name(callee) == "join":
        glue = string_of(arguments[0]) if arguments else ","
        parts = [values.texts(source, each) for each in having.named_children]
        yield from joined(parts, (glue or "").join)
        return
    for value in values.of(source, callee):
        match value:
            case External(name) if name in LOADS:
                yield from _loaded(values, source, arguments)
            case External(name):
                yield from _result(values, source, name, arguments)
            case Own(At(owner, function)) if function.type in FUNCTIONS:
                yield from values.returned(owner, function)
            case Own():
                yield value
            case _:
                yield ANY


def made(values: Values, source: Source, node: Node) -> Iterator[Value]:
    """Yield what ``new`` makes."""
    for value in values.of(source, callee_of(node)):
        if isinstance(value, External):
            yield from _result(values, source, value.name, arguments_of(node))
        else:
            yield value


def returned(values: Values, source: Source, function: Node) -> Iterator[Value]:
    """Yield what a function of the application's own may return."""
    body = function.child_by_field_name("body")
    if body is None or body.type != "statement_block":
        yield from values.of(source, body)
        return
    waiting = list(body.named_children)
    while waiting:
        node = waiting.pop()
        if node.type == "return_statement" and node.named_children:
            yield from values.of(source, node.named_children[0])
        elif node.type not in FUNCTIONS and node.type not in CLASSES:
            waiting += node.named_children


def _loaded(values: Values, source: Source, arguments: list[Node]) -> Iterator[Value]:
    for specifier in values.texts(source, arguments[0]) if arguments else ():
        yield from required(values, source, specifier)


def _result(values: Values, source: Source, name: str, arguments: list[Node]) -> Iterator[Value]:
    """Yield what a function of node or a package returns."""
    join = _joining(name.replace("path.posix.", "path."), values.directory)
    if name in _SAME or name == "Object.assign":
        for each in arguments if name == "Object.assign" else arguments[:1]:
            yield from values.of(source, each)
    elif name == "process.cwd":
        yield values.directory
    elif name == "os.tmpdir":
        yield values.environment.get("TMPDIR", "/tmp")  # noqa: S108 - the image's
    elif join is not None:
        yield from joined([values.texts(source, each) for each in arguments], join)
    else:
        yield External(f"{name}()")


def _joining(name: str, directory: str) -> Callable[[tuple[str, ...]], str] | None:
    """Return what the function ``name`` makes of paths where the working directory is ``directory``, if it is one for paths."""
    match name:
        case "path.join":
            return lambda parts: posixpath.normpath("/".join(part for part in parts if part) or ".")
        case "path.resolve":
            return lambda parts: _resolved((directory, *parts))
        case "path.dirname":
            return lambda parts: posixpath.dirname(parts[0]) if parts else ANY
        case "path.basename":
            return lambda parts: posixpath.basename(parts[0]) if len(parts) == 1 else ANY
        case "URL":
            return lambda parts: posixpath.join(posixpath.dirname(parts[1]), parts[0]) if len(parts) > 1 else ANY
    return None


def _resolved(parts: tuple[str, ...]) -> str:
    """Return the path from the last absolute part on; a part that is not known may be one."""
    found = ""
    for part in parts:
        found = ANY if part.startswith(ANY) else posixpath.join(found, part)
    return posixpath.normpath(found)
