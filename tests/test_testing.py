"""The golden cases and laws bite: a wrong case, and a transform that breaks a law, make them fail."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from refactor import testing
from refactor.edit import Edit
from refactor.errors import BrokenTransform, UsageProblem
from refactor.patch import make_patch
from refactor.plan import Plan
from refactor.registry import Choice, transforms
from refactor.testing import (
    Case,
    Outcome,
    assert_covered,
    assert_golden,
    assert_laws,
    cases,
    git_applies,
    play,
    regenerate,
)
from refactor.transform import Finding, Outcomes, RefusalKind, Safety
from tests.running import NEW, OLD, put
from tests.transforms_for_tests import acting, choices, refusing, replacing

if TYPE_CHECKING:
    from pathlib import Path

    from refactor.document import Document, Instruction
    from refactor.transform import Transform

BEFORE = b"FROM a\n# c\nMAINTAINER x\nRUN y\n"


@pytest.fixture(autouse=True)
def outside_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)


def case(folder: Path, transform: Transform, before: bytes = BEFORE) -> Case:
    return Case(put(folder / "before.Dockerfile", before).parent, choices(transform), Safety.REVIEW)


def test_a_case_as_it_should_be(tmp_path: Path) -> None:
    good = case(tmp_path, replacing("USER x\n"))
    with pytest.raises(AssertionError, match="the diff differs; pytest --regen"):
        assert_golden(good)
    regenerate(good)
    assert_golden(good)
    assert_laws(good)
    assert good.expected_diff == play(good).diff
    assert good.expected_report == "Dockerfile:3: test-one (safe): becomes 'USER x\\n'\n"
    assert good.before == BEFORE


@pytest.mark.parametrize("name", ["after.diff", "report.txt"])
def test_a_wrong_expectation(tmp_path: Path, name: str) -> None:
    wrong = case(tmp_path, replacing("USER x\n"))
    regenerate(wrong)
    path = tmp_path / name
    for text in (path.read_text().replace("x", "y"), f"{path.read_text()} ", ""):
        path.write_text(text)
        with pytest.raises(AssertionError, match="differs"):
            assert_golden(wrong)


def test_regenerating_removes_a_diff_that_is_none_any_more(tmp_path: Path) -> None:
    regenerate(case(tmp_path, replacing("USER x\n")))
    now = case(tmp_path, refusing())
    with pytest.raises(AssertionError):
        assert_golden(now)
    regenerate(now)
    assert not (tmp_path / "after.diff").exists()
    assert_golden(now)


def test_regenerating_is_not_for_ci(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    with pytest.raises(AssertionError, match="not written under CI"):
        regenerate(case(tmp_path, replacing("USER x\n")))
    assert [path.name for path in tmp_path.iterdir()] == ["before.Dockerfile"]


@pytest.mark.parametrize("text", ["RUN <<EOF\n", "MAINTAINER y\n", "USER x\r\n"])
def test_a_broken_transform_is_not_regenerated(tmp_path: Path, text: str) -> None:
    broken = case(tmp_path, replacing(text))
    with pytest.raises(BrokenTransform):
        regenerate(broken)
    assert [path.name for path in tmp_path.iterdir()] == ["before.Dockerfile"]


def test_one_that_changes_what_it_says_it_leaves(tmp_path: Path) -> None:
    calls: list[int] = []

    def fickle(_: Document, instruction: Instruction) -> Outcomes:
        calls.append(1)
        if len(calls) > 2:
            yield Finding(instruction.span, "now", (Edit(instruction.span, "USER x\n"),))

    with pytest.raises(AssertionError, match="2: a second run changes nothing"):
        assert_laws(case(tmp_path, acting(fickle, on="RUN"), b"FROM a\nRUN x\nRUN y\n"))


AFTER = {
    "1: the document is the bytes": (b"FROM a\nRUN x\n", b"FROM a\nRUN x\n", True),
    "3: ": (BEFORE, b"FROM a\n# c\nRUN other\n", True),
    "4: no other line end": (BEFORE, BEFORE.replace(b"RUN y\n", b"RUN z\r\n"), False),
    "4: a byte-order mark": (b"\xef\xbb\xbf" + BEFORE, BEFORE, False),
    "4: the end of the file": (BEFORE, BEFORE.removesuffix(b"\n"), False),
    "5: the comment '# c' is lost": (BEFORE, BEFORE.replace(b"# c\n", b""), False),
    "6: something differs": (BEFORE, BEFORE.replace(b"y", b"z"), False),
}


@pytest.mark.parametrize("law", AFTER)
def test_each_law_bites_by_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, law: str) -> None:
    """The engine keeps most of these already; so here it is replaced by one that does not."""
    before, after, other_diff = AFTER[law]

    def careless(case: Case, choices: object = None, data: bytes | None = None, companions: object = ()) -> Outcome:
        from refactor.document import Document

        old, new = Document.parse(before if data is None else data), Document.parse(after if data is None else data)
        shown = make_patch("Dockerfile", old.text, "FROM shown\n" if other_diff and data is None else new.text)
        return Outcome(Plan(old, new), (shown,) if shown else ())

    monkeypatch.setattr(testing, "play", careless)
    kept = before if law[0] != "1" else before + b"RUN more\n"
    with pytest.raises(AssertionError, match=law):
        assert_laws(case(tmp_path, replacing("USER x\n"), kept))


def test_git_applies_what_difflib_wrote() -> None:
    patch = make_patch("Dockerfile", OLD.decode(), NEW.decode())
    assert patch
    assert git_applies(bytes(patch), {"Dockerfile": OLD}) == {"Dockerfile": NEW}


def covering(root: Path, transform: Transform) -> list[Case]:
    befores = {
        "example": transform.example.encode(),
        "left-alone": b"FROM a\nRUN x\n",
        "refusal": b"FROM a\nVOLUME x\n",
    }
    return [case(root / transform.name / name, transform, before) for name, before in befores.items()]


def both(_: Document, instruction: Instruction) -> Outcomes:
    yield from replacing("USER x\n").outcomes(_, None, {})
    yield from refusing(on="VOLUME").outcomes(_, None, {})


def test_coverage_bites(tmp_path: Path) -> None:
    one = acting(both, on="FROM")
    found = covering(tmp_path, one)
    assert_covered(one, found)
    more = replace(one, refusals=(*one.refusals, RefusalKind("never", "it is never shown")))
    with pytest.raises(AssertionError, match="slugs declared and slugs shown differ"):
        assert_covered(more, found)
    with pytest.raises(AssertionError, match="slugs declared and slugs shown differ"):
        assert_covered(one, found[:2])
    with pytest.raises(AssertionError, match="there is no case called example"):
        assert_covered(one, found[1:])
    with pytest.raises(AssertionError, match="there is no case that it leaves alone without a word"):
        assert_covered(one, [found[0], found[2]])
    with pytest.raises(AssertionError, match="the example is not the case's"):
        assert_covered(replace(one, example="FROM a\nMAINTAINER y\n"), found)
    put(found[0].folder / "before.Dockerfile", b"FROM a\nRUN z\n")
    with pytest.raises(AssertionError, match="its example does not change"):
        assert_covered(replace(one, example="FROM a\nRUN z\n"), found)


def test_cases_are_found_and_understood(tmp_path: Path) -> None:
    put(tmp_path / "merge-runs/two/before.Dockerfile")
    put(tmp_path / "merge-runs/two/case.toml", b'safety = "safe"\noptions = { build-stages = true }\n')
    put(tmp_path / "add-to-copy/one/before.Dockerfile")
    put(tmp_path / "add-to-copy/one/context/file")
    put(tmp_path / "_together/all/before.Dockerfile")
    put(tmp_path / "notes/README.md")
    together, one, two = cases(tmp_path)
    assert [str(each) for each in (together, one, two)] == ["_together/all", "add-to-copy/one", "merge-runs/two"]
    assert together.choices == tuple(Choice(transform) for transform in transforms())
    assert (one.gate, one.context is None, two.gate, two.context) == (Safety.REVIEW, False, Safety.PROVEN, None)
    assert two.choices[0].options == (("build_stages", True),)
    assert play(one, data=OLD).plan.changes
    put(tmp_path / "merge-rusn/one/before.Dockerfile")
    with pytest.raises(UsageProblem, match="did you mean merge-runs"):
        cases(tmp_path)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("option = { build-stages = true }", "option is not known, did you mean options?"),
        ("[runs]\nstdout = true", "runs is not known, did you mean run?"),
        ('safety = "proven"', 'safety is "safe" or "review", and not "proven".'),
    ],
)
def test_a_case_says_nothing_that_is_not_known(tmp_path: Path, text: str, message: str) -> None:
    put(tmp_path / "merge-runs/one/before.Dockerfile")
    put(tmp_path / "merge-runs/one/case.toml", text.encode())
    with pytest.raises(UsageProblem) as caught:
        cases(tmp_path)
    assert str(caught.value) == f"{tmp_path / 'merge-runs/one/case.toml'}: {message}"


def test_how_images_are_run_is_left_to_those_who_run_them(tmp_path: Path) -> None:
    put(tmp_path / "merge-runs/one/before.Dockerfile")
    plain = cases(tmp_path)
    put(tmp_path / "merge-runs/one/case.toml", b"[run]\nstdout = true\n")
    assert cases(tmp_path) == plain
