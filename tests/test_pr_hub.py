"""The whole program against a small GitHub in this process that remembers: forks, an App, and what a person does in between."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from refactor.pull_request.branches import WHOLE
from tests.forges import Upstream, must
from tests.hub import APP, Hub, hub
from tests.running import NEW, OLD, dockwright, environment

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Iterator, Mapping
    from pathlib import Path

TOKEN = "ghs_s3cr3t0123456789"


@pytest.fixture
def github(tmp_path: Path) -> Iterator[Hub]:
    with hub(Hub(tmp_path / "hub", TOKEN)) as served:
        yield served


@pytest.fixture
def upstream(github: Hub) -> Upstream:
    """octo/cat, with a clone that people work in."""
    (github.root / "octo").mkdir(parents=True)
    made = Upstream.make(github.root / "octo", {"Dockerfile": OLD})
    return Upstream(made.bare.rename(github.root / "octo/cat.git"), made.clone)


def pr(github: Hub, *arguments: str, secrets: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[bytes]:
    """Run it on octo/cat; whatever it says, it says without a secret."""
    given = {"GITHUB_TOKEN": TOKEN} if secrets is None else secrets
    env = environment(GITHUB_SERVER_URL=github.address, GITHUB_API_URL=f"{github.address}/api", **given)
    done = dockwright("pr", "--push", *arguments, f"{github.address}/octo/cat", cwd=github.root, env=env)
    for secret in (TOKEN, *given.values()):
        assert secret == APP or secret.encode() not in done.stdout + done.stderr
    assert TOKEN not in str(github.pulls) + str(github.asked)
    return done


def people(upstream: Upstream, files: dict[str, bytes]) -> None:
    must("remote", "set-url", "origin", str(upstream.bare), cwd=upstream.clone)
    upstream.commit(files)


def test_from_a_fork_that_is_made_and_takes_its_time(github: Hub, upstream: Upstream) -> None:
    github.slow = 2
    done = pr(github, "--fork", "me")
    assert done.returncode == 0, done.stderr
    fork = github.root / "me/cat.git"
    assert must("show", f"{WHOLE}:Dockerfile", cwd=fork) == NEW.decode().strip()
    assert WHOLE not in upstream.heads()
    ((pull),) = github.pulls
    assert (pull["head"], pull["base"], pull["state"]) == (f"me:{WHOLE}", {"ref": "main"}, "open")
    assert github.asked.count("POST /repos/octo/cat/forks") == 1
    assert b"up to date" in pr(github, "--fork", "me").stderr
    people(upstream, {"Dockerfile": OLD + b"ADD . /more\n"})
    assert b"updated" in pr(github, "--fork", "me").stderr
    assert must("merge-base", "--is-ancestor", upstream.heads()["main"], WHOLE, cwd=fork) == ""
    people(upstream, {"Dockerfile": NEW})
    assert b"closed" in pr(github, "--fork", "me").stderr
    assert (github.pulls[0]["state"], len(github.pulls), len(github.comments)) == ("closed", 1, 1)
    assert must("branch", "--list", WHOLE, cwd=fork) == ""
    assert github.asked.count("POST /repos/octo/cat/forks") == 1


def test_what_was_closed_in_a_fork_stays_closed(github: Hub, upstream: Upstream) -> None:
    pr(github, "--fork", "me")
    github.pulls[0]["state"] = "closed"
    done = pr(github, "--fork", "me")
    assert b"was closed" in done.stderr
    assert (len(github.pulls), set(upstream.heads())) == (1, {"main"})


def test_a_repository_of_that_name_that_is_no_fork_is_left(github: Hub, upstream: Upstream) -> None:
    other = github.root / "me/cat.git"
    other.parent.mkdir()
    must("clone", "-q", "--bare", str(upstream.bare), str(other), cwd=github.root)
    done = pr(github, "--fork", "me")
    assert (done.returncode, b"me/cat is there, but is no fork of octo/cat" in done.stderr) == (7, True)
    assert must("branch", "--list", WHOLE, cwd=other) == ""


@pytest.fixture(scope="module")
def keys() -> tuple[str, bytes]:
    """Return the private key of an App, and the public one that GitHub has of it."""
    return pair()


def pair() -> tuple[str, bytes]:
    from cryptography.hazmat.primitives import serialization as form
    from cryptography.hazmat.primitives.asymmetric import rsa

    private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = private.private_bytes(form.Encoding.PEM, form.PrivateFormat.PKCS8, form.NoEncryption()).decode()
    return pem, private.public_key().public_bytes(form.Encoding.PEM, form.PublicFormat.SubjectPublicKeyInfo)


def test_an_app_signs_in_and_does_everything_with_its_installation_s_token(
    github: Hub, upstream: Upstream, keys: tuple[str, bytes]
) -> None:
    github.public_key, github.installed = keys[1], {"octo/cat"}
    secrets = {"GITHUB_APP_ID": APP, "GITHUB_APP_PRIVATE_KEY": keys[0]}
    done = pr(github, secrets=secrets)
    assert done.returncode == 0, done.stderr
    assert upstream.show(f"{WHOLE}:Dockerfile") == NEW
    assert github.asked[:2] == ["GET /repos/octo/cat/installation", "POST /app/installations/1/access_tokens"]
    assert github.asked.count("POST /app/installations/1/access_tokens") == 1
    assert b"up to date" in pr(github, secrets=secrets).stderr


@pytest.mark.parametrize(
    ("installed", "own_key", "said"),
    [(False, True, b"there is no such repository, or the token may not see it"), (True, False, b"was not accepted")],
)
def test_an_app_that_may_not(
    github: Hub, upstream: Upstream, keys: tuple[str, bytes], installed: bool, own_key: bool, said: bytes
) -> None:
    github.installed = {"octo/cat"} if installed else set()
    github.public_key = keys[1] if own_key else pair()[1]
    done = pr(github, secrets={"GITHUB_APP_ID": APP, "GITHUB_APP_PRIVATE_KEY": keys[0]})
    assert (done.returncode, b"sign in as the App" in done.stderr, said in done.stderr) == (7, True, True), done.stderr
    assert set(upstream.heads()) == {"main"}


def test_an_expired_token_an_archive_and_what_is_not_there(github: Hub, upstream: Upstream) -> None:
    expired = pr(github, secrets={"GITHUB_TOKEN": "ghp_expired0123"})
    assert (expired.returncode, b"it is wrong or expired" in expired.stderr) == (7, True)
    github.archived = {"octo/cat"}
    archived = pr(github)
    assert (archived.returncode, b"the repository is archived" in archived.stderr) == (0, True)
    upstream.bare.rename(upstream.bare.with_name("gone.git"))
    gone = pr(github)
    assert (gone.returncode, b"there is no such repository" in gone.stderr) == (7, True)
    assert github.pulls == []
