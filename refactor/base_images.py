"""What official images are known to have: Debian or Ubuntu underneath, no ENTRYPOINT; as far as their names say it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from refactor.image import ImageReference
from refactor.shells.programs import names

if TYPE_CHECKING:
    from refactor.document import Document, Instruction, Stage

# Docker's official images whose tags are Debian or Ubuntu but for those that say something else (docs.docker.com/docker-hub).
_DEBIAN = names(
    "buildpack-deps debian elixir erlang gcc golang haskell httpd julia mariadb nginx node perl php postgres pypy python "
    "r-base rabbitmq redis ruby rust ubuntu wordpress"
)
_NO_ENTRYPOINT = names(
    "almalinux alpine amazonlinux buildpack-deps busybox centos debian fedora gcc golang openjdk perl pypy python rockylinux "
    "ruby rust scratch ubuntu"
)
_SOMETHING_ELSE = names(
    "alpine amazonlinux busybox centos cli distroless fedora nanoserver onbuild oracle oraclelinux rhel ubi ubi8 ubi9 "
    "windows windowsservercore"
)
_PARTS = re.compile(r"[a-z]+\d*")


def root_of(document: Document, stage: Stage) -> Stage:
    """Return the stage with whose base image a stage begins in the end."""
    while stage.parent is not None:
        stage = document.stages[stage.parent]
    return stage


def is_debian(document: Document, instruction: Instruction) -> bool:
    """Tell whether an instruction runs in an official image that is sure to be Debian or Ubuntu.

    Such an image has bash, and deletes the packages that apt downloads behind each installation.
    """
    image = None if instruction.stage is None else _base(document, document.stages[instruction.stage])
    if image is None:
        return False
    says = frozenset(_PARTS.findall((image.tag or "").lower()))
    is_plain = "/" not in image.familiar and (image.tag is not None or image.digest is None)
    return is_plain and image.familiar in _DEBIAN and not _other(says)


def has_no_entrypoint(document: Document, stage: Stage) -> bool:
    """Tell whether the image that a stage begins with in the end is an official one that has no ENTRYPOINT."""
    image = _base(document, stage)
    return image is not None and image.familiar in _NO_ENTRYPOINT


def _base(document: Document, stage: Stage) -> ImageReference | None:
    try:
        return ImageReference.parse(root_of(document, stage).base.text)
    except ValueError:
        return None


def _other(says: frozenset[str]) -> bool:
    return any(part.startswith("alpine") for part in says) or bool(says & _SOMETHING_ELSE)
