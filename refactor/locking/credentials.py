"""What `docker login` has kept, read from Docker's configuration file or asked of the helper that it names.

Sources: docs.docker.com/reference/cli/docker/login (the file, its credsStore and credHelpers) and
github.com/docker/docker-credential-helpers (what a helper is told and answers).
"""

from __future__ import annotations

import base64
import binascii
import json
import re
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from refactor.errors import show
from refactor.locking.problems import RegistryProblem

if TYPE_CHECKING:
    from collections.abc import Mapping

HUB_KEY = "https://index.docker.io/v1/"
"""The name that Docker's own registry has in the file."""

_HELPER = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_HELPER_SECONDS = 30
_TOKEN_USER = "<token>"  # noqa: S105 - what a helper says in the place of a user's name


@dataclass(frozen=True, slots=True)
class Credentials:
    """What opens a registry: a name and a password, or a token that others are bought with."""

    user: str = ""
    password: str = field(default="", repr=False)
    identity_token: str = field(default="", repr=False)

    def __bool__(self) -> bool:
        return bool(self.user or self.identity_token)

    @property
    def basic(self) -> str:
        """The value of an Authorization header."""
        return f"Basic {base64.b64encode(f'{self.user}:{self.password}'.encode()).decode()}"


@dataclass(frozen=True, slots=True)
class Keyring:
    """Docker's configuration file, as far as it is about credentials."""

    file: Path
    stored: Mapping[str, Credentials]
    helpers: Mapping[str, str]
    default_helper: str = ""

    @classmethod
    def read(cls, environment: Mapping[str, str]) -> Keyring:
        """Read the file in ``DOCKER_CONFIG``, or in ``.docker`` at home; without one, nothing opens anything.

        Raises:
            RegistryProblem: it cannot be read.

        """
        folder = environment.get("DOCKER_CONFIG") or Path(environment.get("HOME", "/")) / ".docker"
        file = Path(folder) / "config.json"
        try:
            said = json.loads(file.read_text("utf-8"))
        except FileNotFoundError:
            return cls(file, {}, {})
        except (OSError, ValueError) as error:
            raise RegistryProblem(f"Docker's configuration {show(file)} cannot be read: {error}.") from None
        auths, helpers, default = (_entries(said, "auths"), _entries(said, "credHelpers"), _entries({"": said}, ""))
        stored = {_host(key): _stored(value) for key, value in auths.items()}
        named = {_host(key): value for key, value in helpers.items() if isinstance(value, str)}
        store = default.get("credsStore", "")
        return cls(file, stored, named, store if isinstance(store, str) else "")

    def for_host(self, key: str) -> Credentials:
        """Return what opens the registry that the file calls ``key``; nothing if that is nobody's business.

        Raises:
            RegistryProblem: the helper that has it cannot be run.

        """
        host = _host(key)
        helper = self.helpers.get(host, self.default_helper)
        found = _asked(helper, key) if helper else Credentials()
        return found or self.stored.get(host, Credentials())


def _entries(said: object, key: str) -> dict[str, object]:
    inner = said.get(key, {}) if isinstance(said, dict) else {}
    return inner if isinstance(inner, dict) else {}


def _host(key: str) -> str:
    """Return the host and port of a key, which may be an address: ``https://index.docker.io/v1/``."""
    return key.partition("://")[2].partition("/")[0] if "://" in key else key.partition("/")[0]


def _stored(entry: object) -> Credentials:
    values = {name: value for name, value in _entries({"": entry}, "").items() if isinstance(value, str)}
    try:
        user, _, password = base64.b64decode(values.get("auth", "")).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        user = password = ""
    return Credentials(values.get("username", user), values.get("password", password), values.get("identitytoken", ""))


def _asked(helper: str, key: str) -> Credentials:
    if not _HELPER.fullmatch(helper):
        raise RegistryProblem(f"Docker's configuration names a credential helper that cannot be one: {show(helper)}.")
    program = f"docker-credential-{helper}"
    try:
        answer = subprocess.run(
            [program, "get"], input=key.encode(), capture_output=True, timeout=_HELPER_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise RegistryProblem(
            f"the credential helper {program}, which Docker's configuration names, fails: {error}."
        ) from None
    if answer.returncode:
        return Credentials()  # it has none: helpers say so by failing
    try:
        said = _entries({"": json.loads(answer.stdout)}, "")
    except ValueError:
        raise RegistryProblem(f"the credential helper {program} answers with no JSON.") from None
    user, secret = str(said.get("Username", "")), str(said.get("Secret", ""))
    return Credentials(identity_token=secret) if user == _TOKEN_USER else Credentials(user, secret)
