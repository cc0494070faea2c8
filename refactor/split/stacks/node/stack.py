"""Node.js on the official image: the application with its node_modules, onto distroless's node or with the image's own.

`npm start` and the like are resolved through package.json to the program that they run in the end.
"""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from refactor.split.distroless import CC, NODE
from refactor.split.folders import is_below
from refactor.split.healthcheck import Probe, healthcheck_of
from refactor.split.inits import init_of
from refactor.split.javascript.tree import text_of
from refactor.split.mentions import is_there
from refactor.split.obstacle import Obstacle
from refactor.split.ownership import own_of
from refactor.split.packages import libraries
from refactor.split.runtime import Carry, Closure, Folders, Runtime
from refactor.split.slim import require_startable, slim_image
from refactor.split.stacks.node.installs import installs_of
from refactor.split.stacks.node.package_json import locked_at, manifest_at, may_be_native
from refactor.split.stacks.node.packages import draws_text, why_not
from refactor.split.stacks.node.program import program_of
from refactor.split.stacks.node.scripts import Scripts, scripts_of
from refactor.split.stacks.node.sources import concerns
from refactor.split.stacks.node.start import MANAGERS, Start
from refactor.split.stacks.node.started_programs import packages
from refactor.split.stacks.node.writes import UNKNOWN

if TYPE_CHECKING:
    from refactor.split.application import Application
    from refactor.split.javascript.values import Values
    from refactor.split.stacks.concern import Concern
    from refactor.split.stacks.node.installs import Installs

_KEPT: tuple[str, ...] = ()
_CARRIED = "/usr/local/bin/node"
_OF_THE_SYSTEM = ("/etc", "/usr", "/bin", "/sbin", "/lib")


def node_runtime(application: Application) -> Runtime | None:
    """Return how a Node.js application runs, or None if it does not start FROM the official image.

    Raises:
        Obstacle: something in it needs more than node, its packages and the application's own files.

    """
    if application.base.name != "node":
        return None
    installs = installs_of(application)
    major = application.base.version.partition(".")[0].removeprefix("v")
    # Who asks for one release of a major version gets that.
    image, node = NODE.get(major if application.base.version == major else "", (CC, _CARRIED))
    start = Start(application, node, installs)
    if application.tag is None:
        image, node = slim_image(application.base), "node"
        require_startable(application, lambda word: word in ("node", *MANAGERS))
        entry = command = _KEPT
    else:
        entry, command = start.resolved()
    healthcheck = _healthcheck(application, node)
    roots = [made.path for made in application.roots()]
    scripts = scripts_of(application, (entry + command, healthcheck))
    _require_sources(application, installs, scripts, roots, start.manager is not None, image == CC)
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
        healthcheck,
        note=f"{start.manager} writes no lines of its own to the output" if start.manager else "",
    )


def node_folders(application: Application) -> Folders | None:
    """Return what a Node.js application calls its own where it stays on its image, or None if that is not the official one.

    Raises:
        Obstacle: as above, but for what the image has.

    """
    if application.base.name != "node":
        return None
    installs = installs_of(application)
    entry, command = Start(application, "node", installs).resolved()
    filled = tuple(posixpath.join(each, "node_modules") for each in installs.folders)
    own = own_of(application, filled)
    scripts = scripts_of(application, (entry + command, _healthcheck(application, "node")))
    _require_sources(application, installs, scripts, list(own), by_manager=False, same_node=True)
    span = application.start.instructions[-1].span
    manifests = (manifest_at(application.placement, each, span) for each in {application.directory, *installs.folders})
    dependencies = (each.dependencies | each.development for each in manifests if each is not None)
    return Folders(own, filled, frozenset().union(*dependencies))


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


def _require_sources(
    application: Application, installs: Installs, scripts: Scripts, roots: list[str], by_manager: bool, same_node: bool
) -> None:
    """Make sure that neither what runs nor the packages that it uses need more than the image has.

    Raises:
        Obstacle: something does.

    """
    placement, span = application.placement, application.start.instructions[-1].span
    if scripts.main is not None and not any(is_below(scripts.main, root) for root in roots) and application.tag:
        raise Obstacle("program", f"{scripts.main}, which is in no folder that comes along", span)
    environment = {name: value for name, value in application.environment.items() if name != "PATH"}
    values = program_of(placement, application.directory, environment, scripts, span)
    _require_packages(application, installs, values)
    for path, source in values.program.sources.items():
        where = placement.source(path) if path in placement else "the code given to node"
        for concern in concerns(source, values):
            if _matters(application, concern, roots, by_manager, same_node):
                raise Obstacle(concern.slug, f"{where}:{concern.line}: {concern.detail}", span)


def _require_packages(application: Application, installs: Installs, values: Values) -> None:
    """Make sure of the packages: of all that the application has, and of those for developers that it loads.

    Raises:
        Obstacle: one needs more than the image has.

    """
    span = application.start.instructions[-1].span
    texts = [text_of(source.root) for source in values.program.sources.values()]
    loaded = {name for source in values.program.sources.values() for name in packages(source, values)}
    for folder in sorted({application.directory, *installs.folders}):
        manifest = manifest_at(application.placement, folder, span)
        asked = manifest.dependencies | (manifest.development & loaded) if manifest else frozenset()
        for name in sorted(asked | locked_at(application.placement, folder)):
            if reason := why_not(name):
                raise Obstacle("distribution", f"{name} {reason}", span)
            if "slim" not in application.base.variants and any(draws_text(name, text) for text in texts):
                raise Obstacle("distribution", f"{name} draws text with the fonts of the base image", span)


def _matters(application: Application, concern: Concern, roots: list[str], by_manager: bool, same_node: bool) -> bool:
    """Tell whether something is another for this application."""
    if concern.of_root and not application.loses_root:
        return False
    match concern.slug:
        case "writes" if concern.detail != UNKNOWN:
            target = posixpath.normpath(posixpath.join(application.directory, concern.detail))
            writable = ("/tmp", "/var/tmp", "/dev", "/proc", *application.volumes, *roots)  # noqa: S108 - the image's
            return not any(is_below(target, folder) for folder in writable)
        case "files" if application.stays:
            return False
        case "files" if concern.detail.startswith("/"):
            of_the_system = any(is_below(concern.detail, folder) for folder in _OF_THE_SYSTEM)
            return of_the_system and not is_there(application, tuple(roots), concern.detail)
        case "files":
            return not (same_node and concern.detail.startswith("process.execPath"))
        case "npm-variables":
            return by_manager
    return True
