"""What git says when it fails, and what that means for the one who reads the summary."""

from __future__ import annotations

from refactor.errors import show
from refactor.pull_request.problems import LostRace, RepositoryProblem

# What is looked for, in lower case; the first that fits counts.
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


def problem(command: str, said: str) -> RepositoryProblem:
    """Return the problem that ``command`` has when git ``said`` this, which holds no secret any more."""
    low = said.lower()
    detail = next((line.strip() for line in said.splitlines() if line.startswith(("fatal:", "error:", "!"))), "")
    detail = next((line.strip() for line in said.splitlines() if "remote:" in line and "rror" in line), detail)
    meaning = next((meaning for signs, meaning in _MEANINGS if any(sign in low for sign in signs)), None)
    if meaning == _MEANINGS[0][1]:
        return LostRace(meaning)
    shown = show(detail)[:300]
    return RepositoryProblem(f"{meaning} (git {command}: {shown})" if meaning else f"git {command} failed: {shown}")
