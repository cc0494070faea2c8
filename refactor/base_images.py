"""What official images are known to have: Debian or Ubuntu underneath, no ENTRYPOINT; as far as their names say it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from refactor.image import ImageReference
from refactor.packages.commands import Action
from refactor.packages.uses import managed_runs
from refactor.shell import Place
from refactor.shells.programs import names

if TYPE_CHECKING:
    from collections.abc import Iterator

    from refactor.document import Document, Instruction, Stage
    from refactor.packages.uses import ManagedRun

# Docker's official images whose tags are Debian or Ubuntu but for those that say something else (docs.docker.com/docker-hub).
_DEBIAN = names(
    "buildpack-deps debian elixir erlang gcc golang haskell httpd julia mariadb nginx node perl php postgres pypy python "
    "r-base rabbitmq redis ruby rust ubuntu wordpress"
)
_NO_ENTRYPOINT = names(
    "almalinux alpine amazonlinux buildpack-deps busybox centos debian fedora gcc golang openjdk perl pypy python rockylinux "
    "ruby rust scratch ubuntu"
)
_RPM = names("almalinux amazonlinux centos fedora oraclelinux rockylinux")
_INSTALLERS = names("apk apt apt-get dnf microdnf tdnf yum zypper")
_SOMETHING_ELSE = names(
    "alpine amazonlinux busybox centos distroless fedora nanoserver onbuild oracle oraclelinux rhel ubi ubi8 ubi9 "
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


def has_bash(document: Document, instruction: Instruction, images: tuple[str, ...] = ()) -> bool:
    """Tell whether an instruction is sure to find /bin/bash.

    That is in Debian and the distributions that use rpm, in ``images``, and where a RUN before has installed the package.
    """
    if is_debian(document, instruction):
        return True
    if instruction.stage is None:
        return False
    image = _base(document, document.stages[instruction.stage])
    if image is not None and (
        image.familiar in images or (image.familiar in _RPM and "micro" not in (image.tag or ""))
    ):
        return True
    return any(_installs_bash(managed) for managed in _before(document, instruction))


def _before(document: Document, instruction: Instruction) -> Iterator[ManagedRun]:
    """Yield the RUNs that call package managers on the way to an instruction."""
    stages = set()
    index = instruction.stage
    while index is not None:
        stages.add(index)
        index = document.stages[index].parent
    for managed in managed_runs(document, _INSTALLERS):
        if managed.run.stage in stages and managed.run.span.end <= instruction.span.start:
            yield managed


def _installs_bash(managed: ManagedRun) -> bool:
    words = [
        word.literal
        for use in managed.uses
        for word in use.invocation.operands
        if use.invocation.action is Action.INSTALL and use.command.place is Place.TOP
    ]
    return managed.obstacle is None and "bash" in words


def has_no_entrypoint(document: Document, stage: Stage) -> bool:
    """Tell whether the image that a stage begins with in the end is an official one that has no ENTRYPOINT."""
    image = _base(document, stage)
    return image is not None and image.familiar in _NO_ENTRYPOINT


def official_name(document: Document, stage: Stage) -> str | None:
    """Return the name of the image that a stage begins with in the end, where it is one of Docker's official images."""
    image = _base(document, stage)
    return image.familiar if image is not None and "/" not in image.familiar else None


def _base(document: Document, stage: Stage) -> ImageReference | None:
    try:
        return ImageReference.parse(root_of(document, stage).base.text)
    except ValueError:
        return None


def _other(says: frozenset[str]) -> bool:
    return any(part.startswith("alpine") for part in says) or bool(says & _SOMETHING_ELSE)
