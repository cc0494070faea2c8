"""Which file curl and wget write, and which one a command unpacks: as the tools' manuals say, or nothing."""

from __future__ import annotations

import pytest

from refactor.packages.downloads import downloads, only_checks, unpacked
from refactor.shell import Script, read
from refactor.shells.words import braced, spelled


def script(text: str) -> Script:
    found = read(text)
    assert isinstance(found, Script)
    return found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("curl -o a.tgz https://x/y", ["a.tgz"]),
        ("curl -fsSLo a.tgz https://x/y", ["a.tgz"]),
        ("curl -fsSLoa.tgz https://x/y", ["a.tgz"]),
        ("curl --output ./a.tgz https://x/y", ["a.tgz"]),
        ("curl -o a.tgz https://x/y -o b.zip https://x/z", ["a.tgz", "b.zip"]),
        ("curl -LO https://x/a.tgz", ["a.tgz"]),
        ("curl --remote-name 'https://x/a.tgz'", ["a.tgz"]),
        ("curl -H Ox https://x/a.tgz", []),
        ("curl -HO https://x/a.tgz", []),
        ("curl -O https://x/a.tgz https://x/b.tgz", []),
        ("curl -O https://x/a.tgz?b=c.tgz", []),
        ("curl -OJ https://x/a.tgz", []),
        ("curl --output-dir /d -O https://x/a.tgz", []),
        ("curl -C - -O https://x/a.tgz", []),
        ("curl https://x/a.tgz", []),
        ("curl -O https://x/a.tgz > log", []),
        ("curl -O https://x/a.tgz 2> /dev/null", ["a.tgz"]),
        ("sudo curl -O https://x/a.tgz", []),
        ("curl -o tool https://x/tool", []),
        ('curl -o "/d/a-$V.tgz" https://x/y', ["/d/a-${V}.tgz"]),
        ("curl -o a-$(uname -m).tgz https://x/y", []),
        ("wget https://x/a.tgz https://x/b.zip", ["a.tgz", "b.zip"]),
        ("wget -q -nv https://x/a.tgz", ["a.tgz"]),
        ("wget -O a.tgz https://x/y", ["a.tgz"]),
        ("wget -qO a.tgz https://x/y", ["a.tgz"]),
        ("wget -qOa.tgz https://x/y", ["a.tgz"]),
        ("wget --output-document=a.tgz https://x/y", ["a.tgz"]),
        ("wget --output-document a.tgz https://x/y", ["a.tgz"]),
        ("wget -P /d/ https://x/a.tgz", ["/d/a.tgz"]),
        ("wget --directory-prefix=/d https://x/a.tgz", ["/d/a.tgz"]),
        ("wget -qO- https://x/a.tgz", []),
        ("wget -o log.tgz https://x/a", []),
        ("wget -nc https://x/a.tgz", []),
        ("wget -qc https://x/a.tgz", []),
        ("wget -i list.tgz", []),
        ("wget --timestamping https://x/a.tgz", []),
        ("git clone https://x/a.tgz", []),
    ],
)
def test_what_is_downloaded(text: str, found: list[str]) -> None:
    assert list(downloads(script(text).commands[0])) == found


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("tar xf a.tgz", "a.tgz"),
        ("tar -xzf a.tgz -C /opt", "a.tgz"),
        ("tar -C /opt -xf a.tgz b", "a.tgz"),
        ("tar --extract --file a.tgz", "a.tgz"),
        ("tar -x -z -f a.tgz", "a.tgz"),
        ("tar czf a.tgz b", None),
        ("tar tf a.tgz", None),
        ("tar xf", None),
        ("tar xz", None),
        ("unzip -q a.zip", "a.zip"),
        ("unzip -d /opt a.zip b", "a.zip"),
        ("dpkg -i a.deb", "a.deb"),
        ("dpkg -i a.deb b.deb", None),
        ("dpkg --info a.deb", None),
        ("rpm -ivh a.rpm", "a.rpm"),
        ("apt-get install -y ./a.deb", "./a.deb"),
        ("apt-get install -y git /d/a.deb", "/d/a.deb"),
        ("apt-get install -y git", None),
        ("apt-get download ./a.deb", None),
        ("sudo dpkg -i a.deb", None),
        ("cp a.tgz b", None),
    ],
)
def test_what_is_unpacked(text: str, word: str | None) -> None:
    found = unpacked(script(text).commands[0])
    assert (found.raw if found else None) == word


def test_what_only_checks() -> None:
    assert all(map(only_checks, script("echo a | sha256sum -c - && test -f a").commands))
    assert not any(map(only_checks, script("echo a > b; cp a b; sha256sum a > sums").commands))


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("a.tgz", "a.tgz"),
        ("'a b'", "a b"),
        ("'$V'", None),
        ("a-$V", "a-${V}"),
        ('"a-${V}.tgz"', "a-${V}.tgz"),
        ('"a-$V"-b', None),
        ("a-${V:-1}", None),
        ("a-$(x)", None),
        ("a*", None),
        ("~/a", None),
    ],
)
def test_how_a_word_is_spelled(raw: str, value: str | None) -> None:
    assert spelled(raw) == value


def test_braces() -> None:
    assert braced("$A-${B}/$C.d $1") == "${A}-${B}/${C}.d ${1}"
