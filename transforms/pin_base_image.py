"""Base images are pinned to what the lock says that they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from refactor.dockerfile.images import images_of_others
from refactor.edit import Edit
from refactor.guide import Row
from refactor.image import ImageReference
from refactor.image_ends import end_of
from refactor.locking.table import UNTAGGED, Lock, name_of
from refactor.transform import Finding, Outcomes, Refusal, Safety, transform

if TYPE_CHECKING:
    from refactor.dockerfile.images import ImageUse
    from refactor.document import Document
    from refactor.locking.table import Pin

_SHOWN = 19  # sha256: and twelve digits, as docker images shows them


@transform(
    safety=Safety.REVIEW,
    rules=("DL3006", "DL3007"),
    guide=(Row.TRUSTED_BASES,),
    refusals={
        "ended": "nobody mends this image any more",
        "spelling": "which image it is, is not written here in one piece that can be replaced",
        "unlocked": "what this name stands for may change with every build, and the lock does not have it; "
        "run dockwright lock",
        "untrusted": "it comes from none of the registries that the settings trust",
    },
    options={
        "trusted_registries": "where images may come from, such as docker.io/library or registry.example.com:5000/team; "
        "from anywhere, where it is empty",
    },
    references=(
        "https://docs.docker.com/build/building/best-practices/#pin-base-image-versions",
        "https://docs.docker.com/reference/dockerfile/#from",
        "https://docs.docker.com/docker-hub/repos/manage/trusted-content/official-images/",
        "https://endoflife.date",
    ),
    example="FROM python AS build\nRUN pip install build\nFROM python:3.13-slim\nCOPY --from=busybox /bin/busybox /bin/\n",
    example_files={
        "dockwright.lock": f"""\
["busybox:latest"]
digest = "sha256:{"b0" * 32}"

["python:latest"]
tag = "3.13"
digest = "sha256:{"a1" * 32}"
""",
    },
)
def pin_base_image(document: Document, lock: Lock, *, trusted_registries: tuple[str, ...] = ()) -> Outcomes:
    """Pin base images to the tag and the digest that the lock has for them.

    A name without a tag, or with the tag latest, is whatever its owner pushed last: the same Dockerfile builds another image
    tomorrow. The file dockwright.lock says what each name stood for when `dockwright lock` asked the registry or the engine,
    and that is written behind the name, the tag staying in sight. Every name that the lock has is pinned, and a digest that
    it has another for is renewed, in FROM, COPY --from and RUN --mount=from=, and in the default of an ARG if nothing but
    FROM reads that. Only a name without a tag or with latest is missed where the lock has none.

    Left for review, because the name may stand for another image by now, and a build that replaces an image by its name
    (`--build-context NAME=…`) no longer finds it. From then on updates come when somebody asks for them.

    Shown as well, and never rewritten: images from other registries than the trusted ones, and official images, releases and
    distributions that are no longer maintained, with what takes their place.
    """
    for use in images_of_others(document):
        if "$" in use.text:
            if use.text.rpartition("/")[2].find(":") < 0:
                yield Refusal(use.instruction.span, "spelling", use.obstacle)
            continue
        try:
            reference = ImageReference.parse(use.text)
        except ValueError:
            continue
        end = end_of(reference)
        if trusted_registries and not _is_trusted(reference, trusted_registries):
            yield Refusal(use.instruction.span, "untrusted", reference.repository)
        elif end:
            yield Refusal(
                use.instruction.span, "ended", f"{use.text}, since {end.since} ({end.source}); take {end.successor}"
            )
        else:
            yield from _pinned(use, reference, lock)


def _pinned(use: ImageUse, reference: ImageReference, lock: Lock) -> Outcomes:
    if reference.digest and not reference.tag:
        return
    pin = lock.pin(reference)
    if pin is None:
        if not reference.digest and reference.tag in (None, UNTAGGED):
            yield Refusal(use.instruction.span, "unlocked", name_of(reference))
        return
    tag = pin.tag or reference.tag or UNTAGGED
    fresh = str(ImageReference(reference.registry, reference.name, tag, pin.digest))
    if fresh == use.text:
        return
    if use.span is None:
        yield Refusal(use.instruction.span, "spelling", use.obstacle)
        return
    yield Finding(use.instruction.span, _said(reference, tag, pin), (Edit(use.span, fresh),))


def _said(reference: ImageReference, tag: str, pin: Pin) -> str:
    parts = ([tag] if pin.tag else []) + ([f"{pin.digest[:_SHOWN]}…"] if pin.digest else [])
    return f"{name_of(reference)} is pinned to {'@'.join(parts)}, as the lock says"


def _is_trusted(reference: ImageReference, registries: tuple[str, ...]) -> bool:
    parts = reference.repository.split("/")
    return any(parts[: len(trusted)] == trusted for trusted in (each.strip("/").split("/") for each in registries))
