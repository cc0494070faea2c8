"""Every request that we make of GitHub, held against the OpenAPI description that it publishes, by Prism.

`npm install --prefix FOLDER @octokit/openapi @stoplight/prism-cli`, then name this folder to pytest with
``DOCKWRIGHT_CONTRACTS=FOLDER``; without the variable the packages are installed into a temporary folder.
"""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from refactor.pull_request.body import Text
from refactor.pull_request.connection import Connection, Kind
from refactor.pull_request.forge import Forge, Place, Wishes
from refactor.pull_request.forges import forge_of

if TYPE_CHECKING:
    from collections.abc import Iterator

PACKAGES = ("@octokit/openapi@23", "@stoplight/prism-cli@5")
REPOSITORY = "/repos/{owner}/{repo}"
PATHS = (
    REPOSITORY,
    f"{REPOSITORY}/pulls",
    f"{REPOSITORY}/pulls/{{pull_number}}",
    f"{REPOSITORY}/pulls/{{pull_number}}/requested_reviewers",
    f"{REPOSITORY}/issues/{{issue_number}}/labels",
    f"{REPOSITORY}/issues/{{issue_number}}/assignees",
    f"{REPOSITORY}/issues/{{issue_number}}/comments",
    f"{REPOSITORY}/forks",
    f"{REPOSITORY}/installation",
    "/app/installations/{installation_id}/access_tokens",
    "/orgs/{org}/repos",
    "/search/repositories",
    "/user",
)
PLACE = Place("octocat/Hello-World", "octocat/Hello-World", "")


@pytest.fixture(scope="module")
def prism(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """Serve the description; every request that does not fit it is answered with an error."""
    folder = Path(os.environ.get("DOCKWRIGHT_CONTRACTS") or tmp_path_factory.mktemp("node"))
    if not (folder / "node_modules/.bin/prism").exists():
        subprocess.run(["npm", "install", "--silent", "--no-fund", "--prefix", str(folder), *PACKAGES], check=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = tmp_path_factory.mktemp("prism") / "log"
    description = log.parent / "description.json"
    published = (folder / "node_modules/@octokit/openapi/generated/api.github.com.deref.json").read_text("utf-8")
    description.write_text(_our_part(published), "utf-8")
    where = ("-h", "127.0.0.1", "-p", str(port), str(description))
    command = [str(folder / "node_modules/.bin/prism"), "mock", *where]
    with log.open("wb") as output, subprocess.Popen(command, stdout=output, stderr=output) as server:
        try:
            _wait(port, server, log)
            yield f"http://127.0.0.1:{port}", log
        finally:
            server.terminate()
            server.wait(30)


def _our_part(description: str) -> str:
    """Return the description of what we call alone, which is read in seconds.

    Answers get the type that GitHub asks its clients to accept: Prism takes the description at its word.
    """
    document = json.loads(description)
    kept = {"openapi": document["openapi"], "info": document["info"], "paths": {}}
    for path in PATHS:
        kept["paths"][path] = document["paths"][path]
        for operation in document["paths"][path].values():
            for answer in operation["responses"].values():
                content = answer.get("content", {})
                if "application/json" in content:
                    content["application/vnd.github+json"] = content["application/json"]
    return json.dumps(kept)


def _wait(port: int, server: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(600):
        assert server.poll() is None, log.read_text()
        with socket.socket() as client:
            if client.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.2)
    raise AssertionError(log.read_text())


@pytest.fixture
def github(prism: tuple[str, Path]) -> Forge:
    return forge_of(Connection(Kind.GITHUB, "https://github.com", prism[0], "token"))


def test_every_request_fits_the_contract(github: Forge, prism: tuple[str, Path]) -> None:
    place = github.place("octocat/Hello-World", "https://github.com/octocat/Hello-World", None)
    assert place.name == "octocat/Hello-World"
    pulls = github.pulls(PLACE, "dockwright/refactor")
    assert [pull.url for pull in pulls] == ["https://github.com/octocat/Hello-World/pull/1347"]
    made = github.open(PLACE, "dockwright/refactor", "main", Text("title", "body"), draft=True)
    assert made.number == 1347
    github.wish(PLACE, 1347, Wishes(("docker",), ("octocat", "octo/team"), ("hubot",)))
    github.edit(PLACE, 1347, "dockwright/refactor", Text("title", "body"), "trunk")
    github.close(PLACE, 1347, "dockwright/refactor", "body", "nothing is left to change")
    assert len(list(github.repositories("octocat"))) + len(list(github.search("language:dockerfile"))) > 0
    log = prism[1].read_text()
    asked = [line.split() for line in re.findall(r"\[HTTP SERVER\] (\w+ \S+) .*Request received", log)]
    repository = "/repos/octocat/Hello-World"
    assert {f"{method} {path.partition('?')[0]}" for method, path in asked} == {
        f"get {repository}",
        f"get {repository}/pulls",
        f"post {repository}/pulls",
        f"patch {repository}/pulls/1347",
        f"post {repository}/pulls/1347/requested_reviewers",
        f"post {repository}/issues/1347/labels",
        f"post {repository}/issues/1347/assignees",
        f"post {repository}/issues/1347/comments",
        "get /orgs/octocat/repos",
        "get /search/repositories",
    }
    assert log.count("The request passed the validation rules") == len(asked)
    assert "Violation: request" not in log


def test_the_contract_is_enforced(prism: tuple[str, Path]) -> None:
    """What does not fit is refused, or the test above would prove nothing."""
    import httpx

    pulls = f"{prism[0]}/repos/octocat/Hello-World/pulls"
    headers = {"Authorization": "Bearer x"}
    fits = {"title": "x", "head": "b", "base": "main"}
    assert httpx.post(pulls, json=fits, headers=headers).status_code == 201
    assert httpx.post(pulls, json={**fits, "draft": "perhaps"}, headers=headers).status_code == 422
    assert httpx.post(pulls, json={"title": 1}, headers=headers).status_code == 422
    assert "Violation: request.body.title" in prism[1].read_text()
