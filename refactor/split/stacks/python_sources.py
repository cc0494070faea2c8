"""What the application's own Python asks of the system it runs on, read with libcst.

Names are resolved through imports and aliases; what is started or opened is known where it is written out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import libcst
    from libcst.metadata import QualifiedName


@dataclass(frozen=True, slots=True)
class Concern:
    """Something that a shell-less image may break: ``slug`` is that of a refusal, ``line`` counts from 1."""

    slug: str
    line: int
    detail: str


_SHELL = frozenset(
    {
        "os.system",
        "os.popen",
        "subprocess.getoutput",
        "subprocess.getstatusoutput",
        "asyncio.create_subprocess_shell",
        "pty.spawn",
        "commands.getoutput",
        "commands.getstatusoutput",
    }
)
_STARTS = frozenset(f"subprocess.{name}" for name in ("run", "call", "check_call", "check_output", "Popen"))
_EXECS = ("os.exec", "os.spawn", "os.posix_spawn", "asyncio.create_subprocess_exec")
_LOOKS_UP = frozenset({"ctypes.util.find_library", "shutil.which"})
_LOADS = frozenset({"ctypes.CDLL", "ctypes.cdll.LoadLibrary", "ctypes.PyDLL", "ctypes.cdll.loadlibrary"})
_USERS = frozenset({"pwd.getpwnam", "grp.getgrnam", "os.getlogin", "os.setuid", "os.setgid", "os.seteuid"})
_INTERPRETER = frozenset({"python", "python3"})
_MAKES = frozenset(
    {
        "os.makedirs",
        "os.mkdir",
        "logging.FileHandler",
        "logging.handlers.RotatingFileHandler",
        "logging.handlers.TimedRotatingFileHandler",
        "sqlite3.connect",
    }
)
PRIVILEGED = 1024
"""Ports below this one are root's, where nothing says otherwise."""


def concerns(text: str) -> Iterator[Concern]:
    """Yield what stands in the way, in the order of the text; nothing for a text that is not Python."""
    if not any(word in text for word in _WORTH_READING) and not _FILLED.search(text):
        return
    import libcst
    from libcst.metadata import MetadataWrapper, PositionProvider, QualifiedNameProvider

    try:
        wrapper = MetadataWrapper(libcst.parse_module(text), unsafe_skip_copy=True)
        names = wrapper.resolve(QualifiedNameProvider)
    except (libcst.ParserSyntaxError, RecursionError):
        return
    positions = wrapper.resolve(PositionProvider)
    found = []
    for node, qualified in names.items():
        if isinstance(node, libcst.Call):
            called = [each.name for each in _names(names.get(node.func, qualified))]
            found += [Concern(slug, positions[node].start.line, said) for slug, said in _of_call(node, called, names)]
    found += [*_databases(text), *_folders(text), *_ports(text)]
    yield from sorted(set(found), key=lambda concern: (concern.line, concern.slug, concern.detail))


_WORTH_READING = (
    "subprocess",
    "os.",
    "from os",
    "find_library",
    "which",
    "ctypes",
    "pwd",
    "grp",
    "open(",
    "pty",
    "port",
    "FileHandler",
    "sqlite",
    "bind",
    "PORT",
    "commands",
    "Path(",
)


def _names(qualified: object) -> list[QualifiedName]:
    found = qualified() if callable(qualified) else qualified
    return sorted(found, key=lambda each: each.name) if isinstance(found, set | frozenset) else []


def _of_call(node: libcst.Call, called: list[str], names: Mapping[libcst.CSTNode, object]) -> Iterator[tuple[str, str]]:
    for name in called:
        if name in _SHELL:
            yield "shell", f"{name} runs a shell"
        elif name in _STARTS:
            yield from _started(node, name, names)
        elif name.startswith(_EXECS):
            yield "program", f"{name} starts a program"
        elif name in _LOOKS_UP:
            yield "program", f"{name} looks for what is not there"
        elif name in _LOADS and node.args and "/" not in (_string(node.args[0].value) or ""):
            yield "program", f"{name} loads a library by its name"
        elif name in _USERS:
            yield "users", f"{name} asks for a user"
        elif name in _MAKES or name in ("builtins.open", "io.open", "open") or name == "pathlib.Path":
            yield from _written(node, name)
    port = _keyword(node, "port")
    if port is not None and (number := _number(port)) is not None and 0 < number < PRIVILEGED:
        yield "port", f"port {number}"


