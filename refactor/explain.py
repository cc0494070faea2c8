"""Everything that there is to say about a transform, from the transform itself."""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from textwrap import TextWrapper
from typing import TYPE_CHECKING

from refactor.context import Context
from refactor.locking.table import lock_in
from refactor.patch import make_patch
from refactor.plan import make_plan
from refactor.registry import Choice
from refactor.transform import Safety, Transform

if TYPE_CHECKING:
    from collections.abc import Iterator

    from refactor.settings import OptionValue


_UNLIMITED = 1_000_000


def explanation(transform: Transform, width: int = _UNLIMITED) -> Iterator[str]:
    """Yield the lines: what it does and why, its example's diff, what it drops, options, refusals and references.

    Prose is filled into lines of at most ``width`` characters, diffs and references are not.
    """
    yield from _filled(f"{transform.name}: {transform.summary}", width)
    yield ""
    for paragraph in transform.description.split("\n\n") if transform.description else ():
        yield from _filled(paragraph, width)
        yield ""
    yield from _filled(f"Safety: {transform.safety}. {transform.safety.meaning}", width)
    yield ""
    yield from example_diff(transform).splitlines()
    for heading, entries in _sections(transform):
        if entries:
            yield ""
            yield from (heading,) if heading else ()
        for entry in entries:
            yield from _filled(entry, width, "  " if heading else "")
    if transform.references:
        yield ""
        yield "References:"
    yield from (f"  {reference}" for reference in transform.references)


def _sections(transform: Transform) -> Iterator[tuple[str, list[str]]]:
    """Yield headings, each with what stands below it."""
    options = zip(transform.options, transform.option_notes, strict=True)
    yield "Drops from the image:", list(transform.drops)
    yield (
        f"Options (--set {transform.name}.OPTION=VALUE):",
        [f"{each.name} ({each.type_name}, default {_toml(each.default)}): {note}" for each, note in options],
    )
    yield "Left alone:", [f"{kind.slug}: {kind.sentence}" for kind in transform.refusals]
    rules = (("hadolint", transform.hadolint_rules), ("BuildKit", transform.buildkit_checks))
    yield (
        "",
        [
            *(f"Row of the guide: {row.title}. {row.advice}" for row in transform.guide),
            *(f"{tool}: {', '.join(found)}" for tool, found in rules if found),
        ],
    )


def _filled(text: str, width: int, indent: str = "") -> list[str]:
    """Return a paragraph in lines; what follows an indented first line is indented twice as far."""
    return TextWrapper(
        width, initial_indent=indent, subsequent_indent=indent * 2, break_long_words=False, break_on_hyphens=False
    ).wrap(text)


def example_diff(transform: Transform) -> str:
    """Return the diff that the transform makes of its own example."""
    with TemporaryDirectory() as folder:
        for name, text in transform.example_files:
            path = Path(folder) / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
        context = Context.open(Path(folder), Path(folder) / "Dockerfile") if transform.example_files else None
        choice = Choice(transform, lock=lock_in(Path(folder)))
        plan = make_plan(transform.example.encode(), (choice,), context, Safety.REVIEW)
    patches = [make_patch("Dockerfile", plan.before.text, plan.after.text)]
    patches += [make_patch(each.path.name, each.before, each.after) for each in plan.companions]
    return "".join(patch.text for patch in patches if patch)


def _toml(value: OptionValue) -> str:
    return json.dumps(value, ensure_ascii=False)
