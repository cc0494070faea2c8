"""What pip and its like installed: where to, and which distributions the manifests name."""

from __future__ import annotations

import posixpath
import re
import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from refactor.packages.commands import Action, invocation
from refactor.shells.programs import names
from refactor.split.obstacle import Obstacle
from refactor.split.stacks.python.django import note_managed
from refactor.split.stacks.python.locks import LOCKS, brought
from refactor.split.stacks.python.packages import normalised

if TYPE_CHECKING:
    from collections.abc import Mapping

    from refactor.document import Instruction
    from refactor.split.application import Application
    from refactor.split.deeds import Deed

_MODULES = names("pip venv virtualenv compileall ensurepip poetry pipenv uv unittest pytest")
_NAME = re.compile(r"\s*([A-Za-z0-9][A-Za-z0-9._-]*)\s*(?:\[([\w\s.,-]*)\])?")
_SCRIPTS = re.compile(r"[\"']([\w.-]+)\s*=\s*[\w.]+:[\w.]+[\"']")
_DEEPEST = 8
_ELSEWHERE = (
    "PIP_TARGET",
    "PIP_PREFIX",
    "PIP_ROOT",
    "PIP_USER",
    "PYTHONUSERBASE",
    "UV_PROJECT_ENVIRONMENT",
    "UV_PYTHON_INSTALL_DIR",
    "UV_PYTHON",
    "UV_MANAGED_PYTHON",
    "UV_WORKING_DIR",
    "POETRY_VIRTUALENVS_PATH",
    "PIPENV_CUSTOM_VENV_NAME",
    "WORKON_HOME",
)

_UV_ELSEWHERE = ("--python", "-p", "--managed-python", "--project", "--directory", "--active")
"""Options by which uv takes another interpreter than the image's, or another folder than the working directory."""


@dataclass(frozen=True, slots=True)
class Installs:
    """``distributions`` are those that are named, normalised; ``brought`` those that a lock file adds to them.

    ``scripts`` are what the project itself calls its programs,
    ``environments`` are the virtual environments, ``user_base`` the folder of what was installed for one user only,
    ``projects`` the folders whose modules were copied among the packages.
    """

    distributions: frozenset[str]
    brought: frozenset[str]
    scripts: frozenset[str]
    environments: tuple[str, ...]
    user_base: str | None
    projects: tuple[str, ...]


def installs_of(application: Application) -> Installs:
    """Read every command that no general table knows; each has to be one that installs or builds Python.

    Raises:
        Obstacle: one is not, or installs where the application would not be found.

    """
    for name in _ELSEWHERE:
        if name in application.environment:
            raise Obstacle(
                "variable",
                f"${name}, by which packages are installed elsewhere",
                application.stage.instructions[0].span,
            )
    reading = _Reading(application)
    for deed in application.traces.rest:
        reading.take(deed)
    named = frozenset(reading.found)
    return Installs(
        named,
        _locked(application, named) - named,
        frozenset(reading.scripts),
        tuple(reading.environments),
        reading.user_base,
        tuple(reading.projects),
    )


def _locked(application: Application, named: frozenset[str]) -> frozenset[str]:
    """Return what the lock files in the image add to what is named; where none is, nobody knows."""
    placement = application.placement
    found: frozenset[str] = frozenset()
    for path in placement.files():
        if posixpath.basename(path) in LOCKS and "site-packages" not in path:
            try:
                found |= brought(placement.text(path) or "", named)
            except ValueError as error:
                reason = f"{placement.source(path)} cannot be read: {error}"
                raise Obstacle("context", reason, application.stage.instructions[0].span) from None
    return found


