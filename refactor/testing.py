"""Golden cases and laws: the specification of every transform, also of those that other distributions bring.

A case is a folder: ``before.Dockerfile``, ``after.diff`` (where something changes), ``report.txt``, and if it needs them
``context/`` (the build context), ``dockwright.lock`` and ``case.toml`` (``safety = "review"`` is the default,
``options = { name = value }``; the table ``files`` has what else is in the build context, by its path, such as a ``.git`` that
cannot be committed; the tables ``run`` and ``build`` are for tests that build the images and run them).
It lies in ``golden/<transform>/<case>/``, or in ``golden/_together/<case>/`` where all built-in transforms run in order.

    @pytest.mark.parametrize("case", cases(Path("golden")), ids=str)
    def test_golden(case): assert_golden(case)
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from refactor.context import Context
from refactor.document import Document
from refactor.errors import UsageProblem, did_you_mean
from refactor.locking.table import lock_in
from refactor.patch import Patch, apply_patch, make_patch
from refactor.plan import Plan, make_plan
from refactor.registry import Choice, named, transforms
from refactor.reports.text import text_lines
from refactor.result import Result
from refactor.transform import Safety, Transform

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from refactor.companion import Companion

TOGETHER = "_together"
_NAME = "Dockerfile"
_KEYS = ("safety", "options", "files", "run", "build")
_GATES = {"safe": Safety.PROVEN, "review": Safety.REVIEW}


@dataclass(frozen=True, slots=True)
class Case:
    """One golden case: where it lies, what runs over it, and how."""

    folder: Path
    choices: tuple[Choice, ...]
    gate: Safety
    files: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        return f"{self.folder.parent.name}/{self.folder.name}"

    @property
    def before(self) -> bytes:
        """The Dockerfile as it is."""
        return (self.folder / "before.Dockerfile").read_bytes()

    @property
    def expected_diff(self) -> bytes:
        """The diff that is to come out; empty where nothing is to change."""
        path = self.folder / "after.diff"
        return path.read_bytes() if path.exists() else b""

    @property
    def expected_report(self) -> str:
        """The lines that the report is to say."""
        path = self.folder / "report.txt"
        return path.read_text("utf-8") if path.exists() else ""

    @property
    def context(self) -> Context | None:
        """The build context, where the case has one."""
        root = Path(_laid_out(self).name) if self.files else self.folder / "context"
        return Context.open(root, self.folder / "before.Dockerfile") if root.is_dir() else None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came out of a case: a plan, and its patches, of the Dockerfile and of what changes with it."""

    plan: Plan
    patches: tuple[Patch, ...]

    @property
    def diff(self) -> bytes:
        """The diff, empty where nothing changes."""
        return b"".join(map(bytes, self.patches))

    @property
    def report(self) -> str:
        """The lines of the report."""
        plan = self.plan
        result = Result(_NAME, None, None, self.patches, plan.changes, plan.held, plan.refusals, plan.notes)
        return "".join(f"{line}\n" for line in text_lines(result))


def cases(root: Path) -> tuple[Case, ...]:
    """Return every case below ``root``, sorted.

    Raises:
        UsageProblem: a folder is named as no transform is, or a ``case.toml`` says what is not known.

    """
    folders = sorted(path.parent for path in root.glob("*/*/before.Dockerfile"))
    return tuple(_case(folder) for folder in folders)


def play(
    case: Case,
    choices: Sequence[Choice] | None = None,
    data: bytes | None = None,
    companions: tuple[Companion, ...] = (),
) -> Outcome:
    """Plan a case, or another set of transforms, or another text over ``companions``, with the case's context and gate."""
    names = [transform.name for transform in transforms()]
    context = case.context.over(companions) if case.context else None
    plan = make_plan(case.before if data is None else data, choices or case.choices, context, case.gate, names)
    patches = [make_patch(_NAME, plan.before.text, plan.after.text)]
    patches += [make_patch(_shown(each, context), each.before, each.after) for each in plan.companions]
    return Outcome(plan, tuple(filter(None, patches)))


def assert_golden(case: Case) -> None:
    """Assert that the diff and the report come out as they are written down."""
    outcome = play(case)
    assert outcome.diff == case.expected_diff, f"{case}: the diff differs; pytest --regen writes it anew"
    assert outcome.report == case.expected_report, f"{case}: the report differs; pytest --regen writes it anew"


