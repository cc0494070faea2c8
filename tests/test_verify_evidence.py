"""Evidence as text, as Markdown and as JSON, with names that try to be more than names."""

from __future__ import annotations

import json
import re
from html import unescape

import pytest

from refactor.verify.comparison import FileDifference, SettingDifference
from refactor.verify.evidence import json_text, markdown_text, text_lines
from refactor.verify.layers import Entry, Kind
from refactor.verify.verdict import (
    Built,
    Check,
    Declared,
    Evidence,
    Failure,
    Judgement,
    Scope,
    Side,
    Verdict,
    compared,
    failed,
)

BEFORE, AFTER = Built(264_376_895, 5, 12.34), Built(230_000_000, 3, None)
ADDED = FileDifference("/a", None, Entry(Kind.FILE, 0o644, 0, 0, 12, b"1"))
HOSTILE = "/`</details>|*@x*\n\x1b[2J\u202e\udcff"


def whole(*differences: FileDifference | SettingDifference) -> Evidence:
    return compared("api/Dockerfile", BEFORE, AFTER, Judgement(Scope.WHOLE, differences))


SAME = compared("Dockerfile", BEFORE, BEFORE, Judgement(Scope.WHOLE, ()))
DECLARED = compared(
    "api/Dockerfile",
    BEFORE,
    AFTER,
    Judgement(Scope.WHOLE, (), (Declared("clean-apt-lists", "/var/lib/apt/lists/**", 12, 34_376_895),), noise=3),
    [Check("run app --version", True, "exit code 0 in both")],
    ["runs as root"],
)
BROKEN = failed("b/Dockerfile", Side.AFTER, Failure("exit code 100", ("E: no such package", "")), BEFORE)
UNBUILT = failed("c/Dockerfile", Side.BEFORE, Failure("exit code 1", ()))


def test_the_table_on_a_terminal() -> None:
    lines = list(text_lines([SAME, DECLARED, BROKEN, UNBUILT]))
    assert lines == [
        "file            before   after             saved  layers             build  verdict",
        "Dockerfile      264 MB  264 MB       0 B (0.0 %)  5 -> 5  12.3 s -> 12.3 s  same",
        "api/Dockerfile  264 MB  230 MB  34.4 MB (13.0 %)  5 -> 3       12.3 s -> -  same but for what was declared",
        "b/Dockerfile    264 MB       -                 -  5 -> -       12.3 s -> -  after does not build",
        "c/Dockerfile         -       -                 -       -                 -  before does not build",
        "",
        "api/Dockerfile: same but for what was declared",
        "  passed: run app --version: exit code 0 in both",
        "  note: runs as root",
        "  declared by clean-apt-lists: /var/lib/apt/lists/**: 12 files, 34.4 MB",
        "  noise, which any two builds have: 3 files",
        "",
        "b/Dockerfile: after does not build",
        "  exit code 100",
        "  E: no such package",
        "  ",
        "",
        "c/Dockerfile: before does not build",
        "  exit code 1",
    ]


def test_at_most_twenty_differences_are_shown_and_all_counted() -> None:
    lines = list(text_lines([whole(*[ADDED] * 20)]))
    assert lines.count("  /a: added 12 B") == 20
    assert lines[-1] == "  /a: added 12 B"
    lines = list(text_lines([whole(*[ADDED] * 23)]))
    assert lines.count("  /a: added 12 B") == 20
    assert lines[-1] == "  … and 3 more"
    assert len(json.loads(json_text([whole(*[ADDED] * 23)]))["files"][0]["differences"]) == 23


@pytest.mark.parametrize(
    ("before", "after", "saved"),
    [
        (1_000_000, 1_000_003, "-3 B (0.0 %)"),
        (1_000, 2_000, "-1 kB (-100.0 %)"),
        (0, 0, "0 B (0.0 %)"),
        (8, 1, "7 B (87.5 %)"),
    ],
)
def test_what_is_saved(before: int, after: int, saved: str) -> None:
    (_, line) = text_lines([compared("f", Built(before, 1, 1), Built(after, 1, 1), Judgement(Scope.WHOLE, ()))])
    assert f"  {saved}  " in line


def test_nothing_to_say() -> None:
    assert list(text_lines([])) == []
    assert markdown_text([]) == ""
    assert json.loads(json_text([]))["files"] == []
    assert len(list(text_lines([SAME]))) == 2
    assert "<details>" not in markdown_text([SAME])


def test_a_split_says_what_it_does_not_show() -> None:
    judgement = Judgement(Scope.CONFIG, ())
    (*_, line) = text_lines([compared("f", BEFORE, AFTER, judgement)])
    assert line.endswith("Nothing shows that it still works: ask both images something with --run or --http.")
    lines = list(text_lines([compared("f", BEFORE, AFTER, judgement, [Check("run", False, "exit code 1 after")])]))
    assert lines[-1] == "  failed: run: exit code 1 after"
    assert lines[-2].endswith("only settings were compared.")


