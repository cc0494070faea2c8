"""What counts as a secret: names as BuildKit's own check reads them, and the shapes of tokens.

Nothing here, and nothing that is said of what is found, ever holds the value of a secret.

Sources: ``getSecretsRegex`` in BuildKit's ``frontend/dockerfile/dockerfile2llb/validations.go`` (SecretsUsedInArgOrEnv), and
for the shapes what GitHub, GitLab, npm, PyPI, Slack, Stripe, Google, AWS, Docker, DigitalOcean, Hugging Face and SendGrid
publish, so that leaked tokens can be found; RFC 7519 for JSON Web Tokens.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from refactor.shell import Script
from refactor.shells.programs import BUILTINS, names, program

if TYPE_CHECKING:
    from collections.abc import Iterator

    from refactor.shell import Command, Opaque

_SECRET = names("apikey auth credential credentials key password pword passwd secret token")
_PASSWORDS = names("password passwd pword")
_NO_SECRET = names("public file version")
_ABOUT_A_SECRET = names(
    "algorithm backend callback clientid cookie dir directory domain enable enabled endpoint env expiration expiry "
    "fingerprint folder format gpg header host "
    "id ide ids issuer keyserver lifetime length method methods mode module name path pgp plugin port provider realm required "
    "server size store strategy timeout ttl type uri url user username"
)
"""Parts of names that BuildKit's check warns of as well, but whose values are written out on purpose: GPG_KEY, AUTH_TYPE."""
_WORDS_WITHOUT_SECRET = names(
    "all any true false yes no on off none null nil undefined basic bearer disabled enabled optional trust"
)
_PLACEHOLDERS = ("change", "dummy", "example", "insert", "placeholder", "replace", "required", "todo", "xxx", "your")
_SHORTEST = 3
_LONG_ENOUGH_TO_BEGIN = 16

_SHAPES = (
    ("an AWS access key", re.compile(r"(?<![A-Z0-9])A(?:KIA|SIA)(?!\w{9}EXAMPLE)[A-Z0-9]{16}(?![A-Z0-9])", re.ASCII)),
    ("a GitHub token", re.compile(r"\bgh[opsur]_[A-Za-z0-9]{36,}|\bgithub_pat_\w{22,}", re.ASCII)),
    ("a GitLab token", re.compile(r"\bglpat-[\w-]{20,}", re.ASCII)),
    ("a Google API key", re.compile(r"\bAIza[\w-]{35}", re.ASCII)),
    ("an npm token", re.compile(r"\bnpm_[A-Za-z0-9]{36}", re.ASCII)),
    ("a PyPI token", re.compile(r"\bpypi-AgE[\w-]{50,}", re.ASCII)),
    ("a Slack token", re.compile(r"\bxox[abeoprs]-[A-Za-z0-9-]{10,}", re.ASCII)),
    ("a Stripe key", re.compile(r"\b[rs]k_live_[A-Za-z0-9]{16,}", re.ASCII)),
    ("a Docker Hub token", re.compile(r"\bdckr_pat_[\w-]{20,}", re.ASCII)),
    ("a DigitalOcean token", re.compile(r"\bdo[opr]_v1_[a-f0-9]{64}", re.ASCII)),
    ("a Hugging Face token", re.compile(r"\bhf_[A-Za-z0-9]{34,}", re.ASCII)),
    ("a SendGrid key", re.compile(r"\bSG\.[\w-]{22}\.[\w-]{43}", re.ASCII)),
    ("a Slack webhook", re.compile(r"\bhooks\.slack\.com/services/T\w+/B\w+/\w{20,}", re.ASCII)),
    ("a JSON Web Token", re.compile(r"\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{20,}", re.ASCII)),
    ("a private key", re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\\n]*[A-Za-z0-9+/=]{40}", re.ASCII)),
    ("a password in a URL", re.compile(r"\b[a-z][a-z0-9+.-]*://[^\s/:@$\"'<>{}]+:[^\s/:@$\"'<>{}*]+@[\w.-]", re.ASCII)),
)

_DEAF = names(
    "adduser addgroup add-apt-repository apk apt apt-get apt-mark base64 basename bunzip2 bzip2 cat chgrp chmod chown cmp cp "
    "curl cut date dd debconf-set-selections "
    "deluser delgroup df diff dirname dpkg du expr file find gpg grep egrep fgrep groupadd groupmod gunzip "
    "gzip head hostname id install ldconfig ln locale-gen ls md5sum mkdir mktemp mv nproc readlink realpath rm rmdir sed seq "
    "sha1sum sha256sum sha512sum sleep sort stat strip sync tail tar tee touch tr uname uniq unlink unzip "
    "update-ca-certificates useradd usermod userdel wc wget which whoami xz yum dnf microdnf zypper zip"
) | (BUILTINS - names(". eval exec source export declare typeset set trap"))
"""Programs that look at no variables but a few of their own, none of which is anybody's secret."""

