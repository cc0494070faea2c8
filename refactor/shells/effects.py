"""What a script does to its shell, or to what its RUN has around it, that outlives the command which did it.

Two RUNs have two shells: whatever is listed here would be seen by the second if one shell ran both. A mention too many
costs a pair of parentheses, a mention too few is a wrong build, so doubt counts as an effect.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING

from refactor.edit import Span
from refactor.shell import Command, Compound, Place, Script, Sign, read
from refactor.shells.programs import BUILTINS, SHELLS, SPECIAL_BUILTINS, Program, names, program, targets

if TYPE_CHECKING:
    from collections.abc import Iterator


_REMEMBERED = 4_096
"""Scripts whose effects are kept: the same one is asked about by several transforms, and when its file is read again."""


class Effect(StrEnum):
    """The kinds of what outlives a command."""

    DIRECTORY = "directory"
    ENVIRONMENT = "environment"
    OPTIONS = "options"
    ERREXIT = "errexit"
    UMASK = "umask"
    ULIMIT = "ulimit"
    FUNCTION = "function"
    ALIAS = "alias"
    SOURCE = "source"
    TRAP = "trap"
    EXIT = "exit"
    EXEC = "exec"
    NEGATED = "negated"
    UNKNOWN = "unknown"
    """The command's name is not written out: it may be any builtin."""
    BACKGROUND = "background"
    DAEMON = "daemon"
    FRESH_MOUNT = "fresh-mount"
    HARD_LINK = "hard-link"
    """Two names of one file: the layers of an overlay part them, one RUN does not."""
    LOCALE = "locale"
    """A locale is made, which bash reads when it starts."""
    NETWORK_FILES = "network-files"
    SHELL_PROCESS = "shell-process"
    """The shell's own process is given a limit, a priority or a signal, which its subshells have too."""
    USERS = "users"

    @property
    def outlives_the_shell(self) -> bool:
        """Whether parentheses do not contain it: it lasts as long as the RUN, or is a process or a file."""
        return self in _BEYOND


_ERREXIT = frozenset((Effect.ERREXIT, Effect.SOURCE, Effect.UNKNOWN))
_BEYOND = frozenset(
    {
        Effect.BACKGROUND,
        Effect.DAEMON,
        Effect.FRESH_MOUNT,
        Effect.HARD_LINK,
        Effect.LOCALE,
        Effect.NETWORK_FILES,
        Effect.SHELL_PROCESS,
        Effect.USERS,
    }
)


@dataclass(frozen=True, slots=True)
class Trace:
    """One effect, the stretch of the script that has it, and that stretch as written, shortened."""

    effect: Effect
    span: Span
    detail: str


