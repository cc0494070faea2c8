"""A line on a terminal that says what is running; where standard error is none, nothing."""

from __future__ import annotations

import itertools
import shutil
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from refactor.errors import show
from refactor.verify.process import Watch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Steps = Callable[[str], str | None]

_FRAMES = "|/-\\"
_CLEAR = "\r\x1b[2K"


class Progress:
    """Shows one task at a time, with the step that it is at and the seconds that it has taken."""

    def __init__(self, *, quiet: bool = False) -> None:
        self._shown = not quiet and sys.stderr.isatty()

    @contextmanager
    def over(self, task: str) -> Iterator[Callable[..., Watch]]:
        """Show ``task`` while it lasts. What is given makes a `Watch`, from a function that finds the step in a line."""
        began = time.monotonic()
        frames = itertools.cycle(_FRAMES)
        current = ""

        def watch(steps: Steps = lambda line: None) -> Watch:
            def line(text: str) -> None:
                nonlocal current
                current = steps(text) or current

            def tick() -> None:
                self._draw(f"{next(frames)} {task} ({time.monotonic() - began:.0f} s) {current}")

            return Watch(line, tick)

        try:
            yield watch
        finally:
            if self._shown:
                sys.stderr.write(_CLEAR)
                sys.stderr.flush()

    def _draw(self, text: str) -> None:
        if self._shown:
            width = shutil.get_terminal_size().columns
            sys.stderr.write(f"{_CLEAR}{show(text)[: width - 1]}")
            sys.stderr.flush()
