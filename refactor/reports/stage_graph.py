"""The stages of a Dockerfile as a picture: what each is built on and copies from, laid out in columns.

A column holds what depends on the columns to its left; where everything lies is settled here, so that drawing is dull.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from refactor.document import Document, Instruction, Stage

_LAYERS = frozenset({"RUN", "COPY", "ADD"})


class Link(StrEnum):
    """How one depends on another."""

    BASE = "base"
    COPY = "copy"
    MOUNT = "mount"


@dataclass(frozen=True, slots=True)
class Node:
    """A stage, or an image that is not built here; ``layers`` is None for such an image.

    ``is_kept`` tells whether its layers are in the image that a plain build makes.
    """

    label: str
    layers: int | None
    is_kept: bool
    column: int
    row: int


@dataclass(frozen=True, slots=True)
class Edge:
    """From what is needed to what needs it, by their places in the nodes."""

    start: int
    end: int
    link: Link


@dataclass(frozen=True, slots=True)
class Graph:
    """Nodes and edges; a stage stands behind all that it needs."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]


def stage_graph(document: Document) -> Graph:
    """Lay out the stages of ``document`` and the images that they need, each image directly before its first user."""
    drawing = _Drawing()
    kept = document.kept_stages
    for stage in document.stages:
        needed = dict.fromkeys(
            (drawing.stages[index] if index is not None else drawing.image(name), link)
            for index, name, link in _needs(document, stage)
        )
        layers = sum(instruction.keyword in _LAYERS for instruction in stage.instructions)
        label = stage.name or f"stage {stage.index}"
        drawing.stages.append(drawing.add(_Box(label, layers, stage.index in kept)))
        drawing.edges += (Edge(place, drawing.stages[-1], link) for place, link in needed)
    return drawing.laid_out()


@dataclass(frozen=True, slots=True)
class _Box:
    """A node without a place."""

    label: str
    layers: int | None
    is_kept: bool


class _Drawing:
    """What is to be drawn, in an order in which nothing stands before what it needs."""

    def __init__(self) -> None:
        self.boxes: list[_Box] = []
        self.edges: list[Edge] = []
        self.stages: list[int] = []
        self._images: dict[str, int] = {}

    def add(self, box: _Box) -> int:
        """Return the place of ``box``, which is the next one."""
        self.boxes.append(box)
        return len(self.boxes) - 1

    def image(self, name: str) -> int:
        """Return the place of an image that is not built here."""
        if name not in self._images:
            self._images[name] = self.add(_Box(name, None, False))
        return self._images[name]

    def laid_out(self) -> Graph:
        """Return the graph with each node in the first column that is behind all that it needs."""
        columns = [0] * len(self.boxes)
        for edge in self.edges:
            columns[edge.end] = max(columns[edge.end], columns[edge.start] + 1)
        for place in self._images.values():
            columns[place] = min(columns[edge.end] for edge in self.edges if edge.start == place) - 1
        nodes = []
        for place, box in enumerate(self.boxes):
            row = columns[:place].count(columns[place])
            nodes.append(Node(box.label, box.layers, box.is_kept, columns[place], row))
        return Graph(tuple(nodes), tuple(self.edges))


def _needs(document: Document, stage: Stage) -> Iterator[tuple[int | None, str, Link]]:
    yield stage.parent, stage.base.text, Link.BASE
    for instruction in stage.instructions:
        for name, link in _sources(instruction):
            yield _stage_called(document, name, stage.index), name, link


def _sources(instruction: Instruction) -> Iterator[tuple[str, Link]]:
    if instruction.keyword == "COPY":
        flag = instruction.flag("from")
        if flag and flag.value:
            yield flag.value, Link.COPY
    elif instruction.keyword == "RUN":
        for flag in instruction.flags:
            fields = (flag.value or "").split(",") if flag.name == "mount" else ()
            yield from ((field.removeprefix("from="), Link.MOUNT) for field in fields if field.startswith("from="))


def _stage_called(document: Document, name: str, before: int) -> int | None:
    """Return the last stage before the one at ``before`` that is called ``name``, or that has it as its number."""
    for stage in reversed(document.stages[:before]):
        if stage.name == name.lower():
            return stage.index
    return int(name) if name.isascii() and name.isdigit() and int(name) < before else None