class _Reading:
    """What the commands so far have installed."""

    def __init__(self, application: Application) -> None:
        self.application = application
        self.found: set[str] = set()
        self.scripts: set[str] = set()
        self.environments: list[str] = []
        self.user_base: str | None = None
        self.projects: list[str] = []
        self.activated: Instruction | None = None
        """The RUN whose shell is in a virtual environment."""

    def take(self, deed: Deed) -> None:
        tool, arguments = (deed.name or "").rstrip("0123456789."), deed.arguments
        if tool == "python" and arguments[:1] == ("-m",) and arguments[1:2] and arguments[1] in _MODULES:
            tool, arguments = arguments[1] or "", arguments[2:]
        script = posixpath.basename((arguments[0] or "") if arguments else "")
        match tool:
            case "pip":
                self._pip(deed, arguments)
            case "venv" | "virtualenv":
                self._environment(deed, arguments)
            case "uv":
                self.found |= _of_uv(self.application, deed, arguments, self.scripts, self.environments)
            case "poetry":
                self._poetry(deed, arguments)
            case "pipenv" if "--system" in arguments or arguments[:1] not in (("install",), ("sync",)):
                self.found |= _of_project(self.application, deed, self.scripts)
            case "python" if script == "setup.py":
                self._note_project(deed, ".", is_copied="install" in arguments)
                self.found |= _of_project(self.application, deed, self.scripts)
            case "compileall" | "ensurepip" | "unittest" | "pytest" | "flake8" | "mypy" | "black" | "ruff":
                pass
            case "." | "source" if script == "activate":
                self.activated = deed.instruction
            case "python" if script == "manage.py":
                note_managed(self.application, deed)
            case _:
                raise deed.obstacle()

    def _pip(self, deed: Deed, arguments: tuple[str | None, ...]) -> None:
        if any(word in ("--target", "-t", "--prefix", "--root") for word in arguments):
            raise deed.obstacle()
        own = [f"{path}/bin" for path in self.environments]
        program = deed.words[0].literal or ""
        first = self.application.environment.get("PATH", "").split(":")[0]
        in_environment = posixpath.dirname(program) in own or first in own or self.activated is deed.instruction
        if "--user" in arguments or (not deed.by_root and not in_environment):
            self.user_base = _user_base(self.application, deed)
        asked = invocation(deed.words)
        for word in asked.operands if asked is not None and asked.action is Action.INSTALL else ():
            literal = (word.literal or "").partition("[")[0]
            self._note_project(deed, literal, is_copied=literal.startswith((".", "/")))
        self.found |= _of_pip(self.application, deed, self.scripts)

    def _note_project(self, deed: Deed, folder: str, *, is_copied: bool) -> None:
        path = deed.path(folder) if is_copied else None
        if path is not None:
            self.projects.append(path)

    def _poetry(self, deed: Deed, arguments: tuple[str | None, ...]) -> None:
        if any(word and word.partition("=")[0] in ("-C", "-P", "--directory", "--project") for word in arguments):
            raise deed.obstacle()
        if arguments[:1] == ("install",) and _poetry_says(self.application, deed, "in-project", "true"):
            path = deed.path(".venv")
            if path is None or _poetry_says(self.application, deed, "create", "false"):
                raise deed.obstacle()
            self.environments.append(path)
            self.application.traces.add(path, deed)
        elif arguments[:1] == ("install",) and not _poetry_says(self.application, deed, "create", "false"):
            raise deed.obstacle()
        scripts = set() if "--no-root" in arguments else self.scripts
        self.found |= _of_project(self.application, deed, scripts)

    def _environment(self, deed: Deed, arguments: tuple[str | None, ...]) -> None:
        folder = next((word for word in reversed(arguments) if word and not word.startswith("-")), None)
        path = None if folder is None else deed.path(folder)
        if path is None:
            raise deed.obstacle()
        self.environments.append(path)
        self.application.traces.add(path, deed)


def _user_base(application: Application, deed: Deed) -> str:
    if deed.by_root:
        raise Obstacle("home", deed.text, deed.instruction.span)
    name = (deed.user or "").partition(":")[0]
    home = next((user.home for user in application.traces.users if user.name == name), None)
    if home is None:
        raise Obstacle("home", deed.text, deed.instruction.span)
    application.traces.add(f"{home}/.local", deed)
    return f"{home}/.local"


