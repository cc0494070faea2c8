"""What one run of verify makes in the engine, and takes away again: images before and after, and their containers.

**What may be reused.** With Docker, the build of *after* takes from the cache the steps that it shares with *before*, so that
what the two have in common is the same bytes, and a difference is one that the change made. It takes nothing older: a RUN
that was cached last month installed last month's packages. BuildKit has no switch for that, but the names of ``--add-host``
are part of what it looks a RUN up by, and leave no trace in the image (``/etc/hosts`` is mounted for each RUN): a name of
our own makes a cache of our own. Source: ``CacheMap`` in moby/buildkit ``solver/llbsolver/ops/exec.go``; tried with Docker 26.
A build that may reuse steps is not timed, for the sake of honesty. ``fresh`` builds both anew, and times them.
Podman and Buildah build everything anew, and are timed.

**What is left behind.** Nothing but BuildKit's own cache, which is the engine's to limit. Each image has a label with this
run's own random name: its id is then one that no other image has, not even one that was built from the same file, and so
removing it removes nothing else. Nothing is ever pruned.

**What is not touched.** The Dockerfile is built from a copy in a folder for temporary files, with the ignore file that
belongs to it alone (``<dockerfile>.dockerignore``) beside it, where BuildKit looks for it. The context is the one on disk,
for both; an ignore file that changes with the Dockerfile stands beside the copy, where it comes before all others.
"""

from __future__ import annotations

import re
import secrets
import shutil
import signal
import tempfile
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from refactor.errors import EngineProblem, because, show
from refactor.verify.engine import BuildOptions, Engine, Kind, Recipe, step

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from refactor.companion import Companion
    from refactor.verify.process import Finished
    from refactor.verify.progress import Progress


_IGNORE_FILES = (".dockerignore", ".containerignore")


@dataclass(frozen=True, slots=True)
class Build:
    """One build: the image's name if there is one, the seconds if they can be compared, and the log."""

    reference: str
    exit_code: int
    seconds: float | None
    log: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Subject:
    """A Dockerfile on disk, whose text is built in several versions, and the context that all of them get.

    ``companions`` are what other files of the context are to be taken for.
    """

    name: str
    path: Path | None
    context: Path
    companions: tuple[Companion, ...] = ()

    def ignore_rules(self, kind: Kind) -> bytes | None:
        """Return the ignore file for this Dockerfile alone; the context's own is the engine's to find.

        Raises:
            EngineProblem: a companion is no ignore file: it could not be laid over the context without being written there.

        """
        for each in self.companions:
            if not each.path.name.endswith(_IGNORE_FILES):
                raise EngineProblem(
                    f"{show(each.path)} would change too; write it with fix, and build to see what comes of it"
                )
            return each.after.encode("utf-8", "surrogateescape")
        endings = _IGNORE_FILES[:1] if kind is Kind.DOCKER else _IGNORE_FILES[::-1]
        beside = (self.path.with_name(f"{self.path.name}{ending}") for ending in endings) if self.path else ()
        return next((path.read_bytes() for path in beside if path.is_file()), None)


