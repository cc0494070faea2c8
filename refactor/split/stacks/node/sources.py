"""What the application's own JavaScript asks of the system it runs on, told from what its expressions may be worth."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from refactor.shells.programs import names
from refactor.split.javascript.tree import arguments_of, callee_of, last_name, line_of, string_of, text_of
from refactor.split.stacks.concern import Concern
from refactor.split.stacks.node.paths import TEXTS, mentioned
from refactor.split.stacks.node.started_programs import is_handed_on, loaded, starts
from refactor.split.stacks.node.writes import UNKNOWN, hands_on, named_by_option, written

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tree_sitter import Node

    from refactor.split.javascript.tree import Source
    from refactor.split.javascript.values import Values


_PRIVILEGED = 1024
_USERS = names(
    "process.setuid process.setgid process.seteuid process.setegid process.setgroups process.initgroups process.getuid "
    "process.geteuid process.getgid process.getegid os.userInfo os.setPriority"
)
_OWNERS = names("chown chownSync lchown lchownSync fchown fchownSync")
_HOMES = ("os.homedir", "process.env.HOME")
_INTERPRETER = ("process.execPath", "process.argv0", "process.title", "process.argv.[0]")
_REFERENCES = names("identifier shorthand_property_identifier member_expression subscript_expression call_expression")
_READS = names(
    "readFile readFileSync createReadStream readdir readdirSync opendir opendirSync exists existsSync access accessSync "
    "stat statSync lstat lstatSync realpath realpathSync readlink readlinkSync watch watchFile sendFile download readJson "
    "readJsonSync readJSON readJSONSync open openSync copyFile copyFileSync cp cpSync"
)
_PORT = re.compile(r"(?i)port")
_CLIENTS = names("request get connect createConnection createTransport createClient createPool")
_SERVERS = names("listen server Server createServer serve")
_GIVES_PORTS = {
    "pair": ("key", "value"),
    "variable_declarator": ("name", "value"),
    "assignment_expression": ("left", "right"),
    "assignment_pattern": ("left", "right"),
}


def concerns(source: Source, values: Values) -> Iterator[Concern]:
    """Yield what stands in the way, in the order of the text."""
    lines = text_of(source.root).split("\n")
    found = {
        Concern(slug, line_of(node), detail)
        for node in source.nodes
        for slug, detail in _of(source, node, values, lines[node.start_point.row - source.root.start_point.row])
    }
    yield from sorted(found, key=lambda concern: (concern.line, concern.slug, concern.detail))


def _of(source: Source, node: Node, values: Values, line: str) -> Iterator[tuple[str, str]]:
    if node.type in ("call_expression", "new_expression"):
        yield from starts(source, node, values)
        yield from (("writes", path) for path in written(source, node, values))
        yield from _of_call(source, node, values)
    elif node.type in ("import_statement", "export_statement", "import_require_clause"):
        specifier = string_of(node.child_by_field_name("source"))
        yield from loaded(source, specifier, values) if specifier is not None else ()
    if node.type == "pair":
        yield from (("writes", path) for path in named_by_option(source, node, values))
    if node.type in _GIVES_PORTS:
        name, value = map(node.child_by_field_name, _GIVES_PORTS[node.type])
        if value is not None and _PORT.search(last_name(name)) and not _is_asked(source, node):
            yield from _web_ports(values.texts(source, value))
    if node.type in _REFERENCES and not _is_declared(source, node):
        yield from _of_reference(source, node, values)
    if node.type in TEXTS:
        yield from (("writes", path) for path in mentioned(source, node, values, line))


def _of_call(source: Source, call: Node, values: Values) -> Iterator[tuple[str, str]]:
    """Yield the owners that a call changes, the files that it reads, and the ports at which it listens."""
    method, arguments = last_name(callee_of(call)), arguments_of(call)
    texts = values.texts(source, arguments[0]) if arguments else ()
    if method in _OWNERS:
        yield "users", f"{method} asks for a user"
    if method in _READS:
        yield from (("files", text) for text in texts if text.startswith("/"))
    if method == "listen":
        yield from (("port", f"port {text}") for text in texts if _is_privileged(text))
        yield from (("writes", text) for text in texts if text.startswith("/"))
    if method == "set" and len(arguments) > 1 and _PORT.search(string_of(arguments[0]) or ""):
        yield from _web_ports(values.texts(source, arguments[1]))
    for options in values.objects(source, arguments) if method in _SERVERS else ():
        for port in values.property_of(options, "port"):
            if isinstance(port, str) and _is_privileged(port):
                yield "port", f"port {port}"


def _is_asked(source: Source, pair: Node) -> bool:
    """Tell whether an option is one of a request to another, rather than of a server."""
    around = [each for each in source.around(pair) if each.type != "object"][:2]
    is_argument = len(around) > 1 and around[0].type == "arguments"
    return is_argument and last_name(callee_of(around[1])) in _CLIENTS


def _web_ports(texts: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    yield from (("port", f"port {text}") for text in texts if text in ("80", "443"))


def _is_privileged(text: str) -> bool:
    return text.isdecimal() and 0 < int(text) < _PRIVILEGED


def _of_reference(source: Source, node: Node, values: Values) -> Iterator[tuple[str, str]]:
    """Yield what an expression stands for, where it matters already that it is spoken of."""
    for name in values.externals(source, node):
        if name in _USERS:
            yield "users", f"{name} asks for a user"
        elif name in _HOMES:
            yield "home", name
        elif name.startswith("process.env.npm_") or name == "process.env.INIT_CWD":
            yield "npm-variables", f"npm sets {name.removeprefix('process.env.')}"
        elif name in _INTERPRETER:
            if not _is_started(source, node, values):
                yield "files", f"{name.replace('.[', '[')}, which is not the same there"
        elif name == "require" or name.partition(".")[0] == "child_process":
            if "()" not in name and is_handed_on(source, node, values):
                yield "program", f"{name} is handed on"
        elif hands_on(name) and is_handed_on(source, node, values):
            yield "writes", UNKNOWN


def _is_started(source: Source, node: Node, values: Values) -> bool:
    """Tell whether a program is named only to be started or kept, or a title to be set."""
    parent = source.parents[node.id]
    if parent.type == "assignment_expression":
        return parent.child_by_field_name("left") == node
    callee = callee_of(source.parents[parent.id]) if parent.type == "arguments" else None
    started = any(name.startswith("child_process.") for name in values.externals(source, callee))
    return parent.type == "variable_declarator" or (callee is not None and started)


def _is_declared(source: Source, node: Node) -> bool:
    """Tell whether a name stands where it is declared, or where it is exported or imported."""
    parent = source.parents[node.id]
    if parent.type.endswith(("_pattern", "_parameter", "_specifier", "_clause", "_parameters", "_import", "_export")):
        return node not in (parent.child_by_field_name("right"), parent.child_by_field_name("value"))
    if parent.type == "arrow_function":
        return parent.child_by_field_name("parameter") == node
    return parent.child_by_field_name("name") == node and parent.type != "jsx_attribute"
