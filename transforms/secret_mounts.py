"""Secrets come to RUN as secret mounts, and not as ARG."""

from __future__ import annotations

from typing import TYPE_CHECKING

from refactor.credential_files import credentials_copied
from refactor.dockerfile.frontend import Known, frontend_knows, with_frontend
from refactor.dockerfile.removal import without_words
from refactor.dockerfile.variables import pairs
from refactor.document import runs_at
from refactor.edit import Edit, Span
from refactor.guide import Row
from refactor.optouts import is_pragma
from refactor.secrets import (
    described,
    expands,
    is_secret_name,
    is_secret_value,
    keeper,
    may_read,
    mentions,
    shape_of,
    written_in,
)
from refactor.shells.run_shell import script_of, settings_of
from refactor.transform import Finding, Outcomes, Refusal, Safety, transform

if TYPE_CHECKING:
    from collections.abc import Iterator

    from refactor.context import Context
    from refactor.dockerfile.lexing import Token
    from refactor.document import Document, Instruction

_KNOWS_SECRET_VARIABLES = 10
_NOT_EXPANDED = frozenset({"CMD", "ENTRYPOINT", "HEALTHCHECK", "SHELL"})


@transform(
    safety=Safety.REVIEW,
    guide=(Row.NO_SECRETS,),
    rules=("DL3064", "SecretsUsedInArgOrEnv"),
    refusals={
        "copied": "a file with credentials goes into a layer, where it stays even if a later RUN removes it; mount it in the "
        "RUN that needs it (--mount=type=secret), and replace what it holds if anybody got such an image",
        "comment": "a comment inside it, or one that a tool reads, would be lost or would speak of something else",
        "default": "its default is made of another variable, and a secret mount has no default",
        "frontend": "RUN --mount=type=secret,env= needs version 1.10 of the Dockerfile syntax; begin the file with "
        "# syntax=docker/dockerfile:1",
        "literal": "the secret itself is written here, and so in every copy of this file and of the image; take it out, "
        "and have whoever issued it replace it",
        "onbuild": "a trigger uses it in the build of another image, which is not seen here",
        "other-use": "an instruction that has no secret mounts uses it",
        "runtime": "ENV keeps it in the image for everybody who gets that, and what runs in the container may need it; give it "
        "when the container starts (docker run --env NAME, or a file)",
        "shell": "a RUN that may use it is run by Windows, or by a shell whose rules are not known",
    },
    references=(
        "https://docs.docker.com/build/building/secrets/",
        "https://docs.docker.com/reference/dockerfile/#run---mounttypesecret",
        "https://docs.docker.com/reference/build-checks/secrets-used-in-arg-or-env/",
        "https://docs.docker.com/build/buildkit/dockerfile-release-notes/",
    ),
    example="# syntax=docker/dockerfile:1\nFROM node:22-slim\nWORKDIR /app\nCOPY . .\nARG NPM_TOKEN\nRUN npm ci\n",
)
def secret_mounts(document: Document, context: Context | None) -> Outcomes:
    """Give secrets to RUN as secret mounts instead of ARG.

    The value of an ARG is written into the history of the image, and ENV into its configuration, where `docker history` and
    `docker inspect` show it to everybody who has the image. A secret mount sets the same variable for one RUN and leaves
    nothing behind. An ARG is in the environment of every RUN below it, whether that names it or not (npm reads the token that
    an .npmrc names), so each RUN gets the mount but those which only run programs that look at no such variable. What counts
    as a secret is told by the name, as in BuildKit's check SecretsUsedInArgOrEnv, and by the shape of well-known tokens; of a
    secret that is written out in the file nothing but its length and the first two characters is ever shown. Files that hold
    credentials, by their names or by what is in them in the build context, are shown where COPY or ADD brings them.

    Left for review, because whoever builds must now say `--secret id=NAME` where it was `--build-arg NAME`; builders other
    than BuildKit may not know the mount, and no RUN is repeated because a secret has changed. Where the file names no
    frontend it gets a `# syntax=` line. A RUN that writes the secret into a file leaves it in the image as before: the
    message names such a RUN.
    Images that were built before hold the secret for good: whoever issued it has to replace it.
    """
    yield from _written_out(document)
    for instruction in document.instructions:
        for path in credentials_copied(instruction, context):
            yield Refusal(instruction.span, "copied", path)
    names = dict.fromkeys(name for name, _, _ in _declared(document) if is_secret_name(name))
    moved: list[_Secret] = []
    for secret in (_Secret(document, name) for name in names):
        if not secret.is_open or not secret.readers:
            continue
        refusal = secret.refusal()
        if refusal:
            yield refusal
        elif not secret.is_left:
            moved.append(secret)
    knows = frontend_knows(document, _KNOWS_SECRET_VARIABLES)
    line = with_frontend(document) if knows is Known.OPEN else None
    if knows is Known.YES or line:
        yield from _findings(document, moved, line)
    else:
        yield from (Refusal(secret.span, "frontend", secret.name) for secret in moved)


