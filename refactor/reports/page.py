"""One page of HTML that needs nothing else: every file with its diff, its stages, and what was said of it.

The page holds the results as JSON and draws only what is looked at, so that ten thousand files open at once. Nothing that a
Dockerfile holds is ever markup: the JSON is escaped, the script writes text only, and a policy lets no other script run.
"""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from io import StringIO
from typing import TYPE_CHECKING

from refactor.errors import DockwrightError, show
from refactor.reports.remarks import Kind, remarks
from refactor.reports.tally import Tally

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from refactor.patch import Patch
    from refactor.reports.evidence import Measured
    from refactor.reports.remarks import Remark
    from refactor.reports.stage_graph import Graph
    from refactor.result import Result

_MOST_OF_A_LINE = 300
_KINDS: Mapping[Kind, str] = {Kind.CHANGE: "made", Kind.HELD: "held", Kind.REFUSAL: "left", Kind.NOTE: "note"}


def page_text(results: Sequence[Result], evidence: Mapping[str, Measured]) -> str:
    """Return the page about ``results``; ``evidence`` is by their paths and may know of other files, or of none."""
    from importlib.resources import files

    from jinja2 import Environment, PackageLoader, StrictUndefined

    templates = files("refactor.reports") / "templates"
    style, script = ((templates / name).read_text("utf-8") for name in ("page.css", "page.js"))
    environment = Environment(
        loader=PackageLoader("refactor.reports"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    environment.policies["json.dumps_kwargs"] = {"separators": (",", ":")}
    return environment.get_template("page.html").render(
        tally=f"{Tally.of(results).sentence('would change')}.",
        style=style,
        script=script,
        style_hash=_hash(style),
        script_hash=_hash(script),
        data=_data(results, evidence),
    )


def _hash(text: str) -> str:
    return b64encode(sha256(text.encode()).digest()).decode()


def _data(results: Sequence[Result], evidence: Mapping[str, Measured]) -> dict[str, object]:
    from refactor.registry import transforms
    from refactor.transform import Safety

    sentences: dict[str, int] = {}
    return {
        "transforms": [
            {
                "name": each.name,
                "summary": each.summary,
                "description": " ".join(each.description.split()),
                "references": each.references,
            }
            for each in transforms()
        ],
        "safeties": {safety.value: safety.meaning for safety in Safety},
        "files": [_file(result, evidence.get(result.path), sentences) for result in results],
        "sentences": list(sentences),  # many files are told the same: last, when all of them are known
    }


def _file(result: Result, measured: Measured | None, sentences: dict[str, int]) -> dict[str, object]:
    lines = (result.before or b"").decode("utf-8", "surrogateescape").split("\n")
    file: dict[str, object] = {
        "path": show(result.path),
        "remarks": [_remark(remark, lines, sentences) for remark in remarks(result)],
    }
    if result.error:
        file["error"] = show(str(result.error))
    for patch in result.patches:
        if patch.path == result.path:
            file["hunks"] = list(_hunks(patch))
    besides = [[show(patch.path), list(_hunks(patch))] for patch in result.patches if patch.path != result.path]
    if besides:
        file["besides"] = besides
    graphs = [_graph(graph) for graph in _graphs(result)]
    if graphs:
        file["graphs"] = graphs
    if measured:
        file["evidence"] = {"verdict": measured.verdict, "before": measured.before, "after": measured.after}
    return file


def _remark(remark: Remark, lines: Sequence[str], sentences: dict[str, int]) -> list[object]:
    text = lines[remark.line - 1] if remark.line <= len(lines) else ""
    sentence = sentences.setdefault(show(remark.sentence), len(sentences))
    return [
        _KINDS[remark.kind],
        remark.line,
        remark.transform,
        remark.reason,
        sentence,
        _visible(text)[:_MOST_OF_A_LINE],
    ]


def _hunks(patch: Patch) -> Iterator[list[object]]:
    """Yield for each hunk its first lines before and after, and its lines with their signs."""
    from unidiff.patch import PatchSet

    (file,) = PatchSet(StringIO(patch.text, newline="\n"))
    for hunk in file:
        rows = [f"{row.line_type}{_visible(row.value.removesuffix(chr(10)))}" for row in hunk]
        yield [max(hunk.source_start, 1), max(hunk.target_start, 1), rows]


def _graphs(result: Result) -> Iterator[Graph]:
    """Yield the stages before, and those after where there is an after; of a host, those of the one Dockerfile that changes."""
    from refactor.document import Document
    from refactor.reports.stage_graph import stage_graph

    changed = [part for part in result.parts if part.after is not None]
    texts = [(part.before, part.after) for part in changed] if result.parts else [(result.before, result.after)]
    for data in texts[0] if len(texts) == 1 else ():
        if data is None:
            continue
        try:
            yield stage_graph(Document.parse(data))
        except DockwrightError:  # which is the error of this file, and said as such
            return


def _graph(graph: Graph) -> dict[str, object]:
    return {
        "nodes": [[_visible(node.label), node.layers, node.is_kept, node.column, node.row] for node in graph.nodes],
        "edges": [[edge.start, edge.end, edge.link.value] for edge in graph.edges],
    }


def _visible(text: str) -> str:
    """Return a line without its carriage return, and with all that would not show, or would show elsewhere, escaped."""
    return "\t".join(map(show, text.removesuffix("\r").split("\t")))
