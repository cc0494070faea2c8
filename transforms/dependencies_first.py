"""Dependencies are installed before the rest of the project is copied."""

from __future__ import annotations

from dataclasses import dataclass
from posixpath import dirname
from typing import TYPE_CHECKING

from refactor.dockerfile.folders import Folders
from refactor.dockerfile.variables import pairs
from refactor.document import runs_at
from refactor.edit import Edit, Span
from refactor.guide import Row
from refactor.packages.commands import Action, Invocation, invocation
from refactor.packages.manifest_files import Hurdle, HurdleError, Manifests
from refactor.packages.manifests import READ_FROM_THE_ENVIRONMENT, manifests, reads_manifests
from refactor.shell import Opaque
from refactor.shells.programs import names, program
from refactor.shells.run_shell import body_of
from refactor.shells.words import PLAIN
from refactor.transform import Finding, Outcomes, Refusal, Safety, transform

if TYPE_CHECKING:
    from collections.abc import Iterator

    from refactor.context import Context
    from refactor.document import Document, Instruction, Stage
    from refactor.shell import Command, Script

_BETWEEN = names("ARG CMD ENTRYPOINT ENV EXPOSE HEALTHCHECK LABEL MAINTAINER STOPSIGNAL USER WORKDIR")
_HARMLESS_MOUNTS = names("cache secret ssh tmpfs")
_ELSEWHERE = names("apk apt apt-get dnf microdnf yum zypper")
_INSTALLS_BY_NAME = {
    "pip": names("--upgrade -U --no-cache-dir --quiet -q --disable-pip-version-check"),
    "gem": names("--no-document -N --quiet -q -v"),
}
"""Managers that install packages by their names whatever the project, with the options that leave it at that."""
_SHARED = names("/ /etc /go /home /opt /root /srv /tmp /usr /usr/local /var")
"""Folders in which an installation may write, whatever the project."""
_SAID = {
    Hurdle.LOCAL: "a dependency is a part of the project itself, or is found in a way that is not known",
    Hurdle.MANIFEST: "what the installation reads is not in the build context, or cannot be read",
    Hurdle.OPTION: "an option or a setting may make the installation read or write something else",
    Hurdle.OVERWRITTEN: "the build context holds what the installation makes, and would overwrite it",
    Hurdle.SCRIPT: "the installation runs a script that may look at the whole project",
}


@transform(
    safety=Safety.PROVEN,
    guide=(Row.CACHE_ORDER,),
    refusals={
        **{hurdle.value: sentence for hurdle, sentence in _SAID.items()},
        "commands": "the RUN does more than to install what the project asks for; give the rest a RUN of its own",
        "context": "what the installation reads can be told by the build context alone (--context)",
        "flag": "the COPY, or the RUN, has a flag that goes with other rules",
        "folder": "the installation does not run in the folder into which the whole project is copied, or that is not known",
    },
    references=(
        "https://docs.docker.com/build/cache/optimize/#order-your-layers",
        "https://docs.npmjs.com/cli/commands/npm-ci",
        "https://pip.pypa.io/en/stable/reference/requirements-file-format/",
        "https://go.dev/ref/mod#go-mod-download",
        "https://bundler.io/man/gemfile.5.html",
    ),
    example="FROM python:3.13-slim\nWORKDIR /app\nCOPY . .\nRUN pip install --no-cache-dir -r requirements.txt\n"
    'CMD ["python", "app.py"]\n',
    example_files={"requirements.txt": "flask\n"},
)
def dependencies_first(document: Document, context: Context | None) -> Outcomes:
    """Copy the manifests first, install the dependencies, and then copy the rest.

    With `COPY . .` first, every change of a source file throws away the layer of the installation, and the next build fetches
    everything again. An installation that reads only manifests (npm, yarn, pnpm, pip -r, bundle, go mod download) does the
    same before the rest is there. That it reads no more is looked up in the build context: package.json has no scripts that
    are run on installation, no manifest names a part of the project, and the project holds nothing that the installation
    writes. All files are then the same, in another order of layers. What may differ all the same is said, and left for review:
    scripts of the packages themselves, and lock files that the installation would change.
    """
    folders = Folders(document, context)
    for stage in document.stages:
        for place, instruction in enumerate(stage.instructions):
            if instruction.keyword == "COPY" and _is_whole_context(instruction):
                yield from _outcomes(_Move(document, folders, context, stage, place))


