"""The images on which a converted application runs, from the published state of GoogleContainerTools/distroless.

Only debian13 is named: debian12 is at the end of its life.
"""

from __future__ import annotations

from dataclasses import dataclass

_REGISTRY = "gcr.io/distroless/"
NONROOT = 65532
"""The user of the ``nonroot`` tags, whose home is /home/nonroot."""

STATIC = "static-debian13"
"""No C library: for programs that are linked statically."""
BASE = "base-debian13"
"""glibc 2.41, OpenSSL 3, zlib, zstd."""
CC = "cc-debian13"
"""As base, with libgcc, libstdc++ and libgomp."""

PYTHON = {"3.13": ("python3-debian13", "/usr/bin/python3.13")}
NODE = {version: (f"nodejs{version}-debian13", "/nodejs/bin/node") for version in ("22", "24", "26")}
JAVA = {version: (f"java{version}-debian13", "/usr/bin/java") for version in ("17", "21", "25")}

# glibc's own libraries, which every image but static has: never carried, for they belong to its loader.
GLIBC = (
    "c",
    "m",
    "dl",
    "rt",
    "anl",
    "nsl",
    "util",
    "mvec",
    "pthread",
    "resolv",
    "thread_db",
    "BrokenLocale",
    "nss_[a-z]+",
)


@dataclass(frozen=True, slots=True)
class Tag:
    """Which variant of an image is used: ``user`` is the one that it starts as."""

    nonroot: bool
    debug: bool

    @property
    def text(self) -> str:
        """The tag as it is written."""
        if self.debug:
            return "debug-nonroot" if self.nonroot else "debug"
        return "nonroot" if self.nonroot else "latest"


def reference(image: str, tag: Tag) -> str:
    """Return the image reference of one of the names above."""
    return f"{_REGISTRY}{image}:{tag.text}"
