"""What counts as a secret, and that nothing said about one gives it away."""

from __future__ import annotations

import pytest

from refactor.secrets import described, expands, is_secret_name, is_secret_value, keeper, may_read, mentions, shape_of
from refactor.shell import read

# Tokens are put together here, so that no scanner takes this file for a leak.
A36 = "a1B2" * 9
SHAPES = [
    ("AK" + "IA" + "Q3EGHRJ7XWZ2M4PL", "an AWS access key"),
    ("ghp" + f"_{A36}", "a GitHub token"),
    ("github" + f"_pat_{A36}", "a GitHub token"),
    ("glpat" + "-aaaaabbbbbccccc12345", "a GitLab token"),
    ("AI" + f"za{A36[:35]}", "a Google API key"),
    ("npm" + f"_{A36}", "an npm token"),
    ("pypi" + f"-AgE{A36}{A36}", "a PyPI token"),
    ("xox" + "b-123456789012-abcdef", "a Slack token"),
    ("sk" + "_live_abcdefgh12345678", "a Stripe key"),
    ("-----BEGIN RSA PRIV" + f"ATE KEY-----\\n{A36}{A36}", "a private key"),
    ("postgres://me:wonder@db/x", "a password in a URL"),
]


@pytest.mark.parametrize(("token", "kind"), SHAPES)
def test_shapes(token: str, kind: str) -> None:
    assert shape_of(f"RUN x --with={token} y") == kind


@pytest.mark.parametrize(
    "text",
    [
        "AKIA" + "IOSFODNN7EXAMPLE",
        "grep '-----BEGIN PRIVATE KEY-----' key.pem",
        "https://ci:${TOKEN}@git.example.com",
        "https://ci:$TOKEN@git.example.com",
        "https://example.com:8080/a@b",
        "git clone ssh://git@example.com:22/x",
        "npm_config_cache=/tmp",
        "ghp_" + "short",
    ],
)
def test_what_only_looks_like_a_secret(text: str) -> None:
    assert shape_of(text) is None


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("NPM_TOKEN", True),
        ("SECRET_PASSPHRASE", True),
        ("SUPER_Secret", True),
        ("apikey", True),
        ("git_key", True),
        ("PUBLIC_KEY", False),
        ("password_file", False),
        ("AUTH_MODULE_VERSION", False),
        ("MONKEY", False),
        ("GPG_KEY", False),
        ("AUTH_TYPE", False),
        ("TOKENS", False),
        ("", False),
    ],
)
def test_names(name: str, expected: bool) -> None:
    assert is_secret_name(name) is expected


@pytest.mark.parametrize("value", ["wonderful", '"s3cr3t"', "k9x2m4v8", "postgres"])
def test_values(value: str) -> None:
    assert is_secret_value(value)


@pytest.mark.parametrize(
    "value", ["", '""', "1", "12345", "true", "/run/x", "changeme", "YOUR_KEY", "<key>", "https://x/y"]
)
def test_values_that_are_no_secret(value: str) -> None:
    assert not is_secret_value(value)


@pytest.mark.parametrize("length", range(40))
def test_little_is_said_of_a_secret(length: int) -> None:
    said = described(("qz" + "jw" * 20)[:length])
    assert "jw" not in said
    assert ("qz" in said) == (length >= 16)


def test_mentions_and_expansions() -> None:
    assert mentions("os.environ['A']", "A")
    assert not mentions("AB $BA A_B", "A")
    assert expands("x${A:-y}", "A")
    assert expands("$A/", "A")
    assert not expands("$AB ${AB} A", "A")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("apt-get update && apt-get install -y x", False),
        ("mkdir /a; cd /a && chmod 700 .", False),
        ("mkdir $TOKEN", True),
        ("npm ci", True),
        ("sh -c 'apt-get update'", True),
        ("export -p", True),
        ("$X", True),
        ("echo $(env)", True),
        ("for", True),
        ("find . -type f -delete", False),
        ("find . -exec ./x ;", True),
    ],
)
def test_who_may_read_a_variable(text: str, expected: bool) -> None:
    assert may_read(read(text), "TOKEN") is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('echo "$TOKEN" > ~/.npmrc', "echo"),
        ("git clone https://$TOKEN@x/y", "git"),
        ("sudo npm config set x:_authToken ${TOKEN}", "npm"),
        ('curl -H "Bearer $TOKEN" https://x', None),
        ("git clone https://x/y", None),
        ('test "$TOKEN" 2>&1', None),
        ("((", None),
    ],
)
def test_who_may_keep_a_variable(text: str, expected: str | None) -> None:
    assert keeper(read(text), "TOKEN") == expected
