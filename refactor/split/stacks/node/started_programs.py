"""What JavaScript starts and loads: programs, shells, node once more, modules, and code that is put together as it runs.

Sources: https://nodejs.org/api/child_process.html, https://nodejs.org/api/worker_threads.html, https://nodejs.org/api/cluster.html
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from refactor.shells.programs import names
from refactor.split.javascript.results import LOADS
from refactor.split.javascript.tree import arguments_of, callee_of, last_name, string_of, text_of
from refactor.split.javascript.value import ANY, External

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tree_sitter import Node

    from refactor.split.javascript.tree import Source
    from refactor.split.javascript.values import Values

_SHELLS = ("exec", "execSync")
_SPAWNS = ("spawn", "spawnSync", "execFile", "execFileSync")
_STARTERS = names(
    "execa cross-spawn zx shelljs node-cmd child-process-promise npm-run nano-spawn tinyexec teen_process "
    "foreground-child promisify-child-process node-pty open opn opener sudo-prompt which command-exists bun deno"
)
"""Packages whose one purpose is to start or to look for programs."""
_EVALUATES = names(
    "eval Function Function() vm.runInThisContext vm.runInNewContext vm.runInContext vm.Script repl.start"
)
_NATIVE = names("process.dlopen process.binding process._linkedBinding")
_INSIDE = ("module._", "module.Module._", "module.constructor")
"""What the names of the insides of node's loader begin with."""
_SETS_UP = ("cluster.setupPrimary", "cluster.setupMaster")
_HARMLESS = re.compile(r"(return )?(this|globalThis|window)|")
_ALIASES = ("@/", "~/", "#")
"""What the names of modules begin with that are never a package's."""
_CHANGES = ("shell", "execPath")
_KEEPS = ("util.promisify", *LOADS)


def starts(source: Source, call: Node, values: Values) -> Iterator[tuple[str, str]]:
    """Yield why what a call starts, loads or evaluates may not be there, as the slug of a refusal and its detail."""
    callee, arguments = callee_of(call), arguments_of(call)
    if callee is not None and callee.type == "import":
        yield from _loaded(source, arguments, values)
        return
    if call.type == "call_expression" and last_name(callee) == "constructor":
        yield "program", "constructor runs what is not written out"
    if last_name(callee) == "createTransport" and _has(source, arguments, values, "sendmail"):
        yield "program", "sendmail"
    for name in values.externals(source, callee):
        if name in LOADS:
            yield from _loaded(source, arguments, values)
        elif name.startswith("child_process.") and "()" not in name:
            yield from _started(source, name, arguments, values)
        elif name == "worker_threads.Worker" or name in _SETS_UP:
            yield from _worker(source, name, arguments, values)
        elif name in _EVALUATES:
            if (
                not all(_HARMLESS.fullmatch(text) for text in values.texts(source, arguments[-1]))
                if arguments
                else False
            ):
                yield "program", f"{name} runs what is not written out"
        elif name in _NATIVE or name.startswith(_INSIDE):
            yield "program", f"{name} loads what is not written out"


def loaded(source: Source, specifier: str, values: Values) -> Iterator[tuple[str, str]]:
    """Yield why a module may not be there, or starts programs."""
    if specifier.startswith(ANY):
        yield "program", "it loads a module whose name is not written out"
    elif specifier in _STARTERS:
        yield "program", f"{specifier} starts programs"
    elif specifier.startswith("/") and "/node_modules/" in specifier:
        yield "program", f"{specifier} is installed for everybody"
    elif specifier.startswith((".", "/")) and specifier.endswith(".node"):
        yield "program", f"{specifier} is compiled code of its own"
    elif values.program.path(source, specifier) is None and (
        specifier.startswith(_ALIASES) or values.program.may_have(specifier)
    ):
        yield "context", f"{specifier}, which is not known to be one file of it"


def packages(source: Source, values: Values) -> Iterator[str]:
    """Yield the names of the packages that a source loads."""
    for node in source.nodes:
        specifiers: tuple[str | None, ...] = ()
        if node.type in ("import_statement", "export_statement", "import_require_clause"):
            specifiers = (string_of(node.child_by_field_name("source")),)
        elif node.type == "call_expression" and arguments_of(node):
            callee = callee_of(node)
            if callee is not None and (callee.type == "import" or "require" in values.externals(source, callee)):
                specifiers = values.texts(source, arguments_of(node)[0])
        for each in specifiers:
            if each and not each.startswith((".", "/", ANY)):
                yield "/".join(each.split("/")[: 2 if each.startswith("@") else 1])


