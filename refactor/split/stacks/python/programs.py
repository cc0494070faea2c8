"""Which program of Python's an application starts, and where it lies: the interpreter, console scripts, its own files."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

from refactor.split.entry_script import interpreter_of, is_shell_script, require_handing_over, without_shell
from refactor.split.folders import SYSTEM
from refactor.split.healthcheck import Probe, healthcheck_of
from refactor.split.inits import init_of
from refactor.split.obstacle import Obstacle
from refactor.split.stacks.python.packages import SCRIPTS

if TYPE_CHECKING:
    from refactor.split.application import Application
    from refactor.split.stacks.python.installs import Installs

PREFIX = "/usr/local"
"""Below which the official images install."""

_CHANGES_USER = ("--user", "-u", "--group", "-g", "--uid", "--gid")
_FOLDER = f"{PREFIX}/bin"
_INTERPRETERS = re.compile(r"python(\d(\.\d+)?)?")
_HAS_OWN_PACKAGES = "# /// script"
"""What a source begins with for which uv makes an environment of its own (PEP 723)."""
RUNNERS = (("poetry", "run"), ("pipenv", "run"), ("uv", "run"))
# Puts the environment's variables into the words, as a shell would, and becomes the program.
_LAUNCHER = "import os, sys; os.execv(sys.argv[1], [os.path.expandvars(word) for word in sys.argv[1:]])"


class Programs:
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
        if words[:2] in RUNNERS and len(words) > len(("poetry", "run")):
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
            resolved = (f"{_FOLDER}/python3", "-c", _LAUNCHER, *resolved)
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
            return (f"{_FOLDER}/python3", "-c", _request(check.runs))
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
        return (*own, *user, _FOLDER)

    def _folder(self, interpreter: bool) -> str:
        """Return the first folder of PATH that has what is installed; the interpreter is in no user's folder."""
        if "PATH" not in self._application.environment:
            raise Obstacle("variable", "$PATH", self._span)
        known = [folder for folder in self._folders() if not interpreter or not folder.endswith("/.local/bin")]
        folders = self._application.environment["PATH"].split(":")
        found = next((folder for folder in folders if folder in known), None)
        if found is None:
            raise Obstacle("program", f"PATH is {self._application.environment['PATH']}", self._span)
        if self._installs.user_base and not interpreter and found == _FOLDER:
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
