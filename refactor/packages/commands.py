"""What commands do with packages: which word is the subcommand, which are the packages, who needs apt's lists.

Everything is read from the words as written. A word that the shell expands may be anything: before a subcommand it makes
the subcommand unknown, and an unknown is an answer here, never a guess.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from refactor.shells.programs import names

if TYPE_CHECKING:
    from refactor.shell import Word


class Action(StrEnum):
    """What a subcommand of a package manager does."""

    UPDATE = "update"
    """Fetches lists of packages, and nothing else."""
    INSTALL = "install"
    """Installs, upgrades or fetches packages."""
    REMOVE = "remove"
    CLEAN = "clean"
    """Removes what was fetched, or what nothing needs."""
    QUERY = "query"
    """Answers from the lists."""
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Manager:
    """A package manager: its options that take the next word, the flags that answer yes, and its subcommands."""

    valued: frozenset[str]
    yes: frozenset[str]
    actions: tuple[tuple[Action, frozenset[str]], ...]
    groups: frozenset[str] = frozenset()
    """Subcommands that have subcommands, as in `yarn global add`."""
    default: str = ""
    """The subcommand that is meant where none is given."""

    def action(self, subcommand: str) -> Action:
        """Return what a subcommand does."""
        return next((action for action, known in self.actions if subcommand in known), Action.OTHER)


def _manager(  # one row of the table below, which is read as such
    install: str,
    update: str = "",
    remove: str = "",
    clean: str = "",
    query: str = "",
    *,
    valued: str = "",
    yes: str = "",
    groups: str = "",
    default: str = "",
) -> Manager:
    actions = (
        (Action.INSTALL, names(install)),
        (Action.UPDATE, names(update)),
        (Action.REMOVE, names(remove)),
        (Action.CLEAN, names(clean)),
        (Action.QUERY, names(query)),
    )
    return Manager(names(valued), names(yes), actions, names(groups), default)


_APT = _manager(
    "install reinstall upgrade dist-upgrade full-upgrade safe-upgrade build-dep source download satisfy "
    "dselect-upgrade changelog",
    "update",
    "remove purge",
    "clean autoclean auto-clean autoremove auto-remove autopurge distclean",
    "list search show policy showsrc depends rdepends madison why why-not indextargets",
    valued="-o -t -c -a -P --option --target-release --default-release --config-file --host-architecture "
    "--build-profiles --solver",
    yes="-y --yes --assume-yes",
)
_DNF = _manager(
    "install reinstall upgrade update upgrade-minimal update-minimal downgrade groupinstall groupupdate localinstall "
    "localupdate distro-sync distribution-synchronization builddep build-dep swap download",
    "makecache check-update",
    "remove erase groupremove",
    "clean autoremove",
    "list search info provides whatprovides repoquery deplist repolist",
    valued="-c -d -e -R -x --config --debuglevel --errorlevel --exclude --enablerepo --disablerepo --repo --repoid "
    "--installroot --releasever --setopt --disableplugin --enableplugin --forcearch --comment --rpmverbosity",
    yes="-y --assumeyes --nointeractive",
    groups="group groups module",
)
_PIP = _manager(
    "install download wheel",
    remove="uninstall",
    clean="cache",
    valued="-r -c -e -i -f -t -d -w --requirement --constraint --editable --index-url --extra-index-url --find-links "
    "--target --dest --wheel-dir --prefix --root --src --python --log --proxy --retries --timeout --exists-action "
    "--trusted-host --cert --client-cert --cache-dir --no-binary --only-binary --platform --python-version "
    "--implementation --abi --progress-bar --report --upgrade-strategy --global-option --install-option "
    "--config-settings -C --use-feature --use-deprecated --root-user-action --keyring-provider",
    yes="-y --yes",
)
_CONDA = _manager(
    "install create update upgrade",
    remove="remove uninstall",
    clean="clean",
    query="search list",
    valued="-n -p -c -f --name --prefix --channel --file --solver --repodata-fn --subdir",
    yes="-y --yes",
    groups="env",
)
_MANAGERS = {
    **dict.fromkeys(("apt-get", "apt", "aptitude", "apt-fast", "nala"), _APT),
    **dict.fromkeys(("dnf", "yum", "microdnf", "tdnf", "dnf5"), _DNF),
    **dict.fromkeys(("conda", "mamba", "micromamba"), _CONDA),
    "pip": _PIP,
    "apk": _manager(
        "add upgrade fix fetch",
        "update",
        "del",
        "cache",
        "search info policy list",
        valued="-p -X -t --root --repository --virtual --keys-dir --repositories-file --cache-dir --arch --wait "
        "--cache-max-age",
    ),
    "zypper": _manager(
        "install in update up dist-upgrade dup patch install-new-recommends inr source-install si",
        "refresh ref",
        "remove rm",
        "clean cc",
        "search se info if list-updates lu",
        valued="-R -D -C -c -r -p -t --root --reposd-dir --cache-dir --config --repo --from --type --name --releasever",
        yes="-y -n --no-confirm --non-interactive",
    ),
    "npm": _manager(
        "install i in ins add ci clean-install install-clean update upgrade up rebuild",
        remove="uninstall remove rm un r prune",
        clean="cache dedupe",
        valued="--prefix --registry --cache --loglevel --userconfig -w --workspace --tag --omit --only --include -C",
        yes="-y --yes",
    ),
    "yarn": _manager(
        "install add upgrade up import",
        remove="remove",
        clean="cache autoclean",
        valued="--cwd --registry --cache-folder --modules-folder --network-timeout --prefix --global-folder --mutex",
        groups="global workspace",
        default="install",
    ),
    "pnpm": _manager(
        "install i add update up upgrade fetch import ci",
        remove="remove rm uninstall prune",
        clean="store",
        valued="-C -F --dir --filter --registry --store-dir --loglevel --reporter --prefix",
    ),
    "gem": _manager(
        "install i update fetch",
        remove="uninstall",
        clean="cleanup",
        query="list search query",
        valued="-v -i -n -s -P -p --version --install-dir --bindir --source --platform --trust-policy --http-proxy",
    ),
    "bundle": _manager(
        "install update add",
        remove="remove",
        clean="clean",
        valued="-j --jobs --path --without --with --gemfile --retry",
        default="install",
    ),
    "cargo": _manager(
        "install add fetch update build",
        remove="uninstall remove",
        clean="clean",
        query="search",
        valued="-p -j -F -Z -C --config --color --target --target-dir --manifest-path --features --version --git "
        "--branch --tag --rev --path --root --registry --profile --bin --example",
    ),
    "go": _manager("install get", clean="clean", valued="-C -o -p -ldflags -tags -mod -modfile", groups="mod"),
    "composer": _manager(
        "install require update upgrade create-project reinstall",
        remove="remove",
        clean="clear-cache clearcache cc",
        query="search show",
        valued="-d --working-dir --prefer-install --ignore-platform-req --apcu-autoloader-prefix",
        yes="-n --no-interaction",
        groups="global",
    ),
    "poetry": _manager(
        "install sync add update",
        remove="remove",
        clean="cache",
        query="search show",
        valued="-C -P -E --directory --project --extras --only --with --without",
        yes="-n --no-interaction",
        groups="self",
    ),
    "uv": _manager(
        "sync install add",
        remove="remove uninstall",
        clean="cache",
        valued="-r -c -e -p -i -f -P --requirement --requirements --constraint --constraints --override --python --project "
        "--directory --extra --no-extra --group --no-group --only-group --index --default-index --index-url --extra-index-url "
        "--find-links --index-strategy --link-mode --prerelease --resolution --cache-dir --config-file --target --prefix "
        "--no-install-package --python-preference --exclude-newer --no-binary --only-binary --upgrade-package",
        groups="pip",
    ),
    "pipenv": _manager(
        "install sync update upgrade",
        remove="uninstall",
        clean="clean",
        valued="-r -e -i --requirements --editable --index --python --pypi-mirror --categories --extra-pip-args",
    ),
}
_MODULE_MANAGERS = names("pip conda")


@dataclass(frozen=True, slots=True)
class Option:
    """An option as written, with the word after it if that is its value."""

    word: Word
    value: Word | None

    @property
    def name(self) -> str:
        """What stands before an `=`."""
        return self.word.raw.partition("=")[0]


@dataclass(frozen=True, slots=True)
class Invocation:
    """A package manager at work.

    `manager` is its name without a version. Where the subcommand is not written out, or something that expands stands
    before it, `subcommand` and `action` are None, and nothing is said of the operands.
    """

    manager: str
    subcommand: Word | None
    action: Action | None
    operands: tuple[Word, ...]
    options: tuple[Option, ...]

    def has(self, *flags: str) -> bool:
        """Tell whether one of these flags is given, a single letter also where several are written together."""
        return any(_given(option.word.raw, flag) for option in self.options for flag in flags)

    @property
    def assumes_yes(self) -> bool:
        """Whether it is told not to ask."""
        return self.has(*_MANAGERS[self.manager].yes) if self.manager in _MANAGERS else self.has("--noconfirm")


def _given(raw: str, flag: str) -> bool:
    written = raw.partition("=")[0]
    together = len(flag) == 2 and written[:1] == "-" and written[1:].isalpha()
    return written == flag or (together and flag[1] in written[1:])


def invocation(words: tuple[Word, ...]) -> Invocation | None:
    """Return what these words, a name first, tell a package manager to do, or None if they are of no manager."""
    if not words or words[0].literal is None:
        return None
    name, rest = _manager_name(words)
    if name == "pacman":
        return _pacman(rest)
    manager = _MANAGERS.get(name)
    if manager is None:
        return None
    operands, options, certain = _sorted_words(manager, rest)
    if not certain:
        return Invocation(name, None, None, (), options)
    while operands[1:] and operands[0].literal in manager.groups:
        operands = operands[1:]
    if not operands:
        action = manager.action(manager.default) if manager.default else Action.OTHER
        return Invocation(name, None, action, (), options)
    subcommand, *packages = operands
    if subcommand.literal is None:
        return Invocation(name, None, None, (), options)
    return Invocation(name, subcommand, manager.action(subcommand.literal), tuple(packages), options)


def _manager_name(words: tuple[Word, ...]) -> tuple[str, tuple[Word, ...]]:
    """Return the manager's name without a version, and the words after it: `pip3.11`, `python3 -m pip` are `pip`."""
    name = (words[0].literal or "").rpartition("/")[2]
    plain = name.rstrip("0123456789.").rstrip("-")
    if plain in ("python", "pypy") and len(words) > 2:
        options = [word.literal for word in words[1:]]
        if "-m" in options[:-1]:
            at = options.index("-m")
            module = options[at + 1]
            if module in _MODULE_MANAGERS and all((option or "")[:1] == "-" for option in options[:at]):
                return module, words[at + 3 :]
    return (plain if plain in ("pip", "gem", "bundle") else name), words[1:]


