"""What the general commands of a RUN leave in the image: paths made, paths removed, apt packages, users.

Everything that is not in these tables is left to the stack, and what that does not know either is an obstacle: a command
that might have put anything anywhere cannot be accounted for.
"""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from refactor.packages.commands import Action, invocation
from refactor.shells.programs import names
from refactor.split.folders import SYSTEM
from refactor.split.obstacle import Obstacle

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from refactor.document import Instruction
    from refactor.split.deeds import Deed

# They print, ask, wait, or change what the running application does not see.
_QUIET = names(
    "true false : echo printf cat ls pwd test [ [[ set export unset env which whoami id uname date sleep grep egrep fgrep head "
    "tail wc command type hash umask exit exec dirname basename cut sort uniq awk tr xargs local read return shift "
    "dpkg-query gpg apt-key apt-mark apt-cache add-apt-repository ldconfig sync du df stat file readlink realpath "
    "sha256sum sha512sum sha1sum md5sum nproc arch lsb_release getent hostname tty stty yes dpkg-reconfigure "
    "strip groupadd addgroup groupmod passwd chpasswd gpasswd"
)
_REMOVE = names("rm rmdir unlink")
# Valued options, whose next word is no path.
_VALUED = {
    "mkdir": names("-m --mode"),
    "touch": names("-d -t -r --date --reference"),
    "cp": names("-S --suffix"),
    "mv": names("-S --suffix"),
    "ln": names("-S --suffix"),
    "install": names("-m --mode -o --owner -g --group -S --suffix"),
    "truncate": names("-s --size -r --reference"),
    "sed": names("-e --expression -f --file -l --line-length"),
    "chmod": names("--reference"),
    "chown": names("--reference --from"),
    "chgrp": names("--reference"),
    "git": names(
        "-b --branch --depth -o --origin -c --config -j --jobs --reference --template --filter -u --upload-pack "
        "--separate-git-dir --shallow-since --recurse-submodules"
    ),
    "useradd": names(
        "-u --uid -g --gid -G --groups -d --home-dir -s --shell -c --comment -p --password -b --base-dir -k --skel -e -f -K "
        "--key --expiredate --inactive"
    ),
    "adduser": names("-u --uid --gid --home --shell --ingroup --gecos --firstuid --lastuid -g -h -s -G"),
}
# Letters of sed in one word, the last of which takes the next word; behind -i there would be a suffix.
_EDITS = re.compile(r"-[nErsuz]*[ef]")
# Modes that take from the owner the right to write.
_LOCKS = re.compile(r"[0-7]?[0145][0-7]{2}|.*[au]?-\w*w\w*|.*\b[au]=[rxX]+")
_MAKES_USERS = names("useradd adduser")
_FETCH = {"curl": ("o", "--output"), "wget": ("O", "--output-document")}


@dataclass(frozen=True, slots=True)
class Made:
    """A path that a command made, or a COPY; ``step`` orders it, and ``certain`` tells whether every build has it."""

    path: str
    instruction: Instruction
    certain: bool
    step: tuple[int, int] = (0, 0)


@dataclass(frozen=True, slots=True)
class Removed:
    """A path that a command removed, or, where it was a pattern, something below ``path``."""

    path: str
    partly: bool
    step: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Changed:
    """A path whose owner or mode a command changed; the folder, where it was a pattern.

    ``locks`` tells that the owner may no longer write to it and what is below it, ``mode`` is what chmod says, ``owner`` what
    chown says, ``deep`` that it counts for what is below as well; ``certain`` and ``step`` are those of `Made`.
    """

    path: str
    locks: bool
    instruction: Instruction
    mode: str
    owner: str
    deep: bool
    certain: bool
    step: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Link:
    """A symbolic link at ``path``, and the absolute path that it leads to."""

    path: str
    target: str
    instruction: Instruction


@dataclass(frozen=True, slots=True)
class Package:
    """A package that apt installed, without version and architecture."""

    name: str
    instruction: Instruction


@dataclass(frozen=True, slots=True)
class User:
    """A user that a RUN makes: its number, where that is given, its home, and whether that is made, and it in every build."""

    name: str
    number: str | None
    home: str
    makes_home: bool
    instruction: Instruction
    certain: bool


