"""Registries are asked by the distribution API: digests, tokens, credentials, and every way in which they fail."""

from __future__ import annotations

import base64
import json
import socket
from typing import TYPE_CHECKING

import pytest

from refactor.image import ImageReference
from refactor.locking.credentials import HUB_KEY, Credentials, Keyring
from refactor.locking.problems import RegistryProblem
from refactor.locking.registry import Registries
from tests.fake_registry import DIGEST, FakeRegistry, fake_registry

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def registry() -> Iterator[FakeRegistry]:
    with fake_registry() as state:
        yield state


def keyring(tmp_path: Path, **said: object) -> Keyring:
    (tmp_path / "config.json").write_text(json.dumps(said))
    return Keyring.read({"DOCKER_CONFIG": str(tmp_path)})


def auth(user: str, password: str) -> dict[str, str]:
    return {"auth": base64.b64encode(f"{user}:{password}".encode()).decode()}


def digest(registry: FakeRegistry, keys: Keyring, name: str = "team/app:latest", timeout: float = 5) -> str:
    return Registries(keys, timeout).digest(ImageReference.parse(f"{registry.host}/{name}"))


def test_one_question_is_enough(registry: FakeRegistry, tmp_path: Path) -> None:
    assert digest(registry, keyring(tmp_path)) == DIGEST
    assert registry.asked == ["HEAD /v2/team/app/manifests/latest"]
    assert registry.authorizations == [""]
    assert registry.accepts >= {
        "application/vnd.oci.image.index.v1+json",
        "application/vnd.docker.distribution.manifest.list.v2+json",
    }


def test_where_the_digest_is_not_said_it_is_counted(registry: FakeRegistry, tmp_path: Path) -> None:
    registry.says_digest = False
    assert digest(registry, keyring(tmp_path)) == DIGEST
    assert [asked.split()[0] for asked in registry.asked] == ["HEAD", "GET"]
    registry.tags["team/app:latest"] = b"<html>"
    with pytest.raises(RegistryProblem, match="something that is no manifest"):
        digest(registry, keyring(tmp_path))


def test_anybody_gets_a_token(registry: FakeRegistry, tmp_path: Path) -> None:
    registry.user = "anybody"
    registries = Registries(keyring(tmp_path), 5)
    for _ in range(2):
        assert registries.digest(ImageReference.parse(f"{registry.host}/team/app:latest")) == DIGEST
    assert registry.authorizations == ["", "", "Bearer t0ken", "Bearer t0ken"]


@pytest.mark.parametrize("basic", [False, True])
def test_credentials_open_it(registry: FakeRegistry, tmp_path: Path, *, basic: bool) -> None:
    registry.user, registry.basic = "me", basic
    keys = keyring(tmp_path, auths={f"http://{registry.host}/v2/": auth("me", "secret"), "other.example": {}})
    assert digest(registry, keys) == DIGEST
    with pytest.raises(RegistryProblem, match=rf"without logging in \(docker login {registry.host}\)"):
        digest(registry, keyring(tmp_path))
    with pytest.raises(RegistryProblem, match="without logging in"):
        digest(registry, keyring(tmp_path, auths={registry.host: auth("me", "wrong")}))


def test_an_identity_token_buys_a_token(registry: FakeRegistry, tmp_path: Path) -> None:
    registry.user, registry.token = "me", '{"access_token": "t0ken"}'
    keys = keyring(tmp_path, auths={registry.host: {"identitytoken": "secret"}})
    assert digest(registry, keys) == DIGEST
    assert [asked.split()[0] for asked in registry.asked] == ["HEAD", "POST", "HEAD"]


@pytest.mark.parametrize(
    "token", ["", "[]", '{"token": 1}', '{"token": ""}', '{"token": "a\\r\\nX: b"}', "[" * 100_000]
)
def test_no_token(registry: FakeRegistry, tmp_path: Path, token: str) -> None:
    registry.user, registry.token = "anybody", token
    with pytest.raises(RegistryProblem, match="something that is no token"):
        digest(registry, keyring(tmp_path))


@pytest.mark.parametrize("realm", ["http://auth.example.com/token", "", "file:///etc/passwd"])
def test_a_password_goes_nowhere_in_the_clear(registry: FakeRegistry, tmp_path: Path, realm: str) -> None:
    registry.user, registry.realm = "me", realm or "nonsense"
    with pytest.raises(RegistryProblem, match="which is not HTTPS"):
        digest(registry, keyring(tmp_path, auths={registry.host: auth("me", "secret")}))


@pytest.mark.parametrize(
    ("status", "sentence"),
    [
        (403, "there is no such image, or nobody may see it without logging in"),
        (404, "it has no such image or tag"),
        (429, "it has been asked too often; try again in 7 s, or log in"),
        (500, "it answers with status 500"),
    ],
)
def test_refusals(registry: FakeRegistry, tmp_path: Path, status: int, sentence: str) -> None:
    registry.status = status
    with pytest.raises(RegistryProblem) as caught:
        digest(registry, keyring(tmp_path))
    assert sentence in str(caught.value)
    assert f"{registry.host}/team/app:latest" in str(caught.value)
    assert caught.value.exit_code == 5


def test_a_name_that_is_not_there(registry: FakeRegistry, tmp_path: Path) -> None:
    with pytest.raises(RegistryProblem, match="it has no such image or tag"):
        digest(registry, keyring(tmp_path), "team/app:2")


