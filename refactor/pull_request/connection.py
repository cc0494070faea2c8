"""Which forge is meant, what opens it, and where each repository is: read once, from the command line and the environment."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from refactor.errors import UsageProblem, show
from refactor.pull_request.clone import source
from refactor.pull_request.problems import RepositoryProblem
from refactor.pull_request.remote import Remote

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path


SECRETS = ("GITHUB_TOKEN", "GITHUB_APP_PRIVATE_KEY", "GITLAB_TOKEN")
"""The variables that hold what opens a forge."""


class Kind(StrEnum):
    """The forges that are known."""

    GITHUB = "github"
    GITLAB = "gitlab"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class App:
    """A GitHub App: its number and its private key."""

    number: str
    key: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Connection:
    """A forge: the ``server`` that people and git see, the ``api``, and what opens them.

    ``output`` is where texts go without a forge.
    """

    kind: Kind
    server: str = ""
    api: str = ""
    token: str = field(default="", repr=False)
    app: App | None = None
    output: Path | None = None

    @classmethod
    def of(cls, kind: Kind, environment: Mapping[str, str], output: Path | None) -> Connection:
        """Read the variables that CI systems set, and those that hold tokens; raises `UsageProblem` for half an App."""
        match kind:
            case Kind.GITHUB:
                number, key = environment.get("GITHUB_APP_ID"), environment.get("GITHUB_APP_PRIVATE_KEY")
                if bool(number) != bool(key):
                    raise UsageProblem("a GitHub App wants both GITHUB_APP_ID and GITHUB_APP_PRIVATE_KEY")
                return cls(
                    kind,
                    environment.get("GITHUB_SERVER_URL", "https://github.com").rstrip("/"),
                    environment.get("GITHUB_API_URL", "https://api.github.com").rstrip("/"),
                    environment.get("GITHUB_TOKEN", ""),
                    App(number, key) if number and key else None,
                )
            case Kind.GITLAB:
                server = environment.get("GITLAB_URL") or environment.get("CI_SERVER_URL") or "https://gitlab.com"
                return cls(kind, server.rstrip("/"), server.rstrip("/"), environment.get("GITLAB_TOKEN", ""))
            case Kind.NONE:
                return cls(kind, output=output)

    @property
    def opens(self) -> bool:
        """Whether there is a token to ask the forge with."""
        return bool(self.token or self.app)

    def locate(self, address: str) -> Remote:
        """Return where a folder, clone or address is fetched from.

        Raises:
            RepositoryProblem: it cannot be read, or is not on this forge, whose token is for its own server alone.

        """
        remote = Remote.of(source(address))
        if self.kind is not Kind.NONE and not self.holds(remote):
            raise RepositoryProblem(
                f"{show(remote.url)} is not on {self.server}; say --forge none, or which server it is"
            )
        return remote

    def holds(self, remote: Remote) -> bool:
        """Tell whether a repository is on this forge."""
        server = urlsplit(self.server)
        if remote.protocol in ("https", "http"):
            at = urlsplit(remote.url)
            return (at.scheme, at.netloc) == (server.scheme, server.netloc)
        return remote.protocol == "ssh" and remote.host == server.hostname


def kind_of(addresses: tuple[str, ...], environment: Mapping[str, str]) -> Kind:
    """Return the forge that the first address is on; none for a folder that came from nowhere.

    Raises:
        UsageProblem: it is on a server that is not known.

    """
    for address in addresses:
        try:
            remote = Remote.of(source(address))
        except RepositoryProblem:
            continue
        if remote.protocol == "file":
            return Kind.NONE
        for kind in (Kind.GITHUB, Kind.GITLAB):
            if Connection.of(kind, environment, None).holds(remote):
                return kind
        raise UsageProblem(f"it is not known what forge {show(remote.host)} is; say --forge github, gitlab or none")
    return Kind.NONE


def listed(file: Path) -> Iterator[str]:
    """Yield the repositories that a file names, one on each line; ``#`` begins a comment.

    Raises:
        UsageProblem: it cannot be read.

    """
    try:
        lines = file.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageProblem(f"{show(file)} cannot be read as a list of repositories: {error}") from None
    for line in lines:
        name = line.strip()
        if name and not name.startswith("#"):
            yield name