_OPTIONS = names("--access-token --api-key --auth-token --password --passwd --secret --token")
"""Options whose next word is a secret, whatever the program."""

_KEEPERS = names(
    "aws bundle composer conda docker gcloud gem git gh glab go helm huggingface-cli npm pip pipenv pnpm poetry sed tee yarn uv"
)
"""Programs that write what they are told into a file: a clone's remote, a project's settings, a variable of a program."""


def is_secret_name(name: str) -> bool:
    """Tell whether a variable's name says that its value is secret, as BuildKit's check does, less what is only about one."""
    parts = frozenset(name.lower().split("_"))
    return bool(parts & _SECRET) and not parts & (_NO_SECRET | _ABOUT_A_SECRET)


def is_secret_value(name: str, value: str) -> bool:
    """Tell whether what a file gives a variable of such a name may be secret: no path, address, format, switch or placeholder.

    Nor a number, which a key may have for its length and a token for its count; but a password may be one.
    """
    plain = value.strip("\"'")
    if len(plain) < _SHORTEST or plain.lower() in _WORDS_WITHOUT_SECRET:
        return False
    if plain.isdecimal() and _PASSWORDS.isdisjoint(name.lower().split("_")):
        return False
    if any(word in plain.lower() for word in _PLACEHOLDERS):
        return False
    return not plain.startswith(("/", "./", "~", "<", "[", "{", "*", "%", "http://", "https://"))


def shape_of(text: str) -> str | None:
    """Return what kind of secret a text holds, told by its shape, or None."""
    return next((kind for kind, shape in _SHAPES if shape.search(text)), None)


def veiled(text: str) -> str:
    """Return a text with every secret that is told by its shape replaced by what kind of one it is."""
    for kind, shape in _SHAPES:
        text = shape.sub(f"[{kind}]", text)
    return text


def described(value: str) -> str:
    """Return what may be said of a secret value: its length, and how it begins if that gives nothing away."""
    plain = value.strip("\"'")
    begins = f" that begin with {plain[:2]}" if len(plain) >= _LONG_ENOUGH_TO_BEGIN and plain[:2].isalnum() else ""
    return f"{len(plain)} characters{begins}"


def mentions(text: str, name: str) -> bool:
    """Tell whether a text says the name of a variable, in whatever syntax."""
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text) is not None


def expands(text: str, name: str) -> bool:
    """Tell whether BuildKit would put the variable's value into a text."""
    return re.search(rf"\$(?:{re.escape(name)}(?!\w)|\{{{re.escape(name)}(?!\w))", text) is not None


def written_in(script: Script | Opaque) -> Iterator[tuple[str, str]]:
    """Yield the name and the value of each secret that a script writes out: in an assignment, an option or a setting."""
    for command in script.commands if isinstance(script, Script) else ():
        given = [(each.name, each.value.literal) for each in command.assignments if each.value]
        words = [word.literal or "" for word in command.words]
        given += [(name, value) for name, equals, value in (word.partition("=") for word in words) if equals]
        given += [(option, value) for option, value in pairwise(words) if option in _OPTIONS]
        for name, value in given:
            plain = name.lstrip("-").replace("-", "_")
            if value and is_secret_name(plain) and is_secret_value(plain, value):
                yield name.lstrip("-"), value


def may_read(script: Script | Opaque, name: str) -> bool:
    """Tell whether a script may look at a variable of its environment: it names it, or runs a program that may."""
    if not isinstance(script, Script) or mentions(script.text, name):
        return True
    return not all(_is_deaf(command) for command in script.commands)


def keeper(script: Script | Opaque, name: str) -> str | None:
    """Return a command, by its name, that may write the variable's value into a file of the image, or None."""
    for command in script.commands if isinstance(script, Script) else ():
        told = [word for word in command.words if mentions(word.raw, name)]
        writes = any(each.operator[-1:] in (">", "|") for each in command.redirections)
        if told and (writes or program(command).name in _KEEPERS):
            return program(command).name or command.words[0].raw
    return None


def _is_deaf(command: Command) -> bool:
    run = program(command)
    if not run.words:
        return not run.prefixes
    return (
        run.name in _DEAF and run.body is None and not any(word.raw.startswith(("-exec", "-ok")) for word in run.words)
    )
