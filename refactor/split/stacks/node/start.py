"""What a Node.js application starts in the end: `npm start` and the like are resolved through package.json to their program."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from refactor.shell import Command, Opaque, read
from refactor.split.entry_script import interpreter_of, is_shell_script, require_handing_over, without_shell
from refactor.split.inits import init_of
from refactor.split.obstacle import Obstacle
from refactor.split.stacks.node.package_json import manifest_at
from refactor.split.stacks.node.packages import BINS
from refactor.split.start import require_no_variables

if TYPE_CHECKING:
    from refactor.split.application import Application
    from refactor.split.stacks.node.installs import Installs
    from refactor.split.stacks.node.package_json import Manifest

MANAGERS = ("npm", "yarn", "yarnpkg", "pnpm")
_SOURCES = (".js", ".mjs", ".cjs", ".ts", ".mts", ".cts", ".jsx", ".tsx")
_DEEPEST = 5
_BIN = "node_modules/.bin"
_EVERYBODYS = ("/usr/local/bin", "/usr/bin")


@dataclass(slots=True)
class Start:
    """Finds the program that is started in the end.

    ``environment`` is what a script sets for it, ``manager`` the package manager that started it until now.
    """

    application: Application
    node: str
    installs: Installs
    environment: tuple[tuple[str, str], ...] = ()
    manager: str | None = None

    def resolved(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return the entry point and the command."""
        application, start = self.application, self.application.start
        require_no_variables(start)
        entry, command = start.entry, start.command
        init = init_of(application)
        before = init.words if init else ()
        entry = without_shell(entry[len(before) :], self._text)
        if entry and entry[0].rpartition("/")[2] == "docker-entrypoint.sh" and self._text(entry[0]) is None:
            entry = entry[1:]
        elif entry and (text := self._text(entry[0])) is not None and is_shell_script(entry[0], text):
            require_handing_over(application.placement, self._path(entry[0]), text, start.instructions[0].span)
            entry = entry[1:]
        if entry and entry[0].rpartition("/")[2] in (*MANAGERS, "npx"):
            entry, command = (*entry, *command), ()
        words = self._command(entry or without_shell(command, self._text), 0)
        if not entry:
            return (*before, words[0]), words[1:]
        return (*before, *words), command

    def _command(self, words: tuple[str, ...], depth: int) -> tuple[str, ...]:
        """Return the words with node as their first."""
        span = self.application.start.instructions[-1].span
        if not words or depth > _DEEPEST:
            raise Obstacle("no-start", "", span)
        name = words[0].rpartition("/")[2]
        if name in ("node", "nodejs"):
            return (self.node, *words[1:])
        if name in MANAGERS:
            return self._script(name, words[1:], depth)
        if name == "npx":
            return self._bin(tuple(word for word in words[1:] if word not in ("--no-install", "--no", "-y", "--yes")))
        text = self._text(words[0])
        if text is not None:
            if is_shell_script(words[0], text):
                raise Obstacle("entry-script", self.application.placement.source(self._path(words[0])), span)
            if words[0].endswith(_SOURCES) or ("/" in words[0] and interpreter_of(text) in ("node", "nodejs")):
                return (self.node, *words)
        if words[0].startswith("-"):
            return (self.node, *words)
        if depth == 0 and "/" not in words[0]:
            self._require_on_path(words[0])
        return self._bin(words)

    def _script(self, manager: str, arguments: tuple[str, ...], depth: int) -> tuple[str, ...]:
        application = self.application
        span = application.start.instructions[-1].span
        name, rest = _asked(manager, arguments)
        manifest = manifest_at(application.placement, application.directory, span)
        if manifest is None:
            raise Obstacle("context", f"package.json, which {manager} reads, is not in it", span)
        if not name or rest is None or (manager == "yarn" and self._is_modern_yarn(manifest)):
            raise Obstacle("program", f"{manager} {' '.join(arguments)}".strip(), span)
        self._require_plain_settings(manager)
        line = manifest.scripts.get(name)
        if (
            line is None
            and name == "start"
            and posixpath.join(application.directory, "server.js") in application.placement
        ):
            line = "node server.js"
        if line is None:
            raise Obstacle("program", f"{manager} {name}: {manifest.path} has no such script", span)
        around = [other for other in (f"pre{name}", f"post{name}") if other in manifest.scripts]
        if around:
            raise Obstacle("shell-line", f"{manifest.path} has a script {around[0]}", span)
        self.manager = self.manager or manager
        return self._command((*self._line(manifest, name, line), *rest), depth + 1)

    def _is_modern_yarn(self, manifest: Manifest) -> bool:
        """Tell whether yarn is one of version 2 or later that does not lay packages out in node_modules."""
        settings = self._text(posixpath.join(self.application.directory, ".yarnrc.yml"))
        modern = settings is not None or re.match(r"yarn@[2-9]", manifest.manager) is not None
        return modern and re.search(r"(?m)^nodeLinker:\s*[\"']?node-modules", settings or "") is None

    def _require_plain_settings(self, manager: str) -> None:
        """Make sure that no setting of npm makes another start of a script's.

        Raises:
            Obstacle: one does.

        """
        application = self.application
        text = application.placement.text(posixpath.join(application.directory, ".npmrc")) or ""
        said = [line.partition("=")[0].strip() for line in text.splitlines()]
        said += [
            name.lower().removeprefix("npm_config_")
            for name in application.environment
            if name.lower().startswith("npm_config_")
        ]
        changing = sorted({name.replace("_", "-") for name in said} & _CHANGE_SCRIPTS)
        if changing:
            span = application.start.instructions[-1].span
            raise Obstacle("program", f"{manager}, whose setting {changing[0]} changes what it starts", span)

    def _line(self, manifest: Manifest, name: str, line: str) -> tuple[str, ...]:
        """Return the words of a script of package.json, taking over the variables that it sets."""
        span = self.application.start.instructions[-1].span
        said = f"{manifest.path}: {name}: {line}"
        script = read(line)
        command = script.items[0].pipeline.commands[0] if not isinstance(script, Opaque) and script.items else None
        plain = (
            not isinstance(script, Opaque)
            and script.is_chain
            and len(script.items) == 1
            and len(script.items[0].pipeline.commands) == 1
        )
        if not plain or not isinstance(command, Command) or command.redirections:
            raise Obstacle("shell-line", said, span)
        if any(word.literal is None for word in command.words):
            raise Obstacle("variable", said, span)
        for assignment in command.assignments:
            value = assignment.value.literal if assignment.value else ""
            if value is None or set(value) & set(" \"'$\\"):
                raise Obstacle("variable", said, span)
            self.environment += ((assignment.name, value),)
        words = tuple(word.literal or "" for word in command.words)
        if words[:1] == ("cross-env",):
            words = words[1:]
            while words and (setting := re.fullmatch(r"(\w+)=([\w./:-]*)", words[0])):
                self.environment += ((setting[1], setting[2]),)
                words = words[1:]
        return words[1:] if words[:1] == ("exec",) else words

    def _bin(self, words: tuple[str, ...]) -> tuple[str, ...]:
        application = self.application
        span = application.start.instructions[-1].span
        name = words[0].removeprefix("./").removeprefix("node_modules/.bin/") if words else ""
        manifest = manifest_at(application.placement, application.directory, span)
        there = manifest.dependencies if manifest else frozenset()
        if manifest and not self.installs.production:
            there |= manifest.development
        shims = any(deed.name == "pnpm" for deed in application.traces.rest)
        package, commands = BINS.get(name, ("", ()))
        if commands and words[1:2] not in [(each,) for each in commands]:
            raise Obstacle("program", " ".join(words[:2]), span)
        if manifest and package in manifest.development - there:
            raise Obstacle("program", f"{name}, which is installed for developers only", span)
        if package not in there or application.directory not in self.installs.folders or shims:
            raise Obstacle("program", name, span)
        return (self.node, posixpath.join(application.directory, _BIN, name), *words[1:])

    def _require_on_path(self, name: str) -> None:
        """Make sure that PATH leads to the application's own packages before those that are installed for everybody.

        Raises:
            Obstacle: it does not.

        """
        folders = self.application.environment.get("PATH", "").split(":")
        first = next(
            (each for each in folders if each in (*_EVERYBODYS, posixpath.join(self.application.directory, _BIN))), ""
        )
        if not first.endswith(_BIN):
            span = self.application.start.instructions[-1].span
            raise Obstacle("program", f"{name}, for which PATH does not lead to {_BIN}", span)

    def _path(self, word: str) -> str:
        return posixpath.normpath(posixpath.join(self.application.directory, word))

    def _text(self, word: str) -> str | None:
        if "/" in word or word.endswith(_SOURCES):
            return self.application.placement.text(self._path(word))
        folders = self.application.environment.get("PATH", "").split(":")
        found = (self.application.placement.text(posixpath.join(folder, word)) for folder in folders)
        return next((text for text in found if text is not None), None)


