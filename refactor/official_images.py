"""In which working directory Docker's official images begin.

Source: their Dockerfiles, which https://github.com/docker-library/official-images names. Images whose variants or releases
differ in it, such as php and perl, are not here.
"""

from __future__ import annotations

from refactor.image import ImageReference
from refactor.shells.programs import names

_DIRECTORIES = {"golang": "/go", "gradle": "/home/gradle"}
_IN_THE_ROOT = names(
    "almalinux alpine amazonlinux buildpack-deps busybox centos debian eclipse-temurin fedora gcc maven nginx node openjdk "
    "pypy python rockylinux ruby rust scratch ubuntu"
)
_OTHERS = ("nanoserver", "onbuild", "windowsservercore")


def working_directory(image: str) -> str | None:
    """Return the absolute path of the working directory that ``image``, an image reference, has; None if it is not known."""
    try:
        reference = ImageReference.parse(image)
    except ValueError:
        return None
    name = reference.familiar
    if "$" in image or any(word in (reference.tag or "") for word in _OTHERS):
        return None
    return "/" if name in _IN_THE_ROOT else _DIRECTORIES.get(name)
