"""Go, Rust and C: what ends in one program, which is all that runs, with what it reads from the context.

A Go program that is built without cgo needs no C library at all; every other one gets glibc, and its shared libraries.
"""

from __future__ import annotations

import posixpath
import re
import tomllib
from typing import TYPE_CHECKING

from refactor.split.distroless import BASE, CC, STATIC
from refactor.split.folders import SYSTEM
from refactor.split.healthcheck import Probe, healthcheck_of
from refactor.split.leftovers import data_of
from refactor.split.obstacle import Obstacle
from refactor.split.packages import libraries
from refactor.split.runtime import Carry, Closure, Runtime
from refactor.split.stacks.compiled.sources import concerns, tells_types
from refactor.split.start import require_no_variables

if TYPE_CHECKING:
    from collections.abc import Iterator

    from refactor.split.application import Application
    from refactor.split.deeds import Deed

_COMPILERS = ("gcc", "cc", "g++", "c++", "clang", "clang++", "rustc")
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
    outputs = tuple(_outputs(application, language))
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
    if application.base.name in ("gcc", "debian", "ubuntu") and any(
        _compiles(deed) for deed in application.traces.rest
    ):
        return "c"
    return None


def _compiles(deed: Deed) -> bool:
    return (deed.name or "").rpartition("-")[0] in _COMPILERS or deed.name in _COMPILERS


def _outputs(application: Application, language: str) -> Iterator[str]:
    """Yield the programs that the RUNs build, and refuse every command that may do something else."""
    for deed in application.traces.rest:
        arguments = deed.arguments
        if language == "go" and deed.name == "go":
            yield from _of_go(application, deed)
        elif language == "rust" and deed.name == "cargo":
            yield from _of_cargo(application, deed)
        elif language == "rust" and deed.name == "rustup":
            continue
        elif _compiles(deed) and "-c" not in arguments:
            output = arguments[arguments.index("-o") + 1] if "-o" in arguments[:-1] else "a.out"
            path = None if output is None else deed.path(output)
            if path is None:
                raise deed.obstacle()
            yield path
        elif not _compiles(deed):
            raise deed.obstacle()


def _of_go(application: Application, deed: Deed) -> Iterator[str]:
    arguments = deed.arguments
    if arguments[:1] in (
        ("mod",),
        ("get",),
        ("vet",),
        ("test",),
        ("version",),
        ("env",),
        ("fmt",),
        ("list",),
    ):
        return
    if arguments[:1] == ("generate",) and not _generates(application):
        return
    if arguments[:1] == ("install",):
        names = [word for word in arguments[1:] if word and not word.startswith("-")]
        name = (
            _module_name(application, deed)
            if names in ([], ["."], ["./..."])
            else posixpath.basename((names[0]).partition("@")[0])
        )
        yield posixpath.join(application.environment.get("GOBIN") or _gopath_programs(application), name)
        return
    if arguments[:1] != ("build",):
        raise deed.obstacle()
    packages = list(_operands(arguments[1:]))
    if "-o" in arguments[:-1]:
        output = arguments[arguments.index("-o") + 1]
        path = None if output is None else deed.path(output)
        if path is None:
            raise deed.obstacle()
        if output is not None and (output.endswith("/") or path == deed.directory):
            path = posixpath.join(path, _built_name(application, deed, packages))
        yield path
        return
    path = deed.path(_built_name(application, deed, packages))
    if path is None:
        raise deed.obstacle()
    yield path


def _generates(application: Application) -> bool:
    """Tell whether a source asks ``go generate`` to run anything, which might leave more than sources."""
    placement = application.placement
    return any("//go:generate" in (placement.text(path) or "") for path in placement.files() if path.endswith(".go"))


def _gopath_programs(application: Application) -> str:
    return posixpath.join(application.environment.get("GOPATH", "/go").partition(":")[0], "bin")


def _built_name(application: Application, deed: Deed, packages: list[str]) -> str:
    if packages and packages[0].endswith(".go"):
        return posixpath.basename(packages[0]).removesuffix(".go")
    if packages and packages[0].strip("./"):
        return posixpath.basename(packages[0].rstrip("/"))
    return _module_name(application, deed)


def _module_name(application: Application, deed: Deed) -> str:
    text = application.placement.text(deed.path("go.mod") or "/go.mod") or ""
    match = re.search(r"(?m)^module\s+\"?([^\s\"]+)", text)
    if match is None:
        raise Obstacle("context", "go.mod, which names the program, is not in it", deed.instruction.span)
    parts = match.group(1).split("/")
    return parts[-2] if re.fullmatch(r"v\d+", parts[-1]) and len(parts) > 1 else parts[-1]


def _operands(arguments: tuple[str | None, ...]) -> Iterator[str]:
    skip = False
    for word in arguments:
        if skip:
            skip = False
        elif word is not None and word.startswith("-"):
            skip = word in ("-o", "-ldflags", "-tags", "-mod", "-p", "-gcflags", "-buildmode", "-C", "-asmflags")
        elif word is not None:
            yield word


def _of_cargo(application: Application, deed: Deed) -> Iterator[str]:
    arguments = deed.arguments
    if arguments[:1] in (("fetch",), ("test",), ("clean",), ("update",), ("init",), ("new",), ("--version",)):
        return
    if arguments[:1] not in (("build",), ("install",)) or any(
        word is None or word.startswith(("--target-dir", "--root", "--target", "--profile")) for word in arguments
    ):
        raise deed.obstacle()
    names = tuple(_crates(application, deed))
    if arguments[0] == "install":
        yield from (f"/usr/local/cargo/bin/{name}" for name in names)
        return
    kind = "release" if "--release" in arguments or "-r" in arguments else "debug"
    for name in names:
        path = deed.path(f"target/{kind}/{name}")
        if path is None:
            raise deed.obstacle()
        yield path


def _crates(application: Application, deed: Deed) -> Iterator[str]:
    text = application.placement.text(deed.path("Cargo.toml") or "/Cargo.toml")
    try:
        table = tomllib.loads(text or "")
    except tomllib.TOMLDecodeError:
        table = {}
    package = table.get("package")
    if not isinstance(package, dict) or "CARGO_TARGET_DIR" in application.environment:
        raise Obstacle("context", "Cargo.toml, which names the program, is not in it", deed.instruction.span)
    yield str(package.get("name"))
    bins = table.get("bin")
    for each in bins if isinstance(bins, list) else []:
        if isinstance(each, dict) and "name" in each:
            yield str(each["name"])


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
        if path.endswith(".go") and 'import "C"' in (application.placement.text(path) or ""):
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
