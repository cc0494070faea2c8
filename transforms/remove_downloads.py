"""An archive that was downloaded to be unpacked goes in the RUN that fetched it."""

from __future__ import annotations

from posixpath import join, normpath
from typing import TYPE_CHECKING

from refactor.guide import Row
from refactor.packages.archives import archives_of, changes_variables, folders_of, is_named
from refactor.packages.downloads import ARCHIVES, only_checks, verifies
from refactor.packages.reach import goes_over, is_pattern_for, may_read, reader_behind
from refactor.shell import Opaque
from refactor.shells.following import insert, operator_behind
from refactor.shells.heredoc_lines import feeds_commands
from refactor.shells.programs import program
from refactor.shells.run_shell import Shell, body_of, settings_of
from refactor.shells.words import braced, spelled
from refactor.transform import Finding, Outcomes, Refusal, Safety, transform

if TYPE_CHECKING:
    from refactor.document import Document, Instruction
    from refactor.edit import Span
    from refactor.packages.archives import Archive
    from refactor.shell import Command, Script
    from refactor.shells.run_shell import Body, Setting

_REMOVERS = ("rm", "find")


@transform(
    safety=Safety.REVIEW,
    drops=tuple(f"/**/*{end}" for end in ARCHIVES),
    shrinks=True,
    guide=(Row.CLEAN_UP,),
    refusals={
        "build-stage": "the layers of this stage are thrown away, and the archive with them",
        "list": "the removal cannot be put where it runs exactly when the archive was unpacked",
        "mount": "a mount may cover the archive, so it is not in the image",
        "named-elsewhere": "another instruction names the archive",
        "read-elsewhere": "another instruction may read the archive: it takes its folder, or what a pattern stands for",
        "shell": "it unpacks what it downloaded, but the shell is not one whose rules are known",
        "used": "another command of the RUN names the archive, and may need it to stay",
    },
    references=(
        "https://docs.docker.com/build/building/best-practices/#add-or-copy",
        "https://refspecs.linuxfoundation.org/FHS_3.0/fhs/ch03s18.html",
        "https://curl.se/docs/manpage.html",
        "https://www.gnu.org/software/wget/manual/wget.html",
    ),
    example=(
        "FROM debian:13-slim\n"
        "RUN curl -fsSL -o /tmp/tool.tar.gz https://example.com/tool-1.2.tar.gz \\\n"
        "    && tar -xzf /tmp/tool.tar.gz -C /opt\n"
    ),
)
def remove_downloads(document: Document) -> Outcomes:
    """Remove a downloaded archive in the RUN that has unpacked it.

    What curl or wget wrote to a file stays in the layer, as large as all that was unpacked from it, and a later RUN cannot take
    it out again. Where one command of a RUN downloads an archive or a package file, another unpacks or installs it, and nothing
    else names it, it is removed behind the last command that does. It is for review: a script that is not seen here may read
    the archive, and outside of /tmp, whose files no program may count on, somebody may mean to have it there.
    """
    if not any(end in document.text for end in ARCHIVES):
        return
    settings, kept_stages = settings_of(document), document.kept_stages
    for stage in document.stages:
        for run, setting in zip(stage.instructions, settings[stage.index], strict=True):
            body = body_of(document, run) if run.keyword == "RUN" and not run.is_json else None
            if not body or isinstance(body, Opaque):
                continue
            found = tuple(archives_of(body.script, setting))
            if found and stage.index not in kept_stages:
                yield Refusal(run.span, "build-stage", ", ".join(each.name for each in found))
            elif found:
                yield from _outcomes(document, run, setting, body, found)


