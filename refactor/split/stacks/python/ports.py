"""Which ports below 1024 a module in Python may listen on: written out, by a name, or by the default of a variable."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from refactor.shells.programs import names
from refactor.split.stacks.python.paths import last_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    import libcst

    Assigned = Mapping[str, tuple[libcst.BaseExpression, ...]]

PRIVILEGED = 1024
"""Ports below this one are root's, where nothing says otherwise."""
_OF_CLIENTS = frozenset({21, 22, 23, 25, 110, 143, 161, 389, 465, 514, 587, 636, 993, 995})
"""Ports of mail, files and directories, which an application asks rather than offers, unless it binds them."""
_BINDS = names(
    "bind HTTPServer ThreadingHTTPServer TCPServer ThreadingTCPServer UDPServer ThreadingUDPServer SimpleXMLRPCServer "
    "WSGIServer StreamServer create_server create_datagram_endpoint"
)
_HOST_FIRST = names("run run_app run_simple make_server create_server start_server serve listen")
_ASKS = names(
    "connect create_connection open_connection HTTPConnection HTTPSConnection SMTP SMTP_SSL FTP FTP_TLS IMAP4 IMAP4_SSL POP3 "
    "Telnet Connection Client SSHClient send request Redis StrictRedis urlopen"
)
_OWN_PORT = re.compile(r"(?i)((http|https|app|api|web|server|service|listen|bind|flask|uvicorn|default)_?)?port")
_BOUND = re.compile(r"(?m)^\s*bind\s*=.*[\"'][^\"'\n]*:(\d+)[\"']")


def listened(module: libcst.Module, text: str, own: Assigned) -> Iterator[tuple[libcst.CSTNode, int]]:
    """Yield every place where a port may be named that only root may listen on; ``own`` is what names are assigned."""
    import libcst
    import libcst.matchers as m

    for node in m.findall(module, m.Call()):
        if isinstance(node, libcst.Call):
            yield from ((node, number) for number in _of_call(node, own))
    for name, values in own.items():
        if _OWN_PORT.fullmatch(name):
            yield from ((values[0], number) for number in _all_numbers(values, own) if number not in _OF_CLIENTS)
    for match in _BOUND.finditer(text):
        if 0 < int(match.group(1)) < PRIVILEGED:
            yield module, int(match.group(1))


def _of_call(node: libcst.Call, own: Assigned) -> Iterator[int]:
    import libcst

    name = last_name(node.func)
    plain = [each.value for each in node.args if each.keyword is None]
    if name in _BINDS:
        pairs = [each for each in plain if isinstance(each, libcst.Tuple)]
        for name_of_pair in (each.value for each in plain if isinstance(each, libcst.Name)):
            pairs += [value for value in own.get(name_of_pair, ()) if isinstance(value, libcst.Tuple)]
        yield from _all_numbers((element.value for pair in pairs for element in pair.elements[1:2]), own)
    if name in _HOST_FIRST:
        yield from _all_numbers(plain[0 if name == "listen" else 1 : 2], own)
    if name not in _ASKS:
        given = [each.value for each in node.args if each.keyword is not None and each.keyword.value == "port"]
        yield from (number for number in _all_numbers(given, own) if name in _HOST_FIRST or number not in _OF_CLIENTS)


def _all_numbers(nodes: Iterable[libcst.BaseExpression], own: Assigned, depth: int = 0) -> Iterator[int]:
    """Yield the privileged numbers that stand in expressions, or in what the names in them are assigned."""
    import libcst
    import libcst.matchers as m

    for each in (part for node in nodes for part in m.findall(node, m.Integer() | m.SimpleString() | m.Name())):
        found: Iterable[int] = ()
        match each:
            case libcst.Integer(value=value):
                found = (int(value, 0),)
            case libcst.SimpleString(evaluated_value=str() as value) if value.isdecimal():
                found = (int(value),)
            case libcst.Name(value=name) if depth < _DEEPEST:
                found = _all_numbers(own.get(name, ()), own, depth + 1)
        yield from (number for number in found if 0 < number < PRIVILEGED)


_DEEPEST = 3
