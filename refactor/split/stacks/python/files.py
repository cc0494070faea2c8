"""Which texts of an application are Python that may run: sources, scripts without an ending, code on the command line."""

from __future__ import annotations

import posixpath
import re
from itertools import pairwise
from typing import TYPE_CHECKING

from refactor.split.entry_script import interpreter_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from refactor.split.application import Application

# What only tests, builds and developers run, unless something that runs imports it.
_ASIDE = re.compile(r"(^|/)tests?/|(^|/)(test_[^/]*|[^/]*_test|conftest|setup|noxfile)\.py$|(^|/)docs/conf\.py$")
# Packages, of which a table knows, and virtual environments of another machine.
_NEVER = re.compile(r"(^|/)(site-packages|node_modules|lib/python\d[\d.]*)/")
_ENDINGS = (".py", ".pyw")


def python_texts(application: Application) -> dict[str, str]:
    """Return the texts by their paths in the image; code that an option brings, by the option."""
    found = dict(_sources(application)) | dict(_started(application))
    aside = {path: text for path, text in found.items() if _ASIDE.search(path)}
    kept = {path: text for path, text in found.items() if path not in aside}
    waiting = set(aside)
    while reached := {path for path in waiting if _is_imported(path, kept)}:
        waiting -= reached
        kept |= {path: aside[path] for path in reached}
    return kept


def _sources(application: Application) -> Iterator[tuple[str, str]]:
    placement = application.placement
    for path in placement.files():
        if _NEVER.search(path):
            continue
        name = posixpath.basename(path)
        if name.endswith(_ENDINGS):
            yield path, placement.text(path) or ""
        elif "." not in name and interpreter_of(text := placement.text(path) or "").startswith("python"):
            yield path, text


def _started(application: Application) -> Iterator[tuple[str, str]]:
    """Yield the code behind ``-c``, and the file that the interpreter is given, whatever its name."""
    for word, following in pairwise((*application.start.argv, "")):
        if word == "-c" and following:
            yield posixpath.join(application.directory, word), following
        elif posixpath.basename(word).startswith("python") and following:
            path = posixpath.normpath(posixpath.join(application.directory, following))
            if path in application.placement:
                yield path, application.placement.text(path) or ""


def _is_imported(path: str, texts: Mapping[str, str]) -> bool:
    """Tell whether one of ``texts`` imports a module by its name, or, of a folder of tests, that folder."""
    folder = re.search(r"(?:^|/)(tests?)/", path)
    name = re.escape(folder.group(1) if folder else posixpath.splitext(posixpath.basename(path))[0])
    imports = re.compile(
        rf"(?m)^\s*(?:from\s+[\w.]*\b{name}\b|import\s[^\n]*\b{name}\b|from\s+\.+\s+import\s[^\n]*\b{name}\b)"
    )
    return any(imports.search(text) for text in texts.values())
