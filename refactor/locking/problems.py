"""What can go wrong while a registry is asked."""

from __future__ import annotations

from refactor.errors import DockwrightError


class RegistryProblem(DockwrightError):
    """A registry that does not say which image a name stands for; ``str()`` says why, and what to do about it."""

    exit_code = 5
