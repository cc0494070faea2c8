"""git, called as a program: the only module that does.

It has no configuration but the one below: nothing of the user's, the system's or the remote's, and no hook, monitor or
helper. What opens a remote is in a file in memory that only git inherits: not among its arguments, nor in its environment,
which a list of processes can show, nor on a disk (but on macOS, which has no such files).

Sources: git's documentation of ``GIT_CONFIG_COUNT``, ``GIT_CONFIG_GLOBAL``, ``protocol.allow``, ``core.hooksPath`` and
``core.alternateRefsCommand``; https://git-scm.com/docs/git#_environment_variables
"""

from __future__ import annotations

import os
import subprocess
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Thread
from typing import TYPE_CHECKING

from refactor.errors import because
from refactor.pull_request.complaints import problem
from refactor.pull_request.problems import RepositoryProblem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path
    from subprocess import CompletedProcess

    from refactor.pull_request.remote import Remote

_SECONDS = 900
_AFAR = ("ls-remote", "fetch", "push")
_KEPT = ("PATH", "HOME", "TMPDIR", "SSH_AUTH_SOCK", "GIT_SSH_COMMAND", "GIT_SSL_CAINFO", "SSL_CERT_FILE")
_PROXIES = tuple(
    name for each in ("https_proxy", "http_proxy", "all_proxy", "no_proxy") for name in (each, each.upper())
)
_SETTINGS = {
    "core.hooksPath": os.devnull,
    "core.fsmonitor": "false",
    "core.attributesFile": os.devnull,
    "core.excludesFile": os.devnull,
    "core.alternateRefsCommand": "true",
    "credential.helper": "",
    "fetch.recurseSubmodules": "false",
    "push.recurseSubmodules": "no",
    "push.gpgSign": "false",
    "gc.auto": "0",
    "maintenance.auto": "false",
    "http.followRedirects": "false",
    "http.lowSpeedLimit": "1000",
    "http.lowSpeedTime": "60",
    "advice.detachedHead": "false",
}


@dataclass(frozen=True, slots=True)
class Git:
    """git at work in ``folder``, a bare repository, and with ``remote``, whose secrets no message holds."""

    folder: Path
    remote: Remote

    def run(self, *arguments: str, given: bytes = b"", more: Mapping[str, str] | None = None) -> bytes:
        """Run a command and return what it prints.

        Raises:
            RepositoryProblem: it fails; with what git says of it in a sentence, less any secret.

        """
        done = self.ask(*arguments, given=given, more=more)
        if done.returncode:
            said = done.stderr + b"\n" + done.stdout if arguments[0] == "push" else done.stderr
            raise problem(arguments[0], self._redacted(said.decode("utf-8", "replace")))
        return done.stdout

    def ask(
        self, *arguments: str, given: bytes = b"", more: Mapping[str, str] | None = None
    ) -> CompletedProcess[bytes]:
        """Run a command that may fail."""
        with _told(_header(self.remote) if arguments[0] in _AFAR else "") as (place, inherited):
            environment = self._environment() | {"GIT_CONFIG_GLOBAL": place} | dict(more or {})
            return _call(["git", *arguments], environment, given, inherited)

    def text(self, *arguments: str) -> str:
        """Run a command and return what it prints as text."""
        return os.fsdecode(self.run(*arguments))

    def contents(self, oids: tuple[str, ...]) -> Iterator[tuple[str, bytes]]:
        """Yield the contents of objects that are here, one at a time, each with its id.

        Raises:
            RepositoryProblem: one cannot be read.

        """
        command = ["git", "cat-file", "--batch", "--buffer"]
        with subprocess.Popen(
            command, env=self._environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        ) as process:
            assert process.stdin is not None
            assert process.stdout is not None
            asked = process.stdin

            def ask() -> None:
                with asked:
                    asked.write("".join(f"{oid}\n" for oid in oids).encode())

            writer = Thread(target=ask, daemon=True)
            writer.start()
            for oid in oids:
                words = process.stdout.readline().split()
                if len(words) != 3:
                    raise RepositoryProblem(f"the object {oid} of the repository cannot be read")
                yield oid, process.stdout.read(int(words[2]) + 1)[:-1]
            writer.join()

    def _environment(self) -> dict[str, str]:
        return _environment() | {"GIT_DIR": str(self.folder), "GIT_ALLOW_PROTOCOL": self.remote.protocol}

    def _redacted(self, text: str) -> str:
        for secret in self.remote.secrets:
            text = text.replace(secret, "…")
        return text


def setting(file: Path, name: str) -> str | None:
    """Return a setting from a file of git's, asking that file alone; None if it is not set there."""
    command = ["git", "config", "--file", str(file), "--no-includes", "--get", name]
    done = _call(command, _environment(), b"", ())
    return os.fsdecode(done.stdout).removesuffix("\n") if done.returncode == 0 else None


def _header(remote: Remote) -> str:
    """Return the configuration that sends what opens a remote, to its host alone."""
    if not remote.header:
        return ""
    root = "/".join(remote.url.split("/", 3)[:3]).replace("\\", "\\\\").replace('"', '\\"')
    return f'[http "{root}/"]\n\textraHeader = "{remote.header}"\n'


@contextmanager
def _told(configuration: str) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Give the path of a file with ``configuration``, and what git has to inherit to read it."""
    if not configuration:
        yield os.devnull, ()
    elif hasattr(os, "memfd_create"):
        with os.fdopen(os.memfd_create("git"), "w", encoding="utf-8") as file:
            file.write(configuration)
            file.flush()
            yield f"/proc/self/fd/{file.fileno()}", (file.fileno(),)
    else:  # one that only we may read, gone as soon as git has ended
        with tempfile.NamedTemporaryFile("w", encoding="utf-8") as file:
            file.write(configuration)
            file.flush()
            yield file.name, ()


def _call(
    command: list[str], environment: dict[str, str], given: bytes, inherited: tuple[int, ...]
) -> CompletedProcess[bytes]:
    try:
        return subprocess.run(
            command,
            input=given,
            capture_output=True,
            env=environment,
            check=False,
            timeout=_SECONDS,
            pass_fds=inherited,
        )
    except FileNotFoundError:
        raise RepositoryProblem("git is not installed, or not on the PATH; install git 2.32 or newer") from None
    except subprocess.TimeoutExpired:
        raise RepositoryProblem(f"git {command[1]} took longer than {_SECONDS // 60} minutes") from None
    except OSError as error:
        raise RepositoryProblem(f"git could not be run: {because(error)}") from None


def _environment() -> dict[str, str]:
    kept = {name: os.environ[name] for name in (*_KEPT, *_PROXIES) if name in os.environ}
    numbered = {f"GIT_CONFIG_KEY_{number}": key for number, key in enumerate(_SETTINGS)}
    numbered |= {f"GIT_CONFIG_VALUE_{number}": value for number, value in enumerate(_SETTINGS.values())}
    return {
        "GIT_SSH_COMMAND": "ssh -oBatchMode=yes",
        **kept,
        "LC_ALL": "C",
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_SYSTEM": os.devnull,
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_ATTR_NOSYSTEM": "1",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_ASKPASS": "true",
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_NO_REPLACE_OBJECTS": "1",
        "GIT_LITERAL_PATHSPECS": "1",
        "GIT_CONFIG_COUNT": str(len(_SETTINGS)),
        **numbered,
    }