def _asked(manager: str, arguments: tuple[str, ...]) -> tuple[str, tuple[str, ...] | None]:
    """Return the script that a package manager is asked for, and what it hands on to it; None where that is not known.

    npm takes options before ``--`` for its own, wherever they stand; yarn and pnpm hand on all that follows the script's name.
    """
    words = tuple(arguments)
    end = words.index("--") if "--" in words else len(words)
    head, tail = list(words[:end]), words[end + 1 :]
    while head and head[0] in _QUIET:
        head.pop(0)
    if head[:1] in (["run"], ["run-script"]):
        head.pop(0)
    elif manager == "npm" and head[:1] not in (["start"], ["test"]):
        return "", None
    while head and head[0] in _QUIET:
        head.pop(0)
    if manager == "npm":
        head = [word for word in head if word not in _QUIET]
        if any(word.startswith("-") for word in head):
            return "", None
    if not head or head[0].startswith("-"):
        return ("start", tail) if manager == "npm" and not head else ("", None)
    return head[0], (*head[1:], *tail)


_QUIET = ("--silent", "-s", "--quiet", "--loglevel=error", "--loglevel=silent", "-q")
_CHANGE_SCRIPTS = frozenset(
    {
        "node-options",
        "script-shell",
        "omit",
        "only",
        "production",
        "also",
        "include",
        "prefix",
        "ignore-scripts",
        "workspace",
    }
)
"""Settings of npm that change a script's shell, its place, its variables (``omit`` sets NODE_ENV) or what runs around it."""