class Workshop:
    """A folder for temporary files, and all that was made in the engine; `opened` takes both away."""

    def __init__(
        self, engine: Engine, options: BuildOptions, folder: Path, progress: Progress, logs: Path | None, *, fresh: bool
    ) -> None:
        self.engine = engine
        self.options = options
        self.folder = folder
        self.progress = progress
        self.logs = logs
        self.fresh = fresh
        self.name = secrets.token_hex(6)
        self._images: list[str] = []
        self._containers: list[str] = []
        self._number = 0

    def build(self, subject: Subject, text: bytes, role: str, *, fresh: bool = False) -> Build:
        """Build ``text`` as if it stood in the subject's place.

        Raises:
            EngineProblem: the engine broke, or took too long.

        """
        self._number += 1
        reference = f"localhost/dockwright-verify-{self.name}:{self._number}-{role}"
        recipe = self._recipe(subject, text)
        self._images.append(reference)
        fresh = fresh or self.fresh
        with self.progress.over(f"{subject.name}: building {role}") as watch:
            finished = self.engine.build(recipe, self.options, reference, self.name, fresh=fresh, watch=watch(step))
        shutil.rmtree(recipe.dockerfile.parent, ignore_errors=True)
        self._keep(finished, subject, role)
        if finished.code:
            self._images.remove(reference)
            self.engine.check()
        timed = fresh or self.engine.kind is not Kind.DOCKER
        return Build(reference, finished.code, finished.seconds if timed else None, finished.lines)

    def _recipe(self, subject: Subject, text: bytes) -> Recipe:
        folder = self.folder / str(self._number)
        dockerfile = folder / (subject.path.name if subject.path else "Dockerfile")
        ignore_file = folder / f"{dockerfile.name}.dockerignore"
        with _disk(self.folder):
            rules = subject.ignore_rules(self.engine.kind)
            folder.mkdir()
            dockerfile.write_bytes(text)
            if rules is not None:
                ignore_file.write_bytes(rules)
        return Recipe(dockerfile, subject.context.resolve(), None if rules is None else ignore_file)

    def _keep(self, finished: Finished, subject: Subject, role: str) -> None:
        if self.logs is None:
            return
        name = re.sub(r"[^\w.-]", "_", subject.name)
        with _disk(self.logs):
            self.logs.mkdir(parents=True, exist_ok=True)
            text = "".join(f"{line}\n" for line in finished.lines)
            (self.logs / f"{name}.{role}.log").write_text(text, "utf-8", "surrogateescape")

    @contextmanager
    def archives(self, builds: tuple[Build, ...], name: str) -> Iterator[tuple[Path, ...]]:
        """Give the archives that hold the images of ``builds``, one for each or one for all, for as long as they are read."""
        folder = self.folder / f"{self._number}-saved"
        folder.mkdir()
        try:
            with self.progress.over(f"{name}: reading both images") as watch:
                yield self.engine.save([build.reference for build in builds], folder, watch())
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    @contextmanager
    def container(self, role: str) -> Iterator[str]:
        """Give the name for a container, which is removed with what it left."""
        self._number += 1
        name = f"dockwright-verify-{self.name}-{self._number}-{role}"
        self._containers.append(name)
        try:
            yield name
        finally:
            self._containers += self._remove(self._containers, self.engine.remove_container)

    def clear(self) -> None:
        """Remove the containers, then the images, that were made so far.

        Raises:
            EngineProblem: some are still there; with their names.

        """
        left = self._remove(self._containers, self.engine.remove_container)
        left += self._remove(self._images, self.engine.remove_image)
        if left:
            raise EngineProblem(f"these could not be removed from {self.engine.kind}: {', '.join(left)}")

    def _remove(self, names: list[str], remove: Callable[[str], bool]) -> list[str]:
        left: list[str] = []
        with _uninterrupted():
            while names:
                name = names.pop()
                try:
                    gone = remove(name)
                except EngineProblem:
                    gone = False
                left += [] if gone else [name]
        return left


@contextmanager
def opened(
    engine: Engine, options: BuildOptions, progress: Progress, *, logs: Path | None = None, fresh: bool = False
) -> Iterator[Workshop]:
    """Give a workshop, and leave nothing of it behind, however that ends.

    ``logs`` is a folder that gets each build's log, and ``fresh`` builds everything anew.

    Raises:
        EngineProblem: there is no folder for temporary files, or something could not be removed.

    """
    try:
        folder = Path(tempfile.mkdtemp(prefix="dockwright-verify-"))
    except OSError as error:
        raise EngineProblem(
            f"there is no folder for temporary files: {because(error)}; name one with TMPDIR"
        ) from error
    workshop = Workshop(engine, options, folder, progress, logs, fresh=fresh)
    try:
        yield workshop
    finally:
        try:
            workshop.clear()
        finally:
            shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _disk(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise EngineProblem(f"nothing could be written to {show(folder)}: {because(error)}") from error


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Let a second Ctrl-C not keep us from tidying up."""
    before = signal.getsignal(signal.SIGINT)
    with suppress(ValueError):  # not the main thread
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        with suppress(ValueError):
            signal.signal(signal.SIGINT, before)
