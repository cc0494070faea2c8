"""git, called as a program: the only module that does.

It works in a bare repository of our own, in a temporary folder, with no configuration but the one below: nothing of the
user's, the system's or the remote's. There is no work tree and no index but a temporary one, so there is nothing for a hook,
a filter, an attribute, a monitor or a submodule to act on. A token travels in the environment, as a header for one host.

Sources: git's documentation of ``GIT_CONFIG_COUNT``, ``protocol.allow``, ``core.hooksPath``, ``core.alternateRefsCommand``
and ``receive.denyCurrentBranch``; https://git-scm.com/docs/git#_environment_variables
"""

from __future__ import annotations

import os
import subprocess
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from refactor.errors import because, show
from refactor.pull_request.problems import LostRace, RepositoryProblem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from refactor.pull_request.remote import Remote

BASE = "refs/dockwright/base"
_BRANCH = "refs/dockwright/branch"
_BLOB_LIMIT = "1m"
_SECONDS = 900
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
# The other end of a push to a folder is a git of ours as well, reading the folder's configuration: these outrank it.
_RECEIVE = (
    "git -c core.hooksPath=/dev/null -c core.fsmonitor=false -c core.alternateRefsCommand=true -c receive.autogc=false"
    " -c gc.auto=0 -c maintenance.auto=false -c receive.denyCurrentBranch=refuse receive-pack"
)


@dataclass(frozen=True, slots=True)
class Head:
    """The default branch of a remote, and the branches of ours that it has, by name, with the commits that they are at."""

    branch: str
    commit: str
    ours: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class TreeEntry:
    """A line of a tree; ``kind`` is blob or commit (a submodule)."""

    path: str
    mode: str
    kind: str
    oid: str


@dataclass(frozen=True, slots=True)
class CommitText:
    """What a commit object says: its parents, its tree, who made it, and when; ``raw`` is the object as it is."""

    oid: str
    tree: str
    parents: tuple[str, ...]
    author: str
    committer: str
    when: str
    message: str


@contextmanager
def repository(remote: Remote) -> Iterator[Git]:
    """Open an empty repository of our own, beside ``remote``; it is gone at the end."""
    with TemporaryDirectory(prefix="dockwright-", ignore_cleanup_errors=True) as folder:
        git = Git(Path(folder, "git"), remote)
        git.run("init", "--quiet", "--bare", "--template=", "--", str(git.folder), inside=False)
        git.run("config", "--", "remote.origin.url", remote.url)
        yield git


def origin_of(clone: Path) -> str | None:
    """Return where a local clone came from, asking its configuration and nothing else of it; None if that is not said."""
    place = clone / ".git" if (clone / ".git").exists() else clone
    if place.is_file():  # a worktree's .git is a file that leads to the repository
        place = clone / place.read_text("utf-8", "surrogateescape").partition(":")[2].strip()
        common = place / "commondir"
        place = place / common.read_text("utf-8", "surrogateescape").strip() if common.is_file() else place
    if not (place / "config").is_file() or not (place / "objects").is_dir():
        raise RepositoryProblem(f"{show(clone)} is not a git repository")
    command = [
        "git",
        "config",
        "--file",
        str((place / "config").resolve()),
        "--no-includes",
        "--get",
        "remote.origin.url",
    ]
    done = _call(command, _environment({}), b"")
    return os.fsdecode(done.stdout).removesuffix("\n") if done.returncode == 0 else None