def test_redirects_are_followed_and_told_no_secret(registry: FakeRegistry, tmp_path: Path) -> None:
    with fake_registry() as other:
        registry.user = other.user = "anybody"
        registries = Registries(keyring(tmp_path), 5)
        reference = ImageReference.parse(f"{registry.host}/team/app:latest")
        assert registries.digest(reference) == DIGEST
        other.user, registry.elsewhere = "", f"http://{other.host}"
        assert registries.digest(reference) == DIGEST
        assert (other.asked, other.authorizations) == (["HEAD /v2/team/app/manifests/latest"], [""])
        registry.elsewhere = "http://example.com"
        with pytest.raises(RegistryProblem, match=r"it sends us to http://example.com/v2/\S+, which is not HTTPS"):
            registries.digest(reference)
        registry.elsewhere = f"http://{registry.host}"
        with pytest.raises(RegistryProblem, match="answers with status 307"):
            registries.digest(reference)


@pytest.mark.parametrize("said", ["sha256:12", "md5:0", "sha256:" + "g" * 64, "\x1b[31m"])
def test_no_digest(registry: FakeRegistry, tmp_path: Path, said: str) -> None:
    registry.digest = said
    with pytest.raises(RegistryProblem, match="no digest of sha256"):
        digest(registry, keyring(tmp_path))


@pytest.mark.parametrize("raw", [b"\x00\x01\x02\r\n\r\n", b"HTTP/1.1 abc\r\n\r\n", b" "])
def test_no_http(registry: FakeRegistry, tmp_path: Path, raw: bytes) -> None:
    registry.raw = raw
    with pytest.raises(RegistryProblem, match="does not speak HTTP as it should"):
        digest(registry, keyring(tmp_path))


def test_slow(registry: FakeRegistry, tmp_path: Path) -> None:
    registry.seconds = 1
    with pytest.raises(RegistryProblem, match=r"did not answer within 0\.2 s"):
        digest(registry, keyring(tmp_path), timeout=0.2)


def test_nobody_there(registry: FakeRegistry, tmp_path: Path) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        registry.host = f"127.0.0.1:{nobody.getsockname()[1]}"
        with pytest.raises(RegistryProblem, match="cannot be reached"):
            digest(registry, keyring(tmp_path))


def test_other_hosts_are_asked_by_https(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    opened = []

    def refuse(self: socket.socket, address: object) -> None:
        raise OSError("no network in this test")

    def resolve(host: str, port: int, *_: object, **__: object) -> list[object]:
        opened.append((host, port))
        raise OSError("no network in this test")

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    monkeypatch.setattr(socket.socket, "connect", refuse)
    for proxy in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(proxy, raising=False)
    for name in ("python", "docker.io/acme/app", "ghcr.io/acme/app", "registry.example.com:5000/app"):
        with pytest.raises(RegistryProblem, match="cannot be reached"):
            Registries(keyring(tmp_path)).digest(ImageReference.parse(f"{name}:1"))
    assert opened == [
        ("registry-1.docker.io", 443),
        ("registry-1.docker.io", 443),
        ("ghcr.io", 443),
        ("registry.example.com", 5000),
    ]


def test_the_keyring_without_a_file_opens_nothing(tmp_path: Path) -> None:
    assert not Keyring.read({"HOME": str(tmp_path)}).for_host(HUB_KEY)


def test_the_keyring_knows_docker_hub_by_its_old_name(tmp_path: Path) -> None:
    keys = keyring(tmp_path, auths={HUB_KEY: auth("me", "a:b")})
    assert keys.for_host(HUB_KEY) == Credentials("me", "a:b")
    assert "a:b" not in repr(keys)


@pytest.mark.parametrize("said", ["{", "\x00"])
def test_a_broken_configuration(tmp_path: Path, said: str) -> None:
    (tmp_path / "config.json").write_text(said)
    with pytest.raises(RegistryProblem, match=r"Docker's configuration \S+config.json cannot be read"):
        Keyring.read({"DOCKER_CONFIG": str(tmp_path)})


@pytest.mark.parametrize(
    "said",
    [
        {"auths": []},
        {"auths": {"a.example": []}},
        {"auths": {"a.example": {"auth": "!"}}},
        {"auths": {"a.example": {"auth": 1}}},
        {"credHelpers": {"a.example": 1}, "credsStore": []},
    ],
)
def test_what_is_no_credential_opens_nothing(tmp_path: Path, said: dict[str, object]) -> None:
    assert not keyring(tmp_path, **said).for_host("a.example")


HELPER = """#!/bin/sh
read -r host
case $host in
    a.example) echo '{"Username": "me", "Secret": "from the helper"}' ;;
    b.example) echo '{"Username": "<token>", "Secret": "identity"}' ;;
    c.example) echo nonsense ;;
    *) echo 'credentials not found in native keychain'; exit 1 ;;
esac
"""


def test_helpers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "docker-credential-fake").write_text(HELPER)
    (tmp_path / "docker-credential-fake").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    keys = keyring(
        tmp_path,
        credsStore="fake",
        credHelpers={"e.example": "absent", "f.example": "../evil"},
        auths={"d.example": auth("me", "stored")},
    )
    assert keys.for_host("a.example") == Credentials("me", "from the helper")
    assert keys.for_host("b.example") == Credentials(identity_token="identity")
    assert keys.for_host("d.example") == Credentials("me", "stored")
    assert not keys.for_host("z.example")
    for host, sentence in (("c", "answers with no JSON"), ("e", "fails"), ("f", "that cannot be one")):
        with pytest.raises(RegistryProblem, match=sentence):
            keys.for_host(f"{host}.example")
