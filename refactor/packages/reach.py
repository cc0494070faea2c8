"""What may read a downloaded archive by other words than its name: its folder, a pattern, a name with a variable in it."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from posixpath import dirname, join, normpath
from typing import TYPE_CHECKING

from refactor.packages.archives import folders_of
from refactor.packages.downloads import ARCHIVES, downloads, unpacked, verifies
from refactor.shell import Opaque
from refactor.shells.programs import names, program
from refactor.shells.run_shell import body_of, settings_of
from refactor.shells.words import PLAIN, braced, literal, spelled

if TYPE_CHECKING:
    from collections.abc import Iterator

    from refactor.document import Document, Instruction
    from refactor.edit import Span
    from refactor.packages.archives import Archive
    from refactor.shell import Command, Compound, Script
    from refactor.shells.run_shell import Body, Setting

_LEAVE_THE_FILES = names("[ cd chmod chown dpkg echo install mkdir printf rm rmdir test touch")
"""Commands that may be given a folder, and take no file out of it."""
_LOOPS = names("for select")
_MARKS = str.maketrans(dict.fromkeys('[],";&|()', " "))
_FORCES = re.compile(r"-[A-Za-z]*f[A-Za-z]*|--force")
_VARIABLE = re.compile(r"\$\w+|\$?\{[^{}]*\}")
"""A variable, or the alternatives of a word in bash."""


def may_read(command: Command, folder: str, archive: Archive) -> bool:
    """Tell whether a command, run in a folder, may read an archive whose name it need not say."""
    run = program(command)
    if run.name == "rm" and any(_FORCES.fullmatch(word.raw) for word in run.words[1:]):
        return False
    is_harmless = run.name in _LEAVE_THE_FILES or bool(tuple(downloads(command))) or unpacked(command) is not None
    return any(
        (not is_harmless and _holds(spelled(word.raw), folder, archive)) or is_pattern_for(word.raw, folder, archive)
        for word in run.words[1:]
    )


def goes_over(loop: Compound, script: Script, folder: str, archive: Archive) -> bool:
    """Tell whether a loop goes over files of which an archive may be one."""
    head = loop.span.of(script.text).replace(";", " ").split()
    words = head[: head.index("do")] if loop.kind in _LOOPS and "do" in head else []
    return any(is_pattern_for(word, folder, archive) for word in words)


def is_pattern_for(word: str, folder: str, archive: Archive) -> bool:
    """Tell whether a word may stand for an archive; not one for another folder, by its absolute path.

    Besides patterns those are the names of archives with a variable, where either name may be the other.
    """
    plain = literal(word)
    text = braced(word if plain is None else plain).replace('"', "").replace("'", "")
    head, _, last = text.rpartition("/")
    ours, theirs = _VARIABLE.sub("*", archive.name), _VARIABLE.sub("*", last)
    is_pattern = plain is None and any(sign in _VARIABLE.sub("", last) for sign in "*?[")
    is_archive = last.lower().endswith(ARCHIVES)
    may_be = (is_pattern or is_archive) and fnmatchcase(archive.name, theirs)
    may_be = may_be or (is_archive and fnmatchcase(last, ours))
    is_elsewhere = PLAIN.fullmatch(head) and normpath(join(folder, f"{head}/")) != dirname(archive.path)
    return may_be and not (is_elsewhere and text.startswith("/"))


def reader_behind(document: Document, run: Instruction, archive: Archive) -> Instruction | None:
    """Return the first instruction behind a RUN that may read the archive which that leaves, in any stage that has it."""
    settings = settings_of(document)
    for stage in document.stages:
        for each, setting in zip(stage.instructions, settings[stage.index], strict=True):
            if each.span.start <= run.span.start:
                continue
            if _takes_from_stage(document, each, archive):
                return each
            if stage.index not in document.kept_stages or each.keyword not in (
                "RUN",
                "CMD",
                "ENTRYPOINT",
                "HEALTHCHECK",
            ):
                continue
            body = body_of(document, each) if each.keyword == "RUN" and not each.is_json else None
            if body is None or isinstance(body, Opaque):
                tokens = each.body.text.translate(_MARKS).split()
                is_read = any(is_pattern_for(token, "/", archive) or _holds(token, "/", archive) for token in tokens)
            else:
                is_read = any(
                    _script_reads(body.script, folder, span, archive) for folder, span in _places(body, setting)
                )
            if is_read:
                return each
    return None


def _places(body: Body, setting: Setting) -> Iterator[tuple[str, Span]]:
    folders = folders_of(body.script, setting)
    return ((folder, item.pipeline.span) for folder, item in zip(folders, body.script.items, strict=True))


def _script_reads(script: Script, folder: str, span: Span, archive: Archive) -> bool:
    """Tell whether what stands in a part of a script may read an archive."""
    commands = [each for each in script.commands if span.start <= each.span.start < span.end]
    loops = [each for each in script.compounds if span.start <= each.span.start < span.end]
    return any(may_read(each, folder, archive) or _checks_a_list(each, folder, archive) for each in commands) or any(
        goes_over(each, script, folder, archive) for each in loops
    )


def _checks_a_list(command: Command, folder: str, archive: Archive) -> bool:
    """Tell whether a command checks the files of an archive's folder, or of one that is not known, that another file lists."""
    if folder.startswith("/") and folder != dirname(archive.path):
        return False
    operands = [word for word in command.words[1:] if not word.raw.startswith("-")]
    checks = any(word.raw in ("-c", "--check") for word in command.words)
    return verifies(command) and checks and bool(operands)


def _takes_from_stage(document: Document, each: Instruction, archive: Archive) -> bool:
    """Tell whether an instruction takes a folder that holds an archive from a stage that is in the image."""
    known = {name for index in document.kept_stages for name in (str(index), document.stages[index].name) if name}
    flag = each.flag("from")
    if flag is not None and each.keyword == "COPY":
        sources = [word.text for word in each.words[:-1]]
        return (flag.value or "").lower() in known and any(
            _holds(source, "/", archive) or is_pattern_for(source, "/", archive) for source in sources
        )
    options = [option for flag in each.flags if flag.name == "mount" for option in (flag.value or "").split(",")]
    return any(
        name == "from" and value.lower() in known for name, _, value in (each.partition("=") for each in options)
    )


def _holds(path: str | None, folder: str, archive: Archive) -> bool:
    """Tell whether a path is that of a folder around an archive, however far."""
    if not path or path.startswith("-") or (path == "/" and folder == "/"):
        return False
    return f"{archive.path}/".startswith(f"{normpath(join(folder, path)).rstrip('/')}/")
