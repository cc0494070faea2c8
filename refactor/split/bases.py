"""The image that a stage starts FROM, and what is known of the official ones: entry point, command, PATH.

Source: the images' own Dockerfiles, at https://github.com/docker-library/official-images and the repositories it names.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from refactor.dockerfile.variables import expanded, pairs
from refactor.image import ImageReference
from refactor.official_images import working_directory
from refactor.split.obstacle import Obstacle

if TYPE_CHECKING:
    from collections.abc import Mapping

    from refactor.document import Document, Stage

PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
"""What Docker takes where an image says nothing."""

# No Debian beneath, or one whose contents are not known.
_MUSL = ("alpine",)
_FOREIGN = (
    "windowsservercore",
    "nanoserver",
    "ubi8",
    "ubi9",
    "oracle",
    "oraclelinux7",
    "oraclelinux8",
    "amazoncorretto",
)
# Debian releases whose glibc is not newer than distroless's own (2.41).
_UNKNOWN_RELEASES = ("sid", "forky", "unstable", "testing", "experimental", "rc-buggy")


@dataclass(frozen=True, slots=True)
class Official:
    """What an official image brings: its entry point, command, and the variables that matter.

    ``homes`` are those of its own users, by name and by number, ``variables`` what it sets that the runtime image does not.
    """

    entry: tuple[str, ...] = ()
    command: tuple[str, ...] = ()
    path: str = PATH
    gopath: str | None = None
    homes: Mapping[str, str] = field(default_factory=dict)
    variables: tuple[str, ...] = ()


_OF_JAVA = ("JAVA_HOME", "JAVA_VERSION")
_OFFICIAL = {
    "python": Official(
        command=("python3",), path=f"/usr/local/bin:{PATH}", variables=("PYTHON_VERSION", "PYTHON_SHA256", "GPG_KEY")
    ),
    "node": Official(
        entry=("docker-entrypoint.sh",),
        command=("node",),
        homes={"node": "/home/node", "1000": "/home/node"},
        variables=("NODE_VERSION", "YARN_VERSION"),
    ),
    "golang": Official(
        command=("bash",),
        path=f"/go/bin:/usr/local/go/bin:{PATH}",
        gopath="/go",
        variables=("GOPATH", "GOLANG_VERSION", "GOTOOLCHAIN"),
    ),
    "rust": Official(
        command=("bash",),
        path=f"/usr/local/cargo/bin:{PATH}",
        variables=("RUST_VERSION", "CARGO_HOME", "RUSTUP_HOME"),
    ),
    "debian": Official(command=("bash",)),
    "ubuntu": Official(command=("/bin/bash",)),
    # Its entry point copies Maven's settings and becomes the command, as that of eclipse-temurin becomes it.
    "maven": Official(command=("mvn",), path=f"/opt/java/openjdk/bin:{PATH}", variables=_OF_JAVA),
    "gradle": Official(command=("gradle",), path=f"/opt/java/openjdk/bin:{PATH}", variables=_OF_JAVA),
    "eclipse-temurin": Official(command=("jshell",), path=f"/opt/java/openjdk/bin:{PATH}", variables=_OF_JAVA),
    "openjdk": Official(command=("jshell",), path=f"/usr/local/openjdk/bin:{PATH}", variables=_OF_JAVA),
    "gcc": Official(command=("bash",)),
}


@dataclass(frozen=True, slots=True)
class Base:
    """A stage's base image: familiar name, working directory, the version that its tag begins with, and the tag's other words.

    ``version`` is empty where the tag has none, or leaves it to a build argument; ``settled`` tells that no argument is in it.
    What is built on a ``musl`` image runs on distroless only if it is static.
    """

    name: str
    directory: str
    version: str
    variants: tuple[str, ...]
    brings: Official
    settled: bool
    musl: bool


_INHERITED = ("FROM", "RUN", "COPY", "ADD", "ENV", "WORKDIR", "USER", "SHELL", "LABEL", "EXPOSE", "MAINTAINER")


def ancestors_of(document: Document, stage: Stage) -> tuple[Stage, ...]:
    """Return the stages that ``stage`` continues, the first of which starts FROM an image.

    Raises:
        Obstacle: one says something that does not hold in every stage behind it, or that means something else there.

    """
    found: list[Stage] = []
    while stage.parent is not None:
        parent = document.stages[stage.parent]
        other = next((each for each in parent.instructions if each.keyword not in _INHERITED or each.trigger), None)
        if other is not None or parent.platform:
            said = other or parent.instructions[0]
            raise Obstacle("base", f"the stage starts FROM {stage.base.text}, which says {said.keyword}", said.span)
        found.insert(0, parent)
        stage = parent
    return tuple(found)


def base_of(document: Document, stage: Stage) -> Base:
    """Return what ``stage`` starts FROM.

    Raises:
        Obstacle: it is an image that is not known.

    """
    span = stage.instructions[0].span
    stage = (*ancestors_of(document, stage), stage)[0]
    defaults: dict[str, str] = {}
    for instruction in document.instructions:
        if instruction.stage is None and instruction.keyword == "ARG":
            for name, value in pairs(instruction):
                defaults[name] = expanded(value, defaults, document.escape) or ""
    text = expanded(stage.base.text, defaults, document.escape) or ""
    try:
        reference = ImageReference.parse(text)
    except ValueError:
        raise Obstacle("base", stage.base.text, span) from None
    words = tuple(word for word in (reference.tag or "").lower().split("-") if word)
    musl = any(word.startswith(each) for word in (*words, reference.name) for each in _MUSL)
    name = reference.familiar
    foreign = next((word for word in words if word in (*_FOREIGN, *_UNKNOWN_RELEASES)), None)
    directory = working_directory(text)
    if name not in _OFFICIAL or foreign or directory is None:
        raise Obstacle("base", stage.base.text, span)
    numbered = bool(words) and re.fullmatch(r"v?\d+(\.\d+)*\w*", words[0]) is not None
    is_fixed = "$" not in stage.base.text.rpartition(":")[2].partition("-")[0]
    version = words[0] if numbered and is_fixed else ""
    variants, settled = words[1:] if numbered else words, "$" not in stage.base.text
    return Base(name, directory, version, variants, _OFFICIAL[name], settled, musl)


def require_glibc(base: Base, stage: Stage) -> None:
    """Make sure that what is built on ``base`` may run on a distroless image; of Go's programs their own stack tells.

    Raises:
        Obstacle: it is built against musl.

    """
    if base.musl and base.name != "golang":
        raise Obstacle("musl", stage.base.text, stage.instructions[0].span)