_KINDS = (
    (Effect.DIRECTORY, "cd pushd popd"),
    (Effect.ENVIRONMENT, "export unset readonly declare typeset local read getopts shift let mapfile readarray"),
    (Effect.OPTIONS, "shopt enable bind complete compopt hash"),
    (Effect.ALIAS, "alias unalias"),
    (Effect.SOURCE, ". source eval nvm sdk rvm workon deactivate module"),
    (Effect.EXIT, "exit return break continue logout"),
    (Effect.UMASK, "umask"),
    (Effect.ULIMIT, "ulimit"),
    (Effect.TRAP, "trap"),
)
_BY_NAME = {name: effect for effect, text in _KINDS for name in names(text)}
_BY_SUBCOMMAND = {
    **dict.fromkeys(("conda", "mamba", "micromamba"), names("activate deactivate")),
    **dict.fromkeys(("pyenv", "rbenv", "nodenv", "jenv", "asdf"), names("shell")),
}
_LOCALE_MAKERS = names("dpkg-reconfigure locale-gen localedef update-locale")
_USERS = names(
    "useradd adduser usermod userdel deluser groupadd addgroup groupmod groupdel delgroup chpasswd passwd gpasswd "
    "newusers vipw vigr chsh chfn chage pwconv grpconv fixuid"
)
_STARTERS = names(
    "service invoke-rc.d rc-service systemctl pg_ctl pg_ctlcluster apache2ctl apachectl zkServer.sh catalina.sh "
    "rabbitmqctl supervisorctl initctl sv svc"
)
_DAEMONS = names(
    "mysqld mysqld_safe mariadbd mariadbd-safe postgres postmaster redis-server nginx apache2 httpd supervisord "
    "sshd dockerd containerd rabbitmq-server mongod mongos memcached Xvfb Xvnc Xorg vncserver tightvncserver "
    "slapd named cron crond dbus-daemon elasticsearch start-stop-daemon daemon daemonize ssh-agent varnishd "
    "haproxy couchdb influxd cassandra rpcbind rsyslogd syslogd udevd atd avahi-daemon squid dnsmasq dbus-launch "
    "gpg-agent watchman startup.sh "
    "screen tmux etcd minio tor polipo privoxy proftpd vsftpd smbd nmbd start-dfs.sh start-all.sh start-yarn.sh "
    "zookeeper-server-start.sh kafka-server-start.sh"
)
_ONLY_ASKS = names("-t -T -v -V -M -S --version --help -h --test -l -L -ls")
_STARTS = names("start restart reload force-reload --now try-restart graceful")
_STAYS_BUILTIN = names("builtin command time")
_TAKES_A_PROCESS = names("prlimit renice taskset ionice chrt choom kill schedtool numactl")
_OWN_PROCESS = re.compile(r"\$\$|\$\{\$\}|\$\{?PPID\b|\$\{?BASHPID\b|/proc/self\b", re.ASCII)
_DETACHES = names("--daemon --daemonize -daemon --fork --background --detach --daemonize=yes")
_NETWORK_FILES = re.compile(r"/etc/(?:hosts|resolv\.conf|hostname)(?![\w.-])", re.ASCII)
_NETWORK_NAMES = names("hosts resolv.conf hostname")
_USER_FILES = re.compile(r"/etc/(?:passwd|group|shadow|gshadow|subuid|subgid|nsswitch\.conf)(?![\w.])", re.ASCII)
_PATH = re.compile(r'"?(?:\$\w+|\$\{\w+\})?[\w.+-]*/', re.ASCII)
_LITERAL = re.compile(r"[A-Za-z][\w.+-]*", re.ASCII)
_WRITING_SUBSTITUTION = re.compile(r">\([^)\n]*", re.ASCII)
"""Bash does not wait for what reads from ``>( … )``."""
_BASH_ASSIGNMENT = re.compile(r"(?<!\$)\{\w+\}[<>]|\$\{\w+\[[^\]\n]*(?:=|\+\+|--)[^\]\n]*\]", re.ASCII)
"""A redirection or an index that sets a variable."""
_SETS_VARIABLES = re.compile(r"=~|\s-(?:eq|ne|lt|le|gt|ge)\s", re.ASCII)
"""In `[[ ]]`: a match sets BASH_REMATCH, and a comparison of numbers is arithmetic, which may assign."""
_FRESH_MOUNT = re.compile(
    r"/dev/+(?!(?:null|zero|full|u?random|tty|stdin|stdout|stderr|fd/\d+|tcp/\S+|udp/\S+)(?![\w/]))[\w.-]+", re.ASCII
)
"""Below /dev, but for the devices that everybody reads and writes: Docker mounts it anew for each RUN."""
_CHANGES_OPERANDS = names("cp install ln mknod mv rm unlink")


@lru_cache(maxsize=_REMEMBERED)
def effects(script: Script) -> tuple[Trace, ...]:
    """Return what outlives its command, in the order of the text.

    Effects on a shell count unless they happen in a subshell, and count in functions whether or not they are called.
    Effects on the RUN count wherever they happen, also in what a literal `sh -c` is given.
    """
    found = [*_of_text(script), *_of_structure(script)]
    in_etc = "/etc" in script.text
    for command in script.commands:
        run = program(command)
        if command.place is not Place.SUBSHELL:
            found += ((effect, command.span) for effect in _on_shell(command, run))
        found += ((effect, command.span) for effect in _on_run(command, run, in_etc=in_etc))
        if run.body:
            found += ((effect, command.span) for effect in _of_body(run.body.literal))
    found.sort(key=_position)
    return tuple([Trace(effect, span, _detail(script, effect, span)) for effect, span in dict.fromkeys(found)])


def may_set_errexit(script: Script) -> bool:
    """Tell whether errexit, or bash's ERR trap, may be set anywhere in the script, also in a subshell of its own.

    Shells ignore both in all but the last command of an ``&&`` list, and in everything that such a command is made of.
    """
    return any(
        effect in _ERREXIT or (effect is Effect.TRAP and _trapped(command) != "EXIT")
        for command in script.commands
        for effect in _on_shell(command, program(command))
    )


