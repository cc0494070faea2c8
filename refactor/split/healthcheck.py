"""HEALTHCHECK: what it runs, and the web requests among it that need no curl."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from refactor.shell import Command, Opaque, read
from refactor.shells.programs import names
from refactor.split.obstacle import Obstacle

if TYPE_CHECKING:
    from refactor.document import Document, Instruction

_LOCAL = ("localhost", "127.0.0.1", "::1", "0.0.0.0")  # noqa: S104 - compared with, not bound to
_CURL_QUIET = names("-s -S -sS -Ss --silent --show-error -v -q -k -I --head -L --location -g --no-progress-meter")
_CURL_FAILS = names("-f --fail -fs -sf -fsS -fSs -sSf -Sfs -sfS -Ssf -fsSL -sSfL -fL -fsL -sfL -fI -fv -ifs -fis")
_CURL_VALUED = names("-o --output -m --max-time --connect-timeout --retry --retry-delay")
_WGET_QUIET = names(
    "-q --quiet -nv --no-verbose --spider -S -O- -qO- -qO/dev/null --no-check-certificate --tries=1 -t1"
)
_WGET_VALUED = names("-O -qO --output-document --tries -t --timeout -T")


@dataclass(frozen=True, slots=True)
class Probe:
    """A request to the application itself: healthy below the status ``limit``; redirects may be ``followed``."""

    url: str
    limit: int
    followed: bool


@dataclass(frozen=True, slots=True)
class Healthcheck:
    """The flags as written, and what is run: a probe, or a program with its arguments."""

    flags: tuple[str, ...]
    runs: Probe | tuple[str, ...]
    instruction: Instruction


def healthcheck_of(document: Document, instructions: tuple[Instruction, ...]) -> Healthcheck | None:
    """Return the health check that is in force, or None where there is none.

    Raises:
        Obstacle: it needs a shell, or a program of which it is not known what it does.

    """
    instruction = next((each for each in reversed(instructions) if each.keyword == "HEALTHCHECK"), None)
    if instruction is None or instruction.body.text.strip().upper() == "NONE":
        return None
    flags = tuple(flag.span.of(document.text) for flag in instruction.flags)
    words = tuple(word.text for word in instruction.words)
    if instruction.is_json:
        argv = words[1:]
        if argv[:1] and argv[0].rpartition("/")[2] in ("sh", "bash") and "-c" in argv[1:-1]:
            argv = _command(instruction, argv[argv.index("-c") + 1])
    else:
        argv = _command(instruction, words[-1])
    return Healthcheck(flags, _probe(argv, instruction) or argv, instruction)


def _command(instruction: Instruction, text: str) -> tuple[str, ...]:
    """Return the words of a command, with or without the ``|| exit 1`` that changes nothing about healthy and unhealthy."""
    script = read(text)
    if isinstance(script, Opaque) or not script.items:
        raise Obstacle("healthcheck", "it cannot be read", instruction.span)
    first, *rest = script.items
    fails = (
        len(rest) == 1
        and rest[0].operator == "||"
        and rest[0].pipeline.span.of(script.text).strip() in ("exit 1", "false")
    )
    command = first.pipeline.commands[0]
    plain = (
        isinstance(command, Command)
        and len(first.pipeline.commands) == 1
        and not first.pipeline.negated
        and not first.background
        and not command.assignments
        and all(
            each.target is not None and each.target.literal in ("/dev/null", "1", "&1") for each in command.redirections
        )
    )
    if not plain or not isinstance(command, Command) or (rest and not fails):
        raise Obstacle("healthcheck", "it is more than one command", instruction.span)
    if any(word.literal is None for word in command.words):
        raise Obstacle("healthcheck", "it uses a variable", instruction.span)
    return tuple(word.literal or "" for word in command.words)


def _probe(argv: tuple[str, ...], instruction: Instruction) -> Probe | None:
    name = argv[0].rpartition("/")[2] if argv else ""
    if name not in ("curl", "wget"):
        return None
    valued = _CURL_VALUED if name == "curl" else _WGET_VALUED
    known = _CURL_QUIET | _CURL_FAILS if name == "curl" else _WGET_QUIET
    urls, flags = [], []
    words = iter(argv[1:])
    for word in words:
        if word in valued:
            next(words, None)
        elif word.startswith("-"):
            flags.append(word)
        else:
            urls.append(word)
    unknown = [flag for flag in flags if flag not in known and flag.partition("=")[0] not in valued]
    if len(urls) != 1 or unknown:
        raise Obstacle("healthcheck", " ".join(unknown) or "it asks more than one address", instruction.span)
    url = urls[0] if "://" in urls[0] else f"http://{urls[0]}"
    parts = urlsplit(url)
    if parts.scheme != "http" or parts.hostname not in _LOCAL:
        raise Obstacle("healthcheck", f"it asks {url}", instruction.span)
    fails = name == "wget" or any(flag in _CURL_FAILS for flag in flags)
    follows = name == "wget" or any("L" in flag.lstrip("-") or flag == "--location" for flag in flags)
    return Probe(url, 400 if fails else 1000, follows)
