"""Image references: what the grammar of distribution/reference takes, and what it refuses."""

from __future__ import annotations

import pytest

from refactor.image import ImageReference

DIGEST = "sha256:" + "0123456789abcdef" * 4


@pytest.mark.parametrize(
    ("text", "registry", "name", "tag", "digest", "familiar"),
    [
        ("ubuntu", None, "ubuntu", None, None, "ubuntu"),
        ("ubuntu:22.04", None, "ubuntu", "22.04", None, "ubuntu"),
        ("foo:5000", None, "foo", "5000", None, "foo"),
        ("a/b", None, "a/b", None, None, "a/b"),
        ("library/ubuntu", None, "library/ubuntu", None, None, "ubuntu"),
        ("docker.io/library/ubuntu", "docker.io", "library/ubuntu", None, None, "ubuntu"),
        ("docker.io/ubuntu:latest", "docker.io", "ubuntu", "latest", None, "ubuntu"),
        ("index.docker.io/a/b", "index.docker.io", "a/b", None, None, "a/b"),
        ("docker.io/library/a/b", "docker.io", "library/a/b", None, None, "library/a/b"),
        ("docker.io/a.b/c", "docker.io", "a.b/c", None, None, "docker.io/a.b/c"),
        ("localhost/x", "localhost", "x", None, None, "localhost/x"),
        ("localhost:5000/x:y", "localhost:5000", "x", "y", None, "localhost:5000/x"),
        ("gcr.io", None, "gcr.io", None, None, "gcr.io"),
        ("gcr.io/distroless/cc-debian13:debug", "gcr.io", "distroless/cc-debian13", "debug", None, None),
        ("registry:5000/team/app", "registry:5000", "team/app", None, None, "registry:5000/team/app"),
        (f"registry:5000/team/app:1.2@{DIGEST}", "registry:5000", "team/app", "1.2", DIGEST, "registry:5000/team/app"),
        (f"ubuntu@{DIGEST}", None, "ubuntu", None, DIGEST, "ubuntu"),
        (f"a/b@sha512:{'a' * 128}", None, "a/b", None, f"sha512:{'a' * 128}", "a/b"),
        ("[2001:db8::1]:5000/x", "[2001:db8::1]:5000", "x", None, None, "[2001:db8::1]:5000/x"),
        ("UPPER/x", "UPPER", "x", None, None, "UPPER/x"),
        ("my_team/x", None, "my_team/x", None, None, "my_team/x"),
        ("a__b/c---d.e_f:_T-1.x", None, "a__b/c---d.e_f", "_T-1.x", None, "a__b/c---d.e_f"),
        (f"x:{'t' * 128}", None, "x", "t" * 128, None, "x"),
    ],
)
def test_parts_are_kept_as_written(
    text: str, registry: str | None, name: str, tag: str | None, digest: str | None, familiar: str | None
) -> None:
    reference = ImageReference.parse(text)
    assert reference == ImageReference(registry, name, tag, digest)
    assert str(reference) == text
    assert reference.familiar == (familiar or f"{registry}/{name}")
    assert ImageReference.parse(reference.familiar).familiar == reference.familiar


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "the repository's name is missing"),
        (":tag", "the repository's name is missing"),
        ("registry:5000/", "the repository's name is missing"),
        ("$BASE", "holds a variable"),
        ("python:${VERSION}", "holds a variable"),
        ("Ubuntu", "must be in lower case"),
        ("gcr.io/Team/app", "must be in lower case"),
        ("team/App", "must be in lower case"),
        ("registry:port/x", "'registry:port' is not a registry's host and port"),
        ("-a.b/x", "'-a.b' is not a registry's host and port"),
        ("a___b", "'a___b' is not a repository's name"),
        ("a..b", "is not a repository's name"),
        ("a//b", "is not a repository's name"),
        ("a/", "is not a repository's name"),
        ("/a", "is not a repository's name"),
        ("-a", "is not a repository's name"),
        (" a", "is not a repository's name"),
        ("a\n", "is not a repository's name"),
        ("é", "is not a repository's name"),
        ("x" * 256, "at most 255 characters"),
        ("a:", "'' is not a tag"),
        ("a:-t", "'-t' is not a tag"),
        ("a:b:c", "'b:c' is not a tag"),
        (f"a:{'t' * 129}", "is not a tag"),
        ("a@", "'' is not a digest"),
        ("a@sha256:12", "is not a digest"),
        (f"a@{DIGEST.upper()}", "is not a digest"),
        (f"a@md5:{'0' * 32}", "is not a digest"),
        ("0123456789abcdef" * 4, "is an image's identifier"),
    ],
)
def test_anything_else_is_refused_with_a_sentence(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=r"\.$") as caught:
        ImageReference.parse(text)
    assert reason in str(caught.value)
    assert repr(text) in str(caught.value)
