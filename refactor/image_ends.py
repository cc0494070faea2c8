"""Official images that nobody maintains any more, and what takes their place: facts, each with its month and its source.

There is no clock here: what is listed had ended by November 2026. A distribution counts until the end of the support that
everybody gets (Debian's LTS included, Ubuntu Pro not).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from refactor.image import ImageReference


@dataclass(frozen=True, slots=True)
class End:
    """The month, as YYYY-MM, since which there are no updates, what takes the place, and who says so."""

    since: str
    successor: str
    source: str


@dataclass(frozen=True, slots=True)
class _Image:
    """An image whose releases end one by one: ``ends`` is lines of a month and the tags that ended in it."""

    successor: str
    source: str
    ends: str

    def end(self, version: str) -> End | None:
        """Return the end of a release, be it named in full (3.7.4) or by its beginning (3.7)."""
        for line in self.ends.split("\n"):
            month, *versions = line.split()
            if any(version == each or version.startswith(f"{each}.") for each in versions):
                return End(month, self.successor, self.source)
        return None


_DOCS = "https://github.com/docker-library/docs/blob/master"
_WHOLE = {
    "openjdk": End("2022-07", "eclipse-temurin, or a Java image of distroless", f"{_DOCS}/openjdk/deprecated.md"),
    "centos": End(
        "2024-06",
        "almalinux, rockylinux/rockylinux, or quay.io/centos/centos:stream10",
        "https://www.redhat.com/en/topics/linux/centos-linux-eol",
    ),
    "clefos": End("2024-06", "almalinux", f"{_DOCS}/clefos/deprecated.md"),
    "clearlinux": End("2025-07", "another distribution, such as debian:13-slim", f"{_DOCS}/clearlinux/deprecated.md"),
    "unit": End("2025-10", "the application's own server, or nginx before it", f"{_DOCS}/unit/deprecated.md"),
    "notary": End("2025-07", "another signer, such as cosign or notation", f"{_DOCS}/notary/deprecated.md"),
}
_EARLY_ACCESS = "ea"  # of OpenJDK, which goes on

_DEBIAN = _Image(
    "debian:13 (trixie)",
    "https://wiki.debian.org/LTS",
    """\
2016-02 6 squeeze
2018-05 7 wheezy
2020-06 8 jessie
2022-07 9 stretch
2024-06 10 buster
2026-08 11 bullseye""",
)
_ALPINE = _Image(
    "alpine:3.24",
    "https://alpinelinux.org/releases/",
    """\
2015-11 2
2016-05 3.0
2016-11 3.1
2017-05 3.2
2017-11 3.3
2018-05 3.4
2018-11 3.5
2019-05 3.6
2019-11 3.7
2020-05 3.8
2020-11 3.9
2021-05 3.10
2021-11 3.11
2022-05 3.12
2022-11 3.13
2023-05 3.14
2023-11 3.15
2024-05 3.16
2024-11 3.17
2025-05 3.18
2025-11 3.19
2026-04 3.20
2026-11 3.21""",
)
_BY_RELEASE = {
    "debian": _DEBIAN,
    "alpine": _ALPINE,
    "ubuntu": _Image(
        "ubuntu:26.04, or 24.04",
        "https://wiki.ubuntu.com/Releases",
        """\
2013-05 10.04 lucid
2014-07 13.10 saucy
2015-07 14.10 utopic
2016-02 15.04 vivid
2016-07 15.10 wily
2017-04 12.04 precise
2017-07 16.10 yakkety
2018-01 17.04 zesty
2018-07 17.10 artful 18.10 cosmic
2019-04 14.04 trusty
2020-01 19.04 disco
2020-07 19.10 eoan
2021-04 16.04 xenial
2021-07 20.10 groovy
2022-01 21.04 hirsute
2022-07 21.10 impish
2023-05 18.04 bionic
2023-07 22.10 kinetic
2024-01 23.04 lunar
2024-07 23.10 mantic
2025-05 20.04 focal
2025-07 24.10 oracular
2026-01 25.04 plucky
2026-07 25.10 questing""",
    ),
    "node": _Image(
        "node:24, or 22",
        "https://github.com/nodejs/Release",
        """\
