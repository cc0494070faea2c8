"""The page: what it holds, that nothing in it is ever markup, the stages' picture, and what was measured."""

from __future__ import annotations

import json
import os
import re
from base64 import b64encode
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path

import pytest

from refactor.document import Document
from refactor.errors import NotWritten, Unreadable, UsageProblem
from refactor.files.output import write
from refactor.job import Job
from refactor.note import Note
from refactor.plan import Change, Left
from refactor.reports.evidence import Measured, read_evidence
from refactor.reports.page import page_text
from refactor.reports.stage_graph import Edge, Graph, Link, Node, stage_graph
from refactor.result import Result
from refactor.transform import Safety
from refactor.worker import run_bytes
from tests.patches import patches
from tests.running import NEW, OLD, UNREADABLE, dockwright, put

HOSTILE = "</script><script>alert(1)</script><img src=x onerror=alert(2)>&\"'<!--"


class Tags(HTMLParser):
    """Collects the elements, and the text of each script and style."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.raw: list[str] = []
        self.inside = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self.inside = tag in ("script", "style")
        if self.inside:
            self.raw.append("")

    def handle_endtag(self, tag: str) -> None:
        self.inside = False

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.raw[-1] += data


def embedded(text: str) -> dict[str, list[dict[str, object]]]:
    found = re.search(r'<script id="data" type="application/json">(.*?)</script>', text, re.DOTALL)
    assert found
    data: dict[str, list[dict[str, object]]] = json.loads(found[1])
    return data


def test_the_page_holds_all_that_there_is_to_say() -> None:
    before = b"FROM debian:13\nADD . /app\nADD https://x/y /z\nADD absent /q\nRUN a\nRUN b\n"
    error = Result("b", error=Unreadable("it is odd", 3, Path("b")), before=b"FROM a\nRUN <<E\n")
    data = embedded(page_text([run_bytes(before, "a", Job()), error], {"a": Measured("same", 10, 8)}))
    one, two = data["files"]
    sentences = data["sentences"]
    assert one["path"] == "a"
    assert one["evidence"] == {"verdict": "same", "before": 10, "after": 8}
    assert one["hunks"] == [
        [
            1,
            1,
            [
                " FROM debian:13",
                "-ADD . /app",
                "+COPY . /app",
                " ADD https://x/y /z",
                " ADD absent /q",
                "-RUN a",
                "-RUN b",
                "+RUN a \\",
                "+    && b",
            ],
        ]
    ]
    remarks = one["remarks"]
    assert isinstance(remarks, list)
    assert [remark[:4] for remark in remarks] == [
        ["made", 2, "add-to-copy", "safe"],
        ["left", 3, "add-to-copy", "remote"],
        ["held", 4, "add-to-copy", "review"],
        ["made", 5, "merge-runs", "safe"],
    ]
    assert sentences[remarks[0][4]] == "ADD only copies here, whatever the build context holds"
    assert remarks[1][5] == "ADD https://x/y /z"
    graphs = one["graphs"]
    assert isinstance(graphs, list)
    assert [graph["nodes"][1][:2] for graph in graphs] == [["stage 0", 5], ["stage 0", 4]]
    assert two == {"path": "b", "remarks": [], "error": "b:3 was left alone: it is odd."}


@pytest.mark.parametrize("place", ["path", "text", "sentence", "error", "stage", "evidence"])
def test_nothing_that_a_dockerfile_holds_becomes_markup(place: str) -> None:
    plain = Tags(page_text([Result("a")], {}))
    change = Change("merge-runs", 1, HOSTILE if place == "sentence" else "m", Safety.SAFE)
    command, source = HOSTILE if place == "text" else "x", HOSTILE if place == "stage" else "b"
    before = f"FROM a AS b\nRUN {command}\nCOPY --from={source} /a /\n"
    after = before.replace("RUN", "RUN y")
    path = HOSTILE if place == "path" else "a"
    result = Result(
        path,
        None,
        after.encode(),
        patches(path, before, after),
        (change,),
        refusals=(Left("merge-runs", 2, "x", "s"),),
        notes=(Note(1, change.message),),
        error=Unreadable(HOSTILE) if place == "error" else None,
        before=before.encode(),
    )
    text = page_text([result], {result.path: Measured(HOSTILE if place == "evidence" else "same", 1, 2)})
    assert HOSTILE not in text
    assert "alert(1)" in text
    page = Tags(text)
    assert page.tags == plain.tags
    assert [page.raw[0], *page.raw[2:]] == [plain.raw[0], *plain.raw[2:]]
    assert "<" not in page.raw[1]
    embedded(text)


def test_bytes_that_are_not_utf_8_and_what_does_not_show_are_escaped() -> None:
    before = "FROM a\r\nRUN\t\udcff\x1b\u202e\u2028x\r\nLABEL a=b"
    after = before.replace("LABEL", "USER")
    data = tuple(text.encode("utf-8", "surrogateescape") for text in (before, after))
    result = Result(
        "\udcff\x00", None, data[1], patches("\udcff\x00", before, after), notes=(Note(2, "\udcfe"),), before=data[0]
    )
    page = page_text([result], {})
    page.encode("utf-8")
    (file,) = embedded(page)["files"]
    assert file["path"] == "\\xff\\x00"
    assert file["hunks"] == [
        [
            1,
            1,
            [
                " FROM a",
                " RUN\t\\xff\\x1b\\u202e\\u2028x",
                "-LABEL a=b",
                "\\ No newline at end of file",
                "+USER a=b",
                "\\ No newline at end of file",
            ],
        ]
    ]
    assert file["remarks"] == [["note", 2, "", "", 0, "RUN\t\\xff\\x1b\\u202e\\u2028x"]]


def test_no_other_script_may_run_and_nothing_is_loaded() -> None:
    page = Tags(page_text([run_bytes(OLD, "a", Job())], {}))
    (policy,) = (attributes["content"] for _, attributes in page.tags if "http-equiv" in attributes)
    style, _, script = page.raw
    hashes = [b64encode(sha256(text.encode()).digest()).decode() for text in (style, script)]
    assert policy == (
        "default-src 'none'; base-uri 'none'; form-action 'none'; "
        f"style-src 'sha256-{hashes[0]}'; script-src 'sha256-{hashes[1]}'"
    )
    assert not [attributes for _, attributes in page.tags if {"src", "href", "action"} & set(attributes)]
    assert "url(" not in style.replace("url(#", "")
    for word in (
        "innerHTML",
        "outerHTML",
        "insertAdjacent",
        "document.write",
        "eval(",
        "Function(",
        "fetch(",
        "import(",
    ):
        assert word not in script


STAGES = """\
FROM golang:1 AS Builder
RUN a
FROM node AS assets
COPY --from=builder /a /
FROM debian
COPY --from=0 /a /
COPY --from=BUILDER /b /
COPY --from=nginx /c /
COPY d /
RUN --mount=type=cache,target=/x --mount=type=bind,from=assets,target=/a x
ADD e /
"""


def test_stages_are_laid_out_behind_what_they_need() -> None:
    assert stage_graph(Document.parse(STAGES.encode())) == Graph(
        (
            Node("golang:1", None, False, 0, 0),
            Node("builder", 1, False, 1, 0),
            Node("node", None, False, 1, 1),
            Node("assets", 1, False, 2, 0),
            Node("debian", None, False, 2, 1),
            Node("nginx", None, False, 2, 2),
            Node("stage 2", 6, True, 3, 0),
        ),
        (
            Edge(0, 1, Link.BASE),
            Edge(2, 3, Link.BASE),
            Edge(1, 3, Link.COPY),
            Edge(4, 6, Link.BASE),
            Edge(1, 6, Link.COPY),
            Edge(5, 6, Link.COPY),
            Edge(3, 6, Link.MOUNT),
        ),
    )


@pytest.mark.parametrize(
    ("text", "labels", "edges"),
    [
        ("FROM a\nFROM a", ["a", "stage 0", "stage 1"], [(0, 1), (0, 2)]),
        ("FROM x AS a\nFROM y AS a\nFROM A", ["x", "a", "y", "a", "stage 2"], [(0, 1), (2, 3), (3, 4)]),
        ("FROM a\nCOPY --from=0 a /", ["a", "0", "stage 0"], [(0, 2), (1, 2)]),
        ("FROM a\nCOPY --from=7 a /\nCOPY --from= a /", ["a", "7", "stage 0"], [(0, 2), (1, 2)]),
        ("FROM a\nONBUILD COPY --from=x a /", ["a", "stage 0"], [(0, 1)]),
    ],
)
def test_what_stages_need(text: str, labels: list[str], edges: list[tuple[int, int]]) -> None:
    graph = stage_graph(Document.parse(text.encode()))
    assert [node.label for node in graph.nodes] == labels
    assert [(edge.start, edge.end) for edge in graph.edges] == edges
    for edge in graph.edges:
        assert graph.nodes[edge.start].column < graph.nodes[edge.end].column
    assert len({(node.column, node.row) for node in graph.nodes}) == len(labels)


def test_evidence_is_read(tmp_path: Path) -> None:
    built = {"bytes": 12, "layers": 3, "build_seconds": 1.5}
    files = [
        {"path": "a", "verdict": "identical", "before": built, "after": {**built, "bytes": 8}},
        {"path": "b", "verdict": "failed", "before": None, "after": None},
    ]
    path = put(tmp_path / "e.json", json.dumps({"version": 1, "files": files}).encode())
    assert read_evidence(path) == {"a": Measured("identical", 12, 8), "b": Measured("failed", None, None)}


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("{", "is not JSON"),
        ("\xff", "is not JSON"),
        ("[]", "is not evidence"),
        ("{}", "is not evidence"),
        ('{"version": 2, "files": []}', "version"),
        ('{"version": 1, "files": [{}]}', "is not evidence"),
        (
            '{"version": 1, "files": [{"path": "a", "verdict": "x", "before": {"bytes": "1"}, "after": null}]}',
            "is not evidence",
        ),
        (
            '{"version": 1, "files": [{"path": "a", "verdict": "x", "before": {"bytes": true}, "after": null}]}',
            "is not evidence",
        ),
        ('{"version": 1, "files": [{"path": "a", "verdict": "x", "before": 7, "after": null}]}', "is not evidence"),
        (
            '{"version": 1, "files": [{"path": "a", "verdict": "x", "before": {"bytes": -7}, "after": null}]}',
            "is not evidence",
        ),
    ],
)
def test_what_is_no_evidence_is_said_so(tmp_path: Path, text: str, sentence: str) -> None:
    path = put(tmp_path / "e.json", text.encode("latin-1"))
    with pytest.raises(UsageProblem, match=sentence):
        read_evidence(path)


def test_report_writes_one_page_and_nothing_else(tmp_path: Path) -> None:
    put(tmp_path / "a/Dockerfile")
    put(tmp_path / "b/Dockerfile", UNREADABLE)
    put(tmp_path / "c/Dockerfile", NEW)
    built = {"bytes": 12, "layers": 3, "build_seconds": None}
    files = [{"path": "a/Dockerfile", "verdict": "identical", "before": built, "after": built}]
    put(tmp_path / "e.json", json.dumps({"version": 1, "files": files}).encode())
    result = dockwright("report", "-o", "page.html", "--evidence", "e.json", cwd=tmp_path)
    assert (result.returncode, result.stdout) == (3, b"")
    assert result.stderr == b"wrote page.html: 1 file of 3 would change, 2 changes, 1 file not done.\n"
    page = (tmp_path / "page.html").read_text("utf-8")
    found = embedded(page)["files"]
    assert [file["path"] for file in found] == ["a/Dockerfile", "b/Dockerfile", "c/Dockerfile"]
    assert found[0]["evidence"] == {"verdict": "identical", "before": 12, "after": 12}
    assert "1 file of 3 would change" in page
    assert {path.name for path in tmp_path.iterdir()} == {"a", "b", "c", "e.json", "page.html"}
    again = dockwright("report", "a", "-q", "-o", "page.html", cwd=tmp_path)
    assert (again.returncode, again.stderr) == (0, b"")
    assert len(embedded((tmp_path / "page.html").read_text("utf-8"))["files"]) == 1


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        ((), 2, b"--output"),
        (("-o", "absent/page.html"), 5, b"absent/page.html was not written and is as it was: no such file"),
        (("-o", "page.html", "--evidence", "Dockerfile"), 2, b"Dockerfile is not JSON"),
        (("-o", "page.html", "--evidence", "absent"), 2, b"absent"),
    ],
)
def test_report_says_what_is_wrong(tmp_path: Path, arguments: tuple[str, ...], code: int, sentence: bytes) -> None:
    put(tmp_path / "Dockerfile")
    result = dockwright("report", *arguments, cwd=tmp_path)
    assert (result.returncode, b"Traceback" in result.stderr) == (code, False)
    assert sentence in result.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["Dockerfile"]


def test_a_page_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    path = put(tmp_path / "real/page", b"old")
    link = tmp_path / "link"
    link.symlink_to("real/page")
    write(link, b"new")
    assert (path.read_bytes(), link.is_symlink()) == (b"new", True)
    (tmp_path / "folder").mkdir()
    with pytest.raises(NotWritten):
        write(tmp_path / "folder", b"new")
    assert sorted(os.listdir(tmp_path / "real")) == ["page"]
