"""Starts both images and compares what they do: a command's exit code and output, or the answer to a request.

Before and after run one after the other, never together, so that both can have the same port where containers share the
host's network. Each container is removed, with its volumes, as soon as it has said what it was asked for.
"""

from __future__ import annotations

import http.client
import shlex
import socket
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from refactor.errors import EngineProblem, UsageProblem
from refactor.verify.process import TimedOut
from refactor.verify.structure_file import StructureFile, read_structure_file
from refactor.verify.verdict import Check

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from refactor.verify.builds import Workshop

SAME = "same"
_HOST = "127.0.0.1"
_NOT_STARTED = (125, 126, 127)  # of `docker run`: the engine's own error, not executable, not found
_NOT_READY = (502, 503, 504)
_PAUSE = 0.2
_REQUEST_SECONDS = 10.0
_START_SECONDS = 120.0
_MOST_BYTES = 16 * 1024 * 1024
_SHOWN = 120


@dataclass(frozen=True, slots=True)
class RunOptions:
    """What both images are asked.

    Attributes:
        commands: argument lists, each instead of the image's entry point; an empty one is the image's own.
        stdout: what they have to print: `SAME`, a text, or None where it does not matter.
        requests: ports, each with the path to ask for.
        structure: files of container-structure-test.
        timeout: the seconds that a command may run, and a service may take until it answers.

    """

    commands: tuple[tuple[str, ...], ...] = ()
    stdout: str | None = None
    requests: tuple[tuple[int, str], ...] = ()
    structure: tuple[StructureFile, ...] = ()
    timeout: float = 60.0

    @classmethod
    def parse(
        cls,
        commands: tuple[str, ...],
        stdout: str | None,
        requests: tuple[tuple[int, str], ...],
        structure: tuple[Path, ...],
        timeout: float,
    ) -> RunOptions:
        """Read them as they stand on the command line.

        Raises:
            UsageProblem: a command's quotes do not close, a path is none, output is expected of nothing, or a file of
                structure tests cannot be used.

        """
        if stdout is not None and not commands:
            raise UsageProblem("--expect-stdout says what a command prints: name the command with --run")
        for _, path in requests:
            if not path.startswith("/") or not path.isascii() or not path.isprintable() or " " in path:
                raise UsageProblem(
                    f"--http wants a path such as /health, percent-encoded where need be, and got {path!r}"
                )
        try:
            split = tuple(tuple(shlex.split(command)) for command in commands)
        except ValueError as error:
            raise UsageProblem(f"--run cannot be read as a command: {error}") from error
        return cls(split, stdout, requests, tuple(map(read_structure_file, structure)), timeout)

    @property
    def need_containers(self) -> bool:
        """Whether images have to be run."""
        return bool(self.commands or self.requests or any(file.runs_commands for file in self.structure))


def checks(workshop: Workshop, subject: str, images: tuple[str, str], options: RunOptions) -> Iterator[Check]:
    """Ask both images, before and after, what ``options`` say.

    Raises:
        EngineProblem: the engine broke, or a port is not free.

    """
    roles = tuple(zip(_ROLES, images, strict=True))
    for command in options.commands:
        name = f"run {shlex.join(command)}" if command else "run the image's own command"
        ran = [
            run_command(workshop, f"{subject}: {name}, {role}", image, command, options.timeout)
            for role, image in roles
        ]
        yield _same_run(name, ran[0], ran[1], options)
    for port, path in options.requests:
        name = f"http {port} {path}"
        asked = [_ask(workshop, f"{subject}: {name}, {role}", image, port, path, options) for role, image in roles]
        yield _same_answer(name, asked[0], asked[1])


_ROLES = ("before", "after")


@dataclass(frozen=True, slots=True)
class Ran:
    """What a command did; ``code`` is None where it still ran when the time was up, ``lines`` are standard error's."""

    code: int | None
    stdout: bytes
    lines: tuple[str, ...]

    @property
    def said(self) -> str:
        """The last line of standard error that says anything."""
        return next((line.strip() for line in reversed(self.lines) if line.strip()), "")

    @property
    def text(self) -> str:
        """What it printed, without the ends of lines after it, as a shell's ``$(…)`` gives it."""
        return self.stdout.decode("utf-8", "surrogateescape").rstrip("\r\n")

    def __str__(self) -> str:
        return "still running" if self.code is None else f"exit code {self.code}"


def run_command(
    workshop: Workshop,
    task: str,
    image: str,
    command: tuple[str, ...],
    timeout: float,
    variables: Mapping[str, str] | None = None,
) -> Ran:
    """Run a command in place of an image's entry point, or where it is empty what the image starts by itself."""
    with workshop.container("run") as name, workshop.progress.over(task) as watch:
        output = workshop.folder / f"{name}.stdout"
        entrypoint = [f"--entrypoint={command[0]}"] if command else []
        environment = [f"--env={key}={value}" for key, value in (variables or {}).items()]
        words = [*_container(workshop, name), *environment, *entrypoint, image, *command[1:]]
        try:
            finished = workshop.engine.run(words, timeout, output, watch())
            code, lines = finished.code, finished.lines
        except TimedOut as late:
            code, lines = None, late.lines
        with output.open("rb") as stream:
            stdout = stream.read(_MOST_BYTES)
        output.unlink()
    if code in _NOT_STARTED:
        workshop.engine.check()
    return Ran(code, stdout, lines)