class Git:
    """A bare repository in a temporary folder that fetches from ``remote`` and pushes to it."""

    def __init__(self, folder: Path, remote: Remote) -> None:
        self.folder = folder
        self.remote = remote

    def head(self, prefix: str) -> Head | None:
        """Ask the remote for its default branch, and for the branches below ``prefix``; None if it has no commit at all.

        Raises:
            RepositoryProblem: it cannot be reached, or its HEAD names a branch that is not there.

        """
        lines = self._text("ls-remote", "--symref", "--", "origin", "HEAD", f"refs/heads/{prefix}/*").splitlines()
        rows = [line.split("\t", 1) for line in lines if "\t" in line]
        ours = _branches(rows)
        named = [
            first.removeprefix("ref: refs/heads/") for first, ref in rows if ref == "HEAD" and first.startswith("ref: ")
        ]
        commits = [first for first, ref in rows if ref == "HEAD" and not first.startswith("ref: ")]
        if named and commits:
            return Head(named[0], commits[0], ours)
        if ours or self._text("ls-remote", "--heads", "--", "origin"):
            raise RepositoryProblem("its HEAD names no branch that is there; set its default branch")
        return None

    def branches(self, url: str, prefix: str) -> dict[str, str]:
        """Return the branches below ``prefix`` at ``url``, by name, with the commits that they are at."""
        lines = self._text("ls-remote", "--", url, f"refs/heads/{prefix}/*").splitlines()
        return _branches([line.split("\t", 1) for line in lines])

    def fetch_base(self, branch: str, *, whole: bool = False, large: bool = False) -> str:
        """Fetch the last commit of ``branch`` (or its ``whole`` history), and ``large`` files if so asked; return its id."""
        depth = () if whole else ("--depth=1",)
        limit = () if large else (f"--filter=blob:limit={_BLOB_LIMIT}",)
        return self._fetch(f"refs/heads/{branch}", BASE, *depth, *limit)

    def fetch_branch(self, url: str, branch: str, depth: int) -> str:
        """Fetch the last ``depth`` commits of a branch, as commits only where the remote can do that; return its id."""
        return self._fetch(f"refs/heads/{branch}", _BRANCH, f"--depth={depth}", "--filter=tree:0", url=url)

    def _fetch(self, source: str, target: str, *options: str, url: str = "origin") -> str:
        fixed = ("--quiet", "--no-tags", "--no-recurse-submodules", "--no-write-fetch-head", "--no-auto-gc")
        self.run("fetch", *fixed, *options, "--", url, f"+{source}:{target}")
        return self._text("rev-parse", "--verify", "--end-of-options", target).strip()

    def tree(self, commit: str) -> tuple[TreeEntry, ...]:
        """Return all files, links and submodules of a commit."""
        lines = self.run("ls-tree", "-r", "-z", "--full-tree", commit).split(b"\0")
        entries = []
        for line in lines[:-1]:
            words, _, path = line.partition(b"\t")
            mode, kind, oid = words.decode().split()
            entries.append(TreeEntry(os.fsdecode(path), mode, kind, oid))
        return tuple(entries)

    def missing(self, commit: str) -> frozenset[str]:
        """Return the objects of a commit that were not fetched."""
        lines = self._text("rev-list", "--objects", "--missing=print", "--no-walk", commit).splitlines()
        return frozenset(line[1:] for line in lines if line.startswith("?"))

    def blobs(self, oids: Sequence[str]) -> Iterator[tuple[str, bytes]]:
        """Yield the contents of blobs that are here, one at a time, each with its id."""
        import threading

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

            writer = threading.Thread(target=ask, daemon=True)
            writer.start()
            for oid in oids:
                words = process.stdout.readline().split()
                if len(words) != 3:
                    raise RepositoryProblem(f"the object {oid} of the repository cannot be read")
                data = process.stdout.read(int(words[2]) + 1)
                yield oid, data[:-1]
            writer.join()

    def commit_text(self, oid: str) -> CommitText | None:
        """Return what a commit says, or None if it is not here or no commit."""
        done = self._call("cat-file", "commit", oid)
        if done.returncode:
            return None
        head, _, message = done.stdout.decode("utf-8", "surrogateescape").partition("\n\n")
        fields = [line.split(" ", 1) for line in head.split("\n") if " " in line]
        first = dict(reversed(fields))
        parents = tuple(value for key, value in fields if key == "parent")
        author, committer = (first[role].rsplit(" ", 2) for role in ("author", "committer"))
        return CommitText(oid, first["tree"], parents, author[0], committer[0], " ".join(committer[1:]), message)

    def new_tree(self, base: str, files: Mapping[str, bytes], modes: Mapping[str, str]) -> str:
        """Return the tree of commit ``base`` with the contents of ``files`` replaced, by way of a temporary index."""
        index = {"GIT_INDEX_FILE": str(self.folder / "index")}
        self.run("read-tree", "--empty", more=index)
        self.run("read-tree", base, more=index)
        lines = []
        for path, data in files.items():
            oid = self.run("hash-object", "-w", "--no-filters", "--stdin", given=data).decode().strip()
            lines.append(b"%s %s\t%s\0" % (modes[path].encode(), oid.encode(), os.fsencode(path)))
        self.run("update-index", "-z", "--index-info", given=b"".join(lines), more=index)
        return self.run("write-tree", "--missing-ok", more=index).decode().strip()

    def new_commit(self, tree: str, parent: str, message: str, author: tuple[str, str], when: str) -> str:
        """Write a commit and return its id; the same arguments give the same commit."""
        roles = {
            f"GIT_{role}_{what}": value
            for role in ("AUTHOR", "COMMITTER")
            for what, value in (("NAME", author[0]), ("EMAIL", author[1]), ("DATE", when))
        }
        given = message.encode("utf-8", "surrogateescape")
        return self.run("commit-tree", "--no-gpg-sign", "-p", parent, tree, given=given, more=roles).decode().strip()

    def push(self, url: str, branch: str, commit: str | None, expected: str | None) -> None:
        """Set ``branch`` at ``url`` to ``commit`` (delete it for None) if it still is at ``expected`` (None: not there).

        Raises:
            LostRace: it is somewhere else by now.
            RepositoryProblem: the remote refuses.

        """
        ref = f"refs/heads/{branch}"
        options = [
            "--quiet",
            "--porcelain",
            "--no-verify",
            "--no-follow-tags",
            f"--force-with-lease={ref}:{expected or ''}",
        ]
        if self.remote.protocol == "file":
            options.append(f"--receive-pack={_RECEIVE}")
        self.run("push", *options, "--", url, f"{commit or ''}:{ref}")

    def diff(self, base: str, head: str) -> str:
        """Return the diff between two commits, as git writes it without any driver."""
        options = ("-p", "-r", "--no-ext-diff", "--no-textconv", "--no-color", "--no-renames", "--full-index")
        return self.run("diff-tree", *options, base, head).decode("utf-8", "replace")

    def run(
        self, *arguments: str, given: bytes = b"", more: Mapping[str, str] | None = None, inside: bool = True
    ) -> bytes:
        """Run a git command and return what it prints.

        Raises:
            RepositoryProblem: it fails; with what git says of it in a sentence, less any secret.

        """
        done = self._call(*arguments, given=given, more=more, inside=inside)
        if done.returncode:
            said = (done.stderr + b"\n" + done.stdout if arguments[0] == "push" else done.stderr).decode(
                "utf-8", "replace"
            )
            raise _problem(arguments[0], self._redacted(said))
        return done.stdout

    def _text(self, *arguments: str) -> str:
        return os.fsdecode(self.run(*arguments))

    def _call(
        self, *arguments: str, given: bytes = b"", more: Mapping[str, str] | None = None, inside: bool = True
    ) -> subprocess.CompletedProcess[bytes]:
        environment = self._environment() | dict(more or {})
        if not inside:
            del environment["GIT_DIR"]
        return _call(["git", *arguments], environment, given)

    def _environment(self) -> dict[str, str]:
        settings = dict(_SETTINGS)
        if self.remote.header:
            root = "/".join(self.remote.url.split("/", 3)[:3])
            settings[f"http.{root}/.extraHeader"] = self.remote.header
        return _environment(settings) | {"GIT_DIR": str(self.folder), "GIT_ALLOW_PROTOCOL": self.remote.protocol}

    def _redacted(self, text: str) -> str:
        for secret in self.remote.secrets:
            text = text.replace(secret, "…")
        return text


