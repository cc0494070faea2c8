"""RUNs with a pipe fail where any command in the pipe fails."""

from __future__ import annotations

from itertools import takewhile
from typing import TYPE_CHECKING

from refactor.base_images import has_bash
from refactor.document import runs_at
from refactor.edit import Edit, Span
from refactor.shell import Opaque
from refactor.shells.dialects import differs_in_bash, ends_early, has_pipe
from refactor.shells.run_shell import DEFAULT, Shell, body_of, settings_of
from refactor.transform import Finding, Outcomes, Refusal, Safety, transform

if TYPE_CHECKING:
    from refactor.document import Document, Instruction, Stage

_BASH = '["/bin/bash", "-o", "pipefail", "-c"]'
_SH = '["/bin/sh", "-c"]'


@transform(
    safety=Safety.REVIEW,
    rules=("DL4006",),
    refusals={
        "dialect": "bash would take this otherwise than sh does",
        "early-end": "a command in this pipe does not read to the end, and the one before it would fail for that",
        "left-alone": "a comment asks to leave a RUN behind it, which would run in bash too",
        "no-bash": "whether the image has bash is not known; name it in the option `images` if it has",
        "opaque": "this RUN would run in bash too, and is not understood to the last character",
        "shell": "the shell is not Docker's default one; add `-o pipefail` to it if it knows that",
        "shell-form": "this would be given to bash too, and stands before a RUN with a pipe",
    },
    options={"images": "further images that have /bin/bash, without their tags"},
    references=(
        "https://docs.docker.com/build/building/best-practices/#using-pipes",
        "https://docs.docker.com/reference/dockerfile/#shell",
        "https://github.com/hadolint/hadolint/wiki/DL4006",
    ),
    example="FROM python:3.13\nRUN curl -fsSL https://example.com/data.tar.gz | tar -xzC /srv\nCMD exec python /srv/app.py\n",
)
def pipefail(document: Document, *, images: tuple[str, ...] = ()) -> Outcomes:
    """Have a RUN fail where a command before a pipe fails.

    sh looks at the last command of a pipe only: where a download fails and `tar` is content with nothing, the build goes on.
    bash has an option for that. SHELL is put before the first RUN with a pipe of a stage whose image is known to have bash, and
    taken back before what Docker would give to it as well: CMD, ENTRYPOINT and HEALTHCHECK in shell form, triggers, and stages
    that start from this one. Where nothing of that kind is there, the image keeps it in its configuration. It is always for
    review: the RUNs behind it run in bash, which is not sh, and a pipe may fail now that failed unseen before.
    """
    if "|" not in document.text:
        return
    settings = settings_of(document)
    for stage in document.stages:
        for instruction, setting in zip(stage.instructions, settings[stage.index], strict=True):
            if _is_wanting(document, instruction, setting.shell):
                yield _outcome(document, stage, instruction, setting.shell, images)
                break


def _is_wanting(document: Document, instruction: Instruction, shell: Shell | str) -> bool:
    """Tell whether an instruction is a RUN with a pipe that may fail unseen."""
    if instruction.keyword != "RUN" or instruction.is_json or instruction.is_left:
        return False
    if isinstance(shell, Shell) and shell.pipefail:
        return False
    body = body_of(document, instruction)
    if isinstance(body, Opaque) or "pipefail" in body.script.text:
        return False
    return has_pipe(body.script)


def _outcome(
    document: Document, stage: Stage, run: Instruction, shell: Shell | str, images: tuple[str, ...]
) -> Finding | Refusal:
    if shell != DEFAULT:
        return Refusal(run.span, "shell", shell if isinstance(shell, str) else shell.program)
    if not has_bash(document, run, images):
        return Refusal(run.span, "no-bash", stage.base.text)
    behind = stage.instructions[[each.span for each in stage.instructions].index(run.span) :]
    reached = tuple(takewhile(lambda each: each.keyword != "SHELL", behind))
    back = next(filter(_takes_shell, reached), None)
    runs = [each for each in reached if each.keyword == "RUN" and (back is None or each.span.start < back.span.start)]
    late = [each for each in reached if each not in runs and _is_wanting(document, each, DEFAULT)]
    if back and late:
        return Refusal(back.span, "shell-form", f"line {late[0].line}")
    left = next((each for each in runs if each.is_left), None)
    if left:
        return Refusal(run.span, "left-alone", f"line {left.line}")
    obstacle = next(filter(None, (_obstacle(document, each) for each in runs)), None)
    if obstacle:
        return obstacle
    word = "shell" if run.keyword_span.of(document.text).islower() else "SHELL"
    edits = [_before(document, run, f"{word} {_BASH}")]
    message = f"bash runs the {runs_at(runs)}, and looks at every command of a pipe"
    if back:
        edits.append(_before(document, back, f"{word} {_SH}"))
        message += f"; what line {back.line} runs in the container stays with sh"
    elif reached == behind and any(each.parent == stage.index for each in document.stages):
        edits.append(_line(document, behind[-1].span.end, f"{word} {_SH}"))
        message += "; the stages that start from this one stay with sh"
    return Finding(Span(edits[0].span.start, max(behind[-1].span.end, edits[-1].span.end)), message, tuple(edits))


def _takes_shell(instruction: Instruction) -> bool:
    """Tell whether Docker gives an instruction other than RUN to the shell."""
    keyword, is_json = instruction.keyword, instruction.is_json
    if keyword == "HEALTHCHECK":
        return not is_json and not instruction.body.text.upper().startswith("NONE")
    return keyword == "ONBUILD" or (keyword in ("CMD", "ENTRYPOINT") and not is_json)


def _obstacle(document: Document, run: Instruction) -> Refusal | None:
    if run.is_json:
        return None
    body = body_of(document, run)
    if isinstance(body, Opaque):
        return Refusal(run.span, "opaque", body.reason)
    differs, stops = differs_in_bash(body.script), ends_early(body.script)
    if differs:
        return Refusal(run.span, "dialect", differs)
    return Refusal(run.span, "early-end", stops) if stops else None


def _before(document: Document, instruction: Instruction, text: str) -> Edit:
    """Put a line above an instruction and the comments about it."""
    first = instruction.attached[0].line if instruction.attached else instruction.line
    return _line(document, document.lines[first - 1].start, text)


def _line(document: Document, offset: int, text: str) -> Edit:
    return Edit(Span(offset, offset), f"{text}{document.line_end_at(offset)}")
