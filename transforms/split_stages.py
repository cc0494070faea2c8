"""One stage becomes a build stage and a distroless stage."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from refactor.edit import Span
from refactor.guide import Row
from refactor.split.obstacle import Obstacle
from refactor.transform import Finding, Outcomes, Refusal, Safety, transform

if TYPE_CHECKING:
    from refactor.context import Context
    from refactor.document import Document, Stage


@transform(
    safety=Safety.REVIEW,
    replaces_tree=True,
    shrinks=True,
    guide=(Row.DISTROLESS, Row.MULTI_STAGE),
    refusals={
        "base": "only official images whose contents are known are taken apart",
        "context": "the build context has to be looked at",
        "command": "it is not known what this command leaves in the image",
        "distribution": "a package that the application uses needs more than distroless has",
        "entry-script": "the entry point is a shell script, and distroless has no shell",
        "files": "the application speaks of a file of the base image that distroless has not",
        "healthcheck": "the health check starts a program that distroless has not",
        "home": "what lies in root's home cannot be read by another user; set the option tag to latest",
        "musl": "programs built against musl do not run on distroless, which has glibc",
        "no-start": "the image does not say what it starts",
        "npm-variables": "the application reads variables that only npm sets",
        "onbuild": "the triggers run in the build of another image",
        "opaque": "a RUN cannot be read",
        "package": "an installed package may be what the application starts",
        "port": "only root may listen below port 1024; set the option tag to latest, or choose a higher port",
        "privilege": "the application does what only root may; set the option tag to latest",
        "program": "the application starts a program that distroless has not",
        "shell": "the application runs a shell, which distroless has not",
        "shell-line": "a shell is needed to start the application",
        "stack": "there is no recipe for what this image runs",
        "users": "the application asks for users, whom distroless does not know",
        "variable": "a variable is not known before the build; give it a value in an ENV",
        "version": "distroless has no runtime of this version; another one may behave otherwise",
        "writes": "the application writes where only root may",
    },
    options={
        "runtime": "distroless, slim (the slim image of the same family), or auto: slim where distroless is not right",
        "tag": "the distroless tag: nonroot runs as user 65532, latest as root",
        "debug": "use the debug images, which have a busybox shell",
    },
    references=(
        "https://github.com/GoogleContainerTools/distroless",
        "https://docs.docker.com/build/building/multi-stage/",
    ),
    example="FROM python:3.11\nWORKDIR /app\nCOPY . .\nRUN pip install -r requirements.txt\nCMD python app.py\n",
    example_files={"app.py": "print('hello')\n", "requirements.txt": "flask>=3,<4\n"},
)
def split_stages(
    document: Document,
    context: Context | None,
    *,
    runtime: Literal["distroless", "slim", "auto"] = "distroless",
    tag: Literal["nonroot", "latest"] = "nonroot",
    debug: bool = False,
) -> Outcomes:
    """Split a single stage into one that builds and one of distroless that runs.

    The image then holds the application and what it needs, and neither shell nor package manager.
    """
    from refactor.split.conversion import conversion_of
    from refactor.split.distroless import Tag

    stage = document.stages[-1] if document.stages else None
    if stage is None or "distroless" in stage.base.text or stage.base.text == "scratch" or not _builds(stage):
        return
    try:
        conversion = conversion_of(document, context, runtime, Tag(tag == "nonroot", debug))
    except Obstacle as obstacle:
        yield Refusal(obstacle.span or stage.instructions[0].span, obstacle.slug, obstacle.detail)
        return
    yield Finding(Span(stage.instructions[0].span.start, len(document.text)), conversion.message, conversion.edits)


def _builds(stage: Stage) -> bool:
    """Tell whether a stage makes something, rather than only taking what other stages made."""
    return any(
        each.keyword == "RUN" or (each.keyword in ("COPY", "ADD") and not each.flag("from"))
        for each in stage.instructions
    )
