"""What a transform is: a decorated generator that yields what it would change, or why it will not.

    @transform(safety=Safety.SAFE, refusals={"archive": "…"}, references=("https://…",), example="FROM …")
    def add_to_copy(document: Document, context: Context | None, *, some_option: bool = False) -> Outcomes:

The function is named as its module is, takes the document, the build context and the lock where it asks for them by these
names, and its options as keyword parameters: the signature is the schema for the command line, the settings and the
documentation.
"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Literal, TypeAlias

from refactor.locking.table import NOTHING_LOCKED, Lock
from refactor.settings import OptionSpec, OptionValue, Schema

if TYPE_CHECKING:
    from refactor.companion import Companion
    from refactor.context import Context
    from refactor.document import Document
    from refactor.edit import Edit, Span
    from refactor.guide import Row


class Safety(StrEnum):
    """How sure a change is, by definition and not by name; from the surest to the least sure."""

    SAFE = "safe"
    PROVEN = "proven-by-context"
    REVIEW = "review"

    @property
    def meaning(self) -> str:
        """The definition, as a sentence."""
        return _MEANINGS[self]

    def within(self, gate: Safety) -> bool:
        """Tell whether a change this sure is made when the user lets pass what is as sure as ``gate``."""
        order = tuple(Safety)
        return order.index(self) <= order.index(gate)


_MEANINGS = {
    Safety.SAFE: "The image stays the same whatever the build context holds, but for what the transform says it drops.",
    Safety.PROVEN: "The image stays the same because the build context on disk was looked at.",
    Safety.REVIEW: "The image may change; somebody has to look.",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """A change: its edits are made together or not at all, and lie within ``span``.

    ``safety`` is the transform's own where it is None. ``companions`` are what other files of the build context become with it;
    `Context.companion` makes one.
    """

    span: Span
    message: str
    edits: tuple[Edit, ...]
    safety: Safety | None = None
    companions: tuple[Companion, ...] = ()


@dataclass(frozen=True, slots=True)
class Refusal:
    """A change that was seen and left: ``slug`` is one that the transform declares, ``detail`` what stood in the way."""

    span: Span
    slug: str
    detail: str = ""


Outcomes: TypeAlias = Iterator[Finding | Refusal]


@dataclass(frozen=True, slots=True)
class RefusalKind:
    """A reason for leaving something: a noun, and the sentence that a reader gets."""

    slug: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Transform:
    """A transform with everything that is said about it.

    Attributes:
        name: the function's, in kebab case.
        run: the generator.
        summary: the first line of the docstring.
        description: the rest of the docstring.
        safety: the class of its findings, where a finding does not say otherwise.
        refusals: every kind of refusal that it may yield.
        options: its keyword parameters.
        option_notes: a sentence for each option, in the same order.
        references: where the facts come from.
        drops: what it may take out of the image: patterns of absolute paths, where ``*`` stays within a name and ``**``
            spans folders. A comparison of images expects these to be gone, and nothing else.
        replaces_tree: it moves the application to another base, so that the files of the image differ by design and only
            its settings and what it does can be compared.
        shrinks: it is there to make the image smaller, and so belongs to the preset minimal-image.
        guide: the rows of the guide that it carries out.
        rules: the hadolint codes and BuildKit checks that ask for the same; their opt-outs count as this transform's.
        example: a Dockerfile that it changes.
        example_files: the files of the example's build context, with what is in them, where it looks at one; or its lock.
        takes_context: the generator wants the build context as well.
        takes_lock: it wants to know which images the project has locked.

    """

    name: str
    run: Callable[..., Outcomes]
    summary: str
    description: str
    safety: Safety
    refusals: tuple[RefusalKind, ...]
    options: tuple[OptionSpec, ...]
    option_notes: tuple[str, ...]
    references: tuple[str, ...]
    drops: tuple[str, ...]
    replaces_tree: bool
    shrinks: bool
    guide: tuple[Row, ...]
    rules: tuple[str, ...]
    example: str
    example_files: tuple[tuple[str, str], ...]
    takes_context: bool
    takes_lock: bool

    @property
    def hadolint_rules(self) -> tuple[str, ...]:
        """Those of the rules that are hadolint's."""
        return tuple(rule for rule in self.rules if rule.startswith("DL"))

    @property
    def buildkit_checks(self) -> tuple[str, ...]:
        """Those of the rules that are BuildKit's."""
        return tuple(rule for rule in self.rules if not rule.startswith("DL"))

    @property
    def schema(self) -> Schema:
        """What the settings may say to it."""
        return Schema(self.name, self.options)

    def sentence(self, refusal: Refusal) -> str:
        """Return the reader's sentence for ``refusal``; raises `KeyError` for a slug that is not declared."""
        kinds = {kind.slug: kind.sentence for kind in self.refusals}
        return f"{kinds[refusal.slug]}: {refusal.detail}" if refusal.detail else kinds[refusal.slug]

    def outcomes(
        self,
        document: Document,
        context: Context | None,
        options: Mapping[str, OptionValue],
        lock: Lock = NOTHING_LOCKED,
    ) -> Outcomes:
        """Run it over ``document``; ``options`` are by the names of its keyword parameters."""
        surroundings = ((self.takes_context, context), (self.takes_lock, lock))
        return self.run(document, *(given for taken, given in surroundings if taken), **options)


