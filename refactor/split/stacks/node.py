"""Node.js on the official image: the application with its node_modules, onto distroless's node or with the image's own.

`npm start` and the like are resolved through package.json to the program that they run in the end.
"""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from refactor.packages.commands import Action, invocation
from refactor.shell import Command, Opaque, read
from refactor.shells.programs import names
from refactor.split.distroless import CC, NODE
from refactor.split.entry_script import interpreter_of, is_shell_script, require_handing_over
from refactor.split.folders import SYSTEM, is_below
from refactor.split.healthcheck import Probe, healthcheck_of
from refactor.split.inits import init_of
from refactor.split.obstacle import Obstacle
from refactor.split.packages import libraries
from refactor.split.runtime import Carry, Closure, Runtime
from refactor.split.slim import require_startable, slim_image
from refactor.split.stacks.node_packages import BINS, why_not
from refactor.split.stacks.node_sources import UNKNOWN, concerns, imported
from refactor.split.stacks.package_json import Manifest, manifest_at, may_be_native

if TYPE_CHECKING:
    from collections.abc import Iterator

    from refactor.split.application import Application

_KEPT: tuple[str, ...] = ()
_CARRIED = "/usr/local/bin/node"
_MANAGERS = ("npm", "yarn", "yarnpkg", "pnpm")
_BUILDERS = names("npm yarn yarnpkg pnpm npx node nodejs corepack tsc ng nest webpack vite gulp grunt bower lerna")
_SOURCES = (".js", ".mjs", ".cjs", ".ts", ".mts", ".cts", ".jsx", ".tsx")
_NOT_RUN = re.compile(
    r"(^|/)(node_modules|views|assets|vendor|tests?|__tests__|__mocks__|spec|e2e|cypress|docs?|examples?|stories|public|static|dist|build)/"
    r"|[._](test|spec|stories)\.\w+$|\.config\.\w+$|\.min\.js$|\.d\.ts$|(^|/)(gulpfile|Gruntfile|webpack\.\w+)\.\w+$"
)
_DEEPEST = 5
_BIN = "node_modules/.bin"
_EVERYBODYS = ("/usr/local/bin", "/usr/bin")
_PRODUCTION = frozenset({"--production", "--prod", "-P", "--omit=dev", "--only=production", "--only=prod"})


def node_runtime(application: Application) -> Runtime | None:
    """Return how a Node.js application runs, or None if it does not start FROM the official image.

    Raises:
        Obstacle: something in it needs more than node, its packages and the application's own files.

    """
    if application.base.name != "node":
        return None
    installs = _installs(application)
    span = application.start.instructions[-1].span
    major = application.base.version.partition(".")[0].removeprefix("v")
    # Who asks for one release of a major version gets that.
    image, node = NODE.get(major if application.base.version == major else "", (CC, _CARRIED))
    for folder in {application.directory, *installs.folders}:
        manifest = manifest_at(application.placement, folder, span)
        for name in sorted(manifest.dependencies | manifest.development) if manifest else ():
            if reason := why_not(name):
                raise Obstacle("distribution", f"{name} {reason}", span)
    start = _Start(application, node, installs)
    if application.tag is None:
        image, node = slim_image(application.base), "node"
        require_startable(application, lambda word: word in ("node", *_MANAGERS))
        entry = command = _KEPT
    else:
        entry, command = start.resolved()
    roots = [made.path for made in application.roots()]
    _require_sources(application, roots)
    init = init_of(application)
    carried = (
        *((Carry(node, node),) if image == CC else ()),
        *((Carry(init.program, init.program),) if init else ()),
        *(Carry(path, path, owned=True) for path in roots),
    )
    packages = libraries(application.traces.packages)
    native = (
        image == CC
        or init
        or packages
        or any(may_be_native(application.placement, folder) for folder in installs.folders)
    )
    within = tuple(path for path in roots if not is_below(path, "/etc"))
    closure_roots = (*((node,) if image == CC else ()), *((init.program,) if init else ()), *within)
    return Runtime(
        image,
        entry,
        command,
        carried,
        Closure(closure_roots, within, packages) if native else None,
        start.environment,
        _healthcheck(application, node),
    )


@dataclass(frozen=True, slots=True)
class _Installs:
    """``folders`` have packages of their own; ``production`` tells that none may be there which only developers want."""

    folders: tuple[str, ...]
    production: bool


def _installs(application: Application) -> _Installs:
    """Return where packages were installed, and add what that leaves to the application's traces."""
    folders: list[str] = []
    production = application.environment.get("NODE_ENV") == "production"
    for deed in application.traces.rest:
        name = deed.name or ""
        if name not in _BUILDERS or deed.directory is None:
            raise deed.obstacle()
        asked = invocation(deed.words)
        is_global = any(word in ("-g", "--global", "global", "--location=global") for word in deed.arguments)
        elsewhere = any(
            word and word.partition("=")[0] in ("--prefix", "-C", "--cwd", "--dir", "--modules-folder")
            for word in deed.arguments
        )
        if elsewhere:
            raise deed.obstacle()
        if asked is None or asked.action is not Action.INSTALL or is_global:
            continue
        folders.append(deed.directory)
        production = production or not _PRODUCTION.isdisjoint(deed.arguments)
        manifest = manifest_at(application.placement, deed.directory, deed.instruction.span)
        named = bool(asked.operands)
        if named or (manifest and (manifest.dependencies or manifest.development)):
            path = posixpath.join(deed.directory, "node_modules")
            application.traces.add(path, deed)
    if "NODE_PATH" in application.environment:
        raise Obstacle(
            "variable", "$NODE_PATH, which names packages elsewhere", application.start.instructions[-1].span
        )
    if any(path.endswith("/.pnp.cjs") for path in application.placement.files()):
        raise Obstacle("program", "yarn's Plug'n'Play", application.start.instructions[-1].span)
    return _Installs(tuple(dict.fromkeys(folders)), production)


