"""Generated Dockerfiles in every form and back: the text inside is the same, and so is every byte around it."""

from __future__ import annotations

import json
import re
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from refactor.hosts.forms import Form
from refactor.patch import lines_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from refactor.hosts.embedded import Embedded

_LINES = (
    *(
        "FROM debian:13",
        "RUN a && b \\\n    && c",
        "",
        "# é",
        "ENV A=$A B=${A:-x} C=$$ D=$(e)",
        'CMD ["a", "b"]',
        "RUN %{ if x }",
    ),
    *(
        "RUN <<EOF\n\tRUN x\n\nEOF",
        "RUN echo \"\"\" '''",
        "RUN \\u0041 \\d \\\\",
        "USER \U0001f600",
        "RUN awk 'a\t{print $1}'",
    ),
)
texts = st.tuples(st.lists(st.sampled_from(_LINES), max_size=8), st.booleans()).map(
    lambda parts: "\n".join(("FROM scratch", *parts[0], "RUN end")) + "\n" * parts[1]
)


def block_literal(text: str, indent: int, end: str) -> str:
    doubled = text.replace("$", "$$")
    lines = [f"{' ' * indent}{line}" if line else "" for line in doubled.removesuffix("\n").split("\n")]
    sign = "" if text.endswith("\n") else "-"
    head = ("services:", "  é:", "    build:", f"      dockerfile_inline: |{indent - 6}{sign} # c")
    return end.join((*head, *lines, "    image: x", ""))


def heredoc(text: str, indent: int, end: str) -> str:
    escaped = re.sub(r"([$%])(?=\{)", r"\1\1", text.removesuffix("\n") + "\n")
    lines = [f"{' ' * indent}{line}" if line.strip() else line for line in escaped.split("\n")[:-1]]
    return end.join(('target "é" {', "  dockerfile-inline = <<-EOT", *lines, "  EOT", "}", ""))


def json_string(text: str, indent: int, end: str) -> str:
    escaped = re.sub(r"([$%])(?=\{)", r"\1\1", text)
    written = json.dumps(escaped, ensure_ascii=indent % 2 == 0)
    return f'{{{end}"target": {{"é": {{"dockerfile-inline": {written}, "x": 1}}}}{end}}}{end}'


def hcl_string(text: str, indent: int, end: str) -> str:
    escaped = re.sub(r"([$%])(?=\{)", r"\1\1", text)
    return f'target "é" {{{end}  dockerfile-inline = {json.dumps(escaped, ensure_ascii=False)}{end}}}{end}'


def python_string(text: str, indent: int, end: str) -> str:
    body = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", end)
    return f'é = 1{end}x = """\\{end}{body}"""{end}y = 2{end}'


def python_dedented(text: str, indent: int, end: str) -> str:
    body = text.replace("\\", "\\\\").replace('"', '\\"')
    lines = end.join(f"{' ' * indent}{line}" if line.strip() else line for line in body.split("\n"))
    return f'é = 1{end}x = dedent("""\\{end}{lines}"""){end}y = 2{end}'


FORMS = (
    (Form.COMPOSE, block_literal),
    (Form.BAKE_HCL, heredoc),
    (Form.BAKE_HCL, hcl_string),
    (Form.BAKE_JSON, json_string),
    (Form.PYTHON, python_string),
    (Form.PYTHON, python_dedented),
)


def read(form: Form, text: str) -> tuple[Embedded, ...]:
    host = form.read(text.encode(), Path("x"))
    assert not host.left
    return host.embedded


@pytest.mark.parametrize(("form", "embed"), FORMS, ids=lambda each: getattr(each, "__name__", ""))
@given(before=texts, after=texts, indent=st.integers(7, 12), end=st.sampled_from(("\n", "\r\n")))
@settings(max_examples=40)
def test_what_is_put_in_comes_out_and_can_be_replaced(
    form: Form, embed: Callable[[str, int, str], str], before: str, after: str, indent: int, end: str
) -> None:
    host = embed(before, indent, end)
    (embedded,) = read(form, host)
    has_end = embedded.text.endswith("\n")
    assert has_end == before.endswith("\n") or embed is heredoc
    assert embedded.text.replace("\r\n", "\n").removesuffix("\n") == before.removesuffix("\n")
    assert_tiled(embedded, host)
    wanted = after.removesuffix("\n") + "\n" * has_end
    written = form.write(host, list(embedded.edits(wanted)))
    (again,) = read(form, written)
    assert again.text == wanted
    assert written[: again.span.start] == host[: embedded.span.start]
    assert written[again.span.end :] == host[embedded.span.end :]


def assert_tiled(embedded: Embedded, host: str) -> None:
    assert len(embedded.lines) == len(lines_of(embedded.text))
    assert all(one.end == two.start for one, two in pairwise(embedded.lines))
    assert 0 < embedded.span.start < embedded.span.end < len(host)
    assert not list(embedded.edits(embedded.text))
