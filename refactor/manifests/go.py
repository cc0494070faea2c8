"""What `go mod download` reads: go.mod and go.sum.

Source: go.dev/ref/mod#go-mod-download.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from refactor.manifests.files import (
    Hurdle,
    HurdleError,
    Installer,
    Manifests,
    check_options,
    existing,
    is_there,
    text_of,
)
from refactor.shells.programs import names

if TYPE_CHECKING:
    from refactor.context import Context
    from refactor.packages.commands import Invocation


def _installs(found: Invocation) -> bool:
    return found.subcommand is not None and found.subcommand.literal == "download" and not found.operands


def _manifests(found: Invocation, context: Context) -> Manifests:
    check_options(found, names("-x -v -json"))
    if is_there(context, "go.work"):
        raise HurdleError(Hurdle.LOCAL, "go.work")
    module = text_of(context, "go.mod")
    if re.search(r"=>\s*[\"`]?(?:\.|/)", module):
        raise HurdleError(Hurdle.LOCAL, "a replacement in go.mod")
    doubt = "Go before 1.18 may add to go.sum, which then comes from the build context again"
    return Manifests(("go.mod", *existing(context, "go.sum")), doubt)


GO = Installer(_installs, _manifests)
