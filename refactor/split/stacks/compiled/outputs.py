"""The programs that go, cargo and compilers build, by their paths."""

from __future__ import annotations

import posixpath
import re
import tomllib
from typing import TYPE_CHECKING

from refactor.split.obstacle import Obstacle

if TYPE_CHECKING:
    from collections.abc import Iterator

    from refactor.split.application import Application
    from refactor.split.deeds import Deed

_COMPILERS = ("gcc", "cc", "g++", "c++", "clang", "clang++", "rustc")


def compiles(deed: Deed) -> bool:
    """Tell whether a command compiles C, C++ or one file of Rust."""
    return (deed.name or "").rpartition("-")[0] in _COMPILERS or deed.name in _COMPILERS


def outputs_of(application: Application, language: str) -> Iterator[str]:
    """Yield the programs that the RUNs build, and refuse every command that may do something else."""
    for deed in application.traces.rest:
        arguments = deed.arguments
        if language == "go" and deed.name == "go":
            yield from _of_go(application, deed)
        elif language == "rust" and deed.name == "cargo":
            yield from _of_cargo(application, deed)
        elif language == "rust" and deed.name == "rustup":
            continue
        elif compiles(deed) and "-c" not in arguments:
            output = arguments[arguments.index("-o") + 1] if "-o" in arguments[:-1] else "a.out"
            path = None if output is None else deed.path(output)
            if path is None:
                raise deed.obstacle()
            yield path
        elif not compiles(deed):
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
