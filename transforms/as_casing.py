"""AS is written in the case of its FROM."""

from __future__ import annotations

from typing import TYPE_CHECKING

from refactor.edit import Edit
from refactor.transform import Finding, Outcomes, Safety, transform

if TYPE_CHECKING:
    from refactor.document import Document


@transform(
    safety=Safety.SAFE,
    rules=("FromAsCasing",),
    refusals={},
    references=("https://docs.docker.com/reference/build-checks/from-as-casing/",),
    example="FROM golang:1.24 as build\nFROM debian:13-slim\nCOPY --from=build /usr/local/go/LICENSE /\n",
)
def as_casing(document: Document) -> Outcomes:
    """Write AS in the case of its FROM.

    Docker takes either case, and a reader looks for `AS` beside `FROM`, or for `as` beside `from`. The name of the stage, and
    a FROM in mixed case, are left as they are.
    """
    for stage in document.stages:
        instruction = stage.instructions[0]
        if stage.name is None:
            continue
        keyword, word = instruction.keyword_span.of(document.text), instruction.words[1]
        wanted = "AS" if keyword.isupper() else "as"
        if (keyword.isupper() or keyword.islower()) and word.text != wanted:
            yield Finding(
                instruction.span, f"{word.text} is written {wanted}, as {keyword} is", (Edit(word.span, wanted),)
            )