def is_handed_on(source: Source, node: Node, values: Values) -> bool:
    """Tell whether the value of an expression goes where it is not seen what becomes of it."""
    for parent in source.around(node):
        match parent.type:
            case "member_expression":
                return text_of(parent.child_by_field_name("property")) in ("call", "apply")
            case "subscript_expression":
                index = parent.child_by_field_name("index")
                return index == node or any(ANY in text for text in values.texts(source, index))
            case "arguments":
                called = values.externals(source, callee_of(source.parents[parent.id]))
                return not any(name in _KEEPS for name in called)
            case "assignment_expression":
                return _is_lost(parent, node)
            case "variable_declarator":
                return node.type == "object"
            case "spread_element":
                return not any(each.type == "assignment_expression" for each in source.around(parent))
            case "arrow_function":
                return parent.child_by_field_name("body") == node
            case kind if kind in _INNER:
                node = parent
            case kind:
                return kind in _LOSES
    return False


def _is_lost(assignment: Node, node: Node) -> bool:
    """Tell whether what is assigned is known neither by a name nor as an export."""
    left = assignment.child_by_field_name("left")
    if left is None or left == node or text_of(left).startswith(("module.exports", "exports.")):
        return False
    return node.type == "object" or left.type != "identifier"


_LOSES = ("array", "return_statement", "yield_expression")
_INNER = (
    "object",
    "pair",
    "parenthesized_expression",
    "await_expression",
    "as_expression",
    "ternary_expression",
    "non_null_expression",
)


def _loaded(source: Source, arguments: list[Node], values: Values) -> Iterator[tuple[str, str]]:
    for text in values.texts(source, arguments[0]) if arguments else ():
        yield from loaded(source, text, values)


def _started(source: Source, name: str, arguments: list[Node], values: Values) -> Iterator[tuple[str, str]]:
    """Yield why a function of child_process cannot do what it does: all but those that start this very node again."""
    function = name.rpartition(".")[2]
    if function in _SHELLS:
        yield "shell", f"{name} runs a shell"
    elif any(_has(source, arguments, values, key) for key in _CHANGES):
        yield "shell", f"{name} runs a shell, or another program"
    elif function == "fork":
        yield from _script(source, arguments[0] if arguments else None, values, name)
    elif function in _SPAWNS and arguments and values.externals(source, arguments[0]) == ("process.execPath",):
        lists = values.objects(source, arguments[1:2])
        firsts = [each.at.node.named_children[0] for each in lists if each.at.node.named_children]
        yield from _script(lists[0].at.source if lists else source, firsts[0] if firsts else None, values, name)
    else:
        texts = values.texts(source, arguments[0]) if arguments else (ANY,)
        unknown = any(text.startswith(ANY) for text in texts)
        yield "program", f"{name} starts {'what is not written out' if unknown else ', '.join(sorted(texts))}"


def _worker(source: Source, name: str, arguments: list[Node], values: Values) -> Iterator[tuple[str, str]]:
    """Yield why what runs in a thread or a process of its own is not known."""
    if name not in _SETS_UP:
        if _has(source, arguments, values, "eval"):
            yield "program", f"{name} runs what is not written out"
        yield from _script(source, arguments[0] if arguments else None, values, name)
        return
    for options in values.objects(source, arguments):
        if any(value == ANY or isinstance(value, External) for value in values.property_of(options, "exec")):
            yield "program", f"{name} starts what is not written out"


def _script(source: Source, node: Node | None, values: Values, name: str) -> Iterator[tuple[str, str]]:
    if any(text.startswith((ANY, "-")) for text in values.texts(source, node)):
        yield "program", f"{name} starts what is not written out"


def _has(source: Source, arguments: list[Node], values: Values, key: str) -> bool:
    """Tell whether an option is set to anything but what is plainly no."""
    found = (value for options in values.objects(source, arguments) for value in values.property_of(options, key))
    return any(value not in ("", "0", External("false")) for value in found)
