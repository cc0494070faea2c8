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
from refactor.manifests.beside import invocation_of, is_beside
from refactor.manifests.files import Hurdle, HurdleError, Manifests, is_there
from refactor.manifests.installers import (
    PLACES_IN_THE_ENVIRONMENT,
    READ_FROM_THE_ENVIRONMENT,
    builds_project,
    manifests,
    reads_manifests,
)
from refactor.shell import Opaque
from refactor.shells.programs import names
from refactor.shells.run_shell import body_of
from refactor.shells.words import PLAIN
from refactor.transform import Finding, Outcomes, Refusal, Safety, transform

if TYPE_CHECKING:
    from collections.abc import Iterator

    from refactor.context import Context
    from refactor.document import Document, Flag, Instruction, Stage
    from refactor.packages.commands import Invocation
    from refactor.shell import Script

_BETWEEN = names("ARG CMD ENTRYPOINT ENV EXPOSE HEALTHCHECK LABEL MAINTAINER STOPSIGNAL USER WORKDIR")
_HARMLESS_MOUNTS = names("cache secret ssh tmpfs")
_SHARED = names("/ /etc /go /home /opt /root /srv /tmp /usr /usr/local /var")
"""Folders in which an installation may write, whatever the project."""
_SAID = {
    Hurdle.LOCAL: "a dependency is a part of the project itself, or is found in a way that is not known",
    Hurdle.MANIFEST: "what the installation reads is not in the build context, or cannot be read",
    Hurdle.OPTION: "an option or a setting may make the installation read or write something else",
    Hurdle.OVERWRITTEN: "the build context holds what the installation makes, and would overwrite it",
    Hurdle.PROJECT: "the command installs or builds the project itself, for which it reads the sources",
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
        "https://python-poetry.org/docs/cli/#install",
        "https://docs.astral.sh/uv/guides/integration/docker/#intermediate-layers",
        "https://getcomposer.org/doc/03-cli.md#install-i",
        "https://doc.rust-lang.org/cargo/commands/cargo-fetch.html",
    ),
    example="FROM python:3.13-slim\nWORKDIR /app\nCOPY . .\nRUN pip install --no-cache-dir -r requirements.txt\n"
    'CMD ["python", "app.py"]\n',
    example_files={"requirements.txt": "flask\n"},
)
def dependencies_first(document: Document, context: Context | None) -> Outcomes:
    """Copy the manifests first, install the dependencies, and then copy the rest.

    With `COPY . .` first, every change of a source file throws away the layer of the installation, and the next build fetches
    everything again. An installation that reads only manifests (npm, yarn, pnpm, pip -r, poetry --no-root, uv sync
    --no-install-project, uv pip, pipenv, bundle, composer, go mod download, cargo fetch) does the same before the rest is
    there. That it reads no more is looked up in the build context: no script of the project is run on installation, no
    manifest, lock or setting names a part of the project, and the project holds nothing that the installation writes. RUNs
    between that have nothing to do with the project's files (system packages, package managers themselves) come before the
    rest as well. All files are then the same, in another order of layers. What may differ all the same is said, and left for
    review: scripts of the packages themselves, and lock files that the installation would change. A command that builds the
    project itself is shown, unless an earlier one has got the dependencies.
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

    @property
    def project(self) -> str | None:
        """The folder into which the project is copied, as far as that is known."""
        return self.folders.copy(self.stage, self.place).destination

    def is_second(self, place: int, found: Invocation) -> bool:
        """Tell whether the same package manager got dependencies of the project before a place, in this stage or below it."""
        stage: Stage | None = self.stage
        end = place
        while stage is not None:
            for each in stage.instructions[:end]:
                script = _script(self.document, each) if each.keyword == "RUN" else None
                if script and any(one.manager == found.manager for one in _asked(script)):
                    return True
            stage = None if stage.parent is None else self.document.stages[stage.parent]
            end = len(stage.instructions) if stage else 0
        return False

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
        script = _script(move.document, run)
        asked = _asked(script) if script else []
        if script and not asked and _is_beside(move, run, script):
            continue
        outcome = _outcome(move, place, run, script, asked) if script and asked else None
        if isinstance(outcome, Refusal) and not (outcome.slug == Hurdle.PROJECT and move.is_second(place, asked[0])):
            yield outcome
        if not isinstance(outcome, Manifests) or run.is_left or move.copy.is_left:
            break
        taken.append((run, outcome))
    if taken:
        yield _finding(move, taken)


def _script(document: Document, run: Instruction) -> Script | None:
    body = body_of(document, run) if not run.is_json else Opaque("", 0)
    return None if isinstance(body, Opaque) else body.script


def _asked(script: Script) -> list[Invocation]:
    """Return the commands that get what a project asks for."""
    found = map(invocation_of, script.commands)
    return [each for each in found if each and (reads_manifests(each) or builds_project(each))]


def _is_beside(move: _Move, run: Instruction, script: Script) -> bool:
    """Tell whether a RUN has nothing to do with the files of the project, so that it may come before them as well."""
    if not script.commands or _odd_flag(run) or run.is_left:
        return False
    return _is_plain(script) and all(is_beside(command, move.project) for command in script.commands)


def _outcome(move: _Move, place: int, run: Instruction, script: Script, asked: list[Invocation]) -> Manifests | Refusal:
    """Return what a RUN that installs reads, or why it cannot come first."""
    for found in asked:
        if builds_project(found):
            return Refusal(
                run.span, Hurdle.PROJECT.value, f"{found.manager} {found.subcommand.raw if found.subcommand else ''}"
            )
    if len(asked) > 1 or not _is_plain(script) or not all(is_beside(each, move.project) for each in script.commands):
        return Refusal(run.span, "commands")
    if flag := _odd_flag(run):
        return Refusal(run.span, "flag", flag.span.of(move.document.text))
    return _manifests(move, place, run, asked[0])


def _odd_flag(run: Instruction) -> Flag | None:
    """Return a flag with which a RUN may see other files than those of the image, or sees them in another way."""
    for flag in run.flags:
        if flag.name != "mount" or flag.options.get("type") not in _HARMLESS_MOUNTS:
            return flag
    return None


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
    if move.context is None:
        return Refusal(run.span, "context")
    if odd := next(_odd_variables(move.document, move.context, copy.destination), None):
        return Refusal(run.span, Hurdle.OPTION.value, odd)
    try:
        read = manifests(found, move.context)
    except HurdleError as error:
        return Refusal(run.span, error.hurdle.value, error.detail)
    odd = next((name for name in read.files if not PLAIN.fullmatch(name)), None)
    return Refusal(run.span, Hurdle.MANIFEST.value, odd) if odd else read


def _odd_variables(document: Document, context: Context, project: str) -> Iterator[str]:
    """Yield the variables by which an installation may read something else, or writes where the project has something."""
    for instruction in document.instructions:
        for name, value in pairs(instruction) if instruction.keyword in ("ARG", "ENV") else ():
            is_place = name.lower() in PLACES_IN_THE_ENVIRONMENT
            if name.lower() in READ_FROM_THE_ENVIRONMENT or (is_place and not _is_free(context, project, value)):
                yield name


def _is_free(context: Context, project: str, value: str) -> bool:
    """Tell whether a folder is another one than the project's, and the project has nothing there."""
    place = f"{value.strip(chr(34))}/".removeprefix(f"{project}/")
    if not PLAIN.fullmatch(place) or not place.strip("/") or ".." in place:
        return False
    return place.startswith("/") or not is_there(context, place)


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
