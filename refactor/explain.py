"""Everything that there is to say about a transform, from the transform itself."""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory
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


def explanation(transform: Transform) -> Iterator[str]:
    """Yield the lines: what it does and why, its example's diff, what it drops, options, refusals and references."""
    yield f"{transform.name}: {transform.summary}"
    yield ""
    if transform.description:
        yield transform.description
        yield ""
    yield f"Safety: {transform.safety}. {transform.safety.meaning}"
    yield ""
    yield from example_diff(transform).splitlines()
    if transform.drops:
        yield ""
        yield "Drops from the image:"
    yield from (f"  {pattern}" for pattern in transform.drops)
    if transform.options:
        yield ""
        yield f"Options (--set {transform.name}.OPTION=VALUE):"
        for option, note in zip(transform.options, transform.option_notes, strict=True):
            yield f"  {option.name} ({option.type_name}, default {_toml(option.default)}): {note}"
    if transform.refusals:
        yield ""
        yield "Left alone:"
    yield from (f"  {kind.slug}: {kind.sentence}" for kind in transform.refusals)
    if transform.guide or transform.rules:
        yield ""
    for row in transform.guide:
        yield f"Row of the guide: {row.title}. {row.advice}"
    for tool, rules in (("hadolint", transform.hadolint_rules), ("BuildKit", transform.buildkit_checks)):
        if rules:
            yield f"{tool}: {', '.join(rules)}"
    if transform.references:
        yield ""
        yield "References:"
    yield from (f"  {reference}" for reference in transform.references)


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
