"""What the expressions by which Python names a file may be worth: constants, defaults of variables, ``os.path``, ``pathlib``.

An expression has several values where a name is assigned to more than once; it has none where it depends on anything else.
Names and attributes are looked up in the module first, then by their last part in all modules of the application.
"""

from __future__ import annotations

import posixpath
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import product
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    import libcst

_ANY = "…"
_MOST = 16
_DEEPEST = 12
_KEPT = ("normpath", "as_posix", "str", "fspath", "expanduser", "Path", "PurePath")
_SETTLED = ("getcwd", "cwd", "home", "gettempdir", "mkdtemp")
_OF_THEMSELVES = ("resolve", "absolute", "joinpath", "with_name", "with_suffix", "with_stem", "as_posix", "expanduser")
_OF_THE_FIRST = (*_KEPT, "join", "dirname", "abspath", "realpath")
_VARIABLES = ("get", "getenv", "env", "config", "getattr", "pop", "setdefault", "str", "path")


def assigned(module: libcst.Module) -> dict[str, tuple[libcst.BaseExpression, ...]]:
    """Return what is assigned to each name, attribute and string key of ``module``, by its last part, and to parameters."""
    found: dict[str, list[libcst.BaseExpression]] = {}
    for name, value in (*_assignments(module), *_arguments(module)):
        if name:
            found.setdefault(name, []).append(value)
    return {name: tuple(values) for name, values in found.items()}


def _assignments(module: libcst.Module) -> Iterator[tuple[str, libcst.BaseExpression]]:
    import libcst
    import libcst.matchers as m

    for node in m.findall(module, m.Assign() | m.AnnAssign() | m.Param() | m.NamedExpr() | m.DictElement()):
        match node:
            case libcst.Assign(targets=targets, value=value):
                yield from ((last_name(target.target), value) for target in targets)
            case libcst.AnnAssign(target=target, value=libcst.BaseExpression() as value):
                yield last_name(target), value
            case libcst.NamedExpr(target=target, value=value):
                yield last_name(target), value
            case libcst.Param(name=name, default=libcst.BaseExpression() as value):
                yield name.value, value
            case libcst.DictElement(key=libcst.SimpleString() as key, value=value):
                yield str(key.evaluated_value), value


def _arguments(module: libcst.Module) -> Iterator[tuple[str, libcst.BaseExpression]]:
    """Yield what calls give the parameters of the module's own functions, and the defaults of options."""
    import libcst
    import libcst.matchers as m

    functions = {
        node.name.value: node.params
        for node in m.findall(module, m.FunctionDef())
        if isinstance(node, libcst.FunctionDef)
    }
    for node in m.findall(module, m.Call()):
        if not isinstance(node, libcst.Call):
            continue
        if parameters := functions.get(last_name(node.func)):
            yield from _given(node, parameters)
        option = node.args[0].value if node.args else None
        if isinstance(option, libcst.SimpleString):
            name = str(option.evaluated_value).lstrip("-").replace("-", "_")
            yield from ((name, each.value) for each in node.args if each.keyword and each.keyword.value == "default")


def _parameters(module: libcst.Module) -> frozenset[str]:
    import libcst
    import libcst.matchers as m

    return frozenset(each.name.value for each in m.findall(module, m.Param()) if isinstance(each, libcst.Param))


def _given(call: libcst.Call, parameters: libcst.Parameters) -> Iterator[tuple[str, libcst.BaseExpression]]:
    """Yield the parameters that a call of a function gives a value."""
    names = [each.name.value for each in parameters.params if each.name.value not in ("self", "cls")]
    plain = [each.value for each in call.args if each.keyword is None and not each.star]
    yield from zip(names, plain, strict=False)
    yield from ((each.keyword.value, each.value) for each in call.args if each.keyword is not None)


