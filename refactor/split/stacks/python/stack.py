"""Python on the official image: the interpreter, what pip installed and the application, onto distroless.

The interpreter is taken along, with the libraries that it and the packages load: they are the same files at the same places.
Where distroless has the version itself, its own is used, and what was installed becomes a virtual environment of it.
"""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

from refactor.split.distroless import CC, PYTHON
from refactor.split.entry_script import interpreter_of, is_shell_script, require_handing_over, without_shell
from refactor.split.folders import SYSTEM, is_below
from refactor.split.healthcheck import Probe, healthcheck_of
from refactor.split.inits import init_of
from refactor.split.obstacle import Obstacle
from refactor.split.ownership import own_of
from refactor.split.packages import libraries
from refactor.split.runtime import Carry, Closure, Folders, Runtime
from refactor.split.slim import require_startable, slim_image
from refactor.split.stacks.python.files import python_texts
from refactor.split.stacks.python.installs import installs_of
from refactor.split.stacks.python.packages import DO_WITHOUT, PROGRAMS, SCRIPTS, why_not, why_not_brought
from refactor.split.stacks.python.paths import everywhere, modules_of
from refactor.split.stacks.python.sources import Concern, reading_of
from refactor.split.stacks.python.writes import UNKNOWN
from refactor.split.virtual_environment import VirtualEnvironment

if TYPE_CHECKING:
    from refactor.split.application import Application
    from refactor.split.stacks.python.installs import Installs

_CHANGES_USER = ("--user", "-u", "--group", "-g", "--uid", "--gid")
# The versions whose images set LANG.
_WITH_LANGUAGE = ("2.", *(f"3.{minor}" for minor in range(7, 13)))
_KEPT: tuple[str, ...] = ()
_PREFIX = "/usr/local"
_PROGRAMS = f"{_PREFIX}/bin"
_INTERPRETERS = re.compile(r"python(\d(\.\d+)?)?")
_HAS_OWN_PACKAGES = "# /// script"
"""What a source begins with for which uv makes an environment of its own (PEP 723)."""
_RUNNERS = (("poetry", "run"), ("pipenv", "run"), ("uv", "run"))
# Puts the environment's variables into the words, as a shell would, and becomes the program.
_LAUNCHER = "import os, sys; os.execv(sys.argv[1], [os.path.expandvars(word) for word in sys.argv[1:]])"


def python_runtime(application: Application) -> Runtime | None:
    """Return how a Python application runs, or None if it does not start FROM the official image.

    Raises:
        Obstacle: something in it needs more than the interpreter, its packages and the application's own files.

    """
    if application.base.name != "python":
        return None
    installs = installs_of(application)
    own = _interpreter(application, installs) if application.tag is not None else None
    installed = VirtualEnvironment(_PREFIX, application.base.version, own[1]) if own else None
    programs = _Programs(application, installs)
    if application.tag is None:
        require_startable(application, programs.has)
        entry = command = _KEPT
    else:
        entry, command = programs.start()
    _require_distributions(application, installs)
    roots = [made.path for made in application.roots((_PREFIX,))]
    _require_sources(application, installs, roots)
    init = init_of(application)
    carried = (
        *(() if installed else (Carry(_PREFIX, _PREFIX),)),
        *((Carry(init.program, init.program),) if init else ()),
        *(Carry(path, path, owned=True) for path in roots),
    )
    folders = tuple(path for path in roots if not is_below(path, "/etc"))
    sets_language = not own and application.base.version.startswith(_WITH_LANGUAGE)
    environment = (("LANG", "C.UTF-8"),) if sets_language and "LANG" not in application.environment else ()
    return Runtime(
        (own[0] if own else CC) if application.tag else slim_image(application.base),
        entry,
        command,
        carried,
        Closure(
            (installed.packages if installed else _PREFIX, *folders),
            (_PREFIX, *folders),
            libraries(application.traces.packages),
        ),
        environment,
        programs.healthcheck(),
        installed,
        reads_types=application.tag is not None,
    )


