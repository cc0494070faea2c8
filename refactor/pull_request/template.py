"""The text that a repository asks of its contributors' pull requests."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from refactor.pull_request.snapshot import Snapshot

_PLACES = (
    ".github/pull_request_template.md",
    "pull_request_template.md",
    "docs/pull_request_template.md",
    ".gitlab/merge_request_templates/default.md",
)
_LARGEST = 20_000


def template_of(snapshot: Snapshot) -> str:
    """Return the template of a snapshot, from the places where GitHub and GitLab look for it; nothing without one."""
    by_name = {path.lower(): path for path in snapshot.modes}
    for place in _PLACES:
        file = snapshot.folder / by_name[place] if place in by_name else None
        if file and file.is_file() and file.stat().st_size <= _LARGEST:
            return file.read_bytes().decode("utf-8", "replace")
    return ""
