"""The forges there are, each behind the one protocol."""

from __future__ import annotations

from typing import TYPE_CHECKING

from refactor.pull_request.connection import Connection, Kind

if TYPE_CHECKING:
    from refactor.pull_request.forge import Forge


def forge_of(connection: Connection) -> Forge:
    """Return the forge that is meant; it connects when it is first asked.

    Raises:
        UsageProblem: the library that speaks to it is not installed.

    """
    match connection.kind:
        case Kind.GITHUB:
            from refactor.pull_request.github import GitHubForge

            return GitHubForge(connection)
        case Kind.GITLAB:
            from refactor.pull_request.gitlab import GitLabForge

            return GitLabForge(connection)
        case Kind.NONE:
            from refactor.pull_request.files import Files

            return Files(connection.output)
