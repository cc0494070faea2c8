"""A small GitHub in this process, which remembers: repositories served by git itself, pull requests, forks and an App.

Only what is asked of it is there; whether it is asked as GitHub wants is for tests/contracts to say.
"""

from __future__ import annotations

import json
import re
import subprocess
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias
from urllib.parse import parse_qs, urlsplit

import jwt

from tests.serving import Quiet, serving
from tests.smart_http import SmartHttp, body_of, serve

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

_Json: TypeAlias = "Mapping[str, object]"
_Answer: TypeAlias = "tuple[int, object]"
APP = "4711"


@dataclass
class Hub:
    """What is on it.

    Attributes:
        root: the bare repositories, as ``owner/name.git``.
        token: what opens it; an App gets this one for its own.
        user: whose token it is.
        forks: the upstream of each fork.
        slow: how often a fork is looked for before it is there.
        archived: the names of those that nobody may change.
        public_key: what an App's signature is held against.
        installed: the repositories that the App is installed in.
        pulls: the pull requests, in their order.
        asked: method and path of each request.

    """

    root: Path
    token: str
    user: str = "me"
    forks: dict[str, str] = field(default_factory=dict)
    slow: int = 0
    archived: set[str] = field(default_factory=set)
    public_key: bytes = b""
    installed: set[str] = field(default_factory=set)
    pulls: list[dict[str, object]] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    address: str = ""

    def answer(self, method: str, address: str, authorization: str, body: _Json) -> _Answer:
        """Answer one request of the API."""
        at = urlsplit(address)
        self.asked.append(f"{method} {at.path}")
        if found := re.fullmatch(r"/repos/(.+/.+)/installation", at.path):
            return self._installation(found[1], authorization)
        if at.path == "/app/installations/1/access_tokens":
            return (
                (201, {"token": self.token}) if self._is_app(authorization) else (401, {"message": "Bad credentials"})
            )
        if authorization.split()[-1:] != [self.token]:
            return 401, {"message": "Bad credentials"}
        if at.path == "/user":
            return 200, {"login": self.user}
        if found := re.fullmatch(r"/repos/([^/]+/[^/]+)(/.*)?", at.path):
            return self._repository(method, found[1], found[2] or "", parse_qs(at.query), body)
        return 404, {"message": "Not Found"}

    def _repository(self, method: str, name: str, rest: str, query: Mapping[str, list[str]], body: _Json) -> _Answer:
        if self.slow and name in self.forks:
            self.slow -= 1
            return 404, {"message": "Not Found"}
        if not (self.root / f"{name}.git").is_dir():
            return 404, {"message": "Not Found"}
        number = re.match(r"/(?:pulls|issues)/(\d+)", rest)
        match method, re.sub(r"\d+", "N", rest):
            case "GET", "":
                source = {"source": {"full_name": self.forks[name]}} if name in self.forks else {}
                return 200, {"full_name": name, "archived": name in self.archived, "fork": bool(source), **source}
            case "POST", "/forks":
                fork = f"{self.user}/{name.partition('/')[2]}"
                self._clone(name, fork)
                return 202, {"full_name": fork}
            case "GET", "/pulls":
                return 200, [pull for pull in reversed(self.pulls) if pull["head"] == query["head"][0]]
            case "POST", "/pulls":
                return self._open(name, body)
            case "PATCH", "/pulls/N" if number:
                base = {"base": {"ref": body["base"]}} if "base" in body else {}
                self.pulls[int(number[1]) - 1].update({**body, **base})
                return 200, self.pulls[int(number[1]) - 1]
            case "POST", "/issues/N/comments":
                self.comments.append(str(body["body"]))
                return 201, {}
        return 404, {"message": "Not Found"}

    def _open(self, name: str, body: _Json) -> _Answer:
        head = str(body["head"])
        whole = head if ":" in head else f"{name.partition('/')[0]}:{head}"
        owner, _, branch = whole.partition(":")
        source = f"{owner}/{name.partition('/')[2]}"
        if not _git(self.root / f"{source}.git", "rev-parse", "--verify", f"refs/heads/{branch}"):
            return 422, {"message": "Validation Failed", "errors": [{"field": "head", "code": "invalid"}]}
        if any(pull["head"] == whole and pull["state"] == "open" for pull in self.pulls):
            return 422, {"message": "Validation Failed", "errors": [{"message": "A pull request already exists"}]}
        number = len(self.pulls) + 1
        made = {
            "number": number,
            "html_url": f"{self.address}/{name}/pull/{number}",
            "state": "open",
            "merged_at": None,
        }
        made |= {"title": body["title"], "body": body["body"], "base": {"ref": body["base"]}, "head": whole}
        self.pulls.append(made | {"created_at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())})
        return 201, self.pulls[-1]

    def _clone(self, name: str, fork: str) -> None:
        to = self.root / f"{fork}.git"
        to.parent.mkdir(exist_ok=True)
        subprocess.run(["git", "clone", "-q", "--bare", self.root / f"{name}.git", to], check=True)
        self.forks[fork] = name

    def _installation(self, name: str, authorization: str) -> _Answer:
        if not self._is_app(authorization):
            return 401, {"message": "A JSON web token could not be decoded"}
        return (200, {"id": 1}) if name in self.installed else (404, {"message": "Not Found"})

    def _is_app(self, authorization: str) -> bool:
        """Tell whether a request is signed by the App, for at most the ten minutes that GitHub takes."""
        try:
            claims = jwt.decode(authorization.removeprefix("Bearer "), self.public_key, algorithms=["RS256"])
        except jwt.InvalidTokenError:
            return False
        return str(claims["iss"]) == APP and claims["exp"] - time.time() <= 600


def _git(repository: Path, *arguments: str) -> bool:
    return subprocess.run(["git", "-C", repository, *arguments], capture_output=True, check=False).returncode == 0


@contextmanager
def hub(state: Hub) -> Iterator[Hub]:
    """Serve it: the API below /api, and git everywhere else."""
    repositories = SmartHttp(state.root, state.token)

    class Handler(Quiet):
        def answer(self) -> None:
            if not self.path.startswith("/api/"):
                serve(self, repositories)
                return
            given = json.loads(body_of(self) or b"{}")
            authorization = self.headers.get("Authorization", "")
            status, document = state.answer(self.command, self.path.removeprefix("/api"), authorization, given)
            data = json.dumps(document).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        do_GET = do_POST = do_PATCH = answer  # noqa: N815

    with serving(Handler) as place:
        state.address = f"http://{place}"
        yield state
