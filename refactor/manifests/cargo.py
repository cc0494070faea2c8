"""What `cargo fetch` reads: Cargo.toml, where that says itself which targets there are, and Cargo.lock.

Sources: doc.rust-lang.org/cargo/commands/cargo-fetch.html, doc.rust-lang.org/cargo/reference/cargo-targets.html (cargo looks
for targets among the sources, and wants one), doc.rust-lang.org/cargo/reference/config.html.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from refactor.manifests.files import (
    Hurdle,
    HurdleError,
    Installer,
    Manifests,
    changes,
    check_absent,
    check_keys,
    check_options,
    check_places,
    existing,
    fields,
    inner,
    is_called,
    is_there,
    table_in,
    tables,
    text_of,
)
from refactor.shells.programs import names

if TYPE_CHECKING:
    from collections.abc import Mapping

    from refactor.context import Context
    from refactor.packages.commands import Invocation

_OPTIONS = names("--locked --target --quiet -q --verbose -v -vv --color")
_TARGETS = ("lib", "bin", "example", "test", "bench")
_DEPENDENCIES = ("dependencies", "dev-dependencies", "build-dependencies", "target", "patch", "replace")
_SETTINGS = names("alias build cargo-new future-incompat-report http net profile registries registry target term")


def _installs(found: Invocation) -> bool:
    return is_called(found, "fetch")


def _manifests(found: Invocation, context: Context) -> Manifests:
    check_options(found, _OPTIONS)
    check_absent(context, "target")
    crate = table_in(text_of(context, "Cargo.toml"), "Cargo.toml")
    if inner(crate, "workspace").get("members") or "workspace" in inner(crate, "package") or "package" not in crate:
        raise HurdleError(Hurdle.LOCAL, "a workspace in Cargo.toml")
    for name in _DEPENDENCIES:
        check_places(crate.get(name), "Cargo.toml")
    _check_targets(crate)
    locks = ["Cargo.lock"] if found.has("--locked") or is_there(context, "Cargo.lock") else []
    for name in locks:
        text_of(context, name)
    files = ("Cargo.toml", *locks, *_settings(context))
    return Manifests(files, changes("cargo", "Cargo.lock") if locks and not found.has("--locked") else "")


def _check_targets(crate: Mapping[str, object]) -> None:
    targets = [table for name in _TARGETS for table in tables(crate.get(name))]
    if not any(name in crate for name in ("lib", "bin")) or not all("path" in table for table in targets):
        raise HurdleError(
            Hurdle.PROJECT, "Cargo.toml, whose targets cargo looks for among the sources; give each its path there"
        )


def _settings(context: Context) -> tuple[str, ...]:
    """Return the files that say which toolchain works here, and how, where they name no others."""
    found = tuple(existing(context, ".cargo/config.toml", ".cargo/config", "rust-toolchain.toml", "rust-toolchain"))
    for name in found:
        text = text_of(context, name)
        if name == "rust-toolchain" and "[" not in text:
            if "/" in text:
                raise HurdleError(Hurdle.OPTION, f"a path in {name}")
            continue
        settings = table_in(text, name)
        if name.startswith(".cargo"):
            check_keys(settings, _SETTINGS, name)
        check_places(settings, name)
        if any("credential" in key for key, _ in fields(settings)):
            raise HurdleError(Hurdle.OPTION, f"a program for credentials in {name}")
    return found


CARGO = Installer(_installs, _manifests)