_TYPE_NAMES: dict[str, Literal["bool", "int", "str", "list"]] = {
    "bool": "bool",
    "int": "int",
    "str": "str",
    "tuple[str, ...]": "list",
}


def transform(
    *,
    safety: Safety,
    example: str,
    refusals: Mapping[str, str],
    references: tuple[str, ...],
    drops: tuple[str, ...] = (),
    replaces_tree: bool = False,
    shrinks: bool = False,
    guide: tuple[Row, ...] = (),
    rules: tuple[str, ...] = (),
    options: Mapping[str, str] | None = None,
    example_files: Mapping[str, str] | None = None,
) -> Callable[[Callable[..., Outcomes]], Transform]:
    """Make a generator a `Transform`; ``refusals`` and ``options`` map their names to their sentences.

    Raises:
        TypeError: the docstring is missing, an option has no default, no known type or no sentence, or a path that is
            dropped is not absolute.

    """

    def decorate(run: Callable[..., Outcomes]) -> Transform:
        summary, _, description = (inspect.getdoc(run) or "").partition("\n\n")
        if not summary:
            raise TypeError(f"the transform {run.__name__} has no docstring")
        parameters = inspect.signature(run).parameters.values()
        keywords = [parameter for parameter in parameters if parameter.kind is parameter.KEYWORD_ONLY]
        notes = dict(options or {})
        if set(notes) != {parameter.name for parameter in keywords}:
            raise TypeError(
                f"the transform {run.__name__} must say a sentence for each of its options, and for no other"
            )
        if not all(pattern.startswith("/") for pattern in drops):
            raise TypeError(f"the transform {run.__name__} must name what it drops by absolute paths")
        return Transform(
            name=run.__name__.replace("_", "-"),
            run=run,
            summary=" ".join(summary.split()),
            description=description,
            safety=safety,
            refusals=tuple(RefusalKind(slug, sentence) for slug, sentence in refusals.items()),
            options=tuple(_option(run, parameter) for parameter in keywords),
            option_notes=tuple(notes[parameter.name] for parameter in keywords),
            references=references,
            drops=drops,
            replaces_tree=replaces_tree,
            shrinks=shrinks,
            guide=guide,
            rules=rules,
            example=example,
            example_files=tuple((example_files or {}).items()),
            takes_context=any(parameter.name == "context" for parameter in parameters),
            takes_lock=any(parameter.name == "lock" for parameter in parameters),
        )

    return decorate


def _option(run: Callable[..., Outcomes], parameter: inspect.Parameter) -> OptionSpec:
    annotation = str(parameter.annotation)
    if annotation.startswith("Literal["):
        choices = ast.literal_eval(f"({annotation.removeprefix('Literal[').removesuffix(']')},)")
        return OptionSpec(parameter.name.replace("_", "-"), "str", parameter.default, choices)
    type_name = _TYPE_NAMES.get(annotation)
    if type_name is None or parameter.default is parameter.empty:
        raise TypeError(
            f"the option {parameter.name} of {run.__name__} needs a default and one of {', '.join(_TYPE_NAMES)}"
            " (with from __future__ import annotations)"
        )
    return OptionSpec(parameter.name.replace("_", "-"), type_name, parameter.default)