def _of_pip(application: Application, deed: Deed, scripts: set[str]) -> set[str]:
    asked = invocation(deed.words)
    if asked is None or asked.action is not Action.INSTALL:
        return set()
    found: set[str] = set()
    for word in asked.operands:
        literal = word.literal or ""
        if literal.startswith((".", "/")) and not literal.endswith((".whl", ".tar.gz", ".zip")):
            found |= _of_project(application, deed, scripts, literal.partition("[")[0])
        elif "://" not in literal:
            found |= _distributions(literal)
    for option in asked.options:
        flag, _, value = option.word.raw.partition("=")
        text = value or (option.value.literal if option.value else None) or ""
        if flag.startswith("-r") and not flag.startswith("--") and len(flag) > len("-r"):
            flag, text = "-r", flag[2:]
        if flag in ("-r", "--requirement"):
            found |= _of_requirements(application, deed, text, 0)
        elif flag in ("-e", "--editable"):
            found |= _of_project(application, deed, scripts, text.partition("[")[0] or ".")
    return found


def _distributions(requirement: str) -> set[str]:
    """Return what a requirement names: `psycopg[c]` is psycopg and psycopg-c, as distributions for an extra are called."""
    match = _NAME.match(requirement)
    if match is None:
        return set()
    name, extras = match.group(1), match.group(2) or ""
    return {normalised(name)} | {normalised(f"{name}-{extra.strip()}") for extra in extras.split(",") if extra.strip()}


def _of_requirements(application: Application, deed: Deed, name: str, depth: int) -> set[str]:
    path = deed.path(name) if name else None
    text = None if path is None else _text(application, deed, path)
    if text is None or depth > _DEEPEST:
        raise Obstacle("context", f"{name or deed.text} is not in it", deed.instruction.span)
    found: set[str] = set()
    for line in text.removeprefix("\ufeff").splitlines():
        line = line.partition(" #")[0].strip()
        if line.startswith(("-r", "--requirement")):
            other = line.partition("=")[2] or line.removeprefix("--requirement").removeprefix("-r")
            found |= _of_requirements(
                application, deed, posixpath.join(posixpath.dirname(path or ""), other.strip()), depth + 1
            )
        elif line and not line.startswith(("#", "-")):
            found |= _distributions(line)
    return found


def _of_project(application: Application, deed: Deed, scripts: set[str], folder: str = ".") -> set[str]:
    """Return the direct dependencies of the project in ``folder``, and note the programs that it brings."""
    here = deed.path(folder)
    if here is None:
        raise deed.obstacle()
    found: set[str] = set()
    for name in ("pyproject.toml", "Pipfile"):
        text = _text(application, deed, posixpath.join(here, name))
        if text is None:
            continue
        try:
            table = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            raise Obstacle("context", f"{name} cannot be read: {error}", deed.instruction.span) from None
        project, poetry = _table(table, "project"), _table(_table(table, "tool"), "poetry")
        optional = _table(project, "optional-dependencies") if _asks_for_extras(deed) else {}
        extras = [each for name in optional if name not in _OF_DEVELOPERS for each in _listed(optional, name)]
        found.update(*(_distributions(each) for each in (*_listed(project, "dependencies"), *extras)))
        groups = _table(poetry, "group")
        kept = [_table(_table(groups, each), "dependencies") for each in groups if each not in _OF_DEVELOPERS]
        for section in (_table(poetry, "dependencies"), _table(table, "packages"), *kept):
            for each in section:
                found |= _distributions(f"{each}[{','.join(_listed(_table(section, each), 'extras'))}]")
        scripts |= set(_table(project, "scripts")) | set(_table(poetry, "scripts"))
    for name in ("setup.py", "setup.cfg"):
        text = _text(application, deed, posixpath.join(here, name)) or ""
        scripts |= set(_SCRIPTS.findall(text)) | set(re.findall(r"(?m)^\s+([\w.-]+)\s*=\s*[\w.]+:\w+\s*$", text))
        found |= {
            normalised(each)
            for each in re.findall(
                r"(?m)^\s*[\"']?([A-Za-z][\w.-]*)\s*(?:\[[^]]*\])?\s*(?:[<>=~!]=?[^\"'\n]*)?[\"']?,?\s*$", text
            )
        }
    return found


