"""What counts as a secret, and that nothing said about one gives it away."""

from __future__ import annotations

import pytest

from refactor.plan import make_plan
from refactor.registry import Choice, transforms
from refactor.secrets import (
    described,
    expands,
    is_secret_name,
    is_secret_value,
    keeper,
    may_read,
    mentions,
    shape_of,
    veiled,
    written_in,
)
from refactor.shell import read
from refactor.transform import Safety

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
    ("dckr" + f"_pat_{A36}", "a Docker Hub token"),
    ("dop" + f"_v1_{'0a' * 32}", "a DigitalOcean token"),
    ("hf" + f"_{A36}", "a Hugging Face token"),
    ("SG" + f".{A36[:22]}.{A36}{A36[:7]}", "a SendGrid key"),
    ("https://hooks.slack" + f".com/services/T0AB/B0CD/{A36[:24]}", "a Slack webhook"),
    ("ey" + f"J{A36}.ey" + f"J{A36}.{A36}", "a JSON Web Token"),
    ("-----BEGIN RSA PRIV" + f"ATE KEY-----\\n{A36}{A36}", "a private key"),
    ("postgres://me:wonder@db/x", "a password in a URL"),
]


@pytest.mark.parametrize(("token", "kind"), SHAPES)
def test_shapes(token: str, kind: str) -> None:
    assert shape_of(f"RUN x --with={token} y") == kind


@pytest.mark.parametrize(("token", "kind"), SHAPES)
def test_what_is_said_of_a_text_that_holds_one(token: str, kind: str) -> None:
    assert kind in veiled(f"RUN x --with={token} y")
    assert token[:40] not in veiled(f"RUN x --with={token} y {token}")


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
    assert is_secret_value("API_KEY", value)


@pytest.mark.parametrize(
    "value", ["", '""', "1", "12345", "true", "/run/x", "changeme", "YOUR_KEY", "<key>", "https://x/y"]
)
def test_values_that_are_no_secret(value: str) -> None:
    assert not is_secret_value("API_KEY", value)


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("DB_PASSWORD", "123456", True),
        ("root_passwd", "1234", True),
        ("NO_PASSWORD", "1", False),
        ("TOKEN_COUNT", "4096", False),
    ],
)
def test_numbers(name: str, value: str, expected: bool) -> None:
    assert is_secret_value(name, value) is expected


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


@pytest.mark.parametrize(
    ("script", "found"),
    [
        ("TOKEN=wonder make", [("TOKEN", "wonder")]),
        ("export A=b API_KEY='won der'", [("API_KEY", "won der")]),
        ("x --db-password=wonder --user=me", [("db-password", "wonder")]),
        ("x --password wonder", [("password", "wonder")]),
        ("if true; then echo SECRET=wonder > f; fi", [("SECRET", "wonder")]),
        ("TOKEN=$TOKEN x --password $P --password-file=wonder", []),
        ("adduser --disabled-password me && curl --key client.pem u", []),
        ("printf 'TOKEN=%s' x; TOKEN=changeme; TOKEN=/run/secrets/t; TOKEN=", []),
        ("case x in", []),
    ],
)
def test_secrets_that_a_script_writes_out(script: str, found: list[tuple[str, str]]) -> None:
    assert list(written_in(read(script))) == found


TOKEN = SHAPES[1][0]
SECRET = "Wonder" + "fulSummerRain42"
EVERYWHERE = f"""\
FROM debian:13-slim
ARG API_TOKEN={SECRET}
ARG OTHER_TOKEN=${{API_TOKEN:-{SECRET}}}
ENV DB_PASSWORD {SECRET}
ENV A=b PASSWORD="{SECRET}"
LABEL token={SECRET}
ADD --chown={TOKEN} a https://me:{SECRET}@example.com/b ./
RUN export TOKEN={SECRET}; apt-get install curl -u{SECRET} && pip install https://me:{SECRET}@example.com/a
RUN cd /x | mysql -p{SECRET} &
RUN ["login", "--password={SECRET}"]
RUN <<EOF
TOKEN={SECRET}
npm install --token {SECRET}
EOF
USER {TOKEN}
WORKDIR {TOKEN}
RUN cd /{TOKEN} && git clone https://me:{SECRET}@example.com/a
HEALTHCHECK CMD curl --token={SECRET} http://x
ENTRYPOINT server --password {SECRET}
CMD ["--token={SECRET}"]
ONBUILD ENV TOKEN={SECRET}
"""


def test_no_report_gives_a_secret_away() -> None:
    plan = make_plan(EVERYWHERE.encode(), [Choice(transform) for transform in transforms()], gate=Safety.REVIEW)
    said = [(each.transform, each.message) for each in (*plan.changes, *plan.held)]
    said += [(left.transform, left.sentence) for left in plan.refusals]
    assert sum(name == "secret-mounts" for name, _ in said) >= 8
    given_away = [(name, text) for name, text in said if SECRET in text or TOKEN in text]
    assert given_away == []
