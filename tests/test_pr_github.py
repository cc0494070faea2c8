"""GitHub as it fails, in answers of our own: what is said of each, what is tried again, and that no token is shown."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from refactor.pull_request.body import Text
from refactor.pull_request.connection import App, Connection, Kind, kind_of
from refactor.pull_request.forge import Forge, Place, Status
from refactor.pull_request.forges import forge_of
from refactor.pull_request.problems import LostRace, RateLimited, RepositoryProblem
from refactor.pull_request.remote import Remote
from tests.answering import answering
from tests.running import ROOT, environment

if TYPE_CHECKING:
    from pathlib import Path

TOKEN = "ghp_s3cr3t0123456789"
TEXT = Text("title", "body")
PLACE = Place("octo/cat", "octo/cat", "")


def forge(kind: Kind, address: str, token: str = TOKEN) -> Forge:
    return forge_of(Connection(kind, address, address, token))


@pytest.mark.parametrize("kind", [Kind.GITHUB, Kind.GITLAB])
@pytest.mark.parametrize(
    ("status", "sentence"),
    [
        (401, "the token was not accepted; it is wrong or expired"),
        (403, "the token may not do this"),
        (404, "or the token may not see it"),
        (422, "does not take it"),
        (500, "run again later"),
    ],
)
def test_every_failure_is_a_sentence(
    kind: Kind, status: int, sentence: str, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(time, "sleep", lambda seconds: None)
    caplog.set_level(logging.DEBUG)
    with answering((status, {}, {"message": "what GitHub says\n::error::x"})) as answers:
        with pytest.raises(RepositoryProblem, match=sentence) as raised:
            forge(kind, answers.address).place("octo/cat", "", None)
        assert len(answers.seen) == (3 if status == 500 and kind is Kind.GITHUB else 1)
    assert "\n" not in str(raised.value)
    assert TOKEN not in str(raised.value) + repr(raised.value) + caplog.text


@pytest.mark.parametrize("headers", [{"Retry-After": "1"}, {"Retry-After": "3000"}])
@pytest.mark.parametrize("status", [403, 429])
def test_limits_are_waited_for_a_little_and_then_nothing_more_is_asked(
    status: int, headers: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    waited: list[float] = []
    monkeypatch.setattr(time, "sleep", waited.append)
    with answering((status, headers, {"message": "You have exceeded a secondary rate limit"})) as answers:
        github = forge(Kind.GITHUB, answers.address)
        with pytest.raises(RateLimited, match="wants no requests for"):
            github.pulls(PLACE, "b")
        long = headers["Retry-After"] == "3000"
        assert (len(answers.seen), waited) == ((1, []) if long else (2, [1.0]))
        if long:
            with pytest.raises(RateLimited, match="no more requests for now"):
                github.pulls(PLACE, "b")
            assert len(answers.seen) == 1


def test_a_pull_request_that_is_there_already_is_a_lost_race() -> None:
    said = {"message": "Validation Failed", "errors": [{"message": "A pull request already exists for octo:b."}]}
    with answering((422, {}, said)) as answers, pytest.raises(LostRace):
        forge(Kind.GITHUB, answers.address).open(PLACE, "b", "main", TEXT, draft=False)
    project = {"id": 1, "path_with_namespace": "octo/cat"}
    conflict = {"message": ["Another open merge request already exists for this source branch: !1"]}
    with answering((200, {}, project), (409, {}, conflict)) as answers, pytest.raises(LostRace):
        forge(Kind.GITLAB, answers.address).open(PLACE, "b", "main", TEXT, draft=False)


@pytest.mark.parametrize("kind", [Kind.GITHUB, Kind.GITLAB])
def test_nobody_is_there(kind: Kind, monkeypatch: pytest.MonkeyPatch) -> None:
    with answering((200, {}, {})) as answers:
        gone = answers.address
    with pytest.raises(RepositoryProblem, match="cannot be reached"):
        forge(kind, gone).place("octo/cat", "", None)


@pytest.mark.parametrize("kind", [Kind.GITHUB, Kind.GITLAB])
def test_odd_answers_are_no_traceback(kind: Kind) -> None:
    with answering((200, {}, {"surprise": 1})) as answers, pytest.raises(RepositoryProblem, match="answers oddly"):
        forge(kind, answers.address).place("octo/cat", "", None)


def test_an_app_signs_in_where_it_is_installed() -> None:
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import rsa

    private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()
    with answering((404, {}, {"message": "Not Found"})) as answers:
        connection = Connection(Kind.GITHUB, answers.address, answers.address, app=App("12", pem))
        with pytest.raises(RepositoryProblem, match="sign in as the App"):
            forge_of(connection).place("octo/cat", "", None)
    ((method, path, headers, _),) = answers.seen
    assert (method, path) == ("GET", "/repos/octo/cat/installation")
    assert headers["Authorization"].startswith("Bearer ey")
    assert pem not in repr(connection)


def merge_request(**more: object) -> dict[str, object]:
    return {
        "iid": 3,
        "web_url": "https://gitlab.example/3",
        "state": "opened",
        "title": "Draft: title",
        "description": "body",
        "target_branch": "main",
        "created_at": "2026-01-01T00:00:00.000Z",
        "source_project_id": 1,
        **more,
    }


def test_gitlab_lists_opens_edits_and_closes() -> None:
    project = {"id": 1, "path_with_namespace": "octo/cat", "archived": False}
    other = merge_request(source_project_id=9)
    answers: list[tuple[int, dict[str, str], object]] = [
        (200, {}, each) for each in (project, [merge_request(state="merged"), other], merge_request(), merge_request())
    ]
    with answering(*answers, (200, {}, merge_request()), (200, {}, merge_request()), (201, {}, {"id": 1})) as seen:
        gitlab = forge(Kind.GITLAB, seen.address)
        assert gitlab.place("octo/cat", "https://x/octo/cat", None).token == TOKEN
        assert [pull.status for pull in gitlab.pulls(PLACE, "b")] == [Status.MERGED]
        assert gitlab.open(PLACE, "b", "main", TEXT, draft=True).title == "title"
        gitlab.edit(PLACE, 3, "b", Text("new", "body"), "trunk")
        gitlab.close(PLACE, 3, "b", "settled", "why")
    requests = [(method, path.partition("?")[0]) for method, path, _, _ in seen.seen]
    base = "/api/v4/projects/1/merge_requests"
    assert requests == [
        ("GET", "/api/v4/projects/octo%2Fcat"),
        ("GET", base),
        ("POST", base),
        ("GET", f"{base}/3"),
        ("PUT", f"{base}/3"),
        ("PUT", f"{base}/3"),
        ("POST", f"{base}/3/notes"),
    ]
    bodies = [json.loads(data) for method, _, _, data in seen.seen if data]
    assert bodies[0]["title"] == "Draft: title"
    assert bodies[1] == {"title": "Draft: new", "description": "body", "target_branch": "trunk"}
    assert bodies[2] == {"description": "settled", "state_event": "close"}
    assert all(TOKEN not in path for _, path, _, _ in seen.seen)


@pytest.mark.parametrize("kind", ["github", "gitlab"])
def test_without_its_library_a_forge_says_how_to_get_it(kind: str, tmp_path: Path) -> None:
    code = f"""
