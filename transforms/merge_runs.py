"""Consecutive RUNs become one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from refactor.dockerfile.heredoc import announced
from refactor.dockerfile.joint import join_edits
from refactor.dockerfile.logical import LONGEST_LINE
from refactor.document import runs_at
from refactor.edit import Span
from refactor.guide import Row
from refactor.optouts import is_instruction, is_pragma
from refactor.shell import Opaque
from refactor.shells.joining import Hazard, Joined, Joining
from refactor.shells.run_shell import Body, Setting, Shell, body_of, settings_of
from refactor.transform import Finding, Outcomes, Refusal, Safety, transform

if TYPE_CHECKING:
    from collections.abc import Iterator

    from refactor.document import Document, Instruction, Stage

# Leaves room for what is added to a line: an indentation, an operator, parentheses.
_LONGEST = LONGEST_LINE - 1_000


@transform(
    safety=Safety.SAFE,
    shrinks=True,
    guide=(Row.FEW_LAYERS,),
    rules=("DL3059",),
    options={
        "build_stages": "merge also in stages whose layers are thrown away, where it only makes the cache coarser"
    },
    refusals={
        "ambiguous": "versions of BuildKit read this instruction differently",
        "background": "a process that the RUN before leaves running would be alive in this one",
        "process": "the RUN before gives its shell a limit, a priority or a signal, and this one would be run by the same",
        "build-stage": "a plain build throws the layers of this stage away, so merging its RUNs would only make the cache"
        " coarser (the option build-stages merges all the same)",
        "commented-out": "an instruction between the two is commented out, and could not be taken in again inside a RUN",
        "comment": "a shell comment would swallow what is joined to it",
        "flags": "the two RUNs have different flags",
        "fresh-mount": "Docker mounts this anew for each RUN, and one RUN would keep what the first wrote to it",
        "hard-link": "a hard link lasts only within one RUN, for layers part it",
        "heredoc": "one of the two RUNs gives the whole script in a heredoc, or to another program",
        "json-form": "the JSON form runs without a shell, so there is nothing to join",
        "locale": "the RUN before makes a locale, which a shell reads when it starts, and this one has a pattern",
        "mounts": "what one of the two writes to this mount would be seen by the other",
        "negation": "shells treat a negated pipeline differently under errexit",
        "onbuild": "the triggers run in the build of another image, whose shell is not known here",
        "opaque": "one of the two RUNs is not understood to the last character",
        "pragma": "a tool reads the comment above one of the two, which is about that instruction alone",
        "shell": "the shell is not one whose rules are known",
        "shell-memory": "one of the two looks at what a shell remembers of the commands before",
        "shell-replaced": "one of the two may replace the shell, and what follows it is to run in the new one",
        "too-long": "together they are longer than a line or a command may be",
        "users": "the RUN before changes users or groups, which Docker looks up when a RUN starts",
        "workdir": "the RUN before may remove the working directory, which Docker makes anew when a RUN starts",
    },
    references=(
        "https://docs.docker.com/build/building/best-practices/#run",
        "https://docs.docker.com/reference/dockerfile/#run",
        "https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html",
    ),
    example="FROM debian:13-slim\nRUN mkdir -p /srv/app\nRUN cd /srv/app && touch ready\nRUN chown -R www-data /srv/app\n",
)
def merge_runs(document: Document, *, build_stages: bool = False) -> Outcomes:
    """Join RUNs that follow one another into one.

    Each RUN is a layer, and what a later one deletes stays in the image: one RUN can clean up after itself. Two RUNs have two
    shells, though, and a plain `&&` gives another result in one case of four: a `cd` or `export` leaks, an `||` rescues what
    failed before, errexit is ignored. So scripts are joined as they are where that is exact, in parentheses where they leave
    something behind in their shell, with errexit set around the parentheses where that is in play, and not at all where even
    that is not enough. Comments in between stay. Stages whose layers are thrown away are left alone.
    """
    sequences = [
        (stage, first, runs) for stage in document.stages for first, runs in _sequences(stage) if len(runs) > 1
    ]
    if not sequences:
        return
    settings, kept_stages = settings_of(document), document.kept_stages
    thrown_away: dict[int, Instruction] = {}
    for stage, first, runs in sequences:
        if runs[0].trigger or build_stages or stage.index in kept_stages:
            yield from _merge(document, settings[stage.index][first], runs)
        else:
            thrown_away.setdefault(stage.index, runs[1])
    yield from (Refusal(run.span, "build-stage") for run in thrown_away.values())


def _merge(document: Document, setting: Setting, runs: list[Instruction]) -> Outcomes:
    group = _Group(document, setting, runs[0])
    for run in runs[1:]:
        hazard = group.offer(run)
        if hazard is None:
            continue
        yield from group.finding()
        if not group.last.is_left:
            yield Refusal(run.span, hazard.slug, hazard.detail)
        group = _Group(document, setting, run)
    yield from group.finding()


def _sequences(stage: Stage) -> Iterator[tuple[int, list[Instruction]]]:
    """Yield the instructions that follow one another, all RUN or all ONBUILD RUN, with the index of the first."""
    runs: list[Instruction] = []
    for index, instruction in enumerate(stage.instructions):
        if runs and _kind(instruction) != _kind(runs[-1]):
            yield index - len(runs), runs
            runs = []
        if _kind(instruction):
            runs.append(instruction)
    if runs:
        yield len(stage.instructions) - len(runs), runs


def _kind(instruction: Instruction) -> str | None:
    if instruction.keyword == "RUN":
        return "RUN"
    return "ONBUILD" if instruction.trigger and instruction.trigger.keyword == "RUN" else None


class _Group:
    """RUNs that become one, as far as they have been offered."""

    def __init__(self, document: Document, setting: Setting, first: Instruction) -> None:
        self._document = document
        self._setting = setting
        self._runs = [first]
        self._bodies = [_body(document, setting, first)]
        self._joining: Joining | None = None

    @property
    def last(self) -> Instruction:
        """The RUN that was taken in last."""
        return self._runs[-1]

    def offer(self, run: Instruction) -> Hazard | None:
        """Take ``run`` in, or return why it stays by itself."""
        before, body = self._bodies[-1], _body(self._document, self._setting, run)
        if self.last.is_left:
            return Hazard("pragma")
        if isinstance(before, Hazard):
            return before
        if isinstance(body, Hazard):
            return body
        between = _between(self._document, self.last, run)
        if between:
            return between
        if not isinstance(self._setting.shell, Shell):
            return Hazard("shell", self._setting.shell)
        if not _announces_alike([*self._runs, run]):
            return Hazard("heredoc", "a quoting error in the joined line would hide it")
        if self._joining is None:
            self._joining = Joining(before.script, self._setting, self._setting.shell)
        hazard = self._joining.offer(body.script)
        if hazard is None:
            self._runs.append(run)
            self._bodies.append(body)
        return hazard

    def finding(self) -> Iterator[Finding]:
        """Yield the finding, if there is more than one RUN."""
        if len(self._runs) == 1 or self._joining is None:
            return
        joined = self._joining.joined()
        span = Span(self._runs[0].span.start, self._runs[-1].span.end)
        edits = tuple(join_edits(self._document, self._runs, joined))
        yield Finding(span, _message(self._runs, joined), edits)


def _body(document: Document, setting: Setting, run: Instruction) -> Body | Hazard:
    if run.trigger:
        return Hazard("onbuild")
    if run.is_ambiguous or run.dangles:
        return Hazard("ambiguous")
    if run.is_json:
        return Hazard("json-form")
    if run.heredocs and run.body.text.lstrip("0123456789").startswith("<<"):
        return Hazard("heredoc")
    if isinstance(setting.shell, str):
        return Hazard("shell", setting.shell)
    body = body_of(document, run)
    return Hazard("opaque", body.reason) if isinstance(body, Opaque) else body


def _between(document: Document, before: Instruction, run: Instruction) -> Hazard | None:
    for comment in (*before.attached, *run.attached):
        if is_pragma(comment):
            return Hazard("pragma", comment.text)
    for comment in run.attached:
        if is_instruction(comment):
            return Hazard("commented-out", comment.text)
    flags = [flag.span.of(document.text) for flag in run.flags]
    if flags != [flag.span.of(document.text) for flag in before.flags]:
        return Hazard("flags", " ".join(flags))
    for flag in run.flags:
        options = (flag.value or "").lower().split(",")
        writable = any(option.partition("=")[0] in ("rw", "readwrite") for option in options)
        if flag.name == "mount" and (writable or "type=tmpfs" in options):
            return Hazard("mounts", f"--{flag.name}={flag.value}")
    lines = (document.lines[document.line_at(before.header_end) - 1], document.lines[run.line - 1])
    if any(len(line.text.encode("utf-8", "surrogateescape")) > _LONGEST for line in lines):
        return Hazard("too-long")
    return None


def _announces_alike(runs: list[Instruction]) -> bool:
    """Tell whether BuildKit finds the same heredocs in the joined line: an error in one part hides those of all."""
    if not any(run.heredocs for run in runs):
        return True
    joined = announced(" && ".join(run.body.text for run in runs))
    return joined == tuple(each for run in runs for each in announced(run.body.text))


def _message(runs: list[Instruction], joined: Joined) -> str:
    why = f"; in parentheses, because {joined.why}" if joined.why else ""
    return f"joins the {runs_at(runs[1:])}: {len(runs)} layers become one{why}"
