"""docker, podman or buildah: finds one, and says to it in its own words what is to be done. No shell is involved.

Sources: docs.docker.com/reference/cli/docker/buildx/build, docs.podman.io (podman-build, podman-save, podman-rmi),
github.com/containers/buildah/tree/main/docs; the rest was tried.
"""

from __future__ import annotations

import os
import re
import shutil
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from refactor.errors import EngineProblem, UsageProblem, because, show
from refactor.verify.process import Finished, TimedOut, Watch, call

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_ANSWER_SECONDS = 120.0
_REMOVAL_SECONDS = 300.0
_SAVE_SECONDS = 1800.0
_END = 30  # lines of a log in which a failure says why
_DISK_FULL = "no space left on device"
_HOW_TO_GET_ONE = (
    "install Docker (https://docs.docker.com/engine/install/), Podman (https://podman.io/docs/installation) or Buildah "
    "(apt install buildah, dnf install buildah)"
)


class Kind(StrEnum):
    """Whose words it understands."""

    DOCKER = "docker"
    PODMAN = "podman"
    BUILDAH = "buildah"


@dataclass(frozen=True, slots=True)
class Recipe:
    """What is built: a Dockerfile, the context, and the ignore file that belongs to this Dockerfile alone, if any."""

    dockerfile: Path
    context: Path
    ignore_file: Path | None = None


@dataclass(frozen=True, slots=True)
class BuildOptions:
    """What is passed on to each build as it was given, and the seconds that one may take."""

    build_args: tuple[str, ...] = ()
    secrets: tuple[str, ...] = ()
    target: str | None = None
    platform: str | None = None
    network: str | None = None
    timeout: float = 1800.0

    @classmethod
    def parse(
        cls,
        build_args: tuple[str, ...],
        secrets: tuple[str, ...],
        target: str | None,
        platform: str | None,
        network: str | None,
        timeout: float,
    ) -> BuildOptions:
        """Read them as they stand on the command line.

        Raises:
            UsageProblem: several platforms are named.

        """
        if platform and "," in platform:
            raise UsageProblem(
                f"--platform {platform}: name one platform at a time, since one image is compared with one"
            )
        return cls(build_args, secrets, target, platform, network, timeout)

    def flags(self) -> list[str]:
        """Return them as the three engines spell them: alike."""
        single = {"target": self.target, "platform": self.platform, "network": self.network}
        return [
            *(f"--{name}={value}" for name, value in single.items() if value is not None),
            *(f"--build-arg={value}" for value in self.build_args),
            *(f"--secret={value}" for value in self.secrets),
        ]


