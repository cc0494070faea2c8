"""Which program a command runs, seen through the words that only prepare for it: `sudo`, `env`, `timeout`, `sh -c`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from refactor.shell import Command, Script, Word


def names(text: str) -> frozenset[str]:
    """Return the set of the words of a text, so that a table of names reads as one."""
    return frozenset(text.split())


SPECIAL_BUILTINS = names(": . break continue eval exec exit export readonly return set shift times trap unset")
"""POSIX's special builtins: an assignment before one of them outlives it."""

_REGULAR_BUILTINS = names(
    "alias bg cd command echo false fc fg getopts hash jobs kill printf pwd read test true type ulimit umask "
    "unalias wait ["
)
_BASH_BUILTINS = names(
    "bind builtin caller compgen complete compopt declare dirs disown enable help history let local logout "
    "mapfile popd pushd readarray shopt source suspend typeset"
)
BUILTINS = SPECIAL_BUILTINS | _REGULAR_BUILTINS | _BASH_BUILTINS
SHELLS = names("sh bash dash ash ksh zsh")


@dataclass(frozen=True, slots=True)
class Prefix:
    """A command that runs another: its options that take the next word, and how many operands precede the other."""

    valued: frozenset[str] = frozenset()
    operands: int = 0
    assignments: bool = False
    in_shell: bool = False


def _prefix(valued: str = "", operands: int = 0, *, assignments: bool = False, in_shell: bool = False) -> Prefix:
    return Prefix(frozenset(valued.split()), operands, assignments, in_shell)


_PREFIXES = {
    "builtin": _prefix(in_shell=True),
    "busybox": _prefix(),
    "catchsegv": _prefix(),
    "chroot": _prefix(operands=1),
    "chronic": _prefix(),
    "command": _prefix(in_shell=True),
    "coproc": _prefix(),
    "dbus-run-session": _prefix("--config-file"),
    "doas": _prefix("-u -C"),
    "dumb-init": _prefix(),
    "eatmydata": _prefix(),
    "env": _prefix("-u -C --unset --chdir", assignments=True),
    "exec": _prefix("-a"),
    "fakeroot": _prefix("-l -s -i -b --lib --faked"),
    "flock": _prefix("-w -E --timeout", operands=1),
    "gosu": _prefix(operands=1),
    "ionice": _prefix("-c -n --class --classdata"),
    "linux32": _prefix(),
    "linux64": _prefix(),
    "nice": _prefix("-n --adjustment"),
    "nohup": _prefix(),
    "runuser": _prefix("-u -g -G"),
    "s6-setuidgid": _prefix(operands=1),
    "setarch": _prefix(operands=1),
    "setpriv": _prefix("--reuid --regid --groups"),
    "setsid": _prefix(),
    "stdbuf": _prefix("-i -o -e --input --output --error"),
    "su-exec": _prefix(operands=1),
    "sudo": _prefix("-u -g -h -p -C -T -r -t -U -D -R --user --group --host --prompt --chdir", assignments=True),
    "time": _prefix("-f -o --format --output", in_shell=True),
    "timeout": _prefix("-s -k --signal --kill-after", operands=1),
    "tini": _prefix("-p"),
    "travis_retry": _prefix(),
    "unbuffer": _prefix(),
    "xargs": _prefix("-I -n -P -L -d -a -s -E --replace --max-args --max-procs --max-lines --delimiter --arg-file"),
    "xvfb-run": _prefix("-e -f -n -p -s -w --error-file --auth-file --server-num --server-args --wait"),
}
_BODIES_BY_OPTION = SHELLS | {"su", "runuser", "flock"}


