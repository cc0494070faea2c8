"""Where package managers keep what they fetched, how each is kept from keeping it, and who cannot do without it.

A manager's facts hold for all of its versions that the table's reader may meet; where they do not, it is not in the table:
`pnpm store prune` leaves what is in use, `pacman -Scc` wants an answer that `--noconfirm` gives wrongly, and cargo's and
Go's caches are what later commands build from.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from refactor.commands import Action, Invocation, invocation
from refactor.image import ImageReference
from refactor.programs import names, program

if TYPE_CHECKING:
    from refactor.shell import Command, Script, Word


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


_RPM_MOVES = names("--installroot -c --config --releasever-cachedir --downloadonly --downloaddir --destdir")
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
    ("/opt/conda/pkgs", "/opt/miniconda3/pkgs", "/opt/mamba/pkgs", "~/.conda/pkgs", "~/micromamba/pkgs"),
    cleanup=("{} clean --all --yes",),
    moves=names("--root-prefix -r --offline --download-only"),
    offline=names("--offline"),
    moved_by=names("CONDA_PKGS_DIRS CONDA_ALWAYS_SOFTLINK CONDA_ALLOW_SOFTLINKS"),
)
_CACHES = {
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
        cleanup=("{} cache clean --force",),
        moves=names("--cache"),
        offline=names("--offline --prefer-offline"),
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
        offline=names("--offline --prefer-offline"),
    ),
    "yum": _YUM,
    "zypper": Cache(
        ("/var/cache/zypp",),
        cleanup=("{} clean --all",),
        moves=names("-R --root --installroot --cache-dir -C --reposd-dir -D --raw-cache-dir --solv-cache-dir --pkg-cache-dir"),
        offline=names("--no-refresh"),
    ),
}
MANAGERS = tuple(_CACHES)
_FAMILIES = (names("dnf dnf5 yum microdnf tdnf"), names("conda mamba micromamba"))
_FETCHES_NOTHING = names("rebuild ln link")
_ASKS = ("--help", "-h", "--version", "--dry-run")
_READS = names("dir info list ls verify add show")
_REMOVERS = names("rm find")
_UNSPLIT = str.maketrans(dict.fromkeys("\"'=:,;()<>|&`{}\\", " "))
_OWN_PIP = ("python", "pypy")
_OLD_WORDS = ("lucid", "precise", "quantal", "raring", "saucy", "trusty", "utopic", "squeeze", "wheezy", "jessie")
_OLD_TAGS = {
    "ubuntu": ("10.", "11.", "12.", "13.", "14."),
    "debian": ("6", "7", "8"),
    "alpine": ("2.", "3.0", "3.1", "3.2"),
}


@dataclass(frozen=True, slots=True)
class Fill:
    """A command that leaves something in a manager's cache: its words behind `sudo` and the like, and what they say."""

    command: Command
    words: tuple[Word, ...]
    invocation: Invocation
    prefixes: tuple[str, ...]
    cache: Cache

    @property
    def family(self) -> str:
        """The name of the cache: that of the first of the managers that share it."""
        return family(self.invocation.manager)

    @property
    def installs(self) -> bool:
        """Whether it does more than fetch lists."""
        return self.invocation.action is Action.INSTALL

    @property
    def refreshes(self) -> bool:
        """Whether it is apk, and leaves its index for others."""
        update = self.invocation.action is Action.UPDATE
        return self.family == "apk" and (update or self.invocation.has("-U", "--update", "--update-cache"))

    @property
    def moved(self) -> str | None:
        """The option that puts the cache, or the packages, somewhere else."""
        return next((o.word.raw for o in self.invocation.options if _is_any(o.name, self.cache.moves)), None)


def family(manager: str) -> str:
    """Return one name for all the managers that share a cache."""
    return next((min(managers) for managers in _FAMILIES if manager in managers), manager)


def fill_of(command: Command) -> Fill | None:
    """Return what a command leaves in a cache, or None: it fetches nothing, is told to keep nothing, or is not known."""
    run = program(command)
    found = None if run.elsewhere else invocation(run.words)
    cache = _CACHES.get(found.manager) if found else None
    if found is None or cache is None or found.action not in (Action.INSTALL, Action.UPDATE) or found.has(*_ASKS):
        return None
    verb = found.subcommand.literal if found.subcommand else None
    if (found.manager == "pacman" and (verb or "")[:2] != "-S") or verb in _FETCHES_NOTHING:
        return None
    if cache.flag and any(option.name.startswith("--no-cache") for option in found.options):
        return None
    if found.manager == "yarn" and found.has("-v"):
        return None
    return Fill(command, run.words, found, run.prefixes, cache)