def assert_laws(case: Case, choices: Sequence[Choice] | None = None) -> None:
    """Assert the laws that hold for every transform over every Dockerfile, whatever comes out."""
    outcome = play(case, choices)
    before, after = outcome.plan.before, outcome.plan.after
    assert bytes(before) == case.before, "1: the document is the bytes that were read"
    assert bytes(Document.parse(bytes(after))) == bytes(after), "1: and so is the result"
    again = play(case, choices, bytes(after), outcome.plan.companions)
    assert not again.diff, "2: a second run changes nothing"
    companions = outcome.plan.companions
    texts: dict[str, tuple[str | None, str]] = {_NAME: (before.text, after.text)}
    texts |= {_shown(each, case.context): (each.before, each.after) for each in companions}
    for patch in outcome.patches:
        old, new = texts[patch.path]
        assert apply_patch(patch.text, old or "") == new, "3: unidiff applies the diff"
    if outcome.patches:
        files = {name: _bytes(old) for name, (old, _) in texts.items() if old is not None}
        applied = {name: _bytes(new) for name, (_, new) in texts.items()}
        assert git_applies(outcome.diff, files) == applied, "3: git applies the diff"
    for each in companions:
        if each.before is not None:
            assert _ends(each.after) <= _ends(each.before) or not _ends(each.before), "4: no other line end comes in"
            rest = iter(each.after.splitlines())
            assert all(line in rest for line in each.before.splitlines()), "5: another file keeps its lines, in order"
    assert _line_ends(after) <= _line_ends(before), "4: no other line end comes in"
    assert after.text[:1] == before.text[:1] or before.text[:1] != "\ufeff", "4: a byte-order mark stays"
    assert after.text.endswith("\n") == before.text.endswith("\n"), "4: the end of the file stays"
    for comment in {comment.text for comment in before.comments}:
        count = sum(each.text == comment for each in before.comments)
        assert sum(each.text == comment for each in after.comments) >= count, f"5: the comment {comment!r} is lost"
    assert bool(outcome.plan.changes) == bool(outcome.patches), "6: something differs exactly where a finding says so"


def assert_covered(transform: Transform, found: Sequence[Case]) -> None:
    """Assert that the cases show every declared refusal and no other, the example, and something not to be touched."""
    mine = [case for case in found if case.folder.parent.name == transform.name]
    outcomes = {case: play(case) for case in mine}
    shown = {left.slug for outcome in outcomes.values() for left in outcome.plan.refusals}
    assert shown == {kind.slug for kind in transform.refusals}, (
        f"{transform.name}: slugs declared and slugs shown differ"
    )
    examples = [case for case in mine if case.folder.name == "example"]
    assert examples, f"{transform.name}: there is no case called example"
    assert examples[0].before.decode() == transform.example, f"{transform.name}: the example is not the case's"
    assert outcomes[examples[0]].patches, f"{transform.name}: its example does not change"
    untouched = [case for case, outcome in outcomes.items() if not outcome.patches and not outcome.plan.refusals]
    assert untouched, f"{transform.name}: there is no case that it leaves alone without a word"


def regenerate(case: Case) -> None:
    """Write ``after.diff`` and ``report.txt`` of a case that obeys the laws; never ``before``, and never under CI."""
    assert not os.environ.get("CI"), "golden cases are not written under CI"
    assert_laws(case)
    outcome = play(case)
    (case.folder / "report.txt").write_text(outcome.report, "utf-8")
    if outcome.patches:
        (case.folder / "after.diff").write_bytes(outcome.diff)
    else:
        (case.folder / "after.diff").unlink(missing_ok=True)


def git_applies(diff: bytes, before: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return what `git apply` makes of files by their names; raises `subprocess.CalledProcessError` where it refuses."""
    with tempfile.TemporaryDirectory() as folder:
        for name, data in before.items():
            path = Path(folder) / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        subprocess.run(
            ["git", "apply", "--whitespace=nowarn", "-"],
            input=diff,
            cwd=folder,
            check=True,
            capture_output=True,
            env={**os.environ, "GIT_CEILING_DIRECTORIES": str(Path(folder).parent)},
        )
        files = (path for path in Path(folder).rglob("*") if path.is_file())
        return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


@cache
def _laid_out(case: Case) -> tempfile.TemporaryDirectory[str]:
    """Lay out the build context of a case with the files that only its ``case.toml`` names, until the process ends."""
    folder = tempfile.TemporaryDirectory()
    root = Path(folder.name)
    if (case.folder / "context").is_dir():
        shutil.copytree(case.folder / "context", root, symlinks=True, dirs_exist_ok=True)
    for name, text in case.files:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, "utf-8")
    return folder


def _shown(companion: Companion, context: Context | None) -> str:
    assert context
    return companion.path.relative_to(context.root).as_posix()


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def _ends(text: str) -> set[str]:
    return {"\r\n" if line.endswith("\r\n") else "\n" for line in text.splitlines(keepends=True) if line.endswith("\n")}


def _case(folder: Path) -> Case:
    path = folder / "case.toml"
    said = tomllib.loads(path.read_text("utf-8")) if path.exists() else {}
    for key in said:
        if key not in _KEYS:
            raise UsageProblem(f"{path}: {key} is not known{did_you_mean(key, _KEYS)}")
    safety = said.get("safety", "review")
    if safety not in _GATES:
        raise UsageProblem(f'{path}: safety is "safe" or "review", and not "{safety}"')
    gate = _GATES[safety]
    files = tuple(said.get("files", {}).items())
    if folder.parent.name == TOGETHER:
        asked = [each for each in transforms() if gate is Safety.REVIEW or each.safety is not Safety.REVIEW]
        return Case(folder, tuple(Choice(each, lock=lock_in(folder)) for each in asked), gate, files)
    options = tuple(
        (name.replace("-", "_"), tuple(value) if isinstance(value, list) else value)
        for name, value in said.get("options", {}).items()
    )
    return Case(folder, (Choice(named(folder.parent.name), options, lock_in(folder)),), gate, files)


def _line_ends(document: Document) -> set[str]:
    return {document.text[line.start + len(line.text) : line.end] for line in document.lines} - {""}