2016-06 0 5
2017-06 7
2018-04 4 argon
2018-06 9
2019-04 6 boron
2019-06 11
2019-12 8 carbon
2020-06 13
2021-04 10 dubnium
2021-06 15
2022-04 12 erbium
2022-06 17
2023-04 14 fermium
2023-06 19
2023-09 16 gallium
2024-06 21
2025-04 18 hydrogen
2025-06 23
2026-04 20 iron
2026-06 25""",
    ),
    "python": _Image(
        "python:3.14, or 3.11 to 3.13",
        "https://devguide.python.org/versions/",
        """\
2016-02 3.2
2017-09 3.3
2019-03 3.4
2020-01 2
2020-09 3.5
2021-12 3.6
2023-06 3.7
2024-10 3.8
2025-10 3.9
2026-10 3.10""",
    ),
    "golang": _Image(
        "golang:1.27, or 1.26",
        "https://go.dev/doc/devel/release#policy",
        """\
2019-02 1.2 1.3 1.4 1.5 1.6 1.7 1.8 1.9 1.10
2019-09 1.11
2020-02 1.12
2020-08 1.13
2021-02 1.14
2021-08 1.15
2022-03 1.16
2022-08 1.17
2023-02 1.18
2023-09 1.19
2024-02 1.20
2024-08 1.21
2025-02 1.22
2025-08 1.23
2026-02 1.24
2026-08 1.25""",
    ),
    "php": _Image(
        "php:8.5, or 8.3 and 8.4",
        "https://www.php.net/supported-versions.php",
        """\
2014-08 5.3
2015-09 5.4
2016-07 5.5
2018-12 5 5.6
2019-01 7.0
2019-12 7.1
2020-11 7.2
2021-12 7.3
2022-11 7 7.4
2023-11 8.0
2025-12 8.1""",
    ),
    "ruby": _Image(
        "ruby:4.0, or 3.4",
        "https://www.ruby-lang.org/en/downloads/branches/",
        """\
2015-02 1
2016-02 2.0
2017-03 2.1
2018-03 2.2
2019-03 2.3
2020-03 2.4
2021-03 2.5
2022-03 2.6
2023-03 2 2.7
2024-04 3.0
2025-03 3.1
2026-03 3.2""",
    ),
    "amazonlinux": _Image("amazonlinux:2023", "https://aws.amazon.com/amazon-linux-ami/", "2023-12 1 2016 2017 2018"),
}
"""The images that most others stand on. The months are those of the sources, and of https://endoflife.date (August 2026)."""

_OFTEN_BENEATH = frozenset(
    {*_BY_RELEASE, "eclipse-temurin", "httpd", "maven", "mariadb", "nginx", "postgres", "redis", "rust"}
)
"""Official images whose tags name the distribution beneath them: python:3.13-bullseye, nginx:1.27-alpine3.19."""


def end_of(reference: ImageReference) -> End | None:
    """Return since when an official image, its release, or the distribution beneath it has had no updates; None if it has."""
    name = reference.familiar
    version, *variants = (reference.tag or "").lower().split("-")
    if name in _WHOLE:
        return None if _EARLY_ACCESS in variants else _WHOLE[name]
    release = _BY_RELEASE[name].end(version) if name in _BY_RELEASE else None
    if release or name not in _OFTEN_BENEATH:
        return release
    for word in (version, *variants):
        beneath = _ALPINE.end(word.removeprefix("alpine")) if word.startswith("alpine") else None
        beneath = beneath or (_DEBIAN.end(word) if word.isalpha() else None)
        if beneath:
            return End(beneath.since, f"a tag on {beneath.successor}", beneath.source)
    return None