def test_a_table_for_a_pull_request() -> None:
    assert markdown_text([SAME, DECLARED, BROKEN]) == (
        "| file | before | after | saved | layers | build | verdict |\n"
        "| --- | ---: | ---: | ---: | ---: | ---: | --- |\n"
        "| <code>Dockerfile</code> | 264 MB | 264 MB | 0 B (0.0 %) | 5 -> 5 | 12.3 s -> 12.3 s | **same** |\n"
        "| <code>api/Dockerfile</code> | 264 MB | 230 MB | 34.4 MB (13.0 %) | 5 -> 3 | 12.3 s -> - |"
        " **same but for what was declared** |\n"
        "| <code>b/Dockerfile</code> | 264 MB | - | - | 5 -> - | 12.3 s -> - | **after does not build** |\n"
        "\n<details><summary><code>api/Dockerfile</code>: same but for what was declared</summary>\n\n"
        "- <code>passed: run app --version: exit code 0 in both</code>\n"
        "- <code>note: runs as root</code>\n"
        "- <code>declared by clean-apt-lists: /var/lib/apt/lists/&#42;&#42;: 12 files, 34.4 MB</code>\n"
        "- <code>noise, which any two builds have: 3 files</code>\n"
        "\n</details>\n"
        "\n<details><summary><code>b/Dockerfile</code>: after does not build</summary>\n\n"
        "<pre>exit code 100\nE: no such package\n</pre>\n"
        "\n</details>\n"
    )


def test_hostile_names_stay_names() -> None:
    difference = FileDifference(HOSTILE, None, Entry(Kind.LINK, 0o777, 0, 0, link="x"))
    setting = SettingDifference("Env A", HOSTILE, None)
    found = compared(
        HOSTILE, BEFORE, AFTER, Judgement(Scope.WHOLE, (setting, difference)), [Check("`|", False, "\n<b>")]
    )
    log = failed(HOSTILE, Side.BEFORE, Failure(HOSTILE, (HOSTILE, "</pre>|")))
    for line in text_lines([found, log]):
        assert line.isprintable()
    text = markdown_text([found, log])
    text.encode("ascii")
    assert text.count("</details>") == text.count("<details>") == 2
    assert text.count("</pre>") == 1
    assert set(re.findall(r"</?\w*", text)) == {
        f"{start}{name}" for start in ("<", "</") for name in ("details", "summary", "code", "pre")
    }
    for code in re.findall(r"<code>(.*?)</code>", text):
        assert not re.search(r"[`*_|@<>\[\]~\\]", code)
    assert r"/`</details>|*@x*\n\x1b[2J\u202e\xff: added symbolic link" in unescape(text)
    document = json.loads(json_text([found, log]))
    assert document["files"][0]["path"] == HOSTILE
    assert document["files"][0]["differences"][1]["where"] == HOSTILE


def test_the_json_document() -> None:
    difference = SettingDifference("User", "a", "b")
    document = json.loads(json_text([SAME, DECLARED, whole(difference, ADDED), BROKEN]))
    assert document["version"] == 1
    assert document["summary"] == {
        "files": 4,
        "verdicts": {
            Verdict.SAME: 1,
            Verdict.DECLARED: 1,
            Verdict.DIFFERENT: 1,
            Verdict.BEFORE_FAILED: 0,
            Verdict.AFTER_FAILED: 1,
            Verdict.UNKNOWN: 0,
        },
        "saved_bytes": 34_376_895,
    }
    assert document["files"][1] == {
        "path": "api/Dockerfile",
        "verdict": "same but for what was declared",
        "before": {"bytes": 264_376_895, "layers": 5, "build_seconds": 12.34},
        "after": {"bytes": 230_000_000, "layers": 3, "build_seconds": None},
        "saved_bytes": 34_376_895,
        "scope": "whole",
        "differences": [],
        "declared": [
            {"transform": "clean-apt-lists", "pattern": "/var/lib/apt/lists/**", "files": 12, "bytes": 34_376_895}
        ],
        "noise": 3,
        "checks": [{"name": "run app --version", "passed": True, "detail": "exit code 0 in both"}],
        "observations": ["runs as root"],
        "failure": None,
    }
    assert document["files"][2]["differences"] == [
        {"of": "setting", "where": "User", "change": "changed", "detail": '"b", it was "a"', "bytes": 0},
        {"of": "file", "where": "/a", "change": "added", "detail": "added 12 B", "bytes": 12},
    ]
    assert document["files"][3]["after"] is None
    assert document["files"][3]["failure"] == {"reason": "exit code 100", "log": ["E: no such package", ""]}
