"""Python on the official image: the interpreter, what pip installed and the application, onto distroless.

The interpreter is taken along, with the libraries that it and the packages load: they are the same files at the same places.
Where distroless has the version itself, its own is used, and what was installed becomes a virtual environment of it.
"""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

from refactor.split.distroless import CC, PYTHON
from refactor.split.folders import SYSTEM, is_below
from refactor.split.inits import init_of
from refactor.split.obstacle import Obstacle
from refactor.split.ownership import own_of
from refactor.split.packages import libraries
from refactor.split.runtime import Carry, Closure, Folders, Runtime
from refactor.split.slim import require_startable, slim_image
from refactor.split.stacks.python.files import python_texts
from refactor.split.stacks.python.installs import installs_of
from refactor.split.stacks.python.packages import DO_WITHOUT, NAME_THE_ZONE, PROGRAMS, why_not, why_not_brought
from refactor.split.stacks.python.paths import everywhere, modules_of
from refactor.split.stacks.python.programs import PREFIX, RUNNERS, Programs
from refactor.split.stacks.python.sources import reading_of
from refactor.split.stacks.python.writes import UNKNOWN
from refactor.split.virtual_environment import VirtualEnvironment

if TYPE_CHECKING:
    from refactor.split.application import Application
    from refactor.split.stacks.concern import Concern
    from refactor.split.stacks.python.installs import Installs

# The versions whose images set LANG.
_WITH_LANGUAGE = ("2.", *(f"3.{minor}" for minor in range(7, 13)))
_KEPT: tuple[str, ...] = ()


def python_runtime(application: Application) -> Runtime | None:
    """Return how a Python application runs, or None if it does not start FROM the official image.

    Raises:
        Obstacle: something in it needs more than the interpreter, its packages and the application's own files.

    """
    if application.base.name != "python":
        return None
    installs = installs_of(application)
    own = _interpreter(application, installs) if application.tag is not None else None
    installed = VirtualEnvironment(PREFIX, application.base.version, own[1]) if own else None
    programs = Programs(application, installs)
    if application.tag is None:
        require_startable(application, programs.has)
        entry = command = _KEPT
    else:
        entry, command = programs.start()
    _require_distributions(application, installs)
    roots = [made.path for made in application.roots((PREFIX,))]
    _require_sources(application, installs, roots)
    init = init_of(application)
    carried = (
        *(() if installed else (Carry(PREFIX, PREFIX),)),
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
            (installed.packages if installed else PREFIX, *folders),
            (PREFIX, *folders),
            libraries(application.traces.packages),
        ),
        environment,
        programs.healthcheck(),
        installed,
        reads_types=application.tag is not None,
        tells_zone=application.tag is not None and _names_zone(application, installs),
    )


def _names_zone(application: Application, installs: Installs) -> bool:
    return "TZ" not in application.environment and not NAME_THE_ZONE.isdisjoint(
        installs.distributions | installs.brought
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
    if start.argv[:2] in RUNNERS:
        raise Obstacle("program", " ".join(start.argv[:2]), start.instructions[-1].span)
    programs = Programs(application, installs)
    programs.start()
    programs.healthcheck()
    _require_distributions(application, installs)
    packages = (*installs.environments, *((installs.user_base,) if installs.user_base else ()))
    own = own_of(application, packages)
    _require_sources(application, installs, list(own))
    return Folders(own, packages, installs.distributions | installs.brought)


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


def _require_sources(application: Application, installs: Installs, roots: list[str]) -> None:
    placement = application.placement
    span = application.start.instructions[-1].span
    texts = python_texts(application)
    modules = modules_of(texts)
    environment = {name: value for name, value in application.environment.items() if name != "PATH"}

    def runs_at(path: str) -> str:
        project = next((folder for folder in installs.projects if is_below(path, folder)), None)
        return path if project is None else posixpath.join(PREFIX, "lib", posixpath.relpath(path, project))

    prefix = installs.environments[-1] if installs.environments else PREFIX
    paths = everywhere(modules, application.directory, environment, runs_at, prefix)
    readings = {path: reading_of(module, texts[path], paths[path]) for path, module in modules.items()}
    may_be_any = any(reading.writes_anywhere for reading in readings.values())
    for path, reading in readings.items():
        for concern in (*reading.concerns, *(reading.unclear if may_be_any else ())):
            if concern.of_root and not _matters(application, installs, concern, roots):
                continue
            raise Obstacle(concern.slug, f"{placement.source(path)}:{concern.line}: {concern.detail}", span)
        if reading.writes_anywhere and application.stays:
            raise Obstacle("writes", f"{placement.source(path)}: {UNKNOWN}", span)


# Where everybody may write, and what is there only while a container runs.
_NEEDS_NO_ROOT = ("/tmp", "/dev", "/var/tmp", "/proc", "/sys", "/run/secrets", "/var/run/secrets")  # noqa: S108 - the image's


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
