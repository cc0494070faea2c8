"""The files of container-structure-test, which say what an image has to be like, as YAML or JSON.

Source: https://github.com/GoogleContainerTools/container-structure-test (schema 2.0.0). What runs in a container that is kept
(setup, teardown), options of the container and licence tests are refused, and so is every key that is not known: a test that
is passed over would be taken for one that passed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from refactor.errors import UsageProblem, because, show
from refactor.verify.shapes import Malformed, table, tables, text, texts

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from pathlib import Path

_SCHEMA = "2.0.0"
_WHO = ("owner", "group", "other", "any")


@dataclass(frozen=True, slots=True)
class FileExistence:
    """A path that is to be there, or not; what is None is not asked."""

    name: str
    path: str
    exists: bool
    permissions: str | None
    uid: int | None
    gid: int | None
    executable_by: str | None


@dataclass(frozen=True, slots=True)
class FileContent:
    """A file with what its content is to match, and what it is not to match."""

    name: str
    path: str
    expected: tuple[re.Pattern[str], ...]
    excluded: tuple[re.Pattern[str], ...]


@dataclass(frozen=True, slots=True)
class Pair:
    """A name and the value that it is to have, or that its value is to match."""

    key: str
    value: str | re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Metadata:
    """Settings that an image is to have, and some that it is not to have."""

    name: str
    variables: tuple[Pair, ...]
    labels: tuple[Pair, ...]
    lists: tuple[tuple[str, tuple[str, ...]], ...]
    texts: tuple[tuple[str, str], ...]
    present: tuple[str, ...]
    absent: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CommandTest:
    """A command, its variables, and what it is to print and to end with."""

    name: str
    command: tuple[str, ...]
    variables: tuple[tuple[str, str], ...]
    exit_code: int
    stdout: tuple[tuple[re.Pattern[str], bool], ...]
    stderr: tuple[tuple[re.Pattern[str], bool], ...]


StructureTest = FileExistence | FileContent | Metadata | CommandTest


@dataclass(frozen=True, slots=True)
class StructureFile:
    """One file of tests."""

    name: str
    tests: tuple[StructureTest, ...]

    @property
    def runs_commands(self) -> bool:
        """Whether a container has to run."""
        return any(isinstance(test, CommandTest) for test in self.tests)


def read_structure_file(path: Path) -> StructureFile:
    """Read one.

    Raises:
        UsageProblem: it cannot be read, is no such file, or asks for what is not done here.

    """
    import yaml

    try:
        document = yaml.safe_load(path.read_bytes())
    except OSError as error:
        raise UsageProblem(f"--structure-test {show(path)}: it cannot be read: {because(error)}") from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise UsageProblem(f"--structure-test {show(path)}: it is not YAML: {error}") from error
    try:
        return StructureFile(show(path), tuple(_tests(table(document, "the file"))))
    except Malformed as problem:
        raise UsageProblem(f"--structure-test {show(path)}: {problem}") from problem


_KEYS = ("schemaVersion", "globalEnvVars", "fileExistenceTests", "fileContentTests", "metadataTest", "commandTests")
_REFUSED = {
    "licenseTests": "licence tests are not done here",
    "containerRunOptions": "options of the container are not passed on",
    "setup": "commands run in a container of their own, so that setup would be lost",
    "teardown": "commands run in a container of their own, so that there is nothing to tear down",
}


def _tests(document: Mapping[str, object]) -> Iterator[StructureTest]:
    _known(document, _KEYS, "the file")
    if text(document.get("schemaVersion"), "schemaVersion") != _SCHEMA:
        raise Malformed(f'schemaVersion has to be "{_SCHEMA}"')
    shared = _variables(document.get("globalEnvVars"), "globalEnvVars")
    yield from (_existence(each) for each in tables(document.get("fileExistenceTests"), "fileExistenceTests"))
    yield from (_content(each) for each in tables(document.get("fileContentTests"), "fileContentTests"))
    if document.get("metadataTest") is not None:
        yield _metadata(table(document["metadataTest"], "metadataTest"))
    yield from (_command(each, shared) for each in tables(document.get("commandTests"), "commandTests"))


def _known(entries: Mapping[str, object], keys: Collection[str], what: str) -> None:
    for key, value in entries.items():
        if key in _REFUSED and value:
            raise Malformed(f"{what} has {key}: {_REFUSED[key]}")
        if key not in keys and key not in _REFUSED:
            raise Malformed(f"{what} has {show(key)}, which is not known")


def _name(entries: Mapping[str, object], what: str) -> str:
    name = text(entries.get("name"), f"the name of one of the {what}")
    if not name:
        raise Malformed(f"one of the {what} has no name")
    return name


def _path(entries: Mapping[str, object], name: str) -> str:
    path = text(entries.get("path"), f"the path of {name}")
    if not path.startswith("/"):
        raise Malformed(f"{show(name)} needs a path that begins with /")
    return path


def _existence(entries: Mapping[str, object]) -> FileExistence:
    name = _name(entries, "fileExistenceTests")
    keys = ("name", "path", "shouldExist", "permissions", "uid", "gid", "isExecutableBy")
    _known(entries, keys, name)
    who = text(entries.get("isExecutableBy"), f"isExecutableBy of {name}") or None
    if who and who not in _WHO:
        raise Malformed(f"isExecutableBy of {show(name)} is one of {', '.join(_WHO)}")
    exists = entries.get("shouldExist", True)
    if not isinstance(exists, bool):
        raise Malformed(f"shouldExist of {show(name)} is true or false")
    permissions = text(entries.get("permissions"), f"permissions of {name}") or None
    uid, gid = (_number(entries, key, name, None) for key in ("uid", "gid"))
    return FileExistence(name, _path(entries, name), exists, permissions, uid, gid, who)


def _content(entries: Mapping[str, object]) -> FileContent:
    name = _name(entries, "fileContentTests")
    _known(entries, ("name", "path", "expectedContents", "excludedContents"), name)
    expected, excluded = (_patterns(entries, key, name) for key in ("expectedContents", "excludedContents"))
    return FileContent(name, _path(entries, name), expected, excluded)


_LISTS = {"entrypoint": "Entrypoint", "cmd": "Cmd"}
_TEXTS = {"workdir": "WorkingDir", "user": "User"}
_PRESENT = {"exposedPorts": "ExposedPort", "volumes": "Volume"}
_ABSENT = {"unexposedPorts": "ExposedPort", "unmountedVolumes": "Volume"}
_PAIRS = ("env", "envVars", "unboundEnvVars", "labels")


def _metadata(entries: Mapping[str, object]) -> Metadata:
    what = "metadataTest"
    _known(entries, (*_LISTS, *_TEXTS, *_PRESENT, *_ABSENT, *_PAIRS), what)
    unbound = tables(entries.get("unboundEnvVars"), "unboundEnvVars")
    return Metadata(
        what,
        (*_pairs(entries, "env"), *_pairs(entries, "envVars")),
        _pairs(entries, "labels"),
        tuple((name, tuple(texts(entries[key], key))) for key, name in _LISTS.items() if entries.get(key) is not None),
        tuple((name, value) for key, name in _TEXTS.items() if (value := text(entries.get(key), key))),
        tuple(f"{noun} {each}" for key, noun in _PRESENT.items() for each in _strings(entries, key)),
        (
            *(f"{noun} {each}" for key, noun in _ABSENT.items() for each in _strings(entries, key)),
            *(f"Env {text(each.get('key'), 'a key of unboundEnvVars')}" for each in unbound),
        ),
    )


def _command(entries: Mapping[str, object], shared: tuple[tuple[str, str], ...]) -> CommandTest:
    name = _name(entries, "commandTests")
    streams = ("expectedOutput", "excludedOutput", "expectedError", "excludedError")
    _known(entries, ("name", "command", "args", "envVars", "exitCode", *streams), name)
    command = text(entries.get("command"), f"the command of {name}")
    if not command:
        raise Malformed(f"{show(name)} needs a command")
    wanted, unwanted, said, unsaid = (_patterns(entries, key, name) for key in streams)
    return CommandTest(
        name,
        (command, *_strings(entries, "args")),
        (*shared, *_variables(entries.get("envVars"), f"envVars of {name}")),
        _number(entries, "exitCode", name, 0) or 0,
        (*((each, True) for each in wanted), *((each, False) for each in unwanted)),
        (*((each, True) for each in said), *((each, False) for each in unsaid)),
    )


def _pairs(entries: Mapping[str, object], key: str) -> tuple[Pair, ...]:
    found = []
    for each in tables(entries.get(key), key):
        _known(each, ("key", "value", "isRegex"), key)
        name, value = (text(each.get(part), f"a {part} of {key}") for part in ("key", "value"))
        if not name:
            raise Malformed(f"one of the {key} has no key")
        found.append(Pair(name, _pattern(value, key) if each.get("isRegex") is True else value))
    return tuple(found)


def _variables(value: object, what: str) -> tuple[tuple[str, str], ...]:
    pairs = tables(value, what)
    return tuple(
        (text(each.get("key"), f"a key of {what}"), text(each.get("value"), f"a value of {what}")) for each in pairs
    )


def _strings(entries: Mapping[str, object], key: str) -> Sequence[str]:
    """Return a list whose items YAML may have read as numbers, as it does an unquoted port."""
    value = entries.get(key)
    if isinstance(value, list):
        value = [str(item) if type(item) is int else item for item in value]
    return texts(value, key)


def _number(entries: Mapping[str, object], key: str, name: str, default: int | None) -> int | None:
    value = entries.get(key, default)
    if value is None or type(value) is int:
        return value
    raise Malformed(f"{key} of {show(name)} is a whole number")


def _patterns(entries: Mapping[str, object], key: str, name: str) -> tuple[re.Pattern[str], ...]:
    return tuple(_pattern(each, f"{key} of {name}") for each in texts(entries.get(key), f"{key} of {name}"))


def _pattern(expression: str, what: str) -> re.Pattern[str]:
    """Compile an expression of Go's; what Python would read in another way is refused."""
    foreign = next((part for part in ("[[:", "\\z", "\\C", "(?U", "\\p", "\\P", "\\Q") if part in expression), None)
    if foreign:
        raise Malformed(f"{show(what)}: {foreign} in {show(expression)} is not known here")
    try:
        return re.compile(expression, re.ASCII)
    except re.error as error:
        raise Malformed(f"{show(what)}: {show(expression)} is no regular expression: {error}") from error
