"""Where a repository is fetched from and pushed to, with what opens it kept apart from what is shown."""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal
from urllib.parse import unquote, urlsplit, urlunsplit

from refactor.errors import show
from refactor.pull_request.problems import RepositoryProblem

_SCP = re.compile(
    r"(?!-)(?:[^@/:\s-][^@/:\s]*@)?(?P<host>[^@/:\s-][^@/:\s]*):(?P<path>(?!/?/)[^\s].*|/[^/].*)", re.DOTALL
)
_LOOPBACK = frozenset(("localhost", "127.0.0.1", "::1"))

Protocol = Literal["https", "http", "ssh", "file"]


@dataclass(frozen=True, slots=True)
class Remote:
    """A repository's address without user information; ``user`` and ``token`` are for git's environment alone."""

    url: str
    protocol: Protocol
    host: str = ""
    path: str = ""
    user: str = field(default="", repr=False)
    token: str = field(default="", repr=False)

    @classmethod
    def of(cls, address: str) -> Remote:
        """Read an address: a folder, https, ssh, or ssh as scp writes it; http on this machine only.

        Raises:
            RepositoryProblem: it is none of these.

        """
        if (
            "://" not in address
            and "::" not in address
            and (found := _SCP.fullmatch(address))
            and not Path(address).exists()
        ):
            return cls(address, "ssh", found["host"].lower(), _name(found["path"]))
        if "://" not in address:
            if not Path(address).is_dir():
                raise RepositoryProblem(
                    f"{show(address)} is neither a folder nor an address (https://…, ssh://…, git@host:path)"
                )
            return cls(str(Path(address).resolve()), "file", path=str(Path(address).resolve()))
        return cls._of_url(address)

    @classmethod
    def _of_url(cls, address: str) -> Remote:
        try:
            parts = urlsplit(address)
            host, port = (parts.hostname or "").lower(), parts.port
        except ValueError as error:
            raise RepositoryProblem(f"the address cannot be read: {error}") from None
        if parts.scheme == "file":
            return cls.of(unquote(parts.path))
        if not host or host.startswith("-"):
            raise RepositoryProblem("the address names no host")
        place = f"[{host}]" if ":" in host else host
        place = f"{place}:{port}" if port else place
        match parts.scheme:
            case "ssh":
                user = f"{parts.username}@" if parts.username and not parts.username.startswith("-") else ""
                return cls(urlunsplit(("ssh", user + place, parts.path, "", "")), "ssh", host, _name(parts.path))
            case "https" | "http" as scheme:
                if scheme == "http" and host not in _LOOPBACK:
                    raise RepositoryProblem("http would send the token in the clear; give an https address")
                user, token = unquote(parts.username or ""), unquote(parts.password or "")
                bare = urlunsplit((scheme, place, parts.path, "", ""))
                return cls(bare, scheme, host, _name(parts.path), user, token)
        raise RepositoryProblem(
            f"{show(parts.scheme)} is not among the protocols that are used: https, ssh and folders"
        )

    @property
    def header(self) -> str:
        """What opens the repository over HTTP, or nothing."""
        if not self.token or self.protocol not in ("https", "http"):
            return ""
        return f"Authorization: Basic {self._basic}"

    @property
    def secrets(self) -> tuple[str, ...]:
        """What no output may hold."""
        return (self.token, self._basic) if self.token else ()

    @property
    def _basic(self) -> str:
        return base64.b64encode(f"{self.user or 'x-access-token'}:{self.token}".encode()).decode()


def public(address: str) -> str:
    """Return an address as it may be shown: without what is before the host, which could be a token."""
    scheme, separator, rest = address.partition("://")
    place, slash, path = rest.partition("/")
    return f"{scheme}{separator}{place.rpartition('@')[2]}{slash}{path}"


def _name(path: str) -> str:
    """Return a repository's name on its forge: ``owner/name``."""
    return path.strip("/").removesuffix(".git")