import sys
sys.modules["githubkit"] = sys.modules["gitlab"] = None
from refactor.cli import main
main(["pr", "--push", "--forge", "{kind}", "https://example.com/a/b"])
"""
    env = environment(GITHUB_TOKEN=TOKEN, GITLAB_TOKEN=TOKEN, PYTHONPATH=str(ROOT))
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, env=env, capture_output=True, check=False)
    assert done.returncode == 2
    assert f"pip install 'dockwright[{kind}]'".encode() in done.stderr


def test_the_token_goes_to_its_own_server_alone() -> None:
    github = Connection.of(Kind.GITHUB, {"GITHUB_TOKEN": TOKEN}, None)
    assert github.locate("https://github.com/octo/cat.git").path == "octo/cat"
    assert github.locate("git@github.com:octo/cat.git").path == "octo/cat"
    for other in (
        "https://github.com.evil.example/octo/cat",
        "https://evil.example/github.com/x",
        "git@evil.example:octo/cat",
    ):
        with pytest.raises(RepositoryProblem, match=r"is not on https://github\.com"):
            github.locate(other)


def test_forges_are_told_by_their_servers() -> None:
    enterprise = {"GITHUB_SERVER_URL": "https://git.corp.example", "CI_SERVER_URL": "https://lab.corp.example"}
    assert kind_of(("https://github.com/a/b",), {}) is Kind.GITHUB
    assert kind_of(("git@gitlab.com:a/b/c.git",), {}) is Kind.GITLAB
    assert kind_of(("https://git.corp.example/a/b",), enterprise) is Kind.GITHUB
    assert kind_of(("ssh://git@lab.corp.example/a/b",), enterprise) is Kind.GITLAB


@pytest.mark.parametrize(
    "address",
    [
        "http://example.com/a/b",
        "ext::sh -c x",
        "ftp://example.com/a",
        "-oProxyCommand=x:y",
        "ssh://-oProxyCommand=x/y",
        "git://x/y",
    ],
)
def test_addresses_that_are_not_used(address: str) -> None:
    with pytest.raises(RepositoryProblem):
        Remote.of(address)