def _folders(text: str) -> Iterator[Concern]:
    """Yield absolute paths in folders that applications fill, but those of routes and addresses."""
    for number, line in enumerate(text.splitlines(), 1):
        if not line.lstrip().startswith("@") and not any(word in line for word in _ROUTES):
            for match in _FILLED.finditer(line):
                yield Concern("writes", number, match.group(1))


def _ports(text: str) -> Iterator[Concern]:
    for match in _PORTS.finditer(text):
        yield Concern("port", text.count("\n", 0, match.start()) + 1, " ".join(match.group().split()))


_ROUTES = ("route(", "path(", "url", "redirect", "http", "include(", "prefix", "client.", "requests.")
_FILLED = re.compile(
    r"[\"'](/(?:(?:var|srv|mnt|vol|root|opt)/|(?:media|data|uploads?|storage|logs?|run|home|db|database|output|models?|workspace)/\w)"
    r"[^\"'\s<>{}*?%:]*)[\"']"
)
_PORTS = re.compile(
    r"PORT[\"']\s*,\s*[\"']?(?:80|443)\b|\(\s*[\"'][\d.]*[\"']\s*,\s*(?:80|443)\s*\)|bind\s*=\s*[\"'][^\"']*:(?:80|443)[\"']"
)


def _databases(text: str) -> Iterator[Concern]:
    """Yield the files of SQLite that a URL names, relative to wherever the application runs, or absolute."""
    for match in re.finditer(r"[\"']sqlite(?:\+\w+)?:///([^\"'{}]+)[\"']", text):
        yield Concern("writes", text.count("\n", 0, match.start()) + 1, match.group(1))


def _started(node: libcst.Call, name: str, names: Mapping[libcst.CSTNode, object]) -> Iterator[tuple[str, str]]:
    import libcst

    shell = _keyword(node, "shell")
    if shell is not None and not (isinstance(shell, libcst.Name) and shell.value == "False"):
        yield "shell", f"{name} runs a shell"
        return
    first = node.args[0].value if node.args and node.args[0].keyword is None else _keyword(node, "args")
    if isinstance(first, libcst.List | libcst.Tuple) and first.elements:
        first = first.elements[0].value
    literal = _string(first)
    if literal is not None:
        program = literal.split()[0].rpartition("/")[2] if literal.strip() else literal
        if program not in _INTERPRETER:
            yield "program", f"{name} starts {program}"
    elif first is None or "sys.executable" not in [each.name for each in _names(names.get(first, ()))]:
        yield "program", f"{name} starts what is not written out"


def _written(node: libcst.Call, name: str) -> Iterator[tuple[str, str]]:
    import libcst

    path = _string(node.args[0].value) if node.args and node.args[0].keyword is None else None
    if path is None or not path or "://" in path or path == ":memory:":
        return
    if name == "pathlib.Path" and not path.startswith("/"):
        return
    if name.endswith("open"):
        mode = _keyword(node, "mode")
        if mode is None and len(node.args) > 1 and node.args[1].keyword is None:
            mode = node.args[1].value
        text = _string(mode) if mode is not None else "r"
        if isinstance(mode, libcst.BaseExpression) and text is None:
            text = "w"
        if text is not None and not set(text) & set("wax+"):
            return
    yield "writes", path


def _keyword(node: libcst.Call, name: str) -> libcst.BaseExpression | None:
    return next((each.value for each in node.args if each.keyword is not None and each.keyword.value == name), None)


def _string(node: object) -> str | None:
    import libcst

    if not isinstance(node, libcst.SimpleString):
        return None
    value = node.evaluated_value
    return value if isinstance(value, str) else None


def _number(node: libcst.BaseExpression) -> int | None:
    import libcst

    return int(node.value, 0) if isinstance(node, libcst.Integer) else None
