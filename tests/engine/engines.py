"""The engines of this machine: how tests ask for one, what they do without, and how they talk to it."""

from __future__ import annotations

import os
import subprocess

import pytest

from refactor.errors import EngineProblem
from refactor.verify.engine import Engine, find

_REQUIRED = "DOCKWRIGHT_ENGINE_REQUIRED"


def wanted(name: str | None = None) -> Engine:
    """Return the engine called ``name``, or the first that answers.

    Where it is not there the test is skipped; with DOCKWRIGHT_ENGINE_REQUIRED=1, it fails.
    """
    try:
        return find(name)
    except EngineProblem as problem:
        if os.environ.get(_REQUIRED) == "1":
            pytest.fail(f"{_REQUIRED}=1, and {problem}", pytrace=False)
        pytest.skip(str(problem))


def told(*command: str) -> subprocess.CompletedProcess[bytes]:
    """Run a command, however it ends."""
    return subprocess.run(command, capture_output=True, check=False)


def said(*command: str) -> bytes:
    """Run a command that has to succeed, and return what it printed."""
    result = told(*command)
    assert result.returncode == 0, f"{command}: {result.stderr.decode(errors='replace')[-4000:]}"
    return result.stdout