def begins_with_errexit(script: Script) -> bool:
    """Tell whether the first command is ``set`` with short options, ``e`` among them, and a ``;`` or a line feed behind it."""
    if len(script.items) < 2 or script.items[1].operator not in (";", "\n"):
        return False
    head = script.items[0].pipeline.span.of(script.text).split()
    return (
        len(head) == 2 and head[0] == "set" and head[1][:1] == "-" and "e" in head[1] and set(head[1][1:]) <= set("eux")
    )


def runs_unseen_code(command: Command) -> bool:
    """Tell whether a command runs, in the shell that runs it, text that is not seen: a file, an argument, a variable."""
    unseen = (Effect.SOURCE, Effect.UNKNOWN, Effect.TRAP)
    return any(effect in unseen for effect in _on_shell(command, program(command)))


def _trapped(command: Command) -> str | None:
    """Return the one condition that a ``trap`` is about, or None."""
    return command.words[2].literal if len(command.words) == 3 else None


def _detail(script: Script, effect: Effect, span: Span) -> str:
    """Return the stretch as written, for an `&` what it sends to the background."""
    text = script.text
    if effect is Effect.BACKGROUND and span.of(text) == "&":
        before = " ".join(text[max(0, span.start - 200) : span.end].split())
        return before if len(before) <= 60 else "…" + before[-59:]
    return _shortened(span.of(text))


def _position(found: tuple[Effect, Span]) -> int:
    return found[1].start


