"""The scripts that the words of a start give to node: files of the image, and code that stands in the words themselves.

Source: https://nodejs.org/api/cli.html
"""

from __future__ import annotations

import posixpath
from dataclasses import dataclass
from typing import TYPE_CHECKING

from refactor.split.obstacle import Obstacle

if TYPE_CHECKING:
    from collections.abc import Iterator

    from refactor.split.application import Application

_LOADS = ("-r", "--require", "--import", "--loader", "--experimental-loader")
_CODE = ("-e", "--eval", "-p", "--print", "-pe")
_VALUED = (
    "-C",
    "--conditions",
    "--env-file",
    "--env-file-if-exists",
    "--title",
    "--input-type",
    "--icu-data-dir",
    "--cwd",
)
_TAKES_SOURCES = ("ts-node", "tsx", "ts-node-esm", "ts-node-transpile-only")


@dataclass(frozen=True, slots=True)
class Scripts:
    """What node is given to run.

    Attributes:
        main: the absolute path of the script, None where a package's program is run.
        others: what is loaded before it, given to a package's program, or run by the health check.
        code: what stands in the words themselves.
        complete: whether everything that runs is loaded by these.

    """

    main: str | None
    others: tuple[str, ...]
    code: tuple[str, ...]
    complete: bool


def scripts_of(application: Application, commands: tuple[tuple[str, ...], ...]) -> Scripts:
    """Return the scripts of the start, which is the first of ``commands``, and of the health check.

    Raises:
        Obstacle: node is started without a script.

    """
    directory = application.directory
    start, *others = commands
    found = list(_of(start, directory))
    rest = [each for other in others for each in _of(other, directory)]
    options = (
        ("node", *application.environment["NODE_OPTIONS"].split(), ".")
        if "NODE_OPTIONS" in application.environment
        else ()
    )
    rest += [each for each in _of(options, directory) if each[0] == "other"]
    mains = [text for kind, text in found if kind == "main"]
    code = tuple(text for kind, text in (*found, *rest) if kind == "code")
    is_bin = any("/node_modules/.bin/" in main for main in mains)
    if application.tag is not None and not mains and not any(kind == "code" for kind, _ in found):
        raise Obstacle(
            "no-start", "node without a script reads one from its input", application.start.instructions[-1].span
        )
    if is_bin:
        sources = tuple(_given_to(start, directory)) if posixpath.basename(mains[0]) in _TAKES_SOURCES else ()
    else:
        sources = tuple(mains)
    before = tuple(text for kind, text in (*found, *rest) if kind != "code" and text not in mains)
    return Scripts(
        None if is_bin or not mains else mains[0],
        (*sources, *before),
        code,
        complete=bool(sources or (code and not mains)),
    )


def _of(words: tuple[str, ...], directory: str) -> Iterator[tuple[str, str]]:
    """Yield what each word is that node loads or runs: the ``main`` script, an ``other`` before it, or ``code``."""
    names = [posixpath.basename(word) for word in words]
    begins = next((index + 1 for index, name in enumerate(names) if name in ("node", "nodejs")), 0)
    following = iter(words[begins:])
    for word in following:
        option, is_joined, value = word.partition("=")
        if option in _LOADS:
            yield "other", _path(value if is_joined else next(following, ""), directory)
        elif option in _CODE:
            yield "code", value if is_joined else next(following, "")
            return
        elif option in _VALUED:
            None if is_joined else next(following, None)
        elif not word.startswith("-"):
            yield "main", _path(word, directory)
            return


def _given_to(words: tuple[str, ...], directory: str) -> Iterator[str]:
    """Yield the source that a program such as ts-node is given, after its own options."""
    at = next(index for index, word in enumerate(words) if "/node_modules/.bin/" in word)
    sources = [
        word for word in words[at + 1 :] if word.endswith((".ts", ".tsx", ".mts", ".cts", ".js", ".mjs", ".cjs"))
    ]
    yield from (_path(word, directory) for word in sources[:1])


def _path(word: str, directory: str) -> str:
    return posixpath.normpath(posixpath.join(directory, word))
