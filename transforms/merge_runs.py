"""Consecutive RUNs become one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from refactor.edit import Edit, Span
from refactor.joining import Hazard, Joined, Setting, Tier, hazard, join
from refactor.layout import layout_of
from refactor.logical import LONGEST_LINE
from refactor.optouts import is_pragma
from refactor.run_shell import Body, body_of, shell_of, working_directory
from refactor.shell import Opaque
from refactor.transform import Finding, Outcomes, Refusal, Safety, transform

if TYPE_CHECKING:
    from collections.abc import Iterator

    from refactor.document import Document, Instruction, Stage

# Leaves room for what is added to a line: an indentation, an operator, parentheses.
_LONGEST = LONGEST_LINE - 1_000
_HOW = {
    Tier.CHAIN: "",
    Tier.SUBSHELL: "; parentheses keep in what would leak into the next or rescue the one before",
    Tier.ERREXIT: "; outside && lists, in which shells ignore errexit",
}


@transform(
    safety=Safety.SAFE,
    rules=("DL3059",),
    options={
        "build_stages": "merge also in stages whose layers are thrown away, where it only makes the cache coarser"
    },
    refusals={
        "ambiguous": "versions of BuildKit read this instruction differently",
        "background": "a process that the RUN before leaves running would be alive in this one",
        "build-stage": "the layers of this stage are thrown away, so merging would only make the cache coarser"
        " (the option build-stages merges all the same)",
        "comment": "a shell comment would swallow what is joined to it",
        "flags": "the two RUNs have different flags",
        "fresh-mount": "Docker mounts this anew for each RUN, and one RUN would keep what the first wrote to it",
        "heredoc": "one of the two RUNs has a heredoc",
        "json-form": "the JSON form runs without a shell, so there is nothing to join",
        "mounts": "what one of the two writes to this mount would be seen by the other",
        "negation": "shells treat a negated pipeline differently under errexit",
        "onbuild": "the triggers run in the build of another image, whose shell is not known here",
        "opaque": "one of the two RUNs is not understood to the last character",
        "pragma": "the comment above is about this instruction alone",
        "shell": "the shell is not one whose rules are known",
        "shell-replaced": "the RUN before may replace the shell, and this one is to run in the new one",
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
    for stage in document.stages:
        kept = build_stages or stage.index in document.kept_stages
        for runs in _sequences(stage):
            yield from _merge(document, runs, kept=kept)


def _sequences(stage: Stage) -> Iterator[list[Instruction]]:
    """Yield the instructions that follow one another, all RUN or all ONBUILD RUN, at least two at a time."""
    runs: list[Instruction] = []
    for instruction in stage.instructions:
        if runs and _kind(instruction) != _kind(runs[-1]):
            if len(runs) > 1:
                yield runs
            runs = []
        if _kind(instruction):
            runs.append(instruction)
    if len(runs) > 1:
        yield runs


def _kind(instruction: Instruction) -> str | None:
    if instruction.keyword == "RUN":
        return "RUN"
    return "ONBUILD" if instruction.trigger and instruction.trigger.keyword == "RUN" else None


def _merge(document: Document, runs: list[Instruction], *, kept: bool) -> Outcomes:
    group = [runs[0]]
    joined: Joined | None = None
    for candidate in runs[1:]:
        if group[-1].is_left or candidate.is_left:
            attempt: Joined | Hazard | None = None
        else:
            attempt = _attempt(document, [*group, candidate], kept=kept)
        if isinstance(attempt, Joined):
            group.append(candidate)
            joined = attempt
            continue
        if joined:
            yield _finding(document, group, joined)
        if isinstance(attempt, Hazard):
            yield Refusal(candidate.span, attempt.slug, attempt.detail)
        group, joined = [candidate], None
    if joined:
        yield _finding(document, group, joined)


def _attempt(document: Document, runs: list[Instruction], *, kept: bool) -> Joined | Hazard:
    """Return how ``runs`` are joined, the last of them being the candidate, or what is in the way."""
    candidate = runs[-1]
    if candidate.trigger:
        return Hazard("onbuild")
    if not kept:
        return Hazard("build-stage")
    obstacle = _form(runs[-2], candidate) or _flags(document, runs[-2], candidate)
    if obstacle:
        return obstacle
    shell = shell_of(document, candidate)
    if isinstance(shell, str):
        return Hazard("shell", shell)
    bodies = [body_of(document, run) for run in runs]
    for body in bodies:
        if isinstance(body, Opaque):
            return Hazard("opaque", body.reason)
    scripts = [body.script for body in bodies if isinstance(body, Body)]
    directory = working_directory(document, candidate)
    setting = Setting(shell, directory, _has_user(document, candidate))
    for script in scripts[:-1]:
        reached = hazard(script, scripts[-1], setting)
        if reached:
            return reached
    joined = join(scripts, setting)
    if isinstance(joined, Joined) and _loses_comment(candidate, bodies[-1], joined):
        return Hazard("comment", "between its options and its first command")
    return joined


def _form(before: Instruction, candidate: Instruction) -> Hazard | None:
    for instruction in (before, candidate):
        if instruction.is_ambiguous or instruction.dangles:
            return Hazard("ambiguous")
        if instruction.is_json:
            return Hazard("json-form")
        if instruction.heredocs:
            return Hazard("heredoc")
    for comment in candidate.attached:
        if is_pragma(comment):
            return Hazard("pragma", comment.text)
    return None


def _flags(document: Document, before: Instruction, candidate: Instruction) -> Hazard | None:
    flags = [flag.span.of(document.text) for flag in candidate.flags]
    if flags != [flag.span.of(document.text) for flag in before.flags]:
        return Hazard("flags", " ".join(flags))
    for flag in candidate.flags:
        options = (flag.value or "").lower().split(",")
        writable = any(option.partition("=")[0] in ("rw", "readwrite") for option in options)
        if flag.name == "mount" and (writable or "type=tmpfs" in options):
            return Hazard("mounts", f"--{flag.name}={flag.value}")
    if len(document.lines[document.line_at(before.header_end) - 1].text.encode("utf-8", "surrogateescape")) > _LONGEST:
        return Hazard("too-long")
    first = document.lines[candidate.line - 1]
    return Hazard("too-long") if len(first.text.encode("utf-8", "surrogateescape")) > _LONGEST else None


def _has_user(document: Document, instruction: Instruction) -> bool:
    return any(
        each.keyword == "USER" and each.span.start < instruction.span.start for each in document.lineage(instruction)
    )


def _loses_comment(candidate: Instruction, body: Body | Opaque, joined: Joined) -> bool:
    """Tell whether a comment stands in what goes before the candidate's first command."""
    if isinstance(body, Opaque):
        return False
    start = body.place.locate(joined.wraps[-1].start)
    return any(comment.span.start < start for comment in candidate.comments)


