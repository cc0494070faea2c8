"""Image references, so that nobody ever splits one on a colon.

The grammar is that of github.com/distribution/reference (``regexp.go``, ``normalize.go``), by which every engine reads
the name in ``FROM`` and ``COPY --from``. What was written is kept as it was written: ``ubuntu`` has no registry,
although it means ``docker.io/library/ubuntu``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_HUB = "docker.io"
_HUBS = (_HUB, "index.docker.io")
_LONGEST_NAME = 255
_DIGEST_LENGTHS = (("sha256", 64), ("sha384", 96), ("sha512", 128))

_LABEL = r"(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])"
_REGISTRY = re.compile(rf"(?:{_LABEL}(?:\.{_LABEL})*|\[[a-fA-F0-9:]+\])(?::[0-9]+)?")
_PART = r"[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*"
_NAME = re.compile(rf"{_PART}(?:/{_PART})*")
_TAG = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}")
_DIGEST = re.compile(r"(?P<algorithm>[a-z0-9]+):(?P<value>[a-f0-9]+)")
_IDENTIFIER = re.compile(r"[a-f0-9]{64}")


@dataclass(frozen=True, slots=True)
class ImageReference:
    """``[registry/]name[:tag][@digest]``, each part as it was written."""

    registry: str | None
    name: str
    tag: str | None = None
    digest: str | None = None

    @classmethod
    def parse(cls, text: str) -> ImageReference:
        """Read a reference.

        Raises:
            ValueError: ``text`` is none; the message is a sentence that says why.

        """
        if "$" in text:
            raise ValueError(f"{text!r} holds a variable, so it names no image yet.")
        if _IDENTIFIER.fullmatch(text):
            raise ValueError(f"{text!r} is an image's identifier, not its name.")
        rest, at, digest = text.partition("@")
        registry, rest = _split_registry(rest)
        name, colon, tag = rest.partition(":")
        _check_registry(registry, text)
        _check_name(registry, name, text)
        if colon and not _TAG.fullmatch(tag):
            raise ValueError(f"{text!r} is not an image reference: {tag!r} is not a tag.")
        if at:
            _check_digest(digest, text)
        return cls(registry, name, tag if colon else None, digest if at else None)

    @property
    def familiar(self) -> str:
        """The shortest name for the same repository, without tag and digest, as ``docker images`` shows it."""
        if self.registry is not None and self.registry not in _HUBS:
            return f"{self.registry}/{self.name}"
        head, slash, rest = self.name.partition("/")
        if head == "library" and slash and "/" not in rest:
            return rest
        reads_as_registry = slash and _split_registry(self.name)[0] is not None
        return f"{_HUB}/{self.name}" if reads_as_registry else self.name

    @property
    def repository(self) -> str:
        """The whole name of the repository, its registry in front: ``docker.io/library/ubuntu`` for ``ubuntu``."""
        if self.registry is not None and self.registry not in _HUBS:
            return f"{self.registry}/{self.name}"
        return f"{_HUB}/{self.name}" if "/" in self.name else f"{_HUB}/library/{self.name}"

    def __str__(self) -> str:
        registry = "" if self.registry is None else f"{self.registry}/"
        tag = "" if self.tag is None else f":{self.tag}"
        digest = "" if self.digest is None else f"@{self.digest}"
        return f"{registry}{self.name}{tag}{digest}"


def _split_registry(text: str) -> tuple[str | None, str]:
    """Take the first component for a registry if it looks like a host, as ``splitDockerDomain`` does."""
    first, slash, rest = text.partition("/")
    is_host = first == "localhost" or "." in first or ":" in first or first != first.lower()
    return (first, rest) if slash and is_host else (None, text)


def _check_registry(registry: str | None, text: str) -> None:
    if registry is not None and not _REGISTRY.fullmatch(registry):
        raise ValueError(f"{text!r} is not an image reference: {registry!r} is not a registry's host and port.")


def _check_name(registry: str | None, name: str, text: str) -> None:
    if not name:
        raise ValueError(f"{text!r} is not an image reference: the repository's name is missing.")
    if name != name.lower():
        raise ValueError(f"{text!r} is not an image reference: the repository's name {name!r} must be in lower case.")
    if not _NAME.fullmatch(name):
        raise ValueError(f"{text!r} is not an image reference: {name!r} is not a repository's name.")
    if len(name) > _LONGEST_NAME:
        raise ValueError(f"{text!r} is not an image reference: a name has at most {_LONGEST_NAME} characters.")


def _check_digest(digest: str, text: str) -> None:
    match = _DIGEST.fullmatch(digest)
    known = match is not None and (match["algorithm"], len(match["value"])) in _DIGEST_LENGTHS
    if not known:
        raise ValueError(f"{text!r} is not an image reference: {digest!r} is not a digest such as sha256:… in full.")
