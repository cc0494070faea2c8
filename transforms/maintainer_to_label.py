"""MAINTAINER becomes a label."""

from __future__ import annotations

from typing import TYPE_CHECKING

from refactor.dockerfile.quoting import in_quotes, literal, rewritten
from refactor.edit import Edit, Span
from refactor.transform import Finding, Outcomes, Refusal, Safety, transform

if TYPE_CHECKING:
    from refactor.document import Document, Instruction

_KEY = "org.opencontainers.image.authors"


@transform(
    safety=Safety.REVIEW,
    rules=("DL4000", "MaintainerDeprecated"),
    refusals={"label": f"there is a label {_KEY} already, and an image has only one"},
    references=(
        "https://docs.docker.com/reference/build-checks/maintainer-deprecated/",
        "https://docs.docker.com/reference/dockerfile/#maintainer-deprecated",
        "https://github.com/opencontainers/image-spec/blob/main/annotations.md",
    ),
    example='FROM debian:13-slim\nMAINTAINER Ada Lovelace "ada@example.com"\n',
)
def maintainer_to_label(document: Document) -> Outcomes:
    """Turn MAINTAINER into the label that the image format has for authors.

    MAINTAINER is deprecated since 2016; BuildKit and hadolint both ask for the label org.opencontainers.image.authors. Dropped
    is the Author field of the image, which few tools show: it is empty then, or still that of the base image. The same text, to
    the character, is in the label instead; nothing else of the image changes. MAINTAINER knows neither quotes nor variables;
    LABEL does, so quotes, dollar signs and escape characters in the name are protected. Where the file has such a label, one of
    the two would be lost: that is left.
    """
    maintainers = [each for each in document.instructions if each.keyword == "MAINTAINER" and each.body.text]
    if not maintainers:
        return
    labelled = any(_KEY in each.span.of(document.text) for each in document.instructions)
    for maintainer in maintainers:
        yield Refusal(maintainer.span, "label") if labelled else _labelled(document, maintainer)


def _labelled(document: Document, maintainer: Instruction) -> Finding:
    place, keyword = maintainer.body, maintainer.keyword_span.of(document.text)
    name = literal(place.text)
    written = in_quotes(name, document.escape)
    start, end = place.whole
    edits = (
        Edit(maintainer.keyword_span, "label" if keyword.islower() else "LABEL"),
        Edit(Span(start, start), f"{_KEY}={written[0]}"),
        *rewritten(place, 0, name, written),
        Edit(Span(end, end), written[-1]),
    )
    return Finding(maintainer.span, f"{keyword} is deprecated: the author stands in the label {_KEY}", edits)