def _container(workshop: Workshop, name: str) -> list[str]:
    options = workshop.options
    return [
        f"--name={name}",
        f"--label=dockwright.verify={workshop.name}",
        *([f"--network={options.network}"] if options.network else ()),
        *([f"--platform={options.platform}"] if options.platform else ()),
    ]


def _same_run(name: str, before: Ran, after: Ran, options: RunOptions) -> Check:
    if before.code in _NOT_STARTED:
        return Check(name, False, f"the original could not run it ({before}), so nothing is compared: {before.said}")
    if before.code != after.code:
        said = f": {after.said}" if after.said else ""
        return Check(name, False, f"{before} before, {after} after{said}")
    wanted = options.stdout
    if wanted == SAME and after.stdout != before.stdout:
        return Check(
            name, False, f"{after} in both, but {_shown(before.stdout)} before and {_shown(after.stdout)} after"
        )
    for role, ran in zip(_ROLES, (before, after), strict=True) if wanted not in (None, SAME) else ():
        if ran.text != wanted:
            return Check(name, False, f"{role}, it prints {_shown(ran.stdout)} and not {wanted!a}")
    output = "" if wanted is None else f" and the same {len(after.stdout):,} bytes of output"
    return Check(name, True, f"{after} in both{output}")


def _shown(data: bytes) -> str:
    text = ascii(data[:_SHOWN].decode("utf-8", "replace"))
    return f"{text} …" if len(data) > _SHOWN else text


@dataclass(frozen=True, slots=True)
class _Answer:
    """What a service answered, or why it did not; ``stable`` if it answers a second request alike."""

    status: int | None
    body: bytes
    stable: bool
    trouble: str = ""

    def __str__(self) -> str:
        return f"status {self.status}, {len(self.body):,} bytes" if self.status else f"no answer ({self.trouble})"


def _ask(workshop: Workshop, task: str, image: str, port: int, path: str, options: RunOptions) -> _Answer:
    shared = workshop.options.network == "host"
    if shared:
        _wait_until_free(port)
    published = [] if shared else [f"--publish={_HOST}::{port}"]
    engine = workshop.engine
    with workshop.container("http") as name, workshop.progress.over(task) as watch:
        started = engine.ask(
            "run",
            "--detach",
            *published,
            *_container(workshop, name),
            image,
            timeout=max(options.timeout, _START_SECONDS),
        )
        if started.code:
            engine.check()
            return _Answer(None, b"", True, started.last)
        tick = watch().tick
        deadline = time.monotonic() + options.timeout
        answer = None
        while answer is None or answer.status in _NOT_READY:
            tick()
            at = port if shared else _published(workshop, name, port)
            answer = (at and _request(at, path)) or answer
            if time.monotonic() > deadline:
                return answer or _Answer(None, b"", True, f"nothing within {options.timeout:g} s")
            if (
                answer is None
                and engine.ask("container", "inspect", "--format={{.State.Running}}", name).last != "true"
            ):
                code = engine.ask("container", "inspect", "--format={{.State.ExitCode}}", name).last
                return _Answer(None, b"", True, f"it ended with exit code {code}: {engine.ask('logs', name).last}")
            if answer is None:
                time.sleep(_PAUSE)
        again = _request(at, path) if at else None
        return _Answer(answer.status, answer.body, again is not None and again.body == answer.body)


def _published(workshop: Workshop, name: str, port: int) -> int | None:
    """Return the port of this machine that leads to the container's, if it is there already."""
    said = workshop.engine.ask("port", name, f"{port}/tcp")
    number = said.last.rpartition(":")[2]
    return int(number) if said.code == 0 and number.isdecimal() else None


def _request(port: int, path: str) -> _Answer | None:
    connection = http.client.HTTPConnection(_HOST, port, timeout=_REQUEST_SECONDS)
    try:
        connection.request("GET", path)
        response = connection.getresponse()
        return _Answer(response.status, response.read(_MOST_BYTES), stable=True)
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()


def _wait_until_free(port: int) -> None:
    """Make sure that whoever answers on a port of this machine is the container that is about to start."""
    for _ in range(25):
        try:
            socket.create_connection((_HOST, port), timeout=1).close()
        except OSError:
            return
        time.sleep(_PAUSE)
    raise EngineProblem(
        f"something else answers on port {port} of this machine, which containers share with --network host: stop it first"
    )


def _same_answer(name: str, before: _Answer, after: _Answer) -> Check:
    if before.status is None:
        return Check(name, False, f"the original gave {before}, so nothing is compared")
    if after.status != before.status:
        return Check(name, False, f"{before} before, {after} after")
    status = f"status {after.status} in both"
    if not before.stable:
        return Check(
            name, True, f"{status}; bodies are not compared: the original's differs from one request to the next"
        )
    if after.body != before.body:
        return Check(name, False, f"{status}, but {_shown(before.body)} before and {_shown(after.body)} after")
    return Check(name, True, f"{status} and the same {len(after.body):,} bytes")