@dataclass(slots=True)
class _Start:
    """Finds the program that is started in the end; ``environment`` is what a script sets for it."""

    application: Application
    node: str
    installs: _Installs
    environment: tuple[tuple[str, str], ...] = ()

    def resolved(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return the entry point and the command."""
        application, start = self.application, self.application.start
        span = start.instructions[-1].span
        if start.variables:
            raise Obstacle("variable", f"${min(start.variables)}", span)
        entry, command = start.entry, start.command
        init = init_of(application)
        before = init.words if init else ()
        entry = entry[len(before) :]
        if entry and entry[0].rpartition("/")[2] == "docker-entrypoint.sh" and self._text(entry[0]) is None:
            entry = entry[1:]
        elif entry and (text := self._text(entry[0])) is not None and is_shell_script(entry[0], text):
            require_handing_over(application.placement, self._path(entry[0]), text, start.instructions[0].span)
            entry = entry[1:]
        if entry and entry[0].rpartition("/")[2] in (*_MANAGERS, "npx"):
            entry, command = (*entry, *command), ()
        words = self._command(entry or command, 0)
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
        if name in _MANAGERS:
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
        words = tuple(word for word in arguments if word not in ("--silent", "-s", "--quiet", "--loglevel=error"))
        if words[:1] in (("run",), ("run-script",)):
            words = words[1:]
        elif manager == "npm" and words[:1] not in (("start",), ("test",)):
            raise Obstacle("program", f"{manager} {' '.join(arguments)}".strip(), span)
        manifest = manifest_at(application.placement, application.directory, span)
        if manifest is None:
            raise Obstacle("context", f"package.json, which {manager} reads, is not in it", span)
        name = words[0] if words else "start"
        line = manifest.scripts.get(name)
        if (
            line is None
            and name == "start"
            and posixpath.join(application.directory, "server.js") in application.placement
        ):
            line = "node server.js"
        if line is None or name.startswith("-"):
            raise Obstacle("program", f"{manager} {name}: {manifest.path} has no such script", span)
        around = [other for other in (f"pre{name}", f"post{name}") if other in manifest.scripts]
        if around:
            raise Obstacle("shell-line", f"{manifest.path} has a script {around[0]}", span)
        rest = words[2:] if words[1:2] == ("--",) else words[1:]
        return self._command((*self._line(manifest, name, line), *rest), depth + 1)

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
        package = BINS.get(name)
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


def _healthcheck(application: Application, node: str) -> tuple[str, ...]:
    check = healthcheck_of(application.document, application.stage.instructions)
    if check is None:
        return ()
    if isinstance(check.runs, Probe):
        if check.runs.followed:
            raise Obstacle("healthcheck", "it follows redirects", check.instruction.span)
        url = check.runs.url.replace("//localhost", "//127.0.0.1", 1)
        script = (
            f"require('http').get('{url}', answer => process.exit(answer.statusCode < {check.runs.limit} ? 0 : 1))"
            ".on('error', () => process.exit(1))"
        )
        return (node, "-e", script)
    if check.runs[0].rpartition("/")[2] in ("node", "nodejs"):
        return (node, *check.runs[1:])
    raise Obstacle("healthcheck", check.runs[0], check.instruction.span)


def _require_sources(application: Application, roots: list[str]) -> None:
    placement = application.placement
    started = _built_folder(application)
    writable = ("/tmp", "/dev", *application.volumes, *roots)  # noqa: S108 - the image's
    for path in _run(application, started):
        for concern in concerns(placement.text(path) or "", posixpath.dirname(path)):
            if concern.slug in ("writes", "port", "users") and not application.loses_root:
                continue
            if concern.detail == UNKNOWN and application.directory not in SYSTEM:
                continue
            if concern.slug == "writes":
                target = posixpath.normpath(posixpath.join(application.directory, concern.detail))
                if any(is_below(target, folder) for folder in writable):
                    continue
            detail = f"{placement.source(path)}:{concern.line}: {concern.detail}"
            raise Obstacle(concern.slug, detail, application.start.instructions[-1].span)


def _run(application: Application, started: str | None) -> Iterator[str]:
    """Yield the sources that may run: those in no folder for tests and the like, and what they take from these."""
    placement = application.placement
    sources = [path for path in placement.files() if path.endswith(_SOURCES)]
    waiting = [path for path in sources if not _NOT_RUN.search(path) or (started and is_below(path, started))]
    seen = set(waiting)
    while waiting:
        path = waiting.pop(0)
        yield path
        for word in imported(placement.text(path) or ""):
            target = posixpath.normpath(posixpath.join(posixpath.dirname(path), word))
            stem = target.removesuffix(".js")
            names = {target, *(f"{stem}{end}" for end in _SOURCES), *(f"{target}/index{end}" for end in _SOURCES)}
            found = sorted(name for name in names - seen if name in placement and name.endswith(_SOURCES))
            waiting += found
            seen.update(found)


def _built_folder(application: Application) -> str | None:
    """Return the folder of built code that is started, such as dist, where the context brings it."""
    for word in application.start.argv:
        path = posixpath.normpath(posixpath.join(application.directory, word))
        if word.endswith(_SOURCES) and path in application.placement:
            folder = posixpath.dirname(path)
            return folder if folder != application.directory else None
    return None
