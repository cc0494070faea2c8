"""The advice that transforms carry out, row by row: distroless images, multi-stage builds, and the best practices.

The rows are those of a widely read introduction to Dockerfiles, with the order for the cache, which its examples keep.
"""

from __future__ import annotations

from enum import Enum


class Row(Enum):
    """A piece of advice: the name by which lists call it, and what it says in a sentence."""

    DISTROLESS = (
        "distroless",
        "The image holds the application and what it needs to run, and no shell or package manager.",
    )
    MULTI_STAGE = ("multi-stage", "What only the build needs stays in a stage of its own.")
    TRUSTED_BASES = ("trusted-bases", "Base images are official or trusted ones, and named exactly.")
    FEW_LAYERS = ("few-layers", "RUNs that belong together are one layer.")
    NO_SECRETS = ("no-secrets", "Secrets are given to the build, and are in neither the Dockerfile nor the image.")
    CLEAN_UP = ("clean-up", "What an installation leaves behind is removed in the RUN that made it.")
    COPY_OR_ADD = (
        "copy-or-add",
        "COPY copies files, and sets their owner and permissions; ADD is for archives and addresses.",
    )
    CMD_AND_ENTRYPOINT = (
        "cmd-and-entrypoint",
        "ENTRYPOINT names the executable and CMD its default arguments, in JSON form.",
    )
    WORKDIR = ("workdir", "WORKDIR says early where things are, instead of long paths and cd.")
    DOCKERIGNORE = ("dockerignore", "What the image does not need stays out of the build context.")
    CACHE_ORDER = ("cache-order", "What seldom changes comes first, so that the builder takes it from its cache.")
    TEST = ("test", "The image is tested: dockwright verify builds and runs it.")

    def __init__(self, title: str, advice: str) -> None:
        self.title = title
        self.advice = advice
