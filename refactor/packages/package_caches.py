"""Where package managers keep what they fetched, and how each is kept from keeping it.

What is here holds for every version that people still build with; what does not is not here. `pnpm store prune` leaves what
is in use, `pacman -Scc` asks what `--noconfirm` answers with no, `conda clean -f` breaks what is linked into the cache, and
cargo's and Go's caches are what later commands build from.
"""

from __future__ import annotations

from dataclasses import dataclass

from refactor.image import ImageReference
from refactor.shells.programs import names


@dataclass(frozen=True, slots=True)
class Cache:
    """The cache that some managers share.

    Attributes:
        folders: where it is; `~` is the home folder of whoever runs the manager.
        flag: the option of an installation that keeps it empty, or nothing.
        cleanup: the commands that empty it, `{}` being the manager as it was called.
        moves: options that put it, or the packages, somewhere else.
        offline: options that make a manager live on it.
        variable: the environment variable that keeps it empty, whatever its value (pip reads "0" as it does "1").
        moved_by: environment variables that put it somewhere else.

    """

    folders: tuple[str, ...]
    flag: str = ""
    cleanup: tuple[str, ...] = ()
    moves: frozenset[str] = frozenset()
    offline: frozenset[str] = frozenset()
    variable: str = ""
    moved_by: frozenset[str] = frozenset()


_RPM_MOVES = names("--installroot -c --config --downloadonly --downloaddir --destdir")
_RPM_OFFLINE = names("-C --cacheonly")
_YUM = Cache(
    ("/var/cache/yum", "/var/cache/dnf"),
    cleanup=("{} clean all", "rm -rf /var/cache/yum"),
    moves=_RPM_MOVES,
    offline=_RPM_OFFLINE,
)
_DNF = Cache(
    ("/var/cache/dnf", "/var/cache/libdnf5", "/var/cache/yum"),
    cleanup=("{} clean all", "rm -rf /var/cache/dnf"),
    moves=_RPM_MOVES,
    offline=_RPM_OFFLINE,
)
_MICRODNF = Cache(
    ("/var/cache/yum", "/var/cache/dnf", "/var/cache/tdnf", "/var/cache/libdnf5"),
    cleanup=("{} clean all",),
    moves=_RPM_MOVES,
    offline=_RPM_OFFLINE,
)
_CONDA = Cache(
    ("~/pkgs", "/opt/conda/pkgs"),
    cleanup=("{} clean --all --yes",),
    moves=names("-r --root-prefix --download-only"),
    offline=names("--offline"),
    moved_by=names("CONDA_PKGS_DIRS"),
)
CACHES = {
    "apk": Cache(
        ("/var/cache/apk", "/etc/apk/cache"),
        flag="--no-cache",
        cleanup=("rm -rf /var/cache/apk/*",),
        moves=names("--cache-dir"),
        offline=names("--no-network"),
    ),
    "conda": _CONDA,
    "dnf": _DNF,
    "dnf5": _DNF,
    "mamba": _CONDA,
    "microdnf": _MICRODNF,
    "micromamba": _CONDA,
    "npm": Cache(
        ("~/.npm",),
        # From Node 22 on, npm leaves its own compiled code in /tmp: more of it, for one command more.
        cleanup=("NODE_DISABLE_COMPILE_CACHE=1 {} cache clean --force",),
        moves=names("--cache"),
        offline=names("--offline"),
    ),
    "pacman": Cache(
        ("/var/cache/pacman/pkg",),
        cleanup=("rm -rf /var/cache/pacman/pkg/*",),
        moves=names("-r --root -b --dbpath --cachedir --sysroot --config -w --downloadonly"),
    ),
    "pip": Cache(
        ("~/.cache/pip",),
        flag="--no-cache-dir",
        moves=names("--cache-dir"),
        variable="PIP_NO_CACHE_DIR",
        moved_by=names("PIP_CACHE_DIR"),
    ),
    "tdnf": _MICRODNF,
    "yarn": Cache(
        ("~/.cache/yarn", "/usr/local/share/.cache"),
        cleanup=("{} cache clean",),
        moves=names("--cache-folder"),
        offline=names("--offline"),
    ),
    "yum": _YUM,
    "zypper": Cache(
        ("/var/cache/zypp",),
        cleanup=("{} clean --all",),
        moves=names(
            "-R --root --installroot --cache-dir -C --reposd-dir -D --raw-cache-dir --solv-cache-dir --pkg-cache-dir"
        ),
        offline=names("--no-refresh"),
    ),
}
_PLACES = {"~/pkgs": ("/root/*conda*/pkgs", "/home/*/*conda*/pkgs")}
"""Folders of home folders whose names could be anybody's, and where they are a manager's."""

