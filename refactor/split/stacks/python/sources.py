"""What a module of the application's own Python asks of the system it runs on, read with libcst."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from refactor.split.roles import Role
from refactor.split.stacks.concern import Concern
from refactor.split.stacks.python.calls import asked, is_starter, names_of
from refactor.split.stacks.python.literals import spoken
from refactor.split.stacks.python.ports import listened
from refactor.split.stacks.python.writes import WRITERS, file_of, is_writer, may_write_anywhere, written

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    import libcst

    from refactor.split.stacks.python.paths import Paths


@dataclass(frozen=True, slots=True)
class Reading:
    """What a module says: ``concerns`` in the order of the text, and ``unclear``, those of paths that may be addresses.

    ``writes_anywhere`` tells that it writes to a path which something else settles, so that it may be one of those.
    """

    concerns: tuple[Concern, ...]
    unclear: tuple[Concern, ...]
    writes_anywhere: bool


def reading_of(module: libcst.Module, text: str, paths: Paths) -> Reading:
    """Return what stands in the way of running ``module``, whose text is ``text``, elsewhere."""
    from libcst.metadata import MetadataWrapper, PositionProvider, QualifiedNameProvider

    wrapper = MetadataWrapper(module, unsafe_skip_copy=True)
    positions = wrapper.resolve(PositionProvider)
    said = [(each.role, Concern("writes", positions[each.node].start.line, each.path)) for each in spoken(module)]
    found = [concern for role, concern in said if role is Role.FILE]
    writes_anywhere = False
    if is_worth_reading(text):
        names = wrapper.resolve(QualifiedNameProvider)
        calls = dict(_calls(module, names))
        for node, called in calls.items():
            line = positions[node].start.line
            found += [Concern(slug, line, detail) for slug, detail in asked(node, called, names, paths)]
            found += [Concern("writes", line, path) for path in written(node, called, paths)]
            writes_anywhere = writes_anywhere or may_write_anywhere(node, called, paths)
        for other, name in _handed_on(names, frozenset(call.func for call in calls)):
            if is_starter(name):
                found.append(Concern("program", positions[other].start.line, f"{name} starts programs"))
            writes_anywhere = writes_anywhere or is_writer(name)
        ports = listened(module, text, paths.own)
        found += [Concern("port", positions[node].start.line, f"port {number}") for node, number in ports]
        found += [*_databases(text, paths), *_modules(text), *_servers(text)]
    unclear = [concern for role, concern in said if role is Role.UNCLEAR]
    unclear += [Concern("writes", positions[node].start.line, path) for node, path in _above(module, paths)]
    return Reading(_sorted(found), _sorted(unclear), writes_anywhere)


def _above(module: libcst.Module, paths: Paths) -> Iterator[tuple[libcst.CSTNode, str]]:
    """Yield the absolute paths to which names lead by way of the folders above."""
    for value in (each for values in paths.own.values() for each in values):
        if any(word in module.code_for_node(value) for word in ("parent", "dirname", "pardir", "..")):
            yield from ((value, path) for path in paths.of(value) if path.startswith("/"))


def _sorted(found: Iterable[Concern]) -> tuple[Concern, ...]:
    return tuple(sorted(set(found), key=lambda concern: (concern.line, concern.slug, concern.detail)))


def _calls(module: libcst.Module, names: Mapping[libcst.CSTNode, object]) -> Iterator[tuple[libcst.Call, list[str]]]:
    """Yield every call, with the qualified names that what it calls may have."""
    import libcst

    starred = tuple(_starred(module))
    for node, qualified in names.items():
        if isinstance(node, libcst.Call):
            called = [each.name for each in names_of(names.get(node.func, qualified))]
            if isinstance(node.func, libcst.Name) and not called:
                called = [f"{each}.{node.func.value}" for each in starred] or [node.func.value]
            yield node, called


def _handed_on(
    names: Mapping[libcst.CSTNode, object], called: frozenset[libcst.CSTNode]
) -> Iterator[tuple[libcst.CSTNode, str]]:
    """Yield every name that is not called where it stands, so that something else may call it."""
    import libcst

    for node, qualified in names.items():
        if isinstance(node, libcst.Name | libcst.Attribute) and node not in called:
            yield from ((node, each.name) for each in names_of(qualified))


def _modules(text: str) -> Iterator[Concern]:
    """Yield the modules that need something beside them, whatever is called of them."""
    for pattern, slug, detail in _NEEDING:
        for match in pattern.finditer(text):
            yield Concern(slug, text.count("\n", 0, match.start()) + 1, detail)


_NEEDING = (
    (re.compile(r"(?m)^[ \t]*(?:import|from)\s+curses\b"), "files", "descriptions of terminals"),
    (re.compile(r"\bSOCK_RAW\b|\b[AP]F_PACKET\b"), "privilege", "raw sockets"),
    (
        re.compile(r"\bctypes\.cdll(\[|\.(?!LoadLibrary|loadlibrary))"),
        "program",
        "ctypes.cdll loads a library by its name",
    ),
    (re.compile(r"\bdjango\.contrib\.gis\b"), "program", "django.contrib.gis loads libraries by their names"),
)


def _databases(text: str, paths: Paths) -> Iterator[Concern]:
    """Yield the files of SQLite that a setting names in its URL."""
    for name in _DATABASES & paths.own.keys():
        line = text.count("\n", 0, text.find(name)) + 1
        yield from (Concern("writes", line, file) for url in paths.named(name) if (file := file_of(url)))


_DATABASES = frozenset(
    {"SQLALCHEMY_DATABASE_URI", "SQLALCHEMY_DATABASE_URL", "DATABASE_URL", "DATABASE_URI", "DB_URL", "DB_URI"}
)


def is_worth_reading(text: str) -> bool:
    """Tell whether a text may have something to say; most have not, and names take long to resolve."""
    return any(word in text for word in (*_WORTH_READING, *WRITERS))


def _starred(module: libcst.Module) -> Iterator[str]:
    """Yield the modules of which everything is imported."""
    import libcst
    import libcst.matchers as m
    from libcst.helpers import get_full_name_for_node

    for node in m.findall(module, m.ImportFrom(names=m.ImportStar())):
        if isinstance(node, libcst.ImportFrom) and node.module is not None:
            yield get_full_name_for_node(node.module) or ""


_WORTH_READING = (
    "subprocess",
    "os.",
    "from os",
    "find_library",
    "which",
    "ctypes",
    "pwd",
    "grp",
    "getpass",
    "open(",
    "pty",
    "port",
    "Handler",
    "sqlite",
    "bind",
    "PORT",
    "commands",
    "Path",
    "psutil",
    "import_module",
    "__import__",
    "save",
    "dump",
    "logging",
    "shutil",
    "webbrowser",
    "curses",
    "contrib.gis",
    "ilename",
    "tempfile",
    "getattr",
    "exec(",
    "eval(",
    "dlopen",
    "SOCK_RAW",
    "_PACKET",
    "prefix",
    "getsitepackages",
    "__file__",
    "instance_path",
)


def _servers(text: str) -> Iterator[Concern]:
    """Yield the user whom gunicorn's settings ask for, where a text looks like them."""
    if any(
        re.search(rf"(?m)^{name}\s*=", text) for name in ("bind", "workers", "worker_class", "accesslog", "wsgi_app")
    ):
        for match in re.finditer(r"(?m)^(?:user|group)\s*=.*$", text):
            yield Concern("users", text.count("\n", 0, match.start()) + 1, match.group())