@dataclass(frozen=True, slots=True)
class _Move:
    """The COPY of a whole build context, which may be put behind installations."""

    document: Document
    folders: Folders
    context: Context | None
    stage: Stage
    place: int

    @property
    def copy(self) -> Instruction:
        """The COPY."""
        return self.stage.instructions[self.place]

    def runs(self) -> Iterator[tuple[int, Instruction]]:
        """Yield the RUNs that follow, with their places, as long as nothing stands between that would see a difference."""
        for place, each in enumerate(self.stage.instructions[self.place + 1 :], self.place + 1):
            if each.keyword == "RUN":
                yield place, each
            elif each.keyword not in _BETWEEN:
                return


def _outcomes(move: _Move) -> Outcomes:
    taken: list[tuple[Instruction, Manifests]] = []
    for place, run in move.runs():
        found = _installation(move.document, run)
        if found is None:
            break
        outcome = found if isinstance(found, Refusal) else _manifests(move, place, run, found)
        if isinstance(outcome, Refusal):
            yield outcome
            break
        if run.is_left or move.copy.is_left:
            break
        taken.append((run, outcome))
    if taken:
        yield _finding(move, taken)


def _installation(document: Document, run: Instruction) -> Invocation | Refusal | None:
    """Return the installation that a RUN consists of, why it is not taken, or None if it installs nothing of a project."""
    body = body_of(document, run) if not run.is_json else Opaque("", 0)
    if isinstance(body, Opaque):
        return None
    found = [(command, _invocation(command)) for command in body.script.commands]
    reading = [each for _, each in found if each and reads_manifests(each)]
    if not reading:
        return None
    if len(reading) > 1 or not all(_is_beside(command, each) for command, each in found) or not _is_plain(body.script):
        return Refusal(run.span, "commands")
    mounts = [dict(option.partition("=")[::2] for option in (flag.value or "").split(",")) for flag in run.flags]
    if any(flag.name != "mount" for flag in run.flags) or not all(
        each.get("type") in _HARMLESS_MOUNTS for each in mounts
    ):
        return Refusal(run.span, "flag", run.flags[0].span.of(document.text))
    return reading[0]


def _invocation(command: Command) -> Invocation | None:
    run = program(command)
    return invocation(run.words) if run.body is None and "/" not in (run.words[0].raw if run.words else "/") else None


def _is_beside(command: Command, found: Invocation | None) -> bool:
    """Tell whether a command is the installation, or one that neither reads nor writes anything of the project."""
    if command.assignments or command.redirections or found is None or program(command).prefixes:
        return False
    if reads_manifests(found) or found.manager in _ELSEWHERE or found.action is Action.CLEAN:
        return True
    if found.manager in _INSTALLS_BY_NAME and found.action is Action.INSTALL:
        plain = all(
            word.literal and PLAIN.fullmatch(word.literal) and word.literal[0] not in "./" for word in found.operands
        )
        known = _INSTALLS_BY_NAME[found.manager]
        return plain and bool(found.operands) and all(option.word.raw in known for option in found.options)
    return False


def _is_plain(script: Script) -> bool:
    return script.is_chain and all(len(item.pipeline.commands) == 1 for item in script.items)


