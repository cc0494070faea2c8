"""`dockwright new`: a transform that can be tried at once, its golden example, and its entry in ``ALL``."""

from __future__ import annotations

import re
from keyword import iskeyword
from typing import TYPE_CHECKING

from refactor.errors import UsageProblem

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_MODULE = '''"""Say here in one line what becomes of what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from refactor.edit import Edit
from refactor.transform import Finding, Outcomes, Refusal, Safety, transform

if TYPE_CHECKING:
    from refactor.document import Document


@transform(
    safety=Safety.REVIEW,
    refusals={{"onbuild": "the trigger runs in the build of another image, which is not seen here"}},
    references=("https://docs.docker.com/reference/dockerfile/",),
    example="FROM debian:13-slim\\nmaintainer somebody\\n",
)
def {name}(document: Document) -> Outcomes:
    """Write keywords in upper case.

    Say here why a reader would want it, what stays the same, and what does not.
    """
    for instruction in document.instructions:
        keyword = instruction.keyword_span.of(document.text)
        if keyword == instruction.keyword:
            continue
        if instruction.trigger:
            yield Refusal(instruction.span, "onbuild")
        else:
            edit = Edit(instruction.keyword_span, instruction.keyword)
            yield Finding(instruction.span, f"{{keyword}} becomes {{instruction.keyword}}", (edit,))
'''
_CASES = (
    ("example", "FROM debian:13-slim\nmaintainer somebody\n"),
    ("left-alone", "FROM debian:13-slim\nLABEL already=right\n"),
    ("refusal-onbuild", "FROM debian:13-slim\nonbuild RUN true\n"),
)


def scaffold(root: Path, name: str) -> Iterator[Path]:
    """Write the files of a new transform below ``root``, a checkout of dockwright, and yield their paths.

    Raises:
        UsageProblem: ``root`` is no checkout, the name is not kebab case, or it is taken.

    """
    package = root / "transforms" / "__init__.py"
    module = name.replace("-", "_")
    if not package.is_file():
        raise UsageProblem(
            f"{root} holds no transforms/__init__.py: run this in a checkout of dockwright (a transform of another"
            " distribution is announced by an entry point in the group dockwright.transforms)"
        )
    if not re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+){0,3}", name) or iskeyword(module):
        raise UsageProblem(f"{name!r} is no name for a transform: at most four lower-case words joined by hyphens")
    path = package.parent / f"{module}.py"
    if path.exists():
        raise UsageProblem(f"{path} exists already")
    registered = register(package.read_text("utf-8"), module)
    path.write_text(_MODULE.format(name=module), "utf-8")
    yield path
    package.write_text(registered, "utf-8")
    yield package
    for case, text in _CASES:
        before = root / "golden" / name / case / "before.Dockerfile"
        before.parent.mkdir(parents=True, exist_ok=True)
        before.write_text(text, "utf-8")
        yield before


def register(source: str, module: str) -> str:
    """Return the source of ``transforms/__init__.py`` with ``module``'s transform imported and last in ``ALL``.

    Raises:
        UsageProblem: there is no ``ALL = (…)`` in it.

    """
    import libcst as cst

    tree = cst.parse_module(source)
    body = list(tree.body)
    line = f"from transforms.{module} import {module}\n"
    imports = {index: tree.code_for_node(statement) for index, statement in enumerate(body) if _is_import(statement)}
    later = [index for index, code in imports.items() if code.strip() > line]
    body.insert(later[0] if later else max(imports, default=-1) + 1, cst.parse_statement(line))
    listed = cst.Element(
        cst.Name(module),
        comma=cst.Comma(whitespace_after=cst.ParenthesizedWhitespace(first_line=cst.TrailingWhitespace(), indent=True)),
    )

    class Append(cst.CSTTransformer):
        done = False

        def leave_Assign(  # noqa: N802 - libcst calls it so
            self, original_node: cst.Assign, updated_node: cst.Assign
        ) -> cst.Assign:
            target = updated_node.targets[0].target
            if not (
                isinstance(target, cst.Name) and target.value == "ALL" and isinstance(updated_node.value, cst.Tuple)
            ):
                return updated_node
            self.done = True
            elements = [*updated_node.value.elements]
            inner = updated_node.value.elements[0].comma
            last = elements[-1]
            elements[-1] = last.with_changes(comma=inner)
            elements.append(listed.with_changes(comma=last.comma))
            return updated_node.with_changes(value=updated_node.value.with_changes(elements=elements))

    append = Append()
    result = tree.with_changes(body=body).visit(append)
    if not append.done:
        raise UsageProblem("transforms/__init__.py holds no ALL = (…) to add the transform to")
    return result.code


def _is_import(statement: object) -> bool:
    import libcst as cst

    return isinstance(statement, cst.SimpleStatementLine) and isinstance(statement.body[0], cst.ImportFrom)
