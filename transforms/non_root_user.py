"""A user who is not root runs what the image starts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from refactor.split.obstacle import Obstacle
from refactor.transform import Finding, Outcomes, Refusal, Safety, transform

if TYPE_CHECKING:
    from refactor.context import Context
    from refactor.document import Document, Stage


@transform(
    safety=Safety.REVIEW,
    rules=("DL3002",),
    refusals={
        "base": "of an image that is not an official one it is not known who runs it, and what of it needs root",
        "command": "it is not known what this command leaves in the image",
        "context": "the build context has to be looked at",
        "distribution": "a package that the application uses starts programs, which may need root",
        "entry-script": "the entry point is a shell script, which may need root",
        "healthcheck": "it is not known whether the health check needs root",
        "home": "this is root's home, or is looked for in a home that the user has not",
        "mode": "others than root may not be allowed to read it, or its owner to write to it",
        "no-start": "the image does not say what it starts",
        "onbuild": "the triggers run in the build of another image, as root",
        "opaque": "a RUN cannot be read",
        "package": "it is not known what is installed",
        "port": "only root may listen below port 1024; choose a higher one",
        "privilege": "this may need more rights than an ordinary user has",
        "program": "the application starts a program, which may need root",
        "shell": "the application runs a shell, in which something may need root",
        "shell-line": "a shell starts the application, and something in its line may need root",
        "stack": "it is not known how applications of this kind are run by a user",
        "user": "there is no user to run it; let a RUN make one, or name one with the option user",
        "users": "the application asks for users, or changes its own",
        "variable": "a variable is not known before the build; give it a value in an ENV",
        "volume": "what earlier containers have left in a volume belongs to root",
        "writes": "the application writes where only root may",
    },
    options={
        "user": "who is to run it: a user that the image has, or a number, which may have a group's behind a colon"
    },
    references=(
        "https://docs.docker.com/build/building/best-practices/#user",
        "https://github.com/hadolint/hadolint/wiki/DL3002",
        "https://github.com/nodejs/docker-node/blob/main/docs/BestPractices.md#non-root-user",
    ),
    example='FROM node:22-slim\nUSER root\nWORKDIR /app\nCOPY . .\nCMD ["node", "server.js"]\n',
    example_files={"server.js": "require('http').createServer((_, answer) => answer.end('hello')).listen(8000)\n"},
)
def non_root_user(document: Document, context: Context | None, *, user: str = "") -> Outcomes:
    """Let a user run the application instead of root.

    The user is one that a RUN makes, the one that the official image has for this, or the one that the option names; none is
    invented. The application's folders become this user's, but for what package managers filled, which everybody may read.

    What the build context and the RUNs bring is read as for split-stages: every source, the settings, and the modes of the
    files. Ports below 1024, paths elsewhere, started programs, devices, users and volumes are refusals. Volumes, and folders of
    the host that a container is given, are nothing that a Dockerfile knows: their files have to be the user's as well.
    """
    from refactor.unprivileged.switch import switch_of

    stage = document.stages[-1] if document.stages else None
    if stage is None or stage.base.text == "scratch" or _is_left(stage):
        return
    try:
        switch = switch_of(document, context, user)
    except Obstacle as obstacle:
        yield Refusal(obstacle.span or stage.instructions[0].span, obstacle.slug, obstacle.detail)
        return
    if switch is not None:
        yield Finding(switch.span, switch.message, switch.edits)


def _is_left(stage: Stage) -> bool:
    """Tell whether a user is named already, or the image has one for everything that is built on it."""
    users = [
        each.words[0].text.partition(":")[0] for each in stage.instructions if each.keyword == "USER" and each.words
    ]
    return users[-1] not in ("root", "0") if users else "nonroot" in stage.base.text
