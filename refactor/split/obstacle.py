"""What prevents a conversion."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from refactor.edit import Span


class Obstacle(Exception):
    """Raised wherever it is met; the transform turns it into a refusal of the same slug, at ``span`` or at the stage's FROM."""

    def __init__(self, slug: str, detail: str = "", span: Span | None = None) -> None:
        super().__init__(slug, detail, span)
        self.slug = slug
        self.detail = detail
        self.span = span
