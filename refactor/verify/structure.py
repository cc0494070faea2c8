"""What files of container-structure-test ask, asked of both images.

Files and settings are looked up in the archives; only commands are run.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from refactor.verify.layers import Entry, Kind
from refactor.verify.runs import Ran, run_command
from refactor.verify.structure_file import CommandTest, FileContent, FileExistence, Metadata
from refactor.verify.tree import look_up
from refactor.verify.verdict import Check

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from refactor.verify.builds import Workshop
    from refactor.verify.image import Image
    from refactor.verify.structure_file import Pair, StructureFile, StructureTest

_SHOWN = 120
_VARIABLE = re.compile(r"\$(?:(\w+)|\{(\w+)\})")


@dataclass(frozen=True, slots=True)
class Seen:
    """An image: as it was read, with the contents of files that are asked for, and the name by which it runs."""

    image: Image
    contents: Mapping[bytes, bytes]
    reference: str


def wanted_contents(image: Image, files: Sequence[StructureFile]) -> frozenset[Entry]:
    """Return the files of an image whose contents are asked for."""
    paths = {test.path for file in files for test in file.tests if isinstance(test, FileContent)}
    found = (look_up(image.tree, path, follow=True) for path in paths)
    return frozenset(entry for entry in found if entry and entry.kind is Kind.FILE)


def structure_checks(
    workshop: Workshop, name: str, both: tuple[Seen, Seen], files: Sequence[StructureFile], timeout: float
) -> Iterator[Check]:
    """Ask both images, before and after; what the original fails shows nothing, and is no passed check.

    Raises:
        EngineProblem: the engine broke.

    """
    for file in files:
        for test in file.tests:
            task = f"{name}: structure test {test.name}"
            before, after = (_trouble(workshop, task, seen, test, timeout) for seen in both)
            if before:
                detail = f"the original fails it, so nothing is compared: {before}"
            else:
                detail = f"the original passes it, and the image after does not: {after}" if after else "both pass it"
            yield Check(f"{file.name}: {test.name}", not before and not after, detail)


def _trouble(workshop: Workshop, task: str, seen: Seen, test: StructureTest, timeout: float) -> str:
    """Return why an image fails a test, or nothing."""
    match test:
        case FileExistence():
            found = _of_file(look_up(seen.image.tree, test.path, follow=False), test)
        case FileContent():
            found = _of_content(seen, test)
        case Metadata():
            found = _of_settings(seen.image.config, test)
        case CommandTest():
            variables = {key: _expanded(value, seen.image.config) for key, value in test.variables}
            found = _of_run(run_command(workshop, task, seen.reference, test.command, timeout, variables), test)
    return next(found, "")


def _of_file(entry: Entry | None, test: FileExistence) -> Iterator[str]:
    if entry is None or not test.exists:
        if test.exists is not (entry is not None):
            yield f"{test.path} is {'not there' if test.exists else 'there'}"
        return
    for name, wanted, value in (("owner", test.uid, entry.uid), ("group", test.gid, entry.gid)):
        if wanted is not None and wanted != value:
            yield f"{test.path} has the {name} {value} and not {wanted}"
    permissions = _permissions(entry)
    if test.permissions and test.permissions != permissions:
        yield f"{test.path} has the permissions {permissions} and not {test.permissions}"
    if test.executable_by and not entry.mode & _EXECUTABLE[test.executable_by]:
        yield f"{test.path} has the permissions {permissions}, and {test.executable_by} may not execute it"


_EXECUTABLE = {"owner": 0o100, "group": 0o010, "other": 0o001, "any": 0o111}
_KINDS = {
    Kind.FILE: "",
    Kind.FOLDER: "d",
    Kind.LINK: "L",
    Kind.CHARACTER: "Dc",
    Kind.BLOCK: "D",
    Kind.FIFO: "p",
}


def _permissions(entry: Entry) -> str:
    """Write mode and kind as Go's ``os.FileMode`` does, which is what those files hold."""
    kind = _KINDS[entry.kind]
    special = "".join(letter for bit, letter in ((0o4000, "u"), (0o2000, "g"), (0o1000, "t")) if entry.mode & bit)
    letters = "".join(letter if entry.mode & (0o400 >> place) else "-" for place, letter in enumerate("rwxrwxrwx"))
    head = f"D{special}c" if kind == "Dc" else f"{kind}{special}"
    return f"{head or '-'}{letters}"


def _of_content(seen: Seen, test: FileContent) -> Iterator[str]:
    entry = look_up(seen.image.tree, test.path, follow=True)
    if entry is None or entry.kind is not Kind.FILE:
        yield f"{test.path} is {'not there' if entry is None else f'a {entry.kind} and no file'}"
        return
    content = seen.contents[entry.digest].decode("utf-8", "replace")
    patterns = (*((each, True) for each in test.expected), *((each, False) for each in test.excluded))
    yield from _mismatches(test.path, content, patterns)


def _mismatches(what: str, said: str, patterns: Sequence[tuple[re.Pattern[str], bool]]) -> Iterator[str]:
    for pattern, wanted in patterns:
        if bool(pattern.search(said)) is not wanted:
            yield f"{what} {'does not match' if wanted else 'matches'} {pattern.pattern!a}"


def _of_settings(config: Mapping[str, str], test: Metadata) -> Iterator[str]:
    for noun, pairs in (("Env", test.variables), ("Label", test.labels)):
        yield from (f"{noun} {pair.key} {trouble}" for pair in pairs if (trouble := _of_pair(config, noun, pair)))
    for name, words in test.lists:
        value: object = json.loads(config.get(name, "[]"))
        if value != list(words):
            yield f"{name} is {json.dumps(value)} and not {json.dumps(words)}"
    for name, wanted in test.texts:
        if config.get(name, "") != wanted:
            yield f"{name} is {config.get(name, '')!a} and not {wanted!a}"
    for names, there in ((test.present, True), (test.absent, False)):
        # A port may be written without its protocol.
        known = {*config, *(name.partition("/")[0] for name in config if name.startswith("ExposedPort "))}
        yield from (f"{name} is {'not there' if there else 'there'}" for name in names if (name in known) is not there)


def _of_pair(config: Mapping[str, str], noun: str, pair: Pair) -> str:
    value = config.get(f"{noun} {pair.key}")
    if value is None:
        return "is not there"
    if isinstance(pair.value, str):
        return "" if pair.value == value else f"is {value!a} and not {pair.value!a}"
    return "" if pair.value.search(value) else f"is {value!a} and does not match {pair.value.pattern!a}"


def _of_run(ran: Ran, test: CommandTest) -> Iterator[str]:
    if ran.code != test.exit_code:
        yield f"{ran} and not exit code {test.exit_code}: {ran.said[:_SHOWN]}"
    yield from _mismatches("its output", ran.stdout.decode("utf-8", "replace"), test.stdout)
    yield from _mismatches("what it says on standard error", "\n".join(ran.lines), test.stderr)


def _expanded(value: str, config: Mapping[str, str]) -> str:
    return _VARIABLE.sub(lambda found: config.get(f"Env {found[1] or found[2]}", ""), value)