@dataclass(slots=True)
class Traces:
    """What was found, in the order of the commands; ``rest`` is what no table here knows."""

    made: list[Made] = field(default_factory=list)
    removed: list[Removed] = field(default_factory=list)
    packages: list[Package] = field(default_factory=list)
    users: list[User] = field(default_factory=list)
    altered: list[Instruction] = field(default_factory=list)
    """The RUNs that change or remove users."""
    changed: list[Changed] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    rest: list[Deed] = field(default_factory=list)
    steps: int = 0
    """How many commands there were."""

    def take(self, deed: Deed) -> None:
        """Sort one command.

        Raises:
            Obstacle: a path that it writes to is not known.

        """
        self.steps += 1
        for path in deed.redirected():
            self.add(path, deed)
        if deed.words and deed.name not in _QUIET:
            take = next((take for known, take in _TAKEN if deed.name in known), None)
            if take is None:
                self.rest.append(deed)
            else:
                take(self, deed)

    def note_modes(self, copy: Instruction, target: str) -> None:
        """Take down the mode that a COPY gives to what it brings."""
        mode = copy.flag("chmod")
        if mode is not None:
            locks = _LOCKS.fullmatch(mode.value or "") is not None
            step = (copy.span.start, self.steps)
            self.changed.append(Changed(target, locks, copy, "", "", deep=True, certain=True, step=step))

    def add(self, path: str, deed: Deed) -> None:
        """Take down a path that a command made."""
        self.made.append(Made(path, deed.instruction, deed.certain, (deed.instruction.span.start, self.steps)))

    def _make(self, deed: Deed, words: Iterable[str | None]) -> None:
        for word in words:
            path = None if word is None else deed.path(word)
            if path is None:
                raise deed.obstacle()
            if path not in SYSTEM:
                self.add(path, deed)

    def _remove(self, deed: Deed) -> None:
        step = (deed.instruction.span.start, self.steps)
        for word in deed.words[1:]:
            if word.raw.startswith("-"):
                continue
            if word.literal is not None:
                path = deed.path(word.literal)
            else:
                head = word.raw.strip('"').partition("*")[0].partition("?")[0].partition("[")[0].partition("$")[0]
                path = deed.path(head.rpartition("/")[0] or ("/" if head.startswith("/") else "."))
            if path is not None:
                self.removed.append(Removed(path, word.literal is None, step))

    def _make_all(self, deed: Deed) -> None:
        self._make(deed, _operands(deed))

    def _make_last(self, deed: Deed) -> None:
        words = list(_operands(deed))
        flags = [word.raw for word in deed.words[1:] if word.raw.startswith("-")]
        if not words or any(flag.startswith(("-t", "--target-directory")) for flag in flags):
            raise deed.obstacle()
        if deed.name == "install" and any(flag == "--directory" or ("d" in flag and flag[1] != "-") for flag in flags):
            self._make(deed, words)
            return
        *sources, last = words if len(words) > 1 else (*words, ".")
        target = None if last is None else deed.path(last)
        if target is None or last is None:
            raise deed.obstacle()
        if deed.name == "mv":
            for source in sources:
                if source and (gone := deed.path(source)):
                    self.removed.append(Removed(gone, partly=False, step=(deed.instruction.span.start, self.steps)))
        if deed.name == "ln" and target != "/etc/localtime":
            self._link(deed, sources, target, flags)
            deed = replace(deed, certain=False)  # a COPY of the link alone would follow it
        if target in SYSTEM or last.endswith("/") or len(sources) > 1:
            self._make(
                deed, [source and posixpath.join(target, posixpath.basename(source.rstrip("/"))) for source in sources]
            )
        else:
            self._make(deed, (target,))

    def _link(self, deed: Deed, sources: list[str | None], target: str, flags: list[str]) -> None:
        is_symbolic = any(flag == "--symbolic" or (flag[1:2] != "-" and "s" in flag) for flag in flags)
        for source in sources:
            if source is None:
                raise deed.obstacle()
            folder = posixpath.dirname(target) if is_symbolic else deed.directory
            if is_symbolic and folder is not None and not source.startswith("/"):
                self.links.append(Link(target, posixpath.normpath(posixpath.join(folder, source)), deed.instruction))
            elif source.startswith("/"):
                self.links.append(Link(target, posixpath.normpath(source), deed.instruction))

    def _change(self, deed: Deed) -> None:
        """Take down whose owner or mode is changed; of a pattern, the folder in which it is looked for."""
        operands = [word for word in deed.words[1:] if word.raw[:1] != "-"]
        references = any(word.raw.startswith("--reference") for word in deed.words)
        is_deep = any(word.raw[:1] == "-" and "R" in word.raw for word in deed.words) or "--recursive" in deed.arguments
        said = "as another" if references else operands[0].raw if operands else ""
        mode, owner = (said if deed.name == "chmod" else ""), (said if deed.name == "chown" else "")
        locks = is_deep and _LOCKS.fullmatch(mode) is not None
        step = (deed.instruction.span.start, self.steps)
        for word in operands[0 if references else 1 :]:
            head = word.raw.strip("\"'")
            if word.literal is None:
                head = re.split(r"[*?\[$]", head)[0].rpartition("/")[0] or ("/" if head.startswith("/") else ".")
            path = deed.path(word.literal or head)
            if path is not None:
                is_whole = is_deep and word.literal is not None
                self.changed.append(Changed(path, locks, deed.instruction, mode, owner, is_whole, deed.certain, step))

    def _change_user(self, deed: Deed) -> None:
        """Know of a command that moves a user's home no more than that."""
        if any(word.raw.startswith(("-d", "--home", "-m", "--move", "-l", "--login")) for word in deed.words[1:]):
            raise deed.obstacle()
        self.altered.append(deed.instruction)

    def _fetch(self, deed: Deed) -> None:
        letter, long = _FETCH[deed.name or ""]
        for index, word in enumerate(deed.words[1:], 1):
            flag, _, value = word.raw.partition("=")
            short = word.raw[:1] == "-" and word.raw[1:2] != "-"
            if flag == long or (short and word.raw.endswith(letter)):
                literal = value or (deed.words[index + 1].literal if index + 1 < len(deed.words) else None)
                if literal not in ("-", "/dev/null"):
                    self._into(deed, literal)
                return
            if short and letter in word.raw[1:]:
                raise deed.obstacle()
        kept = any(
            word.raw == "--remote-name" or (word.raw[:1] == "-" != word.raw[1:2] and "O" in word.raw)
            for word in deed.words
        )
        if deed.name == "wget" or kept:
            self._into(deed, ".")

    def _into(self, deed: Deed, word: str | None) -> None:
        """Take down a path whose name, or whose contents, the command chooses: not one among the system's own."""
        path = None if word is None else deed.path(word)
        if path is None or path in SYSTEM:
            raise deed.obstacle()
        self.add(path, deed)

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
        scripted = any(
            word.raw.startswith(("--expression", "--file")) or _EDITS.fullmatch(word.raw) for word in deed.words[1:]
        )
        self._make(deed, words if scripted else words[1:])

    def _unpack(self, deed: Deed) -> None:
        arguments = deed.arguments
        if deed.name == "git":
            operands = list(_operands(deed))
            if operands[:1] == ["clone"] and len(operands) > 1:
                url = operands[1] or ""
                self._into(
                    deed, operands[2] if len(operands) > 2 else posixpath.basename(url.rstrip("/")).removesuffix(".git")
                )
            elif operands[:1] not in (["config"], ["lfs"], []):
                self._into(deed, ".")
            return
        flags = ("-C", "--directory") if deed.name == "tar" else ("-d",)
        at = next((index for index, word in enumerate(arguments) if word in flags), None)
        self._into(deed, arguments[at + 1] if at is not None and at + 1 < len(arguments) else ".")

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

    def _certificates(self, deed: Deed) -> None:
        self.add("/etc/ssl/certs", deed)

    def _user(self, deed: Deed) -> None:
        operands = list(_operands(deed))
        if deed.name == "adduser" and len(operands) > 1:
            return  # it adds a user to a group
        name = operands[-1] if operands else None
        if not name:
            raise deed.obstacle()
        home = _value(deed, ("-d", "--home-dir", "--home", "-h")) or f"/home/{name}"
        number = _value(deed, ("-u", "--uid"))
        self.users.append(User(name, number, home, _makes_home(deed), deed.instruction, deed.certain))