def _shortened(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 60 else text[:59] + "…"


def _of_text(script: Script) -> Iterator[tuple[Effect, Span]]:
    """Yield mentions of special files anywhere, also in quotes and heredocs."""
    text = script.text
    if script.bash_only:
        yield from ((Effect.BACKGROUND, Span(*match.span())) for match in _WRITING_SUBSTITUTION.finditer(text))
    if "{" in text:
        yield from ((Effect.ENVIRONMENT, Span(*match.span())) for match in _BASH_ASSIGNMENT.finditer(text))
    if "/dev/" in text:
        for match in _FRESH_MOUNT.finditer(text):
            yield Effect.FRESH_MOUNT, Span(*match.span())
    if "/etc/" in text:
        for match in _NETWORK_FILES.finditer(text):
            yield Effect.NETWORK_FILES, Span(*match.span())
        for match in _USER_FILES.finditer(text):
            yield Effect.USERS, Span(*match.span())


def _of_structure(script: Script) -> Iterator[tuple[Effect, Span]]:
    for mark in script.marks:
        if mark.sign is Sign.BACKGROUND:
            yield Effect.BACKGROUND, mark.span
        elif mark.place is not Place.SUBSHELL:
            yield (Effect.NEGATED if mark.sign is Sign.NEGATION else Effect.ENVIRONMENT), mark.span
    for compound in script.compounds:
        if compound.place is Place.SUBSHELL:
            continue
        if compound.kind == "function":
            yield Effect.FUNCTION, compound.span
        elif compound.kind in ("for", "select") or _may_assign(compound, script):
            yield Effect.ENVIRONMENT, compound.span


def _may_assign(compound: Compound, script: Script) -> bool:
    return compound.kind == "[[" and bool(_SETS_VARIABLES.search(compound.span.of(script.text)))


def _of_body(body: str | None) -> Iterator[Effect]:
    """Yield what a literal argument of `sh -c` does beyond its own shell."""
    inner = read(body) if body else None
    if isinstance(inner, Script):
        yield from (trace.effect for trace in effects(inner) if trace.effect.outlives_the_shell)


def _on_shell(command: Command, run: Program) -> Iterator[Effect]:
    """Yield what a command does to the shell that runs it."""
    name = run.name
    if command.assignments and (not command.words or name in SPECIAL_BUILTINS):
        yield Effect.ENVIRONMENT
    if any(redirection.fd[:1] == "{" for redirection in command.redirections):
        yield Effect.ENVIRONMENT
    if command.name == "exec" or (
        "exec" in run.prefixes and set(run.prefixes[: run.prefixes.index("exec")]) <= _STAYS_BUILTIN
    ):
        yield Effect.EXEC
    if not run.words or not run.in_shell:
        return
    if name is None:
        if not _is_no_builtin(run.words[0].raw):
            yield Effect.UNKNOWN
    elif name == "set":
        yield from _set(run)
    elif name in _BY_NAME and "/" not in (run.words[0].literal or ""):
        if name not in ("umask", "trap") or len(run.words) > 1:
            yield _BY_NAME[name]
    elif name == "printf" and any(word.raw.startswith("-v") for word in run.words[1:]):
        yield Effect.ENVIRONMENT
    elif name in _BY_SUBCOMMAND and len(run.words) > 1 and run.words[1].literal in _BY_SUBCOMMAND[name]:
        yield Effect.SOURCE


def _is_no_builtin(raw: str) -> bool:
    """Tell whether a name, though it expands, is none of a builtin: it has a slash, or begins as no builtin does."""
    if raw.startswith(("/", "./", "../", "~/")) or _PATH.match(raw):
        return True
    beginning = _LITERAL.match(raw)
    return beginning is not None and not any(each.startswith(beginning[0]) for each in BUILTINS)


def _set(run: Program) -> Iterator[Effect]:
    """Yield what `set` sets: options, errexit among them, or the positional parameters."""
    words = run.words[1:]
    index = 0
    while index < len(words):
        text = words[index].literal
        index += 1
        if text is None:
            yield Effect.UNKNOWN
        elif text[:1] not in ("-", "+") or text in ("-", "--"):
            yield Effect.ENVIRONMENT
            return
        elif text[-1] == "o" and index < len(words):
            yield Effect.ERREXIT if "e" in text or words[index].literal in ("errexit", None) else Effect.OPTIONS
            index += 1
        else:
            yield Effect.ERREXIT if "e" in text else Effect.OPTIONS
            if len(text) > 2 and "e" in text:
                yield Effect.OPTIONS


def _on_run(command: Command, run: Program, *, in_etc: bool) -> Iterator[Effect]:
    """Yield what a command does that no parentheses contain; `in_etc` if bare names may stand for files in /etc."""
    name = run.name
    if "nohup" in run.prefixes or "setsid" in run.prefixes or "coproc" in run.prefixes or name == "disown":
        yield Effect.BACKGROUND
    if name in _USERS:
        yield Effect.USERS
    if name and _is_daemon(name, run):
        yield Effect.DAEMON
    if name and _links_hard(name, run):
        yield Effect.HARD_LINK
    if name in _LOCALE_MAKERS and (name != "dpkg-reconfigure" or _has(run, "locales")):
        yield Effect.LOCALE
    if name in _TAKES_A_PROCESS and any(_OWN_PROCESS.search(word.raw) for word in run.words[1:]):
        yield Effect.SHELL_PROCESS
    if name in _CHANGES_OPERANDS and (run.words[-1].literal or "").startswith("/dev/"):
        yield Effect.FRESH_MOUNT
    if in_etc and any(word.literal in _NETWORK_NAMES for word in (*command.words[1:], *targets(command))):
        yield Effect.NETWORK_FILES


def _links_hard(name: str, run: Program) -> bool:
    options = [word.raw for word in run.words[1:] if word.raw.startswith("-")]
    short = "".join(option[1:] for option in options if not option.startswith("--"))
    if name == "ln":
        return not ("s" in short or "--symbolic" in options) and len(run.words) > 1
    if name == "cp":
        return "l" in short or "--link" in options
    return name == "rsync" and any(option.startswith("--link-dest") for option in options)


def _is_daemon(name: str, run: Program) -> bool:
    words = [word.literal for word in run.words[1:]]
    if words[-1:] in (["stop"], ["status"]):
        return False
    if name in _STARTERS:
        return any(word is None or word in _STARTS for word in words)
    if name in _DAEMONS or name.startswith("php-fpm"):
        return not any(word in _ONLY_ASKS for word in words)
    if name in BUILTINS:
        return False
    if name in SHELLS:
        script = next((word or "" for word in words if not (word or "").startswith("-")), "").rpartition("/")[2]
        return script.startswith("start") or "-start" in script or "_start" in script
    path = run.words[0].literal or ""
    return (
        "/init.d/" in path
        or "/rc.d/" in path
        or words[:1] in (["start"], ["restart"], ["start-server"])
        or "--start" in words
        or words[-1:] == ["start"]
        or any(word in _DETACHES for word in words)
    )


def _has(run: Program, option: str) -> bool:
    return any(word.literal == option for word in run.words[1:])
