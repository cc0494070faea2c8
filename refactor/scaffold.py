"""`dockwright new`: a transform that can be tried at once, its golden example, and its entry in ``ALL``."""

from __future__ import annotations

import re
from keyword import iskeyword
from typing import TYPE_CHECKING

from refactor.errors import UsageProblem

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import TypeAlias

    import libcst as cst

    Statement: TypeAlias = cst.SimpleStatementLine | cst.BaseCompoundStatement

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
    place = later[0] if later else max(imports, default=-1) + 1
    body.insert(place, cst.parse_statement(line))
    if later:  # the blank line above the imports stays above them
        body[place], body[place + 1] = _swapped_lead(body[place], body[place + 1])

    class Append(cst.CSTTransformer):
        done = False

        def leave_Assign(  # noqa: N802 - libcst calls it so
            self, original_node: cst.Assign, updated_node: cst.Assign
        ) -> cst.Assign:
            target = updated_node.targets[0].target
            names = updated_node.value
            is_all = isinstance(target, cst.Name) and target.value == "ALL"
            if not (is_all and isinstance(names, cst.Tuple) and names.elements and names.lpar):
                return updated_node
            self.done = True
            return updated_node.with_changes(value=_appended(names, module))

    append = Append()
    result = tree.with_changes(body=body).visit(append)
    if not append.done:
        raise UsageProblem("transforms/__init__.py holds no ALL = (…) to add the transform to")
    return result.code


def _appended(names: cst.Tuple, module: str) -> cst.Tuple:
    """Return the tuple with one more name, laid out as the others are; comments stay beside theirs."""
    import libcst as cst

    last = names.elements[-1]
    start, end = names.lpar[0].whitespace_after, names.rpar[0].whitespace_before
    between: cst.BaseParenthesizableWhitespace = cst.SimpleWhitespace(" ")
    if isinstance(start, cst.ParenthesizedWhitespace) and isinstance(end, cst.ParenthesizedWhitespace):
        between = end.with_changes(indent=start.indent, last_line=start.last_line)
        end = end.with_changes(first_line=cst.TrailingWhitespace(), empty_lines=())
    old = last.with_changes(comma=cst.Comma(whitespace_after=between))
    new = cst.Element(cst.Name(module), comma=last.comma)
    return names.with_changes(
        elements=(*names.elements[:-1], old, new), rpar=(names.rpar[0].with_changes(whitespace_before=end),)
    )


def _swapped_lead(new: Statement, old: Statement) -> tuple[Statement, Statement]:
    return (
        new.with_changes(leading_lines=old.leading_lines),
        old.with_changes(leading_lines=new.leading_lines),
    )


def _is_import(statement: object) -> bool:
    import libcst as cst

    return isinstance(statement, cst.SimpleStatementLine) and isinstance(statement.body[0], cst.ImportFrom)