def _outcomes(
    document: Document, run: Instruction, setting: Setting, body: Body, found: tuple[Archive, ...]
) -> Outcomes:
    script = body.script
    removals: dict[int, list[Archive]] = {}
    for archive in found:
        place = _end_of_use(document, run, setting, script, archive)
        if isinstance(place, Refusal):
            yield place
        elif place is not None:
            removals.setdefault(place, []).append(archive)
    if not removals:
        return
    errexit = isinstance(setting.shell, Shell) and setting.shell.errexit
    edits = []
    for place, archives in removals.items():
        operator = operator_behind(script, place, errexit=errexit)
        behind = script.items[place + 1].operator if place + 1 < len(script.items) else ""
        if operator is None or behind == "||" or run.dangles or feeds_commands(run, body):
            yield Refusal(run.span, "list", archives[0].name)
            return
        words = " ".join(archive.word.raw for archive in archives)
        edits.append(insert(document, run, body, place, operator, [f"rm {words}"]))
    gone = [archive for archives in removals.values() for archive in archives]
    message = f"removes {', '.join(archive.name for archive in gone)} once unpacked"
    if not all(archive.path.startswith("/tmp/") for archive in gone):  # noqa: S108 - a folder of the image
        message += "; whether something reads it in the container is not seen here"
    yield Finding(run.span, message, tuple(edits))


def _end_of_use(
    document: Document, run: Instruction, setting: Setting, script: Script, archive: Archive
) -> int | Refusal | None:
    """Return the index of the last item that names an archive, or None where it is removed already."""
    last = archive.unpacked
    folders = tuple(folders_of(script, setting))
    for index, item in enumerate(script.items):
        commands = [each for each in script.commands if _within(each, item.pipeline.span)]
        if any(_removes(each, folders[index], archive) for each in commands):
            return None
        text = item.pipeline.span.of(script.text)
        loops = [
            each for each in script.compounds if item.pipeline.span.start <= each.span.start < item.pipeline.span.end
        ]
        says = (
            is_named(text, archive.name)
            or any(may_read(each, folders[index], archive) for each in commands)
            or any(goes_over(each, script, folders[index], archive) for each in loops)
        )
        if says and index not in archive.own and not all(map(only_checks, commands)):
            return Refusal(run.span, "used", " ".join(text.split()))
        if says or archive.name in braced(text) or any(map(verifies, commands)):
            last = max(last, index)
    for each in document.instructions:
        if each.span != run.span and archive.name in braced(each.span.of(document.text)):
            return Refusal(run.span, "named-elsewhere", f"line {each.line}")
    reading = reader_behind(document, run, archive)
    if reading:
        return Refusal(run.span, "read-elsewhere", f"line {reading.line}")
    covering = _covering(run, archive)
    if covering:
        return Refusal(run.span, "mount", covering)
    if isinstance(setting.shell, str):
        return Refusal(run.span, "shell", setting.shell)
    moved = folders[last] != folders[archive.unpacked] and not archive.word.raw.lstrip('"').startswith("/")
    if moved or changes_variables(script, archive.path, archive.unpacked, last):
        return Refusal(run.span, "list", archive.name)
    if any(item.operator != "&&" for item in script.items[archive.unpacked + 1 : last + 1]):
        return Refusal(run.span, "list", archive.name)
    return last


def _removes(command: Command, folder: str, archive: Archive) -> bool:
    """Tell whether a command removes an archive, or a folder around it, or what a pattern stands for."""
    run = program(command)
    if run.name not in _REMOVERS:
        return False
    for word in run.words[1:]:
        path = spelled(word.raw)
        target = normpath(join(folder, path)) if path else None
        is_within = target is not None and f"{archive.path}/".startswith(f"{target.rstrip('/')}/")
        if is_within or is_pattern_for(word.raw, folder, archive):
            return True
    return False


def _within(command: Command, span: Span) -> bool:
    return span.start <= command.span.start < span.end


def _covering(run: Instruction, archive: Archive) -> str | None:
    """Return the mount under which an archive is, or may be."""
    for flag in run.flags:
        target = next(iter(flag.targets), "")
        if flag.name != "mount" or flag.options.get("type") in ("secret", "ssh"):
            continue
        known = archive.path.startswith("/") and "$" not in target + archive.path and target.startswith("/")
        if not known or f"{archive.path}/".startswith(f"{normpath(target)}/"):
            return f"--mount={flag.value}"
    return None
