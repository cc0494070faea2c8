"""Where build tools keep what they fetch and compile, for later builds: outside the project, and not part of its result."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from refactor.shell import Script
from refactor.shells.programs import names, program
from refactor.shells.run_shell import script_of

if TYPE_CHECKING:
    from refactor.document import Document, Instruction
    from refactor.shell import Command


@dataclass(frozen=True, slots=True)
class Store:
    """The folders of one build tool.

    Attributes:
        programs: what fills it.
        verbs: the subcommands that do; any, where there are none.
        images: the official images in which the folders are these; any image in which root builds, where there are none.
        folders: what can be mounted.
        sharing: ``locked`` where two builds at once would spoil it, nothing where the tool sees to that.
        moved_by: variables that put it elsewhere, or have the tool not fetch.
        moves: options that do.

    """

    programs: frozenset[str]
    verbs: frozenset[str]
    images: frozenset[str]
    folders: tuple[str, ...]
    sharing: str
    moved_by: frozenset[str]
    moves: tuple[str, ...]


STORES = (
    Store(
        programs=names("go"),
        verbs=names("build get install mod run test vet"),
        images=names("golang"),
        folders=("/go/pkg/mod", "/root/.cache/go-build"),
        sharing="",
        moved_by=names("GOCACHE GOENV GOFLAGS GOMODCACHE GOPATH GOPROXY HOME XDG_CACHE_HOME"),
        moves=("-modcacherw",),
    ),
    Store(
        programs=names("cargo"),
        verbs=names("build check chef fetch install run test"),
        images=names("rust"),
        folders=("/usr/local/cargo/registry", "/usr/local/cargo/git/db"),
        sharing="",
        moved_by=names("CARGO_HOME CARGO_NET_OFFLINE"),
        moves=("--offline", "--frozen", "--config"),
    ),
    Store(
        programs=names("mvn mvnw"),
        verbs=frozenset(),
        images=frozenset(),
        folders=("/root/.m2/repository",),
        sharing="locked",
        moved_by=names("HOME MAVEN_ARGS MAVEN_CONFIG MAVEN_OPTS MVNW_REPOURL"),
        moves=("-o", "--offline", "-Dmaven.repo.local", "-s", "--settings", "-gs", "--global-settings"),
    ),
)
_HARMLESS = names(
    ": [ apk apt apt-get cat cd chmod chown cp curl dpkg echo export git groupadd install ln ls mkdir mv printf rm sed set "
    "strip tar test touch true unzip upx useradd wget which yum dnf adduser addgroup update-ca-certificates"
)
"""What runs no build tool."""


def fills(command: Command, store: Store) -> bool:
    """Tell whether a command fetches into the store, or builds from it."""
    run = program(command)
    if run.name not in store.programs:
        return False
    verb = next((word.raw for word in run.words[1:] if not word.raw.startswith(("-", "+"))), "")
    return not store.verbs or verb in store.verbs


def moved(command: Command, store: Store) -> str | None:
    """Return the option, or the variable, that puts the store elsewhere for this command, or makes the tool live on it."""
    variables = (each.name for each in command.assignments if each.name in store.moved_by)
    options = (word.raw for word in command.words if word.raw.partition("=")[0] in store.moves)
    return next(iter((*variables, *options)), None)


def may_need(document: Document, instruction: Instruction, store: Store) -> str | None:
    """Return what an instruction runs that is not seen and may need what the store holds, or None."""
    if instruction.keyword != "RUN":
        return None
    script = script_of(document, instruction)
    if not isinstance(script, Script):
        return script.reason
    for command in script.commands:
        run = program(command)
        is_seen = run.name in _HARMLESS or run.name in store.programs or (not run.words and not run.prefixes)
        if not is_seen:
            return " ".join(word.raw for word in command.words)
    return None
