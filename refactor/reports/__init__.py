"""Results for readers: one module for each form, and what they share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, get_args

if TYPE_CHECKING:
    from collections.abc import Sequence

    from refactor.result import Result

Form = Literal["text", "json", "markdown", "sarif", "github", "gitlab"]
FORMS: tuple[Form, ...] = get_args(Form)


def rendered(results: Sequence[Result], form: Form) -> str:
    """Return the report on ``results`` in one of the forms, importing no other."""
    match form:
        case "text":
            from refactor.reports.text import text_lines

            return "".join(f"{line}\n" for result in results for line in text_lines(result))
        case "json":
            from refactor.reports.json import json_text as render
        case "markdown":
            from refactor.reports.markdown import markdown_text as render
        case "sarif":
            from refactor.reports.sarif import sarif_text as render
        case "github":
            from refactor.reports.github import github_text as render
        case "gitlab":
            from refactor.reports.gitlab import gitlab_text as render
    return render(results)