def _sorted_words(manager: Manager, words: tuple[Word, ...]) -> tuple[list[Word], tuple[Option, ...], bool]:
    """Part operands from options with their values; the last tells whether the first operand is sure to be one."""
    operands: list[Word] = []
    options: list[Option] = []
    certain = True
    index = 0
    while index < len(words):
        word = words[index]
        index += 1
        if word.literal == "--":
            operands += words[index:]
            break
        if word.raw[:1] != "-" or word.raw == "-":
            operands.append(word)
            continue
        certain = certain and (bool(operands) or not _may_split(word))
        value = words[index] if index < len(words) and _takes_next(manager, word.raw) else None
        if value:
            index += 1
            certain = certain and (bool(operands) or not _may_split(value))
        options.append(Option(word, value))
    return operands, tuple(options), certain


def _may_split(word: Word) -> bool:
    """Tell whether a word may become several, or none: something in it expands outside of double quotes."""
    return word.literal is None and any(char in part for part in word.raw.split('"')[::2] for char in "$`*?{[")


def _takes_next(manager: Manager, raw: str) -> bool:
    """Tell whether an option's value is the next word; of letters written together, only the last can have that."""
    if raw in manager.valued:
        return True
    if raw.startswith("--") or "=" in raw or len(raw) < 3:
        return False
    return f"-{raw[-1]}" in manager.valued and not any(f"-{char}" in manager.valued for char in raw[1:-1])


def _pacman(words: tuple[Word, ...]) -> Invocation:
    """Read pacman, whose subcommand is an option in capitals."""
    valued = names("-b -r --dbpath --root --cachedir --config --arch --ignore --overwrite")
    operands, options, certain = _sorted_words(Manager(valued, frozenset(), ()), words)
    letters = next((option.word for option in options if option.word.raw[1:2].isupper()), None)
    if letters is None or letters.literal is None or not certain:
        return Invocation("pacman", None, None, (), options)
    match letters.literal[1]:
        case "S" if "c" in letters.literal:
            action = Action.CLEAN
        case "S" if operands or "u" in letters.literal:
            action = Action.INSTALL
        case "S" if "y" in letters.literal:
            action = Action.UPDATE
        case "U":
            action = Action.INSTALL
        case "R":
            action = Action.REMOVE
        case "Q" | "F":
            action = Action.QUERY
        case _:
            action = Action.OTHER
    return Invocation("pacman", letters, action, tuple(operands), options)