_TAKEN: tuple[tuple[frozenset[str], Callable[[Traces, Deed], None]], ...] = (
    (_MAKES_USERS, Traces._user),
    (names("usermod deluser userdel"), Traces._change_user),
    (names("chmod chown chgrp"), Traces._change),
    (_REMOVE, Traces._remove),
    (names("mkdir touch mkfifo truncate tee"), Traces._make_all),
    (names("cp mv ln install"), Traces._make_last),
    (frozenset(_FETCH), Traces._fetch),
    (names("find"), Traces._find),
    (names("sed"), Traces._sed),
    (names("tar unzip git"), Traces._unpack),
    (names("apt-get apt aptitude apk"), Traces._apt),
    (names("update-ca-certificates"), Traces._certificates),
)


def _operands(deed: Deed) -> Iterator[str | None]:
    """Yield the words that are neither options nor their values."""
    valued = _VALUED.get(deed.name or "", frozenset())
    skip = False
    for word in deed.words[1:]:
        if skip:
            skip = False
        elif word.raw[:1] == "-" and word.raw != "-":
            letters = word.raw[1:] if deed.name in _MAKES_USERS and word.raw[1:].isalpha() else ""
            skip = word.raw in valued or f"-{letters[-1:]}" in valued
            skip = skip or (deed.name == "sed" and _EDITS.fullmatch(word.raw) is not None)
        else:
            yield word.literal


def _makes_home(deed: Deed) -> bool:
    """Tell whether the home is surely made, by the program of Debian and by that of Alpine."""
    said = {word.raw for word in deed.words[1:]}
    letters = {letter for raw in said if raw[:1] == "-" != raw[1:2] for letter in raw[1:]}
    if deed.name == "useradd":
        return "--create-home" in said or "m" in letters
    return not said & {"--no-create-home", "--system", "--home"} and "H" not in letters


def _value(deed: Deed, flags: tuple[str, ...]) -> str | None:
    for index, word in enumerate(deed.words):
        flag, given, value = word.raw.partition("=")
        if flag in flags:
            return value if given else deed.words[index + 1].literal if index + 1 < len(deed.words) else None
    return None