def python_folders(application: Application) -> Folders | None:
    """Return what a Python application calls its own where it stays on its image, or None if that is not the official one.

    Raises:
        Obstacle: as above, but for what the image has.

    """
    if application.base.name != "python":
        return None
    installs = installs_of(application)
    start = application.start
    if start.argv[:2] in _RUNNERS:
        raise Obstacle("program", " ".join(start.argv[:2]), start.instructions[-1].span)
    programs = _Programs(application, installs)
    programs.start()
    programs.healthcheck()
    _require_distributions(application, installs)
    packages = (*installs.environments, *((installs.user_base,) if installs.user_base else ()))
    own = own_of(application, packages)
    _require_sources(application, installs, list(own))
    return Folders(own, packages, installs.distributions | installs.brought)


_OF_THE_IMAGE = (
    "looks up libraries by name",
    "needs a driver beside it",
    "needs descriptions of terminals",
    "needs the fonts and their settings beside it",
    "needs the settings of LDAP beside it",
)
"""Reasons against distributions that are none where the application stays on its image."""


def _require_distributions(application: Application, installs: Installs) -> None:
    """Make sure that the packages run on the new image.

    Raises:
        Obstacle: one does not, and it is not only brought by another that does without.

    """
    known = installs.distributions | installs.brought
    found = [(name, why_not(name, known)) for name in sorted(installs.distributions)]
    found += [(name, why_not_brought(name, known)) for name in sorted(installs.brought)]
    for name, reason in found:
        if reason is not None and not _is_idle(application, name, known):
            raise Obstacle("distribution", f"{name} {reason}", application.start.instructions[-1].span)


def _is_idle(application: Application, name: str, known: frozenset[str]) -> bool:
    """Tell whether nobody needs a distribution: it is a program that is not started, or others bring it and do without."""
    module, bringers = DO_WITHOUT.get(name, (PROGRAMS.get(name, ""), known))
    if not module or not bringers & known:
        return False
    return module not in application.start.argv and not _asks_for(application, _imports(module))


def _imports(module: str) -> re.Pattern[str]:
    return re.compile(rf"(?m)^\s*(?:import|from)\s[^\n]*\b{module}\b|import_module\(\W{module}\b")


def _interpreter(application: Application, installs: Installs) -> tuple[str, str] | None:
    """Return distroless's own image and interpreter of the same version, if it has one.

    Libraries of an older Debian would take the place of those that this interpreter is linked with; and who asks for one
    release of a version gets that. Debian has some modules in packages of their own.
    """
    if installs.environments or installs.user_base or _asks_for(application, _IN_OTHER_PACKAGES):
        return None
    if not {"bookworm", "bullseye", "buster"}.isdisjoint(application.base.variants):
        return None
    return PYTHON.get(application.base.version)


# Of the standard library, what Debian's packages for the interpreter leave out.
_IN_OTHER_PACKAGES = re.compile(r"(?m)^\s*(?:import|from)\s+(?:tkinter|turtle|idlelib|dbm|_gdbm|ensurepip|venv|test)\b")


def _asks_for(application: Application, imports: re.Pattern[str]) -> bool:
    placement = application.placement
    return any(imports.search(placement.text(path) or "") for path in placement.files() if path.endswith(".py"))


