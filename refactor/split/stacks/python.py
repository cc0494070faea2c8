"""Python on the official image: the interpreter, what pip installed and the application, onto distroless.

3.13 runs on distroless's own interpreter, which looks for packages in dist-packages; any other version takes its interpreter
along, with the libraries that it and the packages load.
"""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

from refactor.packages.commands import Action, invocation
from refactor.shells.programs import names
from refactor.split.distroless import CC
from refactor.split.entry_script import interpreter_of, is_shell_script, require_handing_over
from refactor.split.obstacle import Obstacle
from refactor.split.packages import Use, use_of
from refactor.split.placement import is_below
from refactor.split.runtime import Carry, Closure, Runtime
from refactor.split.stacks.python_packages import SCRIPTS, normalised, why_not
from refactor.split.stacks.python_sources import concerns

if TYPE_CHECKING:
    from collections.abc import Iterator

    from refactor.split.application import Application
    from refactor.split.deeds import Deed

_PREFIX = "/usr/local"
_INTERPRETERS = re.compile(r"python(\d(\.\d+)?)?")
_INSTALLERS = names("pip uv poetry pipenv pdm hatch virtualenv conda")
_MODULES = names("pip venv virtualenv compileall build ensurepip site")
_MANIFESTS = re.compile(r"(.*requirements.*|constraints.*)\.(txt|in)|pyproject\.toml|Pipfile(\.lock)?|poetry\.lock|uv\.lock|setup\.(py|cfg)")
_NOT_RUN = re.compile(r"(^|/)(tests?|testing|docs?|examples?|migrations)/|(^|/)(test_[^/]*|[^/]*_test|conftest|setup|noxfile|tasks|fabfile)\.py$")


def python_runtime(application: Application) -> Runtime | None:
    """Return how a Python application runs, or None if it does not start FROM the official image.

    Raises:
        Obstacle: something in it needs more than the interpreter, its packages and the application's own files.

    """
    if application.base.name != "python":
        return None
    for deed in application.traces.rest:
        _judge(deed)
    libraries = tuple(_libraries(application))
    entry, command = _start(application)
    _require_packages(application)
    _require_sources(application)
    roots = [made.path for made in application.roots((_PREFIX,))]
    carried = (
        Carry(_PREFIX, _PREFIX),
        *(Carry(path, path, owned=not is_below(path, "/etc")) for path in roots),
    )
    within = (_PREFIX, *(path for path in roots if not is_below(path, "/etc")))
    return Runtime(
        CC,
        entry,
        command,
        carried,
        Closure(within, within, libraries),
        () if "LANG" in application.environment else (("LANG", "C.UTF-8"),),
    )


def _judge(deed: Deed) -> None:
    """Accept a command that writes into the interpreter's folders, a venv or the application's own folder."""
    name, arguments = deed.name or "", deed.arguments
    plain = name.rstrip("0123456789.")
    if plain in ("pip", "virtualenv", "pipenv", "pdm", "uv", "poetry"):
        if "--user" in arguments or (plain == "uv" and arguments[:1] == ("python",)):
            raise deed.obstacle()
        return
    if plain == "python":
        if arguments[:1] == ("-m",) and arguments[1:2] and arguments[1] in _MODULES:
            return
        script = (arguments[0] or "") if arguments else ""
        if posixpath.basename(script) in ("setup.py", "manage.py"):
            return
    if name in (".", "source") and arguments and (arguments[0] or "").endswith("bin/activate"):
        return
    raise deed.obstacle()


def _libraries(application: Application) -> Iterator[str]:
    for package in application.traces.packages:
        match use_of(package.name):
            case Use.LIBRARY:
                yield package.name
            case Use.UNKNOWN:
                raise Obstacle("package", package.name, package.instruction.span)
            case Use.DROPPED | Use.THERE:
                pass


