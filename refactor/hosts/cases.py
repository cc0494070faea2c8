"""Golden cases and laws of files that hold Dockerfiles: ``golden/_hosts/<case>/before.compose.yaml`` and the like.

What stands behind ``before.`` is the host's name. A few transforms run, since it is the host that is shown, with what the
case's ``safety`` lets pass (in ``case.toml``, ``"review"`` by default); the build contexts are those that the host names,
relative to the case.
"""

from __future__ import annotations

import os
import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from refactor.context import Context
from refactor.document import Document
from refactor.errors import UsageProblem
from refactor.hosts.forms import Form, form_of
from refactor.hosts.planning import HostPlan, plan_host
from refactor.patch import Patch, apply_patch, make_patch
from refactor.plan import Plan, make_plan
from refactor.registry import Choice, named, transforms
from refactor.reports.remarks import remarks
from refactor.reports.text import text_lines
from refactor.result import Result
from refactor.testing import git_applies
from refactor.transform import Safety

if TYPE_CHECKING:
    from pathlib import Path

    from refactor.edit import Span
    from refactor.plan import Approval

ROOM = "_hosts"
_SHOWN = ("key-value-env", "add-to-copy", "merge-runs", "clean-apt-lists")
_GATES = {"safe": Safety.PROVEN, "review": Safety.REVIEW}


@dataclass(frozen=True, slots=True)
class HostCase:
    """One golden case of a host: the file it begins with, its form, and what is let pass."""

    file: Path
    form: Form
    gate: Safety

    def __str__(self) -> str:
        return f"{ROOM}/{self.file.parent.name}"

    @property
    def name(self) -> str:
        """The host's name."""
        return self.file.name.removeprefix("before.")

    def expected(self, name: str) -> bytes:
        """Return what is written down as ``name``; empty where nothing is."""
        path = self.file.with_name(name)
        return path.read_bytes() if path.exists() else b""

    def plan(self, data: bytes | None = None) -> HostPlan:
        """Plan the host, or another text in its place."""
        given = self.file.read_bytes() if data is None else data
        return plan_host(given, self.file.with_name(self.name), self.form, self.plan_one)

    def plan_one(self, data: bytes, root: Path | None, approval: Approval | None = None) -> Plan:
        """Plan one Dockerfile as the case wants it."""
        names = [each.name for each in transforms()]
        asked = map(named, _SHOWN)
        context = Context.open(root) if root and root.is_dir() else None
        return make_plan(data, tuple(map(Choice, asked)), context, self.gate, names, approval)


def host_cases(root: Path) -> tuple[HostCase, ...]:
    """Return every case in the room for hosts below ``root``, sorted.

    Raises:
        UsageProblem: a file has a name that no form has, or ``case.toml`` says what is not known.

    """
    return tuple(_case(file) for file in sorted((root / ROOM).glob("*/before.*")))


def assert_golden_host(case: HostCase) -> None:
    """Assert that the diff and the report come out as they are written down."""
    diff, report = _written(case)
    assert diff == case.expected("after.diff"), f"{case}: the diff differs; pytest --regen writes it anew"
    assert report == case.expected("report.txt"), f"{case}: the report differs; pytest --regen writes it anew"


def assert_host_laws(case: HostCase) -> None:
    """Assert what holds for every host: the laws of Dockerfiles, and that nothing but the Dockerfiles in it may change."""
    plan = case.plan()
    path = case.file.with_name(case.name)
    before, after = (case.form.read(data, path) for data in (plan.before, plan.after))
    assert before.text.encode() == case.file.read_bytes(), "1: the host is the bytes that were read"
    assert [part.before.decode() for part in plan.parts] == [each.text for each in before.embedded], (
        "1: so are its parts"
    )
    assert case.plan(plan.after).after == plan.after, "2: a second run changes nothing"
    patch = _patch(case, plan)
    if patch:
        assert apply_patch(patch.text, before.text) == after.text, "3: unidiff applies the diff"
        assert git_applies(bytes(patch), {case.name: plan.before}) == {case.name: plan.after}, "3: git applies the diff"
    assert _around(before.text, [each.span for each in before.embedded]) == _around(
        after.text, [each.span for each in after.embedded]
    ), "4: the host stays byte for byte around its Dockerfiles"
    assert before.text.count("\r\n") != before.text.count("\n") or after.text.count("\r\n") == after.text.count("\n"), (
        "4: no other line end comes in"
    )
    for part, old, new in zip(plan.parts, before.embedded, after.embedded, strict=True):
        alone = case.plan_one(part.before, part.context)
        assert bytes(alone.after) == (part.after or part.before) == new.text.encode(), (
            "5: each is planned as a file would be"
        )
        kept = {comment.text for comment in Document.parse(new.text.encode()).comments}
        assert {comment.text for comment in Document.parse(old.text.encode()).comments} <= kept, "5: a comment is lost"
    assert bool(plan.changes) == bool(patch), "6: something differs exactly where a finding says so"
    lines = before.text.count("\n") + 1
    assert all(1 <= remark.line <= lines for remark in remarks(_result(case, plan))), "7: lines are the host's"


def regenerate_host(case: HostCase) -> None:
    """Write ``after.diff`` and ``report.txt`` of a case that obeys the laws; never ``before``, and never under CI."""
    assert not os.environ.get("CI"), "golden cases are not written under CI"
    assert_host_laws(case)
    for name, data in zip(("after.diff", "report.txt"), _written(case), strict=True):
        path = case.file.with_name(name)
        if data or name == "report.txt":
            path.write_bytes(data)
        else:
            path.unlink(missing_ok=True)


def _written(case: HostCase) -> tuple[bytes, bytes]:
    plan = case.plan()
    patch = _patch(case, plan)
    report = "".join(f"{line}\n" for line in text_lines(_result(case, plan)))
    return bytes(patch) if patch else b"", report.encode()


def _result(case: HostCase, plan: HostPlan) -> Result:
    return Result(case.name, None, None, (), plan.changes, plan.held, plan.refusals, plan.notes)


def _patch(case: HostCase, plan: HostPlan) -> Patch | None:
    before, after = (data.decode("utf-8", "surrogateescape") for data in (plan.before, plan.after))
    return make_patch(case.name, before, after)


def _around(text: str, spans: list[Span]) -> list[str]:
    edges = [0, *(edge for span in spans for edge in (span.start, span.end)), len(text)]
    return [text[start:end] for start, end in zip(edges[::2], edges[1::2], strict=True)]


def _case(file: Path) -> HostCase:
    settings = file.with_name("case.toml")
    said = tomllib.loads(settings.read_text("utf-8")) if settings.exists() else {}
    form = form_of(file)
    if form is None or said.keys() - {"safety"} or said.get("safety", "review") not in _GATES:
        raise UsageProblem(f"{file}: its name is that of no host, or case.toml says more than which safety")
    return HostCase(file, form, _GATES[said.get("safety", "review")])