class _Programs:
    """Finds programs where the installed ones are."""

    def __init__(self, application: Application, installs: Installs) -> None:
        self._application = application
        self._installs = installs
        self._span = application.start.instructions[-1].span

    def start(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return the entry point and the command with the program resolved to where it lies."""
        application, start = self._application, self._application.start
        entry, command = start.entry, start.command
        init = init_of(application)
        if init is not None:
            entry = entry[len(init.words) :]
        entry = without_shell(entry, self._text)
        if entry:
            text = self._text(entry[0])
            if text is not None and is_shell_script(entry[0], text):
                require_handing_over(application.placement, self._path(entry[0]), text, start.instructions[0].span)
                entry = entry[1:]
        words = entry or without_shell(command, self._text)
        if words[:2] in _RUNNERS and len(words) > len(("poetry", "run")):
            words = self._run_by(words[0], words[2:])
        if not words:
            raise Obstacle("no-start", "", self._span)
        resolved = (*self._program(words[0]), *words[1:])
        if posixpath.basename(words[0]) in ("gunicorn", "celery") and any(word in _CHANGES_USER for word in words):
            raise Obstacle("users", " ".join(words), self._span)
        keeps_schedule = posixpath.basename(words[0]) == "celery" and not {"beat", "-B", "--beat"}.isdisjoint(words)
        if keeps_schedule and application.loses_root and application.directory in SYSTEM:
            raise Obstacle("writes", posixpath.join(application.directory, "celerybeat-schedule"), self._span)
        if start.variables:
            self._require_set(start.variables)
            resolved = (f"{_PROGRAMS}/python3", "-c", _LAUNCHER, *resolved)
        if init is not None:
            return (*init.words, *(resolved if entry else ())), command if entry else resolved
        return (resolved, command) if entry else ((), resolved)

    def _run_by(self, runner: str, words: tuple[str, ...]) -> tuple[str, ...]:
        """Return what `uv run` and the like start in the environment of the project, if it has one of its own."""
        environment = self._path(".venv")
        if environment not in self._installs.environments:
            if runner == "uv":
                raise Obstacle("program", f"uv run {' '.join(words)}", self._span)
            return words
        is_source = words[0].endswith(".py")
        text = self._text(words[0]) if is_source else ""
        if words[0].startswith("-") or text is None or (is_source and (runner != "uv" or _HAS_OWN_PACKAGES in text)):
            raise Obstacle("program", f"{runner} run {' '.join(words)}", self._span)
        return (f"{environment}/bin/python3", *words) if is_source else (f"{environment}/bin/{words[0]}", *words[1:])

    def has(self, word: str) -> bool:
        """Tell whether a program is among the installed ones."""
        try:
            return bool(self._program(word))
        except Obstacle:
            return False

    def healthcheck(self) -> tuple[str, ...]:
        """Return the program of HEALTHCHECK, a request by curl made by the interpreter; none where nothing is checked."""
        check = healthcheck_of(self._application.document, self._application.stage.instructions)
        if check is None:
            return ()
        if isinstance(check.runs, Probe):
            return (f"{_PROGRAMS}/python3", "-c", _request(check.runs))
        try:
            return (*self._program(check.runs[0]), *check.runs[1:])
        except Obstacle:
            raise Obstacle("healthcheck", check.runs[0], check.instruction.span) from None

    def _program(self, word: str) -> tuple[str, ...]:
        text = self._text(word)
        if text is not None:
            if is_shell_script(word, text):
                raise Obstacle("entry-script", self._application.placement.source(self._path(word)), self._span)
            if not _INTERPRETERS.fullmatch(interpreter_of(text)):
                raise Obstacle("program", word, self._span)
            return f"{self._folder(interpreter=True)}/python3", self._found(word)
        name = posixpath.basename(word)
        is_interpreter = _INTERPRETERS.fullmatch(name) is not None
        folder = posixpath.dirname(word) or self._folder(is_interpreter)
        if not folder.startswith("/"):
            folder = self._path(folder)
        if folder not in self._folders():
            raise Obstacle("program", word, self._span)
        brought = name in SCRIPTS or name in self._installs.scripts
        if not is_interpreter and not brought:
            raise Obstacle("program", word, self._span)
        return (f"{folder}/{name}",)

    def _folders(self) -> tuple[str, ...]:
        own = tuple(f"{path}/bin" for path in self._installs.environments)
        user = (f"{self._installs.user_base}/bin",) if self._installs.user_base else ()
        return (*own, *user, _PROGRAMS)

    def _folder(self, interpreter: bool) -> str:
        """Return the first folder of PATH that has what is installed; the interpreter is in no user's folder."""
        if "PATH" not in self._application.environment:
            raise Obstacle("variable", "$PATH", self._span)
        known = [folder for folder in self._folders() if not interpreter or not folder.endswith("/.local/bin")]
        folders = self._application.environment["PATH"].split(":")
        found = next((folder for folder in folders if folder in known), None)
        if found is None:
            raise Obstacle("program", f"PATH is {self._application.environment['PATH']}", self._span)
        if self._installs.user_base and not interpreter and found == _PROGRAMS:
            raise Obstacle("program", f"PATH does not name {self._installs.user_base}/bin", self._span)
        return found

    def _require_set(self, variables: frozenset[str]) -> None:
        for name in sorted(variables):
            value = self._application.environment.get(name)
            if name != "PORT" and (value is None or not value or set(value) & set(" \t*?[")):
                raise Obstacle("variable", f"${name}", self._span)

    def _path(self, word: str) -> str:
        return posixpath.normpath(posixpath.join(self._application.directory, word))

    def _text(self, word: str) -> str | None:
        """Return a program's text where it is a file of the context."""
        if "/" in word:
            return self._application.placement.text(self._path(word))
        return self._application.placement.text(self._found(word))

    def _found(self, word: str) -> str:
        """Return where a program lies that PATH, or the working directory, leads to."""
        if "/" in word:
            return self._path(word)
        folders = self._application.environment.get("PATH", "").split(":")
        paths = [posixpath.join(folder, word) for folder in folders]
        return next((path for path in paths if path in self._application.placement), self._path(word))


def _request(probe: Probe) -> str:
    if probe.followed:
        return f"import urllib.request; urllib.request.urlopen({probe.url!r})"
    _, _, rest = probe.url.partition("://")
    host, slash, path = rest.partition("/")
    return (
        f"import http.client, sys; c = http.client.HTTPConnection({host!r}); c.request('GET', {slash + path or '/'!r});"
        f" sys.exit(c.getresponse().status >= {probe.limit})"
    )


def _require_sources(application: Application, installs: Installs, roots: list[str]) -> None:
    placement = application.placement
    span = application.start.instructions[-1].span
    texts = python_texts(application)
    modules = modules_of(texts)
    environment = {name: value for name, value in application.environment.items() if name != "PATH"}

    def runs_at(path: str) -> str:
        project = next((folder for folder in installs.projects if is_below(path, folder)), None)
        return path if project is None else posixpath.join(_PREFIX, "lib", posixpath.relpath(path, project))

    prefix = installs.environments[-1] if installs.environments else _PREFIX
    paths = everywhere(modules, application.directory, environment, runs_at, prefix)
    readings = {path: reading_of(module, texts[path], paths[path]) for path, module in modules.items()}
    may_be_any = any(reading.writes_anywhere for reading in readings.values())
    for path, reading in readings.items():
        for concern in (*reading.concerns, *(reading.unclear if may_be_any else ())):
            if concern.slug in _OF_ROOT and not _matters(application, installs, concern, roots):
                continue
            raise Obstacle(concern.slug, f"{placement.source(path)}:{concern.line}: {concern.detail}", span)
        if reading.writes_anywhere and application.stays:
            raise Obstacle("writes", f"{placement.source(path)}: {UNKNOWN}", span)


# Where everybody may write, and what is there only while a container runs.
_NEEDS_NO_ROOT = ("/tmp", "/dev", "/var/tmp", "/proc", "/sys", "/run/secrets", "/var/run/secrets")  # noqa: S108 - the image's
_OF_ROOT = ("writes", "port", "users", "privilege")


def _matters(application: Application, installs: Installs, concern: Concern, roots: list[str]) -> bool:
    """Tell whether it matters that another user runs the application, or that only the roots are there."""
    if not application.is_root:
        return False  # its user comes along, and what belongs to it
    if concern.slug == "users":
        return application.loses_root or "uid" not in concern.detail
    if concern.slug in ("port", "privilege") or not application.loses_root:
        return application.loses_root
    if concern.detail == UNKNOWN:
        return application.directory in SYSTEM
    owned = (root for root in roots if not is_below(root, "/etc"))
    writable = (*_NEEDS_NO_ROOT, *application.volumes, *owned)
    target = posixpath.normpath(posixpath.join(application.directory, concern.detail))
    return not concern.detail.startswith("~") and not any(is_below(target, folder) for folder in writable)