@dataclass(frozen=True, slots=True)
class Engine:
    """A program that builds images, and how it wants to be talked to."""

    kind: Kind
    program: str

    @property
    def runs_images(self) -> bool:
        """Buildah builds; it does not start an image's own command."""
        return self.kind is not Kind.BUILDAH

    def build(
        self, recipe: Recipe, options: BuildOptions, reference: str, label: str, *, fresh: bool, watch: Watch
    ) -> Finished:
        """Build an image under the name ``reference``; ``label`` makes its id one that no other image has.

        BuildKit may reuse what was built under the same label, and nothing older: see `refactor.verify.builds`. ``fresh``
        keeps it from that too. Podman and Buildah build everything anew, and so leave no images of single steps behind.
        """
        common = [
            *options.flags(),
            f"--file={recipe.dockerfile}",
            f"--tag={reference}",
            f"--label=dockwright.verify={label}",
            str(recipe.context),
        ]
        if self.kind is Kind.DOCKER:
            scope = ["--no-cache"] if fresh else [f"--add-host=dockwright-{label}.invalid:127.0.0.1"]
            words = ["buildx", "build", "--load", "--progress=plain", *scope, *common]
        else:
            ignored = [f"--ignorefile={recipe.ignore_file}"] if recipe.ignore_file else []
            # The format that keeps HEALTHCHECK, SHELL and ONBUILD.
            words = ["build", "--layers=false", "--force-rm", "--format=docker", *ignored, *common]
        return self._call(words, options.timeout, "the build (see --timeout)", watch)

    def save(self, references: Sequence[str], folder: Path, watch: Watch) -> tuple[Path, ...]:
        """Write images to archives in ``folder`` and return the one of each, which may be the same for all.

        Raises:
            EngineProblem: they could not be written.

        """
        if self.kind is Kind.BUILDAH:
            archives = tuple(folder / f"{number}.tar" for number, _ in enumerate(references))
            for reference, archive in zip(references, archives, strict=True):
                self._save(["push", "--quiet", reference, f"docker-archive:{archive}:{reference}"], watch)
            return archives
        archive = folder / "images.tar"
        several = ["--multi-image-archive", "--quiet"] if self.kind is Kind.PODMAN else []
        self._save(["image", "save", *several, f"--output={archive}", *references], watch)
        return (archive,) * len(references)

    def _save(self, words: Sequence[str], watch: Watch) -> None:
        finished = self._call(words, _SAVE_SECONDS, "saving the images", watch)
        if finished.code:
            raise EngineProblem(f"{self.kind} could not save the images: {finished.last}")

    def run(self, words: Sequence[str], timeout: float, stdout: Path, watch: Watch) -> Finished:
        """Run a container to its end.

        Raises:
            TimedOut: it did not end; its client was ended, and the container still runs.

        """
        return call([self.program, "run", *words], timeout=timeout, env=_environment(), watch=watch, stdout=stdout)

    def ask(self, *words: str, timeout: float = _ANSWER_SECONDS) -> Finished:
        """Run a short command of the engine, such as ``container inspect``."""
        return self._call(words, timeout, f"{self.kind} {words[0]}", Watch())

    def remove_image(self, reference: str) -> bool:
        """Remove an image of ours by its name; tell whether it is gone."""
        words = {
            Kind.DOCKER: ("image", "rm", reference),
            Kind.PODMAN: ("image", "rm", "--no-prune", reference),
            Kind.BUILDAH: ("rmi", reference),
        }
        return _is_gone(self.ask(*words[self.kind], timeout=_REMOVAL_SECONDS))

    def remove_container(self, name: str) -> bool:
        """Remove a container of ours with the volumes that only it has; tell whether it is gone."""
        return _is_gone(self.ask("container", "rm", "--force", "--volumes", name, timeout=_REMOVAL_SECONDS))

    def check(self) -> None:
        """Make sure that it answers.

        Raises:
            EngineProblem: it does not; with what to do.

        """
        answer = self.ask(*_PINGS[self.kind])
        buildx = self.ask("buildx", "version") if self.kind is Kind.DOCKER else answer
        if answer.code:
            raise EngineProblem(self._unreachable(answer))
        if buildx.code:
            raise EngineProblem(
                "docker has no BuildKit here: install its buildx plugin (the package docker-buildx-plugin, or docker-buildx)"
            )

    def _unreachable(self, answer: Finished) -> str:
        said = " ".join(answer.lines).lower()
        if "permission denied" in said:
            return (
                f"{self.kind} is there, but you may not use it (permission denied): join the group docker "
                "(sudo usermod -aG docker $USER, then log in again), use sudo, or name a rootless engine with --engine"
            )
        return (
            f"{self.kind} is there, but its daemon does not answer: {answer.last.removesuffix('.')}. "
            "Start it (sudo systemctl start docker, or Docker Desktop), or name another engine with --engine"
        )

    def _call(self, words: Sequence[str], timeout: float, what: str, watch: Watch) -> Finished:
        try:
            finished = call([self.program, *words], timeout=timeout, env=_environment(), watch=watch)
        except OSError as error:
            raise EngineProblem(f"{show(self.program)} cannot be run: {because(error)}") from error
        except TimedOut as late:
            last = next((line.strip() for line in reversed(late.lines) if line.strip()), "")
            raise EngineProblem(
                f"{what} took longer than {timeout:g} s and was stopped{f' at: {last}' if last else ''}"
            ) from None
        if finished.code and any(_DISK_FULL in line.lower() for line in finished.lines[-_END:]):
            raise EngineProblem(
                f"the disk is full ({_DISK_FULL}), where {self.kind} keeps its images or where temporary files go ($TMPDIR): "
                "make room, and try again"
            )
        return finished


def find(wanted: str | None = None) -> Engine:
    """Return the engine called ``wanted``, or the first that answers.

    Raises:
        EngineProblem: there is none, or it does not answer.

    """
    kinds = (Kind(wanted),) if wanted else tuple(Kind)
    there = [Engine(kind, path) for kind in kinds if (path := shutil.which(kind))]
    if not there:
        sought = f"no {wanted}" if wanted else "neither docker, nor podman, nor buildah"
        raise EngineProblem(f"there is no container engine: {sought} is on PATH; {_HOW_TO_GET_ONE}")
    problems: list[EngineProblem] = []
    for engine in map(_unmasked, there):
        try:
            engine.check()
        except EngineProblem as problem:
            problems.append(problem)
        else:
            return engine
    raise problems[0]


_STEPS = (
    re.compile(r"#\d+ (\[(?!internal\]).*)"),  # BuildKit
    re.compile(r"(?:\[\d+/\d+\] )?(STEP \d+(?:/\d+)?: .*)"),  # Podman and Buildah
)


def step(line: str) -> str | None:
    """Return the step that a line of a build's log says is beginning."""
    return next((match[1] for pattern in _STEPS if (match := pattern.fullmatch(line))), None)


_PINGS = {
    Kind.DOCKER: ("version", "--format={{.Server.Version}}"),
    Kind.PODMAN: ("info", "--format={{.Host.OS}}"),
    Kind.BUILDAH: ("info",),
}


def _is_gone(answer: Finished) -> bool:
    """Tell whether something was removed, or was never there, as after a build that was stopped."""
    said = " ".join(answer.lines).lower()
    return answer.code == 0 or any(words in said for words in ("no such image", "image not known", "no such container"))


def _unmasked(engine: Engine) -> Engine:
    """See through Debian's and Fedora's podman-docker, a ``docker`` that is podman."""
    if engine.kind is Kind.DOCKER:
        try:
            if "podman" in " ".join(engine.ask("--version").lines):
                return Engine(Kind.PODMAN, engine.program)
        except EngineProblem:
            return engine
    return engine


def _environment() -> dict[str, str]:
    """Return ours, without what would add an attestation to the image or advertisements to the log."""
    return {**os.environ, "BUILDX_NO_DEFAULT_ATTESTATIONS": "1", "DOCKER_CLI_HINTS": "false"}
