"""What apt's packages are to a running application: needed to build, a tool for people, a library, or something it may start.

Names are Debian's. A name that no table knows is an obstacle, for it might be what the application runs.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from refactor.shells.programs import names
from refactor.split.obstacle import Obstacle

if TYPE_CHECKING:
    from refactor.split.traces import Package


class Use(StrEnum):
    """What becomes of a package: it stays behind, the runtime image has it already, its libraries come along, or unknown."""

    DROPPED = "dropped"
    THERE = "there"
    LIBRARY = "library"
    UNKNOWN = "unknown"


_BUILD = names(
    "build-essential gcc g++ gfortran make cmake ninja-build autoconf automake libtool libtool-bin pkg-config "
    "pkgconf patch bison "
    "flex swig nasm yasm gettext binutils cpp clang llvm rustc cargo golang golang-go musl-tools musl-dev "
    "linux-headers-generic linux-libc-dev python-dev python3-dev python3-pip python3-setuptools python3-wheel "
    "python3-venv "
    "python3-distutils python-pip python-setuptools python3-virtualenv virtualenv pipx cython cython3 dpkg-dev "
    "devscripts "
    "debhelper default-jdk maven gradle meson ccache protobuf-compiler unixodbc-dev node-gyp"
)
_TOOLS = names(
    "curl wget git git-core git-lfs mercurial subversion openssh-client ssh-client rsync unzip zip tar gzip "
    "bzip2 xz-utils p7zip-full "
    "zstd vim vim-tiny nano less htop procps psmisc lsof strace gdb tree jq netcat netcat-openbsd "
    "netcat-traditional nc telnet "
    "iputils-ping inetutils-ping inetutils-traceroute traceroute net-tools dnsutils bind9-dnsutils iproute2 "
    "tcpdump gnupg gnupg2 dirmngr "
    "apt-transport-https apt-utils software-properties-common lsb-release sudo bash-completion bash file man-db "
    "debconf-utils dialog whiptail ca-certificates-java gpg gpg-agent vim-nox screen tmux silversearcher-ag "
    "coreutils findutils grep sed mawk gawk util-linux bsdmainutils moreutils"
)
INITS = {"tini": "/usr/bin/tini", "dumb-init": "/usr/bin/dumb-init"}
"""Packages with one program that starts another and reaps its orphans, and where it lies."""
_THERE = names("ca-certificates tzdata netbase media-types openssl libc6 libc-bin libssl3 base-files")
_NOT_LIBRARIES = (
    "libreoffice",
    "libapache2",
    "libnginx",
    "libvirt-daemon",
    "libnotify-bin",
    "libimage-exiftool",
    "libav-tools",
)
# Libraries that read data files of theirs, which no closure finds.
_WITH_DATA = names(
    "libmagic1 libmagic1t64 libmagic-dev libgdal-dev libproj-dev libvips libvips-dev libvips42 libenchant-2-2 "
    "libenchant-2-dev libgtk-3-0 "
    "libpango-1.0-0 libpangocairo-1.0-0 libpangoft2-1.0-0 libcairo2 libgdk-pixbuf2.0-0 libgdk-pixbuf-2.0-0 "
    "libfontconfig1 "
    "libmagickwand-dev libmagickcore-dev libzbar0 libusb-1.0-0 libespeak1 libnss-wrapper libaio1 "
    "libtesseract-dev libleptonica-dev "
    "libgl1-mesa-dri libgirepository1.0-dev libgtk2.0-0 libasound2 libportaudio2 libsndfile1 libpcsclite1 "
    "libpcap0.8 libwebkit2gtk-4.0-37"
)


def use_of(name: str) -> Use:
    """Return what a package is for."""
    if name in _THERE:
        return Use.THERE
    if name in INITS:
        return Use.DROPPED
    if name in _WITH_DATA or name.startswith(_NOT_LIBRARIES):
        return Use.UNKNOWN
    if name in _BUILD or name in _TOOLS or name.startswith(("linux-headers-", "gcc-", "g++-", "libstdc++-", "cpp-")):
        return Use.DROPPED
    if name.endswith("-dev"):
        return Use.DROPPED
    if name.startswith("lib") and not name.endswith(("-bin", "-tools", "-utils", "-perl", "-doc", "-data", "-java")):
        return Use.LIBRARY
    return Use.UNKNOWN


def libraries(packages: list[Package]) -> tuple[str, ...]:
    """Return those of ``packages`` whose libraries have to come along, though nothing may name them.

    Raises:
        Obstacle: one may be more than a library or a tool for building.

    """
    found = []
    for package in packages:
        use = use_of(package.name)
        if use is Use.UNKNOWN:
            raise Obstacle("package", package.name, package.instruction.span)
        if use is Use.LIBRARY:
            found.append(package.name)
    return tuple(dict.fromkeys(found))
