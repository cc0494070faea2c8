"""Chains are laid out as the file does it."""

from __future__ import annotations

import pytest

from refactor.dockerfile.layout import Layout, file_layout, layout_of
from refactor.document import Document

DEFAULT = Layout("    ", trailing=False)


@pytest.mark.parametrize(
    ("text", "layout"),
    [
        ("RUN a\n", DEFAULT),
        ("RUN a && b\n", DEFAULT),
        ("RUN a \\\n  && b\n", Layout("  ", trailing=False)),
        ("RUN a && \\\n  b\n", Layout("  ", trailing=True)),
        ("RUN a; \\\n\tb\n", Layout("\t", trailing=True)),
        ("RUN a &&\\\nb\n", DEFAULT),
        ("RUN a &&\\\n b\n", Layout(" ", trailing=True)),
        ("RUN a \\\n" + " " * 200 + "&& b\n", DEFAULT),
        ("RUN a \\\n" + "\t" * 30 + "&& b\n", DEFAULT),
        ("RUN a \\\n  && b\nRUN a && \\\n    b && \\\n    c\n", Layout("    ", trailing=True)),
        ("RUN a && \\ \t\r\n \t b\r\n", Layout(" \t ", trailing=True)),
        ("RUN a \\\n      b \\\n  && c\n", Layout("  ", trailing=False)),
        ("RUN a \\\n  # && c\n\n   && b\n", Layout("   ", trailing=False)),
        ("RUN a \\\n  || b\nRUN c \\\n && d\n", Layout(" ", trailing=False)),
        ("RUN <<E\na \\\n  && b\nE\n", DEFAULT),
        ("RUN a\nCMD a \\\n  && b\n", DEFAULT),
        ("RUN a \\\n\xa0&& b\n", DEFAULT),
        ("RUN a \\\n", DEFAULT),
    ],
)
def test_how_the_file_does_it(text: str, layout: Layout) -> None:
    assert file_layout(Document.parse(f"FROM a\n{text}".encode())) == layout


def test_the_first_instruction_that_shows_it() -> None:
    document = Document.parse(b"FROM a\nRUN a\nRUN a \\\n && b\nRUN a && \\\n  b\n")
    assert layout_of(document, document.instructions[1:3]) == Layout(" ", trailing=False)
    assert layout_of(document, document.instructions[3:]) == Layout("  ", trailing=True)
    assert layout_of(document, document.instructions[1:2]) == file_layout(document)


@pytest.mark.parametrize(
    ("text", "trailing", "operator", "joint"),
    [
        ("FROM a\nRUN b\n", False, "&&", (" \\\n", "  && ")),
        ("FROM a\nRUN b\n", True, "&&", (" && \\\n", "  ")),
        ("FROM a\nRUN b\n", False, ";", ("; \\\n", "  ")),
        ("FROM a\nRUN b\n", True, ";", ("; \\\n", "  ")),
        ("FROM a\r\nRUN b\r\n", False, "||", (" \\\r\n", "  || ")),
        ("# escape=`\nFROM a\nRUN b", True, "||", (" || `\n", "  ")),
    ],
)
def test_joints(text: str, trailing: bool, operator: str, joint: tuple[str, str]) -> None:
    document = Document.parse(text.encode())
    assert Layout("  ", trailing).joint(document, text.index("b"), operator) == joint