def _branches(rows: Sequence[Sequence[str]]) -> dict[str, str]:
    heads = "refs/heads/"
    return {ref.removeprefix(heads): oid for oid, ref in rows if ref.startswith(heads)}


def _call(command: list[str], environment: dict[str, str], given: bytes) -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(command, input=given, capture_output=True, env=environment, check=False, timeout=_SECONDS)
    except FileNotFoundError:
        raise RepositoryProblem("git is not installed, or not on the PATH; install git 2.32 or newer") from None
    except subprocess.TimeoutExpired:
        raise RepositoryProblem(f"git {command[1]} took longer than {_SECONDS // 60} minutes") from None
    except OSError as error:
        raise RepositoryProblem(f"git could not be run: {because(error)}") from None


def _environment(settings: Mapping[str, str]) -> dict[str, str]:
    kept = {name: os.environ[name] for name in (*_KEPT, *_PROXIES) if name in os.environ}
    numbered = {f"GIT_CONFIG_KEY_{number}": key for number, key in enumerate(settings)}
    numbered |= {f"GIT_CONFIG_VALUE_{number}": value for number, value in enumerate(settings.values())}
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
        "GIT_CONFIG_COUNT": str(len(settings)),
        **numbered,
    }


# What git says, in lower case, and what it means for the one who reads the summary; the first that fits.
_MEANINGS = (
    (
        ("stale info", "fetch first", "cannot lock ref", "failed to update ref"),
        "somebody pushed to the branch meanwhile",
    ),
    (
        ("protected branch", "protected ref"),
        "the branch is protected against this push; allow dockwright/* to be pushed to",
    ),
    (("archived", "read-only"), "the repository is archived or read-only"),
    (
        (
            "error: 401",
            "authentication failed",
            "could not read username",
            "could not read password",
            "invalid username",
        ),
        "the token was not accepted; it is wrong, expired, or not there",
    ),
    (("error: 403", "denied to", "write access"), "the token may not do this; give it permission to write contents"),
    (
        ("error: 404", "repository not found", "does not appear to be a git repository", "not found"),
        "there is no such repository, or the token may not see it",
    ),
    (("error: 429",), "the server wants fewer requests; run again later"),
    (
        (
            "error: 5",
            "could not resolve host",
            "connection refused",
            "timed out",
            "unexpected disconnect",
            "hung up",
            "early eof",
            "connection reset",
            "couldn't connect",
            "empty reply",
            "rpc failed",
        ),
        "the server cannot be reached or failed; run again later",
    ),
    (("update url base", "error: 30"), "the repository has moved; give its new address"),
    (("dubious ownership",), "the folder belongs to another user; run as its owner"),
    (("declined", "rejected"), "the remote declines the push"),
)


def _problem(command: str, said: str) -> RepositoryProblem:
    low = said.lower()
    detail = next((line.strip() for line in said.splitlines() if line.startswith(("fatal:", "error:", "!"))), "")
    detail = next((line.strip() for line in said.splitlines() if "remote:" in line and "rror" in line), detail)
    meaning = next((meaning for signs, meaning in _MEANINGS if any(sign in low for sign in signs)), None)
    if meaning == _MEANINGS[0][1]:
        return LostRace(meaning)
    shown = show(detail)[:300]
    return RepositoryProblem(f"{meaning} (git {command}: {shown})" if meaning else f"git {command} failed: {shown}")