def _manifests(move: _Move, place: int, run: Instruction, found: Invocation) -> Manifests | Refusal:
    """Return what an installation reads, or why it cannot come first."""
    copy = move.folders.copy(move.stage, move.place)
    if any(flag.name not in ("chown", "chmod", "link") for flag in move.copy.flags) or move.copy.comments:
        return Refusal(move.copy.span, "flag")
    here = move.folders.setting(move.stage, place)
    written = move.copy.words[-1].text
    moved = any(each.keyword == "WORKDIR" for each in move.stage.instructions[move.place : place])
    if copy.destination is None or here.directory.path is None or isinstance(here.shell, str):
        return Refusal(run.span, "folder")
    if moved and not written.startswith("/"):
        return Refusal(run.span, "folder", f"{written}, which means another one behind the next WORKDIR")
    if copy.destination in _SHARED or copy.destination != here.directory.path or "$" in written:
        return Refusal(run.span, "folder", f"{here.directory.path}, and {copy.destination}")
    for name in (
        name for each in move.document.instructions if each.keyword in ("ARG", "ENV") for name, _ in pairs(each)
    ):
        if name.lower() in READ_FROM_THE_ENVIRONMENT:
            return Refusal(run.span, "option", name)
    if move.context is None:
        return Refusal(run.span, "context")
    try:
        read = manifests(found, move.context)
    except HurdleError as error:
        return Refusal(run.span, error.hurdle.value, error.detail)
    odd = next((name for name in read.files if not PLAIN.fullmatch(name)), None)
    return Refusal(run.span, Hurdle.MANIFEST.value, odd) if odd else read


def _finding(move: _Move, taken: list[tuple[Instruction, Manifests]]) -> Finding:
    """Put the manifests where the COPY is, with the next ones before their RUN, and the COPY behind the last RUN."""
    document, copy = move.document, move.copy
    text, end = document.text, document.line_end_at(copy.span.start)
    start, last = _start(document, copy), taken[-1][0].span.end
    known: list[str] = []
    edits: list[Edit] = []
    for run, read in taken:
        lines = "".join(f"{line}{end}" for line in _copies(move, [name for name in read.files if name not in known]))
        place = Span(_start(document, run), _start(document, run)) if edits else Span(start, copy.span.end)
        known += read.files
        edits.append(Edit(place, lines))
    moving = text[start : copy.span.end]
    moving = end + moving if document.lines[copy.end_line].is_blank else moving
    behind = moving if text[:last].endswith("\n") else f"{end}{moving.removesuffix(end)}"
    edits.append(Edit(Span(last, last), behind))
    doubts = "; ".join(dict.fromkeys(read.doubt for _, read in taken if read.doubt))
    message = (
        f"the {runs_at(run for run, _ in taken)} before the rest of the project, with {', '.join(dict.fromkeys(known))}"
    )
    message = f"{message}; doubtful: {doubts}" if doubts else f"{message} and nothing else of the build context"
    edits = [edit for edit in edits if edit.text or edit.span.start < edit.span.end]
    return Finding(Span(start, last), message, tuple(edits), Safety.REVIEW if doubts else None)


def _start(document: Document, instruction: Instruction) -> int:
    """Return where an instruction begins with the comments that are attached to it."""
    first = instruction.attached[0].line if instruction.attached else instruction.line
    return document.lines[first - 1].start


def _copies(move: _Move, files: list[str]) -> Iterator[str]:
    """Yield the COPY of some files to where the whole would bring them, one for each folder."""
    copy, text = move.copy, move.document.text
    head = text[copy.keyword_span.start : copy.keyword_span.end]
    flags = "".join(f" {flag.span.of(text)}" for flag in copy.flags)
    target = copy.words[-1].text.rstrip("/")
    for folder in dict.fromkeys(dirname(name) for name in files):
        sources = " ".join(name for name in files if dirname(name) == folder)
        where = f"{'' if target == '.' else f'{target}/'}{folder}/" if folder else f"{target}/"
        yield f"{head}{flags} {sources} {where}"


def _is_whole_context(copy: Instruction) -> bool:
    sources = copy.words[:-1]
    return len(sources) == 1 and not copy.is_json and copy.flag("from") is None and sources[0].text in (".", "./")