def keeps_nothing(command: Command, manager: str) -> bool:
    """Tell whether a command installs with a manager that is told to keep nothing."""
    found = invocation(program(command).words)
    return found is not None and found.manager == manager and found.action is Action.INSTALL and fill_of(command) is None


def cleans(command: Command, fill: Fill) -> bool:
    """Tell whether a command empties, or at least looks after, the cache that ``fill`` left something in."""
    run = program(command)
    if run.name in _REMOVERS:
        return any(_meets(word.raw, folder, least=2) for word in run.words[1:] for folder in fill.cache.folders)
    found = invocation(run.words)
    if found is None or family(found.manager) != fill.family or found.action is not Action.CLEAN:
        return False
    verb = found.subcommand.literal if found.subcommand else ""
    reads = found.manager != "yarn" and any(word.literal in _READS for word in found.operands[:1])
    return found.manager == "pacman" or (verb in ("clean", "cc", "cache") and not reads)


def lives_on(command: Command, fill: Fill) -> bool:
    """Tell whether a command fails, or does something else, once the cache is empty."""
    run = program(command)
    if run.name in _REMOVERS:
        return False
    found = invocation(run.words)
    if found and family(found.manager) == fill.family:
        return any(_is_any(option.name, fill.cache.offline) for option in found.options)
    words = (*run.words, *(each.value for each in command.assignments if each.value))
    return any(mentions(word.raw, fill.cache) for word in words)


def mentions(text: str, cache: Cache) -> bool:
    """Tell whether a text names a folder of the cache, or something in it."""
    return any(_meets(part, folder) for part in text.translate(_UNSPLIT).split() for folder in cache.folders)


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


def seems_to_fill(text: str) -> bool:
    """Tell whether a script that cannot be read seems to fill a cache; one that seems to care about caches does not."""
    words = text.split()
    pairs = zip(words, words[1:], strict=False)
    found = any(name.rstrip("0123456789.") in _CACHES and verb in ("install", "add", "ci") for name, verb in pairs)
    return found and not any(word in text for word in ("--no-cache", "cache", "clean"))


def is_older_than(flag: str, base: str) -> str | None:
    """Return the release that an image is of, by its name, if the manager in it is older than ``flag``."""
    try:
        image = ImageReference.parse(base)
    except ValueError:
        return None
    name, tag = image.name.rpartition("/")[2], image.tag or ""
    if flag == "--no-cache":
        old = name == "alpine" and _begins(tag, _OLD_TAGS["alpine"])
    else:
        words = tag.replace("_", "-").split("-")
        old = name not in _OWN_PIP and (
            (name in ("debian", "ubuntu") and _begins(tag, _OLD_TAGS[name])) or any(word in _OLD_WORDS for word in words)
        )
    return f"{name}:{tag}" if old else None


def _begins(tag: str, versions: tuple[str, ...]) -> bool:
    """Tell whether a tag is one of these versions, or is below one; `3.1` is not `3.10`."""
    return any(tag.startswith(version) and not tag[len(version) :][:1].isdecimal() or
               (version.endswith(".") and tag.startswith(version)) for version in versions)


def _is_any(name: str, options: frozenset[str]) -> bool:
    return name in options


def _parts(path: str) -> list[str]:
    return [part for part in path.strip("'\"").replace('"', "").split("/") if part not in ("", ".", "*")]


def _meets(path: str, folder: str, least: int = 99) -> bool:
    """Tell whether a path is the folder or lies in it, or is a parent of it with at least ``least`` parts."""
    parts = _parts(path)
    wanted = _parts(folder)
    if wanted[0] != "~":
        return path.strip("'\"").startswith("/") and (
            parts[: len(wanted)] == wanted or (least <= len(parts) and wanted[: len(parts)] == parts)
        )
    wanted = wanted[1:]
    if wanted[0] not in parts:
        return False
    rest = parts[parts.index(wanted[0]) :]
    return all(one == other for one, other in zip(rest, wanted, strict=False))