def last_name(node: libcst.CSTNode) -> str:
    """Return the last part of a name, an attribute, or a subscript by a string."""
    import libcst

    match node:
        case libcst.Name(value=name) | libcst.Attribute(attr=libcst.Name(value=name)):
            return name
        case libcst.Subscript(slice=[libcst.SubscriptElement(slice=libcst.Index(value=libcst.SimpleString() as key))]):
            return str(key.evaluated_value)
    return ""


def modules_of(texts: Mapping[str, str]) -> dict[str, libcst.Module]:
    """Return the syntax trees of the texts that are Python, by their paths."""
    import libcst

    found = {}
    for path, text in texts.items():
        with suppress(libcst.ParserSyntaxError, RecursionError):
            found[path] = libcst.parse_module(text)
    return found


def everywhere(
    modules: Mapping[str, libcst.Module],
    directory: str,
    environment: Mapping[str, str],
    runs_at: Callable[[str], str] = str,
    prefix: str = "/usr/local",
) -> dict[str, Paths]:
    """Return the evaluation of each module, by its path; a name that one does not know is looked up in all of them.

    ``runs_at`` tells where a module lies when it runs, ``prefix`` where the packages are installed.
    """
    asked: set[str] = set()

    def elsewhere(name: str) -> frozenset[str]:
        if name in asked:
            return frozenset()
        asked.add(name)
        try:
            return frozenset(value for each in paths.values() if name in each.own for value in each.named(name))
        finally:
            asked.remove(name)

    paths = {
        path: Paths(
            Place(runs_at(path), directory, environment, prefix), assigned(module), _parameters(module), elsewhere
        )
        for path, module in modules.items()
    }
    return paths


@dataclass(frozen=True, slots=True)
class Place:
    """Where a module runs: its own absolute path, the working directory, the variables that are settled, and ``sys.prefix``."""

    file: str
    directory: str
    environment: Mapping[str, str]
    prefix: str


_PARTS = {"sep": "/", "pardir": "..", "curdir": "."}
_PLACES: dict[str, Callable[[Place], str]] = {
    "getcwd": lambda place: place.directory,
    "cwd": lambda place: place.directory,
    "home": lambda _: "~",
    "getsitepackages": lambda place: f"{place.prefix}/lib",
    "get_path": lambda place: f"{place.prefix}/lib",
    "get_paths": lambda place: f"{place.prefix}/lib",
}
"""What functions without a path among their arguments return: of a list or a table, every part of it."""