# Groups and extras by whose names nobody means what runs in production.
_OF_DEVELOPERS = ("dev", "develop", "development", "test", "tests", "testing", "lint", "docs", "doc", "typing", "ci")


def _asks_for_extras(deed: Deed) -> bool:
    return any(word and ("[" in word or word.startswith(("--extra", "--all-extras", "-E"))) for word in deed.arguments)


def _of_uv(
    application: Application, deed: Deed, arguments: tuple[str | None, ...], scripts: set[str], environments: list[str]
) -> set[str]:
    if arguments[:1] == ("pip",):
        return _of_pip(application, _behind(deed), scripts)
    if any(word and word.partition("=")[0] in _UV_ELSEWHERE for word in arguments):
        raise deed.obstacle()
    if arguments[:1] == ("venv",) or arguments[:1] == ("sync",):
        name = (
            next((word for word in arguments[1:] if word and not word.startswith("-")), None)
            if arguments[0] == "venv"
            else None
        )
        path = deed.path(name or ".venv")
        if path is None or not _suits(application, posixpath.dirname(path)):
            raise deed.obstacle()
        environments.append(path)
        application.traces.add(path, deed)
        return _of_project(application, deed, set() if "--no-install-project" in arguments else scripts)
    if arguments[:1] in (("export",), ("lock",), ("cache",), ("--version",)):
        return set()
    raise deed.obstacle()


def _suits(application: Application, folder: str) -> bool:
    """Tell whether the image's interpreter is one that the project takes: uv would fetch another."""
    version = application.base.version
    pinned = (application.placement.text(posixpath.join(folder, ".python-version")) or "").strip()
    text = application.placement.text(posixpath.join(folder, "pyproject.toml")) or ""
    asked = re.search(r"requires-python\s*=\s*[\"']([^\"']+)", text)
    own = tuple(int(part) for part in version.split(".")[:2] if part.isdecimal())
    if len(own) < len(("major", "minor")) or (pinned and pinned != version):
        return False
    least = re.fullmatch(r"\s*>=\s*(\d+)\.(\d+)(?:\.0)?\s*", asked.group(1)) if asked else None
    return asked is None or (least is not None and own >= (int(least.group(1)), int(least.group(2))))


def _behind(deed: Deed) -> Deed:
    from dataclasses import replace

    return replace(deed, words=deed.words[1:])


def _poetry_says(application: Application, deed: Deed, setting: str, value: str) -> bool:
    """Tell whether a setting of poetry's virtual environments has a value, by a variable, a command before, or poetry.toml."""
    said = application.environment.get(f"POETRY_VIRTUALENVS_{setting.upper().replace('-', '_')}", "").lower()
    if said:
        return said in {"true": ("true", "1"), "false": ("false", "0")}[value]
    for other in application.traces.rest:
        if other is deed:
            break
        if other.name == "poetry" and other.arguments[:2] == ("config", f"virtualenvs.{setting}"):
            return other.arguments[2:3] == (value,)
    try:
        table = tomllib.loads(_text(application, deed, deed.path("poetry.toml") or "") or "")
    except tomllib.TOMLDecodeError:
        return False
    return str(_table(table, "virtualenvs").get(setting)).lower() == value


def _text(application: Application, deed: Deed, path: str) -> str | None:
    """Return what the file at ``path`` holds: one that a COPY brought, or that a bind mount shows to this RUN only."""
    text = application.placement.text(path)
    if text is not None:
        return text
    for flag in deed.instruction.flags:
        said = flag.options
        target = said.get("target") or said.get("dst") or said.get("destination")
        if (
            flag.name == "mount"
            and said.get("type") == "bind"
            and "from" not in said
            and target
            and deed.path(target) == path
        ):
            return application.placement.context_text(said.get("source") or said.get("src") or "")
    return None


def _table(table: Mapping[str, object], name: str) -> Mapping[str, object]:
    found = table.get(name)
    return found if isinstance(found, dict) else {}


def _listed(table: Mapping[str, object], name: str) -> tuple[str, ...]:
    found = table.get(name)
    return tuple(map(str, found)) if isinstance(found, list) else ()
