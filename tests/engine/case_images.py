"""Images of golden cases, built and run before and after: how a case is run, and what it then does.

The containers have no network but their own, so that tests may run side by side; they are asked from within it. How a case is
run stands in its case.toml, in the table ``run``: ``http = { port = …, path = "…" }`` or ``stdout = true``, and with it
``healthcheck = true`` where its health is to be checked.
"""

from __future__ import annotations

import json
import subprocess
import tarfile
import uuid
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, cast

from refactor.tables import Table, table_in
from tests.engine.engines import said, told

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from refactor.testing import Case

STAND_INS = {
    "eclipse-temurin:21-jre": "eclipse-temurin:21-jdk",
    "gcr.io/distroless/cc-debian13:debug-nonroot": "gcr.io/distroless/cc-debian13:nonroot",
}
"""What a machine for tests has not got, and what stands for it there; every other image has to be there."""
_ASKER = "python:3.13-slim"
_ASK = """
import sys, time, urllib.error, urllib.request
end = time.monotonic() + 60
while True:
    try:
        with urllib.request.urlopen(sys.argv[1], timeout=10) as answer:
            status, body = answer.status, answer.read()
        break
    except urllib.error.HTTPError as error:
        status, body = error.code, error.read()
        break
    except OSError:
        if time.monotonic() > end:
            raise
        time.sleep(0.2)
sys.stdout.buffer.write(b"%d %s" % (status, body))
"""


@dataclass(frozen=True, slots=True)
class Run:
    """What ``[run]`` in a case.toml says: which ``url`` is asked, or that the output counts, and whether health is checked."""

    url: str | None
    checks_health: bool


def run_of(case: Case) -> Run:
    table = table_in(case.folder / "case.toml", ("run",))
    assert table is not None, f"{case}: case.toml does not say how it is run"
    assert set(table.entries) <= {"http", "stdout", "healthcheck"}, table.entries
    checks_health = "healthcheck" in table.entries and table.flag("healthcheck")
    if "http" in table.entries:
        http: Table = table.inner("http")
        return Run(f"http://127.0.0.1:{http.number('port')}{http.text('path')}", checks_health)
    assert table.flag("stdout")
    return Run(None, checks_health)


@dataclass(frozen=True, slots=True)
class Answer:
    """What an image did when it was run: its exit status and output, or the status and body of its answer."""

    status: int
    output: bytes


@dataclass(frozen=True, slots=True)
class Image:
    """A built image."""

    tag: str

    def of_config(self, key: str) -> object:
        found: object = json.loads(
            said("docker", "image", "inspect", "--format", f"{{{{json .Config.{key}}}}}", self.tag)
        )
        return found

    @property
    def user(self) -> str:
        return cast("str", self.of_config("User"))

    @property
    def size(self) -> int:
        return int(said("docker", "image", "inspect", "--format", "{{.Size}}", self.tag))

    @property
    def healthcheck(self) -> list[str]:
        """What HEALTHCHECK runs, as the engine starts it."""
        kind, *words = cast("dict[str, list[str]]", self.of_config("Healthcheck"))["Test"]
        return ["/bin/sh", "-c", *words] if kind == "CMD-SHELL" else words

    def files(self) -> Iterator[PurePosixPath]:
        """Yield the path of everything in it that is not a directory."""
        container = said("docker", "create", self.tag, "x").decode().strip()
        try:
            with (
                subprocess.Popen(["docker", "export", container], stdout=subprocess.PIPE) as process,
                tarfile.open(fileobj=process.stdout, mode="r|") as archive,
            ):
                yield from (PurePosixPath(member.name) for member in archive if not member.isdir())
        finally:
            told("docker", "rm", container)

    def run(self, run: Run) -> Answer:
        if run.url is None:
            result = told("docker", "run", "--rm", "--network", "none", self.tag)
            assert result.returncode == 0, result.stderr.decode(errors="replace")[-4000:]
            return Answer(result.returncode, result.stdout)
        with self.started() as container:
            answer = answer_of(container, run.url)
            if run.checks_health:
                said("docker", "exec", container, *self.healthcheck)
            return answer

    def is_healthy_without_the_application(self) -> bool:
        program, *arguments = self.healthcheck
        return (
            told("docker", "run", "--rm", "--network", "none", "--entrypoint", program, self.tag, *arguments).returncode
            == 0
        )

    @contextmanager
    def started(self) -> Iterator[str]:
        container = said("docker", "run", "--detach", "--network", "none", self.tag).decode().strip()
        try:
            yield container
        finally:
            told("docker", "rm", "--force", container)


def answer_of(container: str, url: str) -> Answer:
    """Ask a container, from within its network, until it answers."""
    within = ("--network", f"container:{container}")
    asked = told("docker", "run", "--rm", *within, _ASKER, "python", "-c", _ASK, url)
    assert asked.returncode == 0, asked.stderr + told("docker", "logs", container).stderr
    status, _, body = asked.stdout.partition(b" ")
    return Answer(int(status), body)


@contextmanager
def built(case: Case, dockerfile: Path) -> Iterator[Image]:
    """Build a Dockerfile with the case's context, and take the image away in the end."""
    tag = f"dockwright-case-{uuid.uuid4().hex}"
    stand_ins = [f"--build-context={image}=docker-image://{other}" for image, other in STAND_INS.items()]
    where = ["--file", str(dockerfile), str(case.folder / "context")]
    said("docker", "build", "--network", "host", "--tag", tag, *stand_ins, *where)
    try:
        yield Image(tag)
    finally:
        told("docker", "image", "rm", "--force", tag)
