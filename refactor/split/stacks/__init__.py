"""What each language's applications need to run; a stack is a function from an application to its runtime."""

from __future__ import annotations

from typing import TYPE_CHECKING

from refactor.split.stacks.compiled.stack import compiled_runtime
from refactor.split.stacks.java.stack import java_runtime
from refactor.split.stacks.node.stack import node_folders, node_runtime
from refactor.split.stacks.python.stack import python_folders, python_runtime

if TYPE_CHECKING:
    from collections.abc import Callable

    from refactor.split.application import Application
    from refactor.split.runtime import Folders, Runtime

STACKS: tuple[Callable[[Application], Runtime | None], ...] = (
    python_runtime,
    node_runtime,
    compiled_runtime,
    java_runtime,
)
"""In the order in which they are asked; None means that the application is not of that stack."""

STAYING: tuple[Callable[[Application], Folders | None], ...] = (python_folders, node_folders)
"""The same for applications that stay on their image: what they call their own, where another user than root can run them."""