def _finding(document: Document, group: list[Instruction], joined: Joined) -> Finding:
    layout = layout_of(document, *group)
    edits: list[Edit] = []
    for index, run in enumerate(group):
        wrap = joined.wraps[index]
        start = run.body.locate(wrap.start)
        end = run.body.whole.end
        behind = wrap.after
        if index < len(group) - 1:
            behind += layout.joint(document, run.header_end, joined.operator)[0]
        if index == 0:
            edits.append(Edit(Span(start, start), wrap.before))
        else:
            lead = layout.joint(document, run.header_end, joined.operator)[1]
            edits.append(Edit(Span(run.span.start, start), f"{lead}{wrap.before}"))
            edits.extend(_without_blank_lines(document, group[index - 1], run))
        last = document.lines[document.line_at(run.header_end) - 1]
        edits.append(Edit(Span(end, last.end if index < len(group) - 1 else end), behind))
    changed = tuple(edit for edit in edits if edit.text or edit.span.start < edit.span.end)
    span = Span(group[0].span.start, group[-1].span.end)
    return Finding(span, _message(group, joined), changed)


def _without_blank_lines(document: Document, before: Instruction, run: Instruction) -> Iterator[Edit]:
    for number in range(before.end_line + 1, run.line):
        line = document.lines[number - 1]
        if line.is_blank:
            yield Edit(line.span, "")


def _message(group: list[Instruction], joined: Joined) -> str:
    *most, last = (str(run.line) for run in group[1:])
    lines = f"RUNs of lines {', '.join(most)} and {last}" if most else f"RUN of line {last}"
    return f"joins the {lines}: {len(group)} layers become one{_HOW[joined.tier]}"