def _start(application: Application) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the entry point and the command with the program resolved to where it lies."""
    start = application.start
    span = start.instructions[-1].span
    entry, command = start.entry, start.command
    if entry:
        text = _script_text(application, entry[0])
        if text is not None and is_shell_script(entry[0], text):
            require_handing_over(application.placement, _absolute(application, entry[0]), text, start.instructions[0].span)
            entry = entry[1:]
    first = (entry or command)[:1]
    if not first:
        raise Obstacle("no-start", "", span)
    program = _program(application, first[0])
    if entry:
        return (*program, *entry[1:]), command
    return (), (*program, *command[1:])


def _program(application: Application, word: str) -> tuple[str, ...]:
    span = application.start.instructions[-1].span
    name = posixpath.basename(word)
    text = _script_text(application, word)
    if text is not None:
        if is_shell_script(word, text):
            raise Obstacle("entry-script", application.placement.source(_absolute(application, word)), span)
        if not _INTERPRETERS.fullmatch(interpreter_of(text)):
            raise Obstacle("program", word, span)
        return f"{_PREFIX}/bin/python3", _absolute(application, word)
    folder = _virtual_environment(application)
    if "/" in word:
        if not word.startswith(f"{_PREFIX}/bin/") and not (folder and word.startswith(f"{folder}/")):
            raise Obstacle("program", word, span)
        folder = posixpath.dirname(word)
    if _INTERPRETERS.fullmatch(name):
        return (f"{folder or f'{_PREFIX}/bin'}/{name}",)
    if name not in SCRIPTS or SCRIPTS[name] not in _installed(application):
        raise Obstacle("program", word, span)
    return (f"{folder or f'{_PREFIX}/bin'}/{name}",)


def _absolute(application: Application, word: str) -> str:
    return posixpath.normpath(posixpath.join(application.directory, word))


def _script_text(application: Application, word: str) -> str | None:
    """Return a program's text where it is a file of the context."""
    if "/" not in word:
        folders = application.environment.get("PATH", "").split(":")
        found = (application.placement.text(posixpath.join(folder, word)) for folder in folders)
        return next((text for text in found if text is not None), None)
    return application.placement.text(_absolute(application, word))


def _virtual_environment(application: Application) -> str | None:
    """Return the folder of programs of the venv that PATH names before the interpreter's own, if there is one."""
    folders = application.environment.get("PATH", f"{_PREFIX}/bin").split(":")
    first = folders[0]
    if first in (f"{_PREFIX}/bin", f"{_PREFIX}/sbin"):
        return None
    if "PATH" not in application.environment or not first.startswith("/"):
        raise Obstacle("variable", "$PATH", application.start.instructions[-1].span)
    return first


def _require_packages(application: Application) -> None:
    for name in sorted(_installed(application)):
        if reason := why_not(name):
            raise Obstacle("distribution", f"{name} {reason}", application.start.instructions[-1].span)


def _installed(application: Application) -> frozenset[str]:
    """Return the distributions that the manifests and the pip commands name."""
    found: set[str] = set()
    for path in application.placement.files():
        if _MANIFESTS.fullmatch(posixpath.basename(path)):
            text = application.placement.text(path) or ""
            found |= set(map(normalised, re.findall(r"(?m)^[\s\"'\[]*(?:name\s*=\s*\")?([A-Za-z][\w.-]*[\w])", text)))
            found |= set(map(normalised, re.findall(r"[\"']([A-Za-z][\w.-]*\w)[\s\"'\[<>=~!;]", text)))
    for deed in application.traces.rest:
        asked = invocation(deed.words)
        if asked and asked.action is Action.INSTALL:
            for word in asked.operands:
                match = re.match(r"[A-Za-z][\w.-]*", word.literal or "")
                if match:
                    found.add(normalised(match.group()))
    return frozenset(found)


def _require_sources(application: Application) -> None:
    placement = application.placement
    for path in placement.files():
        if not path.endswith(".py") or _NOT_RUN.search(path):
            continue
        for concern in concerns(placement.text(path) or ""):
            if concern.slug == "writes" and _may_write(application, concern.detail):
                continue
            detail = f"{placement.source(path)}:{concern.line}: {concern.detail}"
            raise Obstacle(concern.slug, detail, application.start.instructions[-1].span)


def _may_write(application: Application, path: str) -> bool:
    writable = ("/tmp", "/dev", "/var/tmp", "/proc", *application.volumes)  # noqa: S108 - the image's
    return any(is_below(path, folder) for folder in (*writable, *(made.path for made in application.roots((_PREFIX,)))))
