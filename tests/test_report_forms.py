"""The forms that other programs read: SARIF with fixes that give the text after, and what GitHub and GitLab show."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from refactor.errors import BrokenTransform, Unreadable
from refactor.job import Job
from refactor.note import Note
from refactor.plan import Change, Left
from refactor.registry import named, transforms
from refactor.reports.github import github_text
from refactor.reports.gitlab import gitlab_text
from refactor.reports.hunks import Replacement, replacements
from refactor.reports.sarif import sarif_text
from refactor.reports.tally import table_lines
from refactor.result import Result
from refactor.testing import cases
from refactor.transform import Safety
from refactor.worker import run_bytes
from tests.patches import patches
from tests.running import ROOT
from tests.sarif_fixes import applied

CASES = cases(ROOT / "golden")
BEFORE = b"FROM debian:13\nADD . /app\nRUN a\nRUN b\nADD https://x/y /z\nADD absent /q\n"
RESULT = run_bytes(BEFORE, "a b/Dockerfile", Job())
UNREADABLE = Result("b", error=Unreadable("it is odd", 3, Path("b")), before=b"\n\n\n")


@pytest.mark.parametrize("case", CASES, ids=str)
def test_sarif_fixes_give_exactly_the_text_after(case: object) -> None:
    before = (ROOT / "golden" / str(case) / "before.Dockerfile").read_bytes()
    result = run_bytes(before, "Dockerfile", Job(gate=Safety.REVIEW))
    assert applied(json.loads(sarif_text([result])), before) == (before if result.after is None else result.after)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", "a"),
        ("", "a\n"),
        ("a", ""),
        ("a\n", "a"),
        ("a", "a\n"),
        ("a\nb", "a\nc"),
        ("a\nb\n", "b\n"),
        ("a\nb", "a"),
        ("a\nb", "a\nb\nc"),
        ("a\r\nb\r\n", "a\r\nc\r\n"),
        ("a\rb\nc\n", "a\rb\nd\n"),
        ("a\rb", "a\rc"),
        ("\ufeffa\nb\n", "\ufeffx\ny\nb\n"),
        ("\ufeffa", "\ufeffb"),
        ("é\udcff\n", "é\udcfe\udcff\n"),
        ("\U0001f600x", "\U0001f600y"),
        ("".join(f"{i}\n" for i in range(60)), "".join(f"{i}\n" for i in range(60) if i % 7) + "end"),
    ],
)
def test_sarif_fixes_of_odd_texts(before: str, after: str) -> None:
    data, result = (text.encode("utf-8", "surrogateescape") for text in (before, after))
    change = Change(transforms()[0].name, 1, "x", Safety.SAFE)
    log = json.loads(sarif_text([Result("d", None, result, patches("d", before, after), (change,), before=data)]))
    assert applied(log, data) == result


def test_replacements_do_not_touch_and_count_lines_of_before() -> None:
    (patch,) = patches("d", "a\nb\nc\nd\ne\n", "x\nb\nd\ne\nf")
    assert list(replacements(patch)) == [
        Replacement(1, ("a\n",), ("x\n",)),
        Replacement(3, ("c\n",), ()),
        Replacement(6, (), ("f",)),
    ]


def test_sarif_says_what_was_made_held_left_noted_and_not_done() -> None:
    noted = Result("c", notes=(Note(4, "look"),))
    run = json.loads(sarif_text([RESULT, UNREADABLE, noted]))["runs"][0]
    assert [(each["ruleId"], each["kind"], each["level"], "fixes" in each) for each in run["results"]] == [
        ("add-to-copy", "fail", "warning", True),
        ("merge-runs", "fail", "warning", True),
        ("add-to-copy", "informational", "none", False),
        ("add-to-copy", "fail", "note", False),
    ]
    rules = run["tool"]["driver"]["rules"]
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
    assert [each["properties"] for each in run["results"]][1:3] == [{"safety": "safe"}, {"slug": "remote"}]
    (invocation,) = run["invocations"]
    assert not invocation["executionSuccessful"]
    said = [
        (each["level"], each["message"]["text"], each["locations"][0]["physicalLocation"]["region"]["startLine"])
        for each in invocation["toolExecutionNotifications"]
    ]
    assert said == [("error", "b:3 was left alone: it is odd.", 3), ("note", "look", 4)]


@pytest.mark.parametrize("rule", transforms(), ids=lambda rule: rule.name)
def test_sarif_rules_are_the_transforms(rule: object) -> None:
    rules = {each["id"]: each for each in json.loads(sarif_text([]))["runs"][0]["tool"]["driver"]["rules"]}
    one = named(rule.name)  # type: ignore[attr-defined]
    assert one.description in rules[one.name]["help"]["text"]
    assert rules[one.name]["shortDescription"]["text"] == one.summary
    assert rules[one.name]["helpUri"] == one.references[0]
    assert rules[one.name]["properties"]["tags"] == list(one.rules)


@pytest.mark.parametrize(
    ("path", "uri"),
    [
        ("a b/100%.Dockerfile", "a%20b/100%25.Dockerfile"),
        ("a:b", "a%3Ab"),
        ("é", "%C3%A9"),
        ("\udcff", "%FF"),
        ("/x/Dockerfile", "file:///x/Dockerfile"),
    ],
)
def test_sarif_names_files_by_uri(path: str, uri: str) -> None:
    location = json.loads(sarif_text([Result(path)]))["runs"][0]["artifacts"][0]["location"]
    assert location["uri"] == uri
    assert ("uriBaseId" in location) == (not path.startswith("/"))


def test_github() -> None:
    assert github_text([RESULT, UNREADABLE]).splitlines() == [
        "::warning file=a b/Dockerfile,line=2,title=add-to-copy (safe)"
        "::ADD only copies here, whatever the build context holds",
        "::warning file=a b/Dockerfile,line=3,title=merge-runs (safe)::joins the RUN of line 4: 2 layers become one",
        "::notice file=a b/Dockerfile,line=5,title=left%3A add-to-copy/remote::" + RESULT.refusals[0].sentence,
        "::notice file=a b/Dockerfile,line=6,title=not made%3A add-to-copy (review)::" + RESULT.held[0].message,
        "::error file=b,line=3,title=dockwright::b:3 was left alone: it is odd.",
    ]


def test_github_escapes_what_would_end_a_command_or_a_property() -> None:
    name = "a,b:c%\n::error::x"
    text = github_text([Result(name, changes=(Change("t", 1, "100%\r\n::error::x, y: z", Safety.SAFE),))])
    assert text == (
        "::warning file=a%2Cb%3Ac%25%0A%3A%3Aerror%3A%3Ax,line=1,title=t (safe)::100%25\\r\\n::error::x, y: z\n"
    )
    broken = github_text([Result("\udcff", error=BrokenTransform("t", "x"))])
    assert broken.startswith("::error file=\\xff,line=1,title=dockwright::The transform t broke: x.")
    broken.encode()


def test_gitlab() -> None:
    entries = json.loads(gitlab_text([RESULT, UNREADABLE]))
    assert [(each["check_name"], each["severity"], each["location"]["lines"]["begin"]) for each in entries] == [
        ("add-to-copy", "minor", 2),
        ("merge-runs", "minor", 3),
        ("add-to-copy", "info", 5),
        ("add-to-copy", "info", 6),
        ("not-done", "major", 3),
    ]
    assert {each["location"]["path"] for each in entries} == {"a b/Dockerfile", "b"}
    assert entries[0]["description"].startswith("add-to-copy (safe): ADD only copies")
    assert len({each["fingerprint"] for each in entries}) == len(entries)
    assert gitlab_text([]) == "[]\n"


def marks(data: bytes, gate: Safety = Safety.PROVEN, name: str = "Dockerfile") -> list[str]:
    return [each["fingerprint"] for each in json.loads(gitlab_text([run_bytes(data, name, Job(gate=gate))]))]


def test_fingerprints_stay_while_lines_move() -> None:
    moved = BEFORE.replace(b"ADD . ", b"# about\nUSER root\nLABEL x=y\n  ADD . ")
    assert run_bytes(moved, "Dockerfile", Job()).changes[0].line == 5
    assert marks(moved) == marks(BEFORE)
    assert set(marks(BEFORE, Safety.REVIEW)) >= set(marks(BEFORE))


def test_fingerprints_tell_apart_what_is_alike() -> None:
    text = b"FROM a\nADD https://x /\nADD https://x /\nADD https://y /\n"
    first, second, third = marks(text)
    assert len({first, second, third}) == 3
    assert marks(text + b"ADD https://x /\n")[:3] == [first, second, third]
    assert not {first, second, third}.intersection(marks(text, name="other"))


def test_tables_count_by_transform_and_by_reason() -> None:
    left = tuple(Left(name, 1, slug, "s") for name, slug in (("b", "x"), ("a", "y"), ("b", "x")))
    changes = tuple(Change(name, 1, "m", Safety.SAFE) for name in ["longer-name"] * 12)
    results = [Result("1", changes=changes, refusals=left), Result("2", held=changes[:1])]
    assert list(table_lines(results)) == [
        "transform    made  held  left",
        "a               0     0     1",
        "b               0     0     2",
        "longer-name    12     1     0",
        "",
        "left for this reason  times",
        "b/x                       2",
        "a/y                       1",
    ]
    assert list(table_lines([Result("1")])) == []