_FAMILIES = (names("dnf dnf5 yum microdnf tdnf"), names("conda mamba micromamba"))
_BREAKS = str.maketrans(dict.fromkeys("\"'=:,;()<>|&`{}\\", " "))
_QUOTES = str.maketrans("", "", "\"'")
_OWN_PIP = ("python", "pypy")
_OLD_APK = {"alpine": names("2 3.0 3.1 3.2")}
_OLD_PIP = {
    "baseimage": frozenset(f"0.9.{number}" for number in range(19)),
    "debian": names("6 7 8"),
    "fedora": names("18 19 20 21"),
    "ubuntu": names("10 11 12 13 14 15"),
}
_OLD_NAMES = names(
    "lucid precise quantal raring saucy trusty utopic vivid wily squeeze wheezy jessie ubuntu12.04 ubuntu14.04"
)


def drops() -> tuple[str, ...]:
    """Return the patterns of all paths in caches, with the home folder wherever it may be."""
    folders = dict.fromkeys(folder for cache in CACHES.values() for folder in cache.folders)
    return tuple(f"{place}/**" for folder in folders for place in _PLACES.get(folder, (folder.replace("~", "/**"),)))


def family(manager: str) -> str:
    """Return one name for all the managers that share a cache."""
    return next((min(managers) for managers in _FAMILIES if manager in managers), manager)


def meets(path: str, cache: Cache) -> bool:
    """Tell whether a path is a folder of the cache, lies in one, or is a folder above it but for the outermost."""
    return any(_meets(path, folder, least=2) for folder in cache.folders)


def mentions(text: str, cache: Cache) -> bool:
    """Tell whether a text names a folder of the cache, or something in it."""
    paths = [part for part in text.translate(_BREAKS).split() if part[0] in "/~$"]
    return any(_meets(path, folder) for path in paths for folder in cache.folders)


def covers(target: str, cache: Cache, *, home_known: bool) -> bool:
    """Tell whether what is mounted at ``target`` may hold the cache, or a part of it.

    Where the home folder is not known it may be any folder but one of the system's.
    """
    parts = _parts(target)
    if "$" in target or any(_meets(target, folder, least=0) for folder in cache.folders):
        return True
    if not any(folder.startswith("~") for folder in cache.folders):
        return False
    is_home = parts in ([], ["root"], ["home"]) or (parts[0] == "home" and len(parts) == 2)
    return is_home or not (home_known or parts[0] in ("var", "usr", "etc", "tmp", "run", "lib"))


def older(base: str, cache: Cache) -> str | None:
    """Return the image, if its name tells that its manager is too old to know the flag.

    apk knows its flag since Alpine 3.3, pip since 6.0; the images called python bring their own.
    """
    try:
        image = ImageReference.parse(base)
    except ValueError:
        return None
    name, tag = image.name.rpartition("/")[2], image.tag or ""
    is_pip = cache is CACHES["pip"]
    versions = (_OLD_PIP if is_pip else _OLD_APK).get(name, frozenset())
    old = any(tag == version or tag.startswith((f"{version}.", f"{version}-")) for version in versions)
    named = is_pip and name not in _OWN_PIP and not _OLD_NAMES.isdisjoint(tag.split("-"))
    return f"{name}:{tag}" if old or named else None


def _parts(path: str) -> list[str]:
    return [part for part in path.translate(_QUOTES).split("/") if part not in ("", ".", "*")]


def _meets(path: str, folder: str, least: int = 99) -> bool:
    """Tell whether a path is the folder or lies in it, or is a parent of it with at least ``least`` parts.

    What is in the home folder is known by the name that it has there, since the home folder is rarely known.
    """
    parts, wanted = _parts(path), _parts(folder)
    if wanted[0] != "~":
        is_within = parts[: len(wanted)] == wanted
        return path.translate(_QUOTES)[:1] == "/" and (
            is_within or (least <= len(parts) and wanted[: len(parts)] == parts)
        )
    if wanted[1] not in parts:
        return False
    rest = parts[parts.index(wanted[1]) :]
    return all(one == other for one, other in zip(rest, wanted[1:], strict=False))
