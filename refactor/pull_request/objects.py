"""What a repository holds: trees, files and commits, read and written without a work tree.

The only index is a temporary one, so there is nothing for a hook, a filter, an attribute or a submodule to act on.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from refactor.pull_request.git import Git


_FILE = "100644"


@dataclass(frozen=True, slots=True)
class TreeEntry:
    """A line of a tree; ``kind`` is blob or commit (a submodule)."""

    path: str
    mode: str
    kind: str
    oid: str


@dataclass(frozen=True, slots=True)
class CommitText:
    """What a commit object says: its parents, its tree, who made it, and when."""

    oid: str
    tree: str
    parents: tuple[str, ...]
    author: str
    committer: str
    when: str
    message: str


@dataclass(frozen=True, slots=True)
class Objects:
    """The objects of the repository that ``git`` is at work in."""

    git: Git

    def tree(self, commit: str) -> tuple[TreeEntry, ...]:
        """Return all files, links and submodules of a commit."""
        lines = self.git.run("ls-tree", "-r", "-z", "--full-tree", commit).split(b"\0")
        entries = []
        for line in lines[:-1]:
            words, _, path = line.partition(b"\t")
            mode, kind, oid = words.decode().split()
            entries.append(TreeEntry(os.fsdecode(path), mode, kind, oid))
        return tuple(entries)

    def missing(self, commit: str) -> frozenset[str]:
        """Return the objects of a commit that were not fetched."""
        lines = self.git.text("rev-list", "--objects", "--missing=print", "--no-walk", commit).splitlines()
        return frozenset(line[1:] for line in lines if line.startswith("?"))

    def blobs(self, oids: Sequence[str]) -> Iterator[tuple[str, bytes]]:
        """Yield the contents of blobs that are here, one at a time, each with its id."""
        return self.git.contents(tuple(oids))

    def commit_text(self, oid: str) -> CommitText | None:
        """Return what a commit says, or None if it is not here or no commit."""
        done = self.git.ask("cat-file", "commit", oid)
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
        index = {"GIT_INDEX_FILE": str(self.git.folder / "index")}
        self.git.run("read-tree", "--empty", more=index)
        self.git.run("read-tree", base, more=index)
        lines = []
        for path, data in files.items():
            oid = self.git.run("hash-object", "-w", "--no-filters", "--stdin", given=data).decode().strip()
            lines.append(b"%s %s\t%s\0" % (modes.get(path, _FILE).encode(), oid.encode(), os.fsencode(path)))
        self.git.run("update-index", "-z", "--index-info", given=b"".join(lines), more=index)
        return self.git.run("write-tree", "--missing-ok", more=index).decode().strip()

    def new_commit(self, tree: str, parent: str, message: str, author: tuple[str, str], when: str) -> str:
        """Write a commit and return its id; the same arguments give the same commit."""
        roles = {
            f"GIT_{role}_{what}": value
            for role in ("AUTHOR", "COMMITTER")
            for what, value in (("NAME", author[0]), ("EMAIL", author[1]), ("DATE", when))
        }
        given = message.encode("utf-8", "surrogateescape")
        return (
            self.git.run("commit-tree", "--no-gpg-sign", "-p", parent, tree, given=given, more=roles).decode().strip()
        )

    def diff(self, base: str, head: str) -> str:
        """Return the diff between two commits, as git writes it without any driver."""
        options = ("-p", "-r", "--no-ext-diff", "--no-textconv", "--no-color", "--no-renames", "--full-index")
        return self.git.run("diff-tree", *options, base, head).decode("utf-8", "replace")
