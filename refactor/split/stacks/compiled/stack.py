"""Go, Rust and C: what ends in one program, which is all that runs, with what it reads from the context.

A Go program that is built without cgo needs no C library at all; every other one gets glibc, and its shared libraries.
"""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

from refactor.split.distroless import BASE, CC, STATIC
from refactor.split.folders import SYSTEM
from refactor.split.healthcheck import Probe, healthcheck_of
from refactor.split.leftovers import data_of
from refactor.split.obstacle import Obstacle
from refactor.split.packages import libraries
from refactor.split.runtime import Carry, Closure, Runtime
from refactor.split.stacks.compiled.outputs import compiles, outputs_of
from refactor.split.stacks.compiled.sources import concerns, holds_c, tells_types
from refactor.split.start import require_no_variables

if TYPE_CHECKING:
    from refactor.split.application import Application
    from refactor.split.deeds import Deed

_SOURCES = {
    "go": (".go",),
    "rust": (".rs",),
    "c": (".c", ".h", ".cc", ".cpp", ".cxx", ".hpp", ".hh", ".s", ".S"),
}
_IGNORED = {"go": ("vendor", "testdata"), "rust": ("target", "tests", "benches"), "c": ()}


def compiled_runtime(application: Application) -> Runtime | None:
    """Return how a compiled program runs, or None if nothing here compiles what is started.

    Raises:
        Obstacle: it cannot be told which program that is, or it needs more than its libraries and files.

    """
    language = _language(application)
    if language is None:
        return None
    start = application.start
    span = start.instructions[-1].span
    argv = start.argv
    if application.tag is None:
        raise Obstacle("stack", "compiled programs, on a slim image", span)
    require_no_variables(start)
    outputs = tuple(outputs_of(application, language))
    word = argv[0]
    program = _built(application, word, outputs)
    if program is None:
        raise Obstacle("program", f"{word} is none of what is built: {', '.join(outputs) or 'nothing'}", span)
    healthcheck = _healthcheck(application, outputs)
    programs = tuple(dict.fromkeys((program, *healthcheck[:1])))
    _require_sources(application, language)
    needed = libraries(application.traces.packages)
    static = language == "go" and _is_static(application) and not needed
    if application.base.musl and not static:
        raise Obstacle("musl", application.stage.base.text, application.stage.instructions[0].span)
    plain = language == "go" and not _has_modules(application) and not needed
    data = [path for path in data_of(application, _SOURCES[language], _IGNORED[language]) if path not in programs]
    carried = (*(Carry(path, path) for path in programs), *(Carry(path, path, owned=True) for path in data))
    resolved = ((program, *start.entry[1:]), start.command) if start.entry else ((program,), start.command[1:])
    return Runtime(
        STATIC if static else BASE if plain else CC,
        *resolved,
        carried,
        None if static or plain else Closure(programs, (), needed),
        healthcheck=healthcheck,
        reads_types=language == "go" and _tells_types(application),
    )


def _built(application: Application, word: str, outputs: tuple[str, ...]) -> str | None:
    return next((path for path in outputs if path in _candidates(application, word)), None)


def _healthcheck(application: Application, outputs: tuple[str, ...]) -> tuple[str, ...]:
    """Return what HEALTHCHECK runs, if that is a program that is built as well.

    Raises:
        Obstacle: it is another.

    """
    check = healthcheck_of(application.document, application.stage.instructions)
    if check is None:
        return ()
    program = None if isinstance(check.runs, Probe) else _built(application, check.runs[0], outputs)
    if program is None or isinstance(check.runs, Probe):
        raise Obstacle("healthcheck", "only what is built here is there", check.instruction.span)
    return (program, *check.runs[1:])


def _language(application: Application) -> str | None:
    if application.base.name == "golang":
        return "go"
    if application.base.name == "rust":
        return "rust"
    if application.base.name in ("gcc", "debian", "ubuntu") and any(compiles(deed) for deed in application.traces.rest):
        return "c"
    return None


def _candidates(application: Application, word: str) -> frozenset[str]:
    if "/" in word:
        return frozenset({posixpath.normpath(posixpath.join(application.directory, word))})
    folders = application.environment.get("PATH", "").split(":")
    return frozenset(posixpath.join(folder, word) for folder in folders)


def _is_static(application: Application) -> bool:
    if application.environment.get("CGO_ENABLED") == "0":
        return True
    builds = [
        deed
        for deed in application.traces.rest
        if deed.name == "go" and deed.arguments[:1] in (("build",), ("install",))
    ]
    return bool(builds) and all(_sets_no_cgo(deed) for deed in builds)


def _sets_no_cgo(deed: Deed) -> bool:
    return any(
        assignment.name == "CGO_ENABLED" and assignment.value is not None and assignment.value.literal == "0"
        for assignment in deed.command.assignments
    )


def _has_modules(application: Application) -> bool:
    """Tell whether code from elsewhere, or C, is compiled in, which might want shared libraries."""
    for path in application.placement.files():
        if path.endswith("/go.mod") and re.search(
            r"(?m)^\s*(require\b|\S+\.\S+/\S+ v)", application.placement.text(path) or ""
        ):
            return True
        if path.endswith(".go") and holds_c(application.placement.text(path) or ""):
            return True
    return False


def _tells_types(application: Application) -> bool:
    placement = application.placement
    return any(tells_types(placement.text(path) or "") for path in placement.files() if path.endswith(".go"))


def _require_sources(application: Application, language: str) -> None:
    placement = application.placement
    span = application.start.instructions[-1].span
    owns_directory = application.directory not in SYSTEM
    paths = [path for path in placement.files() if path.endswith(_SOURCES[language])]
    if not paths:
        raise Obstacle("context", "the sources are not in it", span)
    for path in paths:
        if path.endswith("_test.go") or "/vendor/" in path or "/target/" in path:
            continue
        for concern in concerns(placement.text(path) or "", language, owns_directory=owns_directory):
            if application.loses_root or not concern.of_root:
                raise Obstacle(concern.slug, f"{placement.source(path)}:{concern.line}: {concern.detail}", span)