@dataclass(slots=True)
class Paths:
    """Evaluates the expressions of one module; ``elsewhere`` looks a name up in the others.

    ``parameters`` are the names that its functions give theirs: what those are worth, a caller anywhere says.
    """

    place: Place
    own: Mapping[str, tuple[libcst.BaseExpression, ...]]
    parameters: frozenset[str]
    elsewhere: Callable[[str], frozenset[str]]
    _known: dict[str, frozenset[str]] = field(default_factory=dict)

    def of(self, node: libcst.BaseExpression, depth: int = 0) -> frozenset[str]:
        """Return the values of an expression, absolute where it is joined to the module's or the working directory."""
        if depth > _DEEPEST:
            return frozenset()
        found = frozenset(self._of(node, depth + 1))
        return found if len(found) <= _MOST else frozenset()

    def is_settled(self, node: libcst.BaseExpression, depth: int = 0) -> bool:
        """Tell whether where an expression begins is shown by its module, or by constants of others: not by a parameter."""
        import libcst

        if depth > _DEEPEST:
            return False
        match node:
            case libcst.SimpleString() | libcst.ConcatenatedString():
                return True
            case libcst.FormattedString(parts=[libcst.FormattedStringExpression(expression=first), *_]):
                return self.is_settled(first, depth + 1)
            case libcst.FormattedString():
                return True
            case libcst.BinaryOperation(left=left) | libcst.Attribute(value=left, attr=libcst.Name(value="parent")):
                return self.is_settled(left, depth + 1)
            case libcst.BooleanOperation(left=left, right=right) | libcst.IfExp(body=left, orelse=right):
                return self.is_settled(left, depth + 1) and self.is_settled(right, depth + 1)
            case libcst.Name(value=name) if name in self.own:
                return name not in self.parameters and all(self.is_settled(each, depth + 1) for each in self.own[name])
            case libcst.Name(value=name):
                return name == "__file__" or (name.isupper() and bool(self.elsewhere(name)))
            case libcst.Attribute(value=libcst.Name(value="self" | "cls")):
                return False
            case libcst.Call(func=function, args=args):
                return last_name(function) in _SETTLED or self._begins_settled(function, args, depth + 1)
        return bool(self.of(node))

    def _begins_settled(self, function: libcst.BaseExpression, args: Sequence[libcst.Arg], depth: int) -> bool:
        import libcst

        name = last_name(function)
        if name in _VARIABLES:
            return all(self.is_settled(each.value, depth) for each in args[1:2])
        if name in _OF_THEMSELVES and isinstance(function, libcst.Attribute):
            return self.is_settled(function.value, depth)
        return name in _OF_THE_FIRST and bool(args) and self.is_settled(args[0].value, depth)

    def named(self, name: str, depth: int = 0) -> frozenset[str]:
        """Return the values of a name of this module."""
        if name == "__file__":
            return frozenset({self.place.file})
        if name not in self._known:
            self._known[name] = frozenset()  # of itself, for the time being
            self._known[name] = frozenset(value for each in self.own.get(name, ()) for value in self.of(each, depth))
        return self._known[name]

    def _of(self, node: libcst.BaseExpression, depth: int) -> Iterator[str]:
        import libcst

        match node:
            case libcst.SimpleString() | libcst.ConcatenatedString():
                value = node.evaluated_value
                if isinstance(value, str):
                    yield value
            case libcst.FormattedString(parts=parts):
                yield from self._joined([self._part(part, depth) for part in parts], "".join)
            case libcst.Name(value=name):
                yield from self.named(name, depth) or (self.elsewhere(name) if name.isupper() else ())
            case libcst.BinaryOperation(left=left, operator=libcst.Divide(), right=right):
                yield from self._joined(
                    [self.of(left, depth), self.of(right, depth)], lambda each: posixpath.join(*each)
                )
            case libcst.BinaryOperation(left=left, operator=libcst.Add(), right=right):
                yield from self._joined([self.of(left, depth), self.of(right, depth)], "".join)
            case libcst.BooleanOperation(left=left, right=right):
                yield from self.of(left, depth)
                yield from self.of(right, depth)
            case libcst.IfExp(body=body, orelse=otherwise):
                yield from self.of(body, depth)
                yield from self.of(otherwise, depth)
            case libcst.Attribute(value=value, attr=libcst.Name(value="parent")):
                yield from map(posixpath.dirname, self.of(value, depth))
            case libcst.Attribute() | libcst.Subscript():
                yield from self._looked_up(node, depth)
            case libcst.Call():
                yield from self._called(node, depth)

    def _part(self, part: libcst.BaseFormattedStringContent, depth: int) -> frozenset[str]:
        import libcst

        match part:
            case libcst.FormattedStringText(value=text):
                return frozenset({text})
            case libcst.FormattedStringExpression(expression=expression):
                return self.of(expression, depth)
        return frozenset()

    def _looked_up(self, node: libcst.Attribute | libcst.Subscript, depth: int) -> Iterator[str]:
        import libcst

        name = last_name(node)
        match node:
            case libcst.Subscript(
                value=libcst.Attribute(value=inner, attr=libcst.Name(value="parents")), slice=[element]
            ):
                index = element.slice
                if isinstance(index, libcst.Index) and isinstance(index.value, libcst.Integer):
                    for value in self.of(inner, depth):
                        for _ in range(int(index.value.value) + 1):
                            value = posixpath.dirname(value)
                        yield value
                return
            case libcst.Subscript(
                value=libcst.Attribute(attr=libcst.Name(value="environ")) | libcst.Name(value="environ")
            ):
                if name in self.place.environment:
                    yield self.place.environment[name]
                return
            case libcst.Subscript(value=libcst.Call() as call):
                yield from self._called(call, depth)
                return
            case (
                libcst.Attribute(value=libcst.Name(value="os" | "path"))
                | libcst.Attribute(value=libcst.Attribute(attr=libcst.Name(value="path")))
            ) if name in _PARTS:
                yield _PARTS[name]
                return
            case libcst.Attribute(value=libcst.Name(value="sys")) if name in ("prefix", "exec_prefix", "base_prefix"):
                yield self.place.prefix
                return
            case libcst.Attribute(value=libcst.Name(value=module), attr=libcst.Name(value="__file__")):
                yield posixpath.join(self.place.prefix, "lib", module, "__init__.py")
                return
            case libcst.Attribute(attr=libcst.Name(value="instance_path")):
                is_installed = self.place.file.startswith(f"{self.place.prefix}/lib/")
                yield posixpath.join(self.place.prefix, "var/instance") if is_installed else "instance"
                return
        yield from self.named(name, depth) or (self.elsewhere(name) if name else ())

    def _called(self, node: libcst.Call, depth: int) -> Iterator[str]:
        import libcst

        name = last_name(node.func)
        receiver = node.func.value if isinstance(node.func, libcst.Attribute) else None
        plain = [each.value for each in node.args if each.keyword is None and not each.star]
        if name in _PLACES:
            yield _PLACES[name](self.place)
        elif name in ("join", "joinpath", "Path", "PurePath") and len(plain) > (name != "joinpath"):
            parts = ([receiver] if name == "joinpath" and receiver is not None else []) + plain
            if name != "join" or (
                isinstance(receiver, libcst.BaseExpression) and last_name(receiver) in ("path", "posixpath", "p")
            ):
                yield from self._joined([self.of(each, depth) for each in parts], lambda each: posixpath.join(*each))
        elif name == "with_name" and plain and receiver is not None:
            folders = frozenset(map(posixpath.dirname, self.of(receiver, depth)))
            yield from self._joined([folders, self.of(plain[0], depth)], lambda each: posixpath.join(*each))
        elif name in ("with_suffix", "with_stem") and receiver is not None:
            yield from self.of(receiver, depth)
        elif name == "dirname" and plain:
            yield from map(posixpath.dirname, self.of(plain[0], depth))
        elif name in ("abspath", "realpath", "resolve", "absolute"):
            of = plain[0] if plain else receiver
            for value in self.of(of, depth) if of is not None else ():
                yield posixpath.normpath(posixpath.join(self.place.directory, value))
        elif name in _KEPT and (plain or receiver is not None):
            yield from self.of(plain[0] if plain else receiver, depth)  # type: ignore[arg-type]
        elif name in _VARIABLES and plain:
            yield from self._variable(node, plain, depth)

    def _variable(self, node: libcst.Call, plain: list[libcst.BaseExpression], depth: int) -> Iterator[str]:
        """Yield what ``os.environ.get("NAME", default)`` and the like may be worth."""
        settled = [self.place.environment[name] for name in self.of(plain[0], depth) if name in self.place.environment]
        default = next((each.value for each in node.args if each.keyword and each.keyword.value == "default"), None)
        if default is None and len(plain) > 1:
            default = plain[1]
        yield from settled or (self.of(default, depth) if default is not None else ())
        if default is None and not settled:
            for name in self.of(plain[0], depth):
                yield from self.named(name, depth) or self.elsewhere(name)

    def _joined(self, parts: list[frozenset[str]], join: Callable[[tuple[str, ...]], str]) -> Iterator[str]:
        """Yield the parts joined; what is not known of those behind the first stands for itself."""
        if parts and parts[0]:
            for number, each in enumerate(product(parts[0], *(part or {_ANY} for part in parts[1:]))):
                if number > _MOST:
                    return
                yield join(each)