@dataclass(frozen=True, slots=True)
class Program:
    """What a command runs in the end.

    `words` are its name and arguments, none if there is nothing to run; a name without a literal is unknown.
    `prefixes` are the names looked through. `in_shell` tells whether the name may be a builtin or a function of the
    script's shell, `elsewhere` that its paths are not those of the image (chroot), and `body` is what `sh -c` is given.
    """

    words: tuple[Word, ...]
    prefixes: tuple[str, ...] = ()
    in_shell: bool = True
    elsewhere: bool = False
    body: Word | None = None

    @property
    def name(self) -> str | None:
        """The base name of the program, or None if it is not written out or nothing is run."""
        literal = self.words[0].literal if self.words else None
        return None if literal is None else literal.rpartition("/")[2]


def redefined(script: Script) -> frozenset[str]:
    """Return the names that a script makes functions or aliases of: as commands, they are not the programs of that name."""
    aliases = (word.raw for command in script.commands if command.name == "alias" for word in command.words[1:])
    functions = (compound.name for compound in script.compounds if compound.kind == "function")
    return frozenset((*functions, *(raw.partition("=")[0] for raw in aliases)))


@lru_cache(maxsize=16_384)
def program(command: Command) -> Program:
    """Return what a command runs, looking through as many prefixes as are written out."""
    words = command.words
    prefixes: list[str] = []
    in_shell = True
    while words:
        name = _base_name(words[0])
        prefix = _PREFIXES.get(name)
        if prefix is None or _body(name, words):
            break
        if name == "command" and any(word.raw in ("-v", "-V", "-pv") for word in words[1:2]):
            break
        rest = _after_options(words[1:], prefix)
        if not rest and name == "exec":
            break
        prefixes.append(name)
        in_shell = in_shell and prefix.in_shell
        words = rest
    if not prefixes:
        return Program(words, body=_body(_base_name(words[0]), words) if words else None)
    body = _body(_base_name(words[0]), words) if words else None
    return Program(words, tuple(prefixes), in_shell, "chroot" in prefixes, body)


def looked_up(command: Command) -> str | None:
    """Return the name that the script's own shell looks up on PATH, and then remembers, or None if it does not.

    `time` is taken for bash's keyword: where it is a program, it looks up the other itself.
    """
    words = command.words
    while words:
        literal = words[0].literal
        prefix = _PREFIXES.get(literal or "")
        if prefix is None or not prefix.in_shell:
            return None if literal is None or "/" in literal or literal in BUILTINS else literal
        words = _after_options(words[1:], prefix)
    return None


def targets(command: Command) -> tuple[Word, ...]:
    """Return the words that a command's redirections name, files and descriptors alike."""
    return tuple([each.target for each in command.redirections if each.target])


def _base_name(word: Word) -> str:
    return (word.literal or "").rpartition("/")[2]


def _after_options(words: tuple[Word, ...], prefix: Prefix) -> tuple[Word, ...]:
    """Return what follows a prefix's own options, assignments and operands."""
    index, operands = 0, prefix.operands
    while index < len(words):
        text = words[index].literal or ""
        if text == "--":
            return words[index + 1 + operands :]
        if text.startswith("-"):
            index += 2 if text in prefix.valued else 1
        elif prefix.assignments and _is_assignment(words[index].raw):
            index += 1
        elif operands:
            operands -= 1
            index += 1
        else:
            break
    return words[index:]


def _is_assignment(raw: str) -> bool:
    name, equals, _ = raw.partition("=")
    return bool(equals) and name.isidentifier()


def _body(name: str, words: tuple[Word, ...]) -> Word | None:
    """Return the word that a shell, or `su`, is given to run with `-c`."""
    if name not in _BODIES_BY_OPTION:
        return None
    for index, word in enumerate(words[1:-1], 1):
        option = word.literal or ""
        if option == "--command" or (option[:1] == "-" and option[1:].isalpha() and "c" in option):
            return words[index + 1]
        if name in SHELLS and option[:1] not in ("-", "+") and not _takes_name(words[index - 1]):
            return None
    return None


def _takes_name(word: Word) -> bool:
    """Tell whether a shell's option is followed by the name of an option: `-o`, `-euxo`, `+O`."""
    option = word.literal or ""
    return option[:1] in ("-", "+") and option[-1:] in ("o", "O")
