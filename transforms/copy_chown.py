"""COPY gives the owner and the permissions that the next RUN would set."""

from __future__ import annotations

from typing import TYPE_CHECKING

from refactor.dockerfile.copy_block import CopyBlock
from refactor.dockerfile.folders import Folders
from refactor.guide import Row
from refactor.shells.programs import names
from refactor.transform import Outcomes, Refusal, Safety, transform

if TYPE_CHECKING:
    from refactor.context import Context
    from refactor.document import Document

_BETWEEN = names("ARG CMD ENTRYPOINT ENV EXPOSE HEALTHCHECK LABEL MAINTAINER STOPSIGNAL")


@transform(
    safety=Safety.PROVEN,
    shrinks=True,
    guide=(Row.COPY_OR_ADD,),
    refusals={
        "comment": "a comment is about the RUN that would go; move it above the COPY",
        "directory": "COPY may have to make the directory of this path, which would get the same; make it by WORKDIR before",
        "flag": "the COPY says something of its own about this, or has a flag that goes with other rules",
        "frontend": "COPY --chmod needs version 1.2 of the Dockerfile syntax",
        "mode": "COPY --chmod takes numbers, and what this makes of the file's permissions depends on those that it has in the "
        "build context; write the numbers, or begin the file with # syntax=docker/dockerfile:1 for +x",
        "more": "the directory may hold more than the COPY brings, which the RUN would change as well",
        "owner": "this owner says more, or less, than COPY --chown can, or may come with a COPY",
        "part": "the RUN is about another set of files than a COPY brings; give those a COPY of their own",
        "unseen": "whether this is a file, or a directory of which only the top is meant, is known by the build context alone",
        "variable": "a path depends on a variable, a pattern or a working directory that is not known",
    },
    references=(
        "https://docs.docker.com/reference/dockerfile/#copy---chown---chmod",
        "https://github.com/moby/buildkit/blob/master/solver/llbsolver/file/backend.go",
        "https://refspecs.linuxfoundation.org/FHS_3.0/fhs/index.html",
    ),
    example="FROM debian:13-slim\nCOPY <<END /usr/local/bin/start\n#!/bin/sh\nexec sleep 1d\nEND\n"
    "RUN chmod 755 /usr/local/bin/start\n",
)
def copy_chown(document: Document, context: Context | None) -> Outcomes:
    """Let COPY set the owner and the permissions that the next RUN would set.

    A RUN that changes the owner of a file stores it a second time, in a layer of its own. COPY --chown and --chmod store it
    once. Where the RUN is about just the files that COPYs directly above bring, they take over and the RUN goes. `chmod +x` is
    written as numbers, from the permissions in the build context, or as it is where the file names a frontend that knows it.

    A directory (`COPY . /app`, `chown -R app /app`) is left for review: what the base image has in it would not be changed any
    more. COPY leaves a directory that is there as it is, so that the RUN stays for the directory alone, without -R. Where
    this file itself may have put more into it, nothing is changed. Directories above a file that COPY has to make would get
    the owner and the permissions too: they must be known to be there. Links get their owner either way.
    The flags are BuildKit's: the builder before it does not know --chmod.
    """
    if "chmod" not in document.text and "chown" not in document.text:
        return
    folders = Folders(document, context)
    for stage in document.stages:
        block = CopyBlock(document, folders, stage)
        for place, instruction in enumerate(stage.instructions):
            if instruction.keyword == "COPY":
                block.add(place)
            elif instruction.keyword not in _BETWEEN:
                outcome = block.take(place) if instruction.keyword == "RUN" and block.copies else False
                if isinstance(outcome, Refusal):
                    yield outcome
                if outcome is not True:
                    yield from block.findings()
                    block = CopyBlock(document, folders, stage)
        yield from block.findings()
