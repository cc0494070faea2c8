"""What the general commands of a RUN leave in the image: paths made, paths removed, apt packages, users.

Everything that is not in these tables is left to the stack, and what that does not know either is an obstacle: a command
that might have put anything anywhere cannot be accounted for.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from refactor.packages.commands import Action, invocation
from refactor.shells.programs import names
from refactor.split.obstacle import Obstacle

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from refactor.document import Instruction
    from refactor.split.deeds import Deed

# They print, ask, wait, or change what the running application does not see.
_QUIET = names(
    "true false : echo printf cat ls pwd test [ [[ set export unset env which whoami id uname date sleep grep egrep fgrep head "
    "tail wc command type hash umask exit exec dirname basename cut sort uniq awk tr xargs local read return shift "
    "dpkg dpkg-query gpg apt-key apt-mark apt-cache add-apt-repository ldconfig sync du df stat file readlink realpath "
    "sha256sum sha512sum sha1sum md5sum nproc arch lsb_release getent hostname tty stty yes dpkg-reconfigure "
    "chmod chown chgrp strip"
)
_USERS = names("useradd adduser groupadd addgroup usermod groupmod passwd chpasswd deluser userdel gpasswd")
_LAST = names("cp mv ln install")
_ALL = names("mkdir touch mkfifo truncate tee")
_REMOVE = names("rm rmdir unlink")
# Valued options of the programs above and below, whose next word is no path.
_VALUED = names("-m --mode -o --owner -g --group -t -T -S --suffix -d -s --size -r --reference")
_FETCH = {"curl": names("-o --output"), "wget": names("-O --output-document")}
_FETCH_FOLDER = {"wget": names("-P --directory-prefix")}
# Where builds leave what no application reads.
SCRATCH = (
    "/tmp",  # noqa: S108 - the image's, not ours
    "/var/tmp",  # noqa: S108
    "/var/cache",
    "/var/lib/apt",
    "/var/lib/dpkg",
    "/etc/apt",
    "/etc/dpkg",
    "/usr/share/keyrings",
    "/usr/share/man",
    "/usr/share/doc",
    "/root/.cache",
    "/root/.npm",
    "/root/.ssh",
    "/root/.gnupg",
    "/dev",
    "/proc",
)


@dataclass(frozen=True, slots=True)
class Made:
    """A path that a command made, or a COPY; its instruction, and whether every build has it."""

    path: str
    instruction: Instruction
    certain: bool


@dataclass(frozen=True, slots=True)
class Package:
    """A package that apt installed, without version and architecture."""

    name: str
    instruction: Instruction


@dataclass(slots=True)
class Traces:
    """What was found, in the order of the commands; ``rest`` is what no table here knows."""

    made: list[Made] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    packages: list[Package] = field(default_factory=list)
    users: dict[str, str] = field(default_factory=dict)
    """The users that the RUNs make, and their homes."""
    rest: list[Deed] = field(default_factory=list)

    def take(self, deed: Deed) -> None:
        """Sort one command.

        Raises:
            Obstacle: a path that it writes to is not known.

        """
        self.made += [Made(path, deed.instruction, deed.certain) for path in deed.redirected()]
        if deed.words and deed.name not in _QUIET:
            take = next((take for known, take in _TAKEN if deed.name in known), None)
            if take is None:
                self.rest.append(deed)
            else:
                take(self, deed)

    def _remove(self, deed: Deed) -> None:
        self.removed += [path for word in deed.arguments if word and (path := deed.path(word))]

    def _make_all(self, deed: Deed) -> None:
        self._make(deed, _operands(deed))

    def _certificates(self, deed: Deed) -> None:
        self.made.append(Made("/etc/ssl/certs", deed.instruction, deed.certain))

    def _make(self, deed: Deed, words: Iterator[str | None]) -> None:
        for word in words:
            path = None if word is None else deed.path(word)
            if path is None:
                raise deed.obstacle()
            self.made.append(Made(path, deed.instruction, deed.certain))

    def _make_last(self, deed: Deed) -> None:
        words = list(_operands(deed))
        if not words or any(argument in ("-t", "--target-directory") for argument in deed.arguments):
            raise deed.obstacle()
        if deed.name == "mv" and words[0] and (gone := deed.path(words[0])):
            self.removed.append(gone)
        last = words[-1] if len(words) > 1 else "."
        self._make(deed, iter((last,)))

    def _fetch(self, deed: Deed) -> None:
        named = _FETCH[deed.name or ""] | _FETCH_FOLDER.get(deed.name or "", frozenset())
        for index, word in enumerate(deed.words[1:], 1):
            flag, _, value = word.raw.partition("=")
            short = word.raw[:1] == "-" and word.raw[1:2] != "-"
            if flag in named or (short and f"-{word.raw[-1]}" in named):
                literal = value or (deed.words[index + 1].literal if index + 1 < len(deed.words) else None)
                if literal not in ("-", "/dev/null"):
                    self._make(deed, iter((literal,)))
                return
        if deed.name == "wget" or any(word.raw in ("-O", "--remote-name") for word in deed.words):
            self._make(deed, iter((".",)))

    def _find(self, deed: Deed) -> None:
        arguments = deed.arguments
        for flag in ("-exec", "-execdir", "-ok"):
            if flag in arguments:
                runs = arguments[arguments.index(flag) + 1 :][:1]
                if not runs or runs[0] not in _REMOVE | _QUIET:
                    raise deed.obstacle()

    def _sed(self, deed: Deed) -> None:
        if not any(word.raw.startswith(("-i", "--in-place")) for word in deed.words):
            return
        words = list(_operands(deed))
        scripted = any(word.raw in ("-e", "-f", "--expression", "--file") for word in deed.words)
        self._make(deed, iter(words if scripted else words[1:]))

    def _unpack(self, deed: Deed) -> None:
        arguments = deed.arguments
        if deed.name == "git":
            if arguments[:1] == ("clone",) and len(operands := list(_operands(deed))) > 1:
                self._make(deed, iter((operands[2] if len(operands) > 2 else ".",)))
            elif arguments[:1] not in (("config",), ("--version",), ("lfs",)):
                self._make(deed, iter((".",)))
            return
        flags = ("-C", "--directory") if deed.name == "tar" else ("-d",)
        at = next((index for index, word in enumerate(arguments) if word in flags), None)
        self._make(deed, iter((arguments[at + 1] if at is not None and at + 1 < len(arguments) else ".",)))

    def _apt(self, deed: Deed) -> None:
        asked = invocation(deed.words)
        if asked is None or asked.action is None:
            raise deed.obstacle()
        if asked.action is Action.INSTALL:
            for word in asked.operands:
                if word.literal is None or "/" in word.literal[:2]:
                    raise Obstacle("package", word.raw, deed.instruction.span)
                name = word.literal.partition("=")[0].partition("/")[0].partition(":")[0]
                self.packages.append(Package(name, deed.instruction))
        elif asked.action is Action.REMOVE:
            gone = {word.literal for word in asked.operands}
            self.packages[:] = [package for package in self.packages if package.name not in gone]

    def _users(self, deed: Deed) -> None:
        if deed.name not in ("useradd", "adduser"):
            return
        operands = list(_operands(deed, _USER_VALUED))
        name = operands[-1] if deed.name == "useradd" and operands else operands[0] if operands else None
        if not name:
            raise deed.obstacle()
        home = _value(deed, ("-d", "--home-dir", "--home")) or f"/home/{name}"
        self.users[name] = home


_USER_VALUED = names(
    "-u --uid -g --gid -G --groups -d --home-dir --home -s --shell -c --comment -p --password -b --base-dir -k --skel "
    "-e -f -K --key --ingroup --gecos --expiredate --inactive --firstuid --lastuid"
)


def _operands(deed: Deed, valued: frozenset[str] = _VALUED) -> Iterator[str | None]:
    """Yield the words that are neither options nor their values."""
    skip = False
    for word in deed.words[1:]:
        if skip:
            skip = False
        elif word.raw[:1] == "-" and word.raw != "-":
            skip = word.raw in valued and not (deed.name in ("rm", "cp", "mv") and word.raw in ("-r", "-d", "-T"))
            skip = skip and not (deed.name == "ln" and word.raw in ("-s", "-r", "-T"))
        else:
            yield word.literal


def _value(deed: Deed, flags: tuple[str, ...]) -> str | None:
    for index, word in enumerate(deed.words):
        flag, given, value = word.raw.partition("=")
        if flag in flags:
            return value if given else deed.words[index + 1].literal if index + 1 < len(deed.words) else None
    return None


_TAKEN: tuple[tuple[frozenset[str], Callable[[Traces, Deed], None]], ...] = (
    (_USERS, Traces._users),
    (_REMOVE, Traces._remove),
    (_ALL, Traces._make_all),
    (_LAST, Traces._make_last),
    (frozenset(_FETCH), Traces._fetch),
    (names("find"), Traces._find),
    (names("sed"), Traces._sed),
    (names("tar unzip git"), Traces._unpack),
    (names("apt-get apt aptitude"), Traces._apt),
    (names("update-ca-certificates"), Traces._certificates),
)