class _Secret:
    """A variable that ARG declares, with every use of it."""

    def __init__(self, document: Document, name: str) -> None:
        self.document = document
        self.name = name
        self.declarations = [(each, word) for said, each, word in _declared(document) if said == name]
        self.seeing = tuple(_seeing(document, [each for each, _ in self.declarations]))
        runs = (each for each in self.seeing if each.keyword == "RUN" and not _has_mount(each, name))
        self.readers = tuple(run for run in runs if may_read(script_of(document, run), name))

    @property
    def span(self) -> Span:
        """Where it is declared first."""
        return self.declarations[0][0].span

    @property
    def is_open(self) -> bool:
        """Whether no declaration gives it a value of its own: a secret that is written out is no caller's."""
        return all("$" in value or not value.strip("\"'") for value in self.defaults)

    @property
    def is_left(self) -> bool:
        """Whether a comment asks to leave one of the instructions that would change."""
        return any(each.is_left for each in (*self.readers, *(each for each, _ in self.declarations)))

    def refusal(self) -> Refusal | None:
        """Return why it stays an ARG, or None."""
        if any("$" in value for value in self.defaults):
            return Refusal(self.span, "default", self.name)
        for user in self._other_users():
            slug = "onbuild" if user.trigger else "other-use"
            return Refusal(self.span, slug, f"{self.name}, {user.keyword} of line {user.line}")
        for declaration, _ in self.declarations:
            if declaration.comments or any(map(is_pragma, declaration.attached)):
                return Refusal(declaration.span, "comment", self.name)
        settings = settings_of(self.document)
        for run in self.readers:
            members = self.document.stages[run.stage or 0].instructions
            shell = settings[run.stage or 0][members.index(run)].shell
            if isinstance(shell, str):
                return Refusal(self.span, "shell", f"{self.name}, line {run.line}: {shell}")
        return None

    @property
    def defaults(self) -> list[str]:
        """What each declaration gives it, with the quotes."""
        return [word.text.partition("=")[2] for _, word in self.declarations]

    def _other_users(self) -> Iterator[Instruction]:
        """Yield what but a RUN's command makes use of the value, or gives the variable another one."""
        declarations = [each for each, _ in self.declarations]
        is_global = any(each.stage is None for each in declarations)
        for each in self.document.instructions:
            sees = each in self.seeing or (is_global and (each.stage is None or each.keyword == "FROM"))
            text = each.span.of(self.document.text)
            if each.keyword == "ENV" and any(name == self.name for name, _ in pairs(each)):
                yield each
            elif each.trigger:
                if mentions(text, self.name):
                    yield each
            elif each.keyword == "RUN":
                if sees and any(expands(flag.value or "", self.name) for flag in each.flags):
                    yield each
            elif sees and each.keyword not in _NOT_EXPANDED and expands(text, self.name):
                yield each


def _written_out(document: Document) -> Iterator[Refusal]:
    """Yield the secrets that stand in the file, and those that ENV puts into the image."""
    for instruction in document.instructions:
        setting = instruction.trigger or instruction
        given = pairs(setting) if setting.keyword in ("ARG", "ENV") else []
        for name, value in given:
            if not is_secret_name(name):
                continue
            if "$" not in value and is_secret_value(name, value):
                yield Refusal(instruction.span, "literal", f"{name}, {described(value)}")
            elif "$" in value and setting.keyword == "ENV" and instruction.stage in document.kept_stages:
                yield Refusal(instruction.span, "runtime", name)
        inside = dict(written_in(script_of(document, instruction))) if instruction.keyword == "RUN" else {}
        for name, value in inside.items():
            yield Refusal(instruction.span, "literal", f"{name}, {described(value)}")
        shape = shape_of(instruction.span.of(document.text))
        if shape and not any(is_secret_name(name) and shape_of(value) for name, value in (*given, *inside.items())):
            yield Refusal(instruction.span, "literal", shape)


def _declared(document: Document) -> Iterator[tuple[str, Instruction, Token]]:
    for instruction in document.instructions:
        if instruction.keyword == "ARG":
            yield from ((word.text.partition("=")[0], instruction, word) for word in instruction.words)


def _seeing(document: Document, declarations: list[Instruction]) -> Iterator[Instruction]:
    """Yield the instructions for which a variable is set: below its ARG, and in the stages that start FROM that one."""
    inherits: set[int] = set()
    for stage in document.stages:
        sees = stage.parent in inherits
        for instruction in stage.instructions:
            if sees:
                yield instruction
            sees = sees or instruction in declarations
        if sees:
            inherits.add(stage.index)


def _has_mount(run: Instruction, name: str) -> bool:
    return any(f"env={name}" in (flag.value or "").split(",") for flag in run.flags if flag.name == "mount")


def _findings(document: Document, secrets: list[_Secret], line: Edit | None) -> Iterator[Finding]:
    """Yield one finding for all secrets: a RUN may need several, and all of them need the frontend."""
    if not secrets:
        return
    edits = [line] if line else []
    going = {word.span for secret in secrets for _, word in secret.declarations}
    for instruction in dict.fromkeys(each for secret in secrets for each, _ in secret.declarations):
        edits += without_words(document, instruction, going)
    for run in dict.fromkeys(run for secret in secrets for run in secret.readers):
        named = (secret.name for secret in secrets if run in secret.readers)
        mounts = "".join(f" --mount=type=secret,id={name},env={name}" for name in named)
        edits.append(Edit(Span(run.keyword_span.end, run.keyword_span.end), mounts))
    span = Span(min(edit.span.start for edit in edits), max(edit.span.end for edit in edits))
    yield Finding(span, "; ".join(_said(document, secret) for secret in secrets), tuple(edits))


def _said(document: Document, secret: _Secret) -> str:
    name = secret.name
    keepers = [
        f"{found} of line {run.line} may keep it in a file of the image"
        for run in secret.readers
        if (found := keeper(script_of(document, run), name))
    ]
    change = (
        f"{name} is mounted for the {runs_at(secret.readers)}: build with --secret id={name}, not --build-arg {name}"
    )
    was_empty = any("=" in word.text for _, word in secret.declarations)
    unset = [f"without it {name} is not set, where it was empty"] if was_empty else []
    return "; ".join((change, *unset, *keepers))
