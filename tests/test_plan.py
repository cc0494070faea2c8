"""The plan: the gate, what is held, lines of the file as it was, and a transform that is never trusted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from refactor.edit import Edit, Span
from refactor.errors import BrokenTransform, Unreadable
from refactor.plan import Change, Left, make_plan
from refactor.transform import Finding, Outcomes, Refusal, Safety, Transform
from tests.transforms_for_tests import acting, choices, refusing, replacing

if TYPE_CHECKING:
    from refactor.document import Document, Instruction

TEXT = b"FROM a\nMAINTAINER me\nRUN x\n"


def test_nothing_to_do_is_the_same_document() -> None:
    plan = make_plan(TEXT, choices(replacing("x", on="VOLUME")))
    assert plan.after is plan.before
    assert (plan.changes, plan.held, plan.refusals, plan.notes) == ((), (), (), ())
    assert bytes(plan.before) == TEXT


@pytest.mark.parametrize("gate", Safety)
@pytest.mark.parametrize("safety", Safety)
def test_the_gate_lets_pass_what_is_as_sure(gate: Safety, safety: Safety) -> None:
    plan = make_plan(TEXT, choices(replacing("USER me\n", safety=safety)), gate=gate)
    passes = list(Safety).index(safety) <= list(Safety).index(gate)
    change = Change("test-one", 2, "becomes 'USER me\\n'", safety)
    assert (plan.changes, plan.held) == (((change,), ()) if passes else ((), (change,)))
    assert (b"USER" in bytes(plan.after)) == passes


def test_a_finding_is_as_sure_as_its_transform_unless_it_says_otherwise() -> None:
    def act(_: Document, instruction: Instruction) -> Outcomes:
        yield Finding(instruction.span, "own", (Edit(instruction.span, "USER x\n"),))

    plan = make_plan(TEXT, choices(acting(act, safety=Safety.REVIEW)))
    assert [held.safety for held in plan.held] == [Safety.REVIEW]


def test_findings_of_one_transform_pass_one_by_one() -> None:
    def act(_: Document, instruction: Instruction) -> Outcomes:
        safety = Safety.REVIEW if instruction.body.text == "b" else Safety.SAFE
        yield Finding(instruction.span, instruction.body.text, (Edit(instruction.span, "USER x\n"),), safety)

    plan = make_plan(b"FROM a\nMAINTAINER a\nMAINTAINER b\nMAINTAINER c\n", choices(acting(act)))
    assert bytes(plan.after) == b"FROM a\nUSER x\nMAINTAINER b\nUSER x\n"
    assert ([each.line for each in plan.changes], [each.line for each in plan.held]) == ([2, 4], [3])


def test_lines_are_those_of_the_file_as_it_was() -> None:
    text = b"FROM a\nVOLUME /v\nUSER u\nMAINTAINER me\nRUN x\nEXPOSE 1\n"
    plan = make_plan(
        text,
        choices(
            replacing("LABEL a=b \\\n  c=d \\\n  e=f\n", on="VOLUME", name="longer"),
            refusing(on="USER", name="after-longer"),
            replacing("", on="USER", name="shorter"),
            refusing(on="EXPOSE", name="after-both"),
            refusing(on="LABEL", name="of-the-new"),
            replacing("STOPSIGNAL 9\n", on="RUN", name="last"),
        ),
    )
    assert bytes(plan.after) == (b"FROM a\nLABEL a=b \\\n  c=d \\\n  e=f\nMAINTAINER me\nSTOPSIGNAL 9\nEXPOSE 1\n")
    assert [(each.transform, each.line) for each in plan.changes] == [("longer", 2), ("shorter", 3), ("last", 5)]
    assert [(each.transform, each.line) for each in plan.refusals] == [
        ("after-longer", 3),
        ("after-both", 6),
        ("of-the-new", 2),
    ]


def test_each_transform_sees_what_the_one_before_made() -> None:
    plan = make_plan(TEXT, choices(replacing("USER me\n"), replacing("WORKDIR /me\n", on="USER", name="test-two")))
    assert bytes(plan.after) == b"FROM a\nWORKDIR /me\nRUN x\n"
    assert [(each.transform, each.line) for each in plan.changes] == [("test-one", 2), ("test-two", 2)]


def test_refusals_have_their_sentence_and_detail() -> None:
    plan = make_plan(TEXT, choices(refusing(), refusing(detail="this", name="test-three")))
    assert plan.refusals == (
        Left("test-two", 2, "seen", "it was seen"),
        Left("test-three", 2, "seen", "it was seen: this"),
    )


def test_options_reach_the_transform() -> None:
    from refactor.registry import Choice
    from transforms import ALL

    text = b"FROM a AS b\nRUN x\nRUN y\nFROM c\n"
    merge = next(transform for transform in ALL if transform.name == "merge-runs")
    assert not make_plan(text, (Choice(merge),)).changes
    assert make_plan(text, (Choice(merge, (("build_stages", True),)),)).changes


def test_a_plan_is_the_same_every_time() -> None:
    every = choices(replacing("USER me\n"), refusing(on="RUN"))
    first, second = make_plan(TEXT, every), make_plan(TEXT, every)
    assert bytes(first.after) == bytes(second.after) != TEXT
    assert (first.changes, first.held, first.refusals, first.notes) == (
        second.changes,
        second.held,
        second.refusals,
        second.notes,
    )


def broken(act: str) -> Transform:
    def run(document: Document, each: Instruction) -> Outcomes:
        text, span = document.text, each.span
        edits = {
            "overlap": (Edit(span, "USER a\n"), Edit(Span(span.start + 1, span.end), "x\n")),
            "twice at one place": (Edit(Span(span.start, span.start), "USER a\n"),) * 2,
            "outside the text": (Edit(Span(span.start, len(text) + 9), ""),),
            "unreadable": (Edit(span, "RUN <<EOF\n"),),
            "no FROM": (Edit(Span(0, len(text)), "RUN x\n"),),
            "second run": (Edit(Span(span.end - 1, span.end - 1), "!"),),
            "nothing new": (Edit(each.keyword_span, "MAINTAINER"),),
            "swallows the next": (Edit(Span(span.end - 1, span.end - 1), " \\"),),
            "loses a comment": (Edit(Span(span.start - 4, span.end), "USER x\n"),),
            "another line end": (Edit(span, "USER x\r\n"),),
            "no edits": (),
        }
        if act == "raises":
            raise RecursionError("too deep")
        if act == "undeclared":
            yield Refusal(span, "odd")
        elif act == "outside its span":
            yield Finding(span, "x", (Edit(document.instructions[0].span, "FROM b\n"),))
        else:
            whole = Span(0, len(text) + 9) if act in ("outside the text", "no FROM", "loses a comment") else span
            yield Finding(whole, "x", edits[act])

    return acting(run, name="broken-one")


@pytest.mark.parametrize(
    ("act", "reason"),
    [
        ("overlap", "two edits meet at 12-25"),
        ("twice at one place", "two edits meet at 11-11"),
        ("outside the text", "lies outside a text of"),
        ("unreadable", "its result cannot be read: line 3: "),
        ("no FROM", "its result cannot be read: line 1: "),
        ("second run", "a second run would change line 3 of the result again"),
        ("nothing new", "a second run would change line 3 of the result again"),
        ("swallows the next", "an instruction that no finding names would differ"),
        ("loses a comment", "the comment '# c' would be lost"),
        ("another line end", "the line end '\\r\\n', which the file does not use, would appear"),
        ("no edits", "a finding changes nothing"),
        ("raises", "it failed with RecursionError: too deep"),
        ("undeclared", "it refuses with 'odd', which it does not declare"),
        ("outside its span", "a finding edits what lies outside the span that it names"),
    ],
)
def test_a_broken_promise_is_found_and_its_transform_named(act: str, reason: str) -> None:
    text = b"FROM a\n# c\nMAINTAINER me\nENV a=b\n"
    with pytest.raises(BrokenTransform) as caught:
        make_plan(text, choices(replacing("USER x\n", on="VOLUME"), broken(act)))
    assert caught.value.transform == "broken-one"
    assert reason in caught.value.reason


def test_a_transform_that_undoes_another_is_found() -> None:
    there, back = replacing("USER me\n"), replacing("MAINTAINER me\n", on="USER", name="test-back")
    with pytest.raises(BrokenTransform, match="a second run would change line 2"):
        make_plan(TEXT, choices(there, back))


def test_what_is_held_need_not_be_stable() -> None:
    plan = make_plan(
        TEXT, choices(replacing("USER me\n"), replacing("RUN x\n", on="RUN", name="held", safety=Safety.REVIEW))
    )
    assert [held.transform for held in plan.held] == ["held"]


@pytest.mark.parametrize("text", [b"", b"RUN x\n", b"FROM a\nRUN <<EOF\n", b"# only\n"])
def test_what_cannot_be_read_is_not_planned(text: bytes) -> None:
    with pytest.raises(Unreadable):
        make_plan(text, choices(replacing("USER x\n")))
