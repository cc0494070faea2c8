"""Which absolute paths Python's sources write out, whatever becomes of them, less what the place shows to be an address.

A path may be handed from one function to the next until something writes to it, and what does so may be in a package that
nobody reads. So a path counts where it is written out: what it is follows from the name that it is given.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from refactor.shells.programs import names
from refactor.split.roles import Role, file_role, role_of
from refactor.split.stacks.python.paths import last_name
from refactor.split.stacks.python.writes import file_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    import libcst

# Functions and methods that take addresses, patterns or messages, and what is done to strings.
_NO_PATHS = names(
    "route redirect RedirectResponse HttpResponseRedirect HttpResponsePermanentRedirect "
    "url_for reverse re_path url urljoin urlopen urlparse include_router add_url_rule "
    "add_route add_resource add_api_route add_api_websocket_route add_view add_get add_post add_put add_delete add_patch "
    "add_options add_static add_namespace add_middleware Route Mount WebSocketRoute Rule APIRouter Blueprint Namespace "
    "Link NavLink goto navigate fetch "
    "register_page register_blueprint test_request_context websocket_connect set_cookie delete_cookie "
    "startswith endswith removeprefix removesuffix replace split rsplit strip lstrip rstrip find rfind index count partition "
    "rpartition compile match search fullmatch sub findall finditer "
    "print debug info warning warn error exception critical log echo"
)
# Those whose first argument is an address, where it begins with a slash, and a file's or a variable's name otherwise.
_FIRST = names("get post put delete patch head options request mount path websocket api_route open_url")
_OF_VARIABLES = names("get getenv env config pop setdefault getattr str")
_OF_FILES = names("Path PurePath open makedirs mkdir abspath realpath exists isfile isdir listdir")
_PATH = re.compile(r"(?:\.\.)?(?:/[\w@+.~-]+)+/?")
# A line of settings within a string.
_SETTING = re.compile(rf"\s*([\w.-]+)\s*[:=]\s*[\"']?({_PATH.pattern})[\"',]*\s*")
# What is there is read, if anything: that it is, another module makes sure of.
_OF_THE_SYSTEM = re.compile(r"/(etc|usr|bin|sbin|lib|lib64)(/(?!local/)|$)")


@dataclass(frozen=True, slots=True)
class Spoken:
    """A path that stands in a source, absolute or from the folder above, and what it is; never an address."""

    node: libcst.CSTNode
    path: str
    role: Role


def spoken(module: libcst.Module) -> Iterator[Spoken]:
    """Yield every path that is written out in ``module``."""
    yield from _within(module, Role.UNCLEAR)


def _within(node: libcst.CSTNode, role: Role) -> Iterator[Spoken]:
    import libcst

    match node:
        case (
            libcst.Decorator() | libcst.Annotation() | libcst.ImportFrom() | libcst.Import() | libcst.SubscriptElement()
        ):
            return
        case libcst.Expr(value=libcst.SimpleString() | libcst.ConcatenatedString()):
            return
        case libcst.SimpleString() | libcst.ConcatenatedString() | libcst.FormattedString():
            yield from _spoken(node, role)
        case libcst.Call():
            yield from _called(node, role)
        case libcst.DictElement(key=key, value=value):
            known = role if role is Role.FILE else Role.UNCLEAR
            yield from (Spoken(each.node, each.path, known) for each in _within(key, role))
            yield from _within(value, _named(role, _string(key)))
        case _:
            role = _named(role, *_names_of(node))
            for child in _looked_into(node):
                yield from _within(child, role)


def _looked_into(node: libcst.CSTNode) -> Iterator[libcst.CSTNode]:
    """Yield the parts of an expression in which a path may stand: not what it is compared with, and what is put behind it."""
    import libcst

    strings = libcst.SimpleString | libcst.ConcatenatedString | libcst.FormattedString
    match node:
        case libcst.Comparison(left=left, comparisons=others):
            sides = (left, *(other.comparator for other in others))
            aside = strings | libcst.List | libcst.Tuple | libcst.Set
            yield from (each for each in sides if not isinstance(each, aside))
        case libcst.BinaryOperation(left=left, operator=libcst.Add(), right=right) if isinstance(right, strings):
            yield left
        case _:
            yield from node.children


def _names_of(node: libcst.CSTNode) -> Iterator[str]:
    """Yield the names that a statement or an element gives to what stands in it."""
    import libcst

    match node:
        case libcst.Assign(targets=targets):
            yield from (last_name(each.target) for each in targets)
        case libcst.AnnAssign(target=target) | libcst.NamedExpr(target=target):
            yield last_name(target)
        case libcst.Param(name=name):
            yield name.value


def _called(node: libcst.Call, role: Role) -> Iterator[Spoken]:
    yield from _within(node.func, role)
    name = last_name(node.func)
    plain = [each.value for each in node.args if each.keyword is None]
    named = [(each.keyword.value, each.value) for each in node.args if each.keyword is not None]
    first = _string(plain[0]) if plain else ""
    if name in _NO_PATHS:
        role = Role.ADDRESS
    elif name in _OF_FILES:
        role = Role.FILE
    elif name in _OF_VARIABLES and first:
        role = _named(role, first)
    elif role is not Role.ADDRESS:
        role = Role.UNCLEAR
    for each in plain[1 if name in _FIRST and first.startswith("/") else 0 :]:
        yield from _within(each, role)
    for keyword, value in named if name not in _NO_PATHS else ():
        yield from _within(value, _named(Role.UNCLEAR, keyword))


def _named(role: Role, *names: str) -> Role:
    """Return what the names say, or what was known before."""
    said = [found for name in names if (found := role_of(name)) is not Role.UNCLEAR]
    return said[0] if said else role


def _spoken(
    node: libcst.SimpleString | libcst.ConcatenatedString | libcst.FormattedString, role: Role
) -> Iterator[Spoken]:
    text = _beginning(node)
    if database := file_of(text):
        yield Spoken(node, database, Role.FILE)
    for line in text.splitlines() if "\n" in text else ():
        setting = _SETTING.fullmatch(line)
        if setting and file_role(*setting.groups()) is Role.FILE:
            yield Spoken(node, setting.group(2).rstrip("/"), Role.FILE)
    path = re.split(r"[{<%*]", text)[0]
    if role is Role.ADDRESS or not _PATH.fullmatch(path) or _OF_THE_SYSTEM.match(path):
        return
    is_file = file_role("", path) is Role.FILE
    yield Spoken(node, path.rstrip("/"), Role.FILE if is_file else role)


def _beginning(node: libcst.SimpleString | libcst.ConcatenatedString | libcst.FormattedString) -> str:
    """Return the text of a string up to what is put into it."""
    import libcst

    if isinstance(node, libcst.FormattedString):
        first = node.parts[0] if node.parts else None
        return first.value if isinstance(first, libcst.FormattedStringText) else ""
    return _string(node)


def _string(node: libcst.CSTNode) -> str:
    import libcst

    value = node.evaluated_value if isinstance(node, libcst.SimpleString | libcst.ConcatenatedString) else ""
    return value if isinstance(value, str) else ""
