"""What one RUN leaves that the next, in the same shell or the same directory, would trip over.

Effects are told by one script alone. These hazards depend on the other script, or on the directory in which both run.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fnmatch import fnmatchcase
from itertools import takewhile
from posixpath import normpath
from typing import TYPE_CHECKING

from refactor.packages.commands import Action, invocation
from refactor.shell import Command, Place, Script, read
from refactor.shells.effects import Effect, effects
from refactor.shells.programs import BUILTINS, SHELLS, Program, looked_up, names, program, targets

if TYPE_CHECKING:
    from collections.abc import Iterator

    from refactor.edit import Span
    from refactor.shell import Word

_REPLACED = names(
    "pip python easy_install virtualenv poetry pipenv pipx uv npm npx node yarn pnpm corepack gem ruby bundle "
    "bundler rake cargo rustc rustup go php pecl composer perl cpan cpanm conda mamba java javac mvn gradle lua "
    "luarocks R Rscript stack ghc cabal opam julia bower grunt gulp wheel pdm bun deno"
)
"""Tools that package managers of languages replace, often by a version elsewhere on PATH, without naming it."""

_HARMLESS = BUILTINS | names(
    "awk basename cat chgrp chmod chown cut date df diff dirname du expr find getent grep egrep head hostname id "
    "ls md5sum mkdir mktemp nproc rm rmdir sed sha1sum sha256sum sha512sum sleep sort stat sync tail tee touch tr "
    "uname uniq wc which whoami xargs"
)
_TOOLS = _REPLACED | names("setuptools distribute ensurepip rubygems-update")
_BY_NAME = names("bundle gem npm pip pnpm yarn")
_PACKAGE = re.compile(r"[=<>!~@\[:]")
_NEVER_BROUGHT = names(
    "apk apt apt-get add-apt-repository apt-key aptitude bunzip2 bzip2 curl dnf dpkg g++ gcc git gpg gunzip gzip ldconfig "
    "make microdnf patch rpm service ssh sudo systemctl tar unzip update-ca-certificates useradd wget xz yum zypper"
)
"""Programs of a system that no package of a language brings."""
_COPIES = names("cp install ln mv rsync")
_UNPACKS = names("bsdtar cpio tar unzip 7z")
_ONLY_A_VARIABLE = re.compile(r"\$\{?\w+\}?/?", re.ASCII)
_BUILDS = names("cmake gmake make meson ninja scons waf")
_ABOVE_PATH = names("/ /usr /usr/ /usr/local /usr/local/ /usr/local/.")
_INSTALLS = re.compile(r"install|get-pip|ensurepip|upgrade|update|^(?:i|ci|add|get|global|require|use|link|-U)$")
_VERSION = re.compile(r"[-.]?\d[\w.]*$")
_NAMES = re.compile(r"[A-Za-z_][A-Za-z_+]*(?:-[A-Za-z_+]+)*")


def remembered(first: Script, second: Script) -> str | None:
    """Return a command that the second would run from the wrong file if one shell ran both scripts, or None.

    A shell remembers where it found a command. If the first script runs one and then installs another of that name,
    nearer on PATH, the old one is run again until the shell ends. What is installed is not known: tools that package
    managers replace count as soon as something may have been installed, others where their name is mentioned.
    """
    return remembered_among(first, looked_up_names(second))


def looked_up_names(script: Script) -> frozenset[str]:
    """Return the names of commands that the script has a shell look up on PATH."""
    return frozenset(name for command in script.commands if (name := looked_up(command)) is not None)


def remembered_among(first: Script, names: frozenset[str]) -> str | None:
    """Return the first of ``names`` that would be run from the wrong file once ``first`` ran in the same shell."""
    runs = _first_runs(first)
    common = sorted(names.intersection(runs))
    return next((name for name in common if _may_replace(first, name, runs[name])), None)


def run_names(script: Script) -> frozenset[str]:
    """Return the names of commands whose place the script's own shell remembers."""
    return frozenset(_first_runs(script))


def replaced_among(script: Script, names: frozenset[str]) -> frozenset[str]:
    """Return those of ``names`` that the script may install anew, elsewhere on PATH."""
    return frozenset(name for name in names if _may_replace(script, name, 0))


def _first_runs(script: Script) -> dict[str, int]:
    """Return the names that the script's own shell looks up, with the index of the first command that makes it."""
    runs: dict[str, int] = {}
    unordered = any(compound.kind in ("for", "while", "until", "function", "for ((") for compound in script.compounds)
    for index, command in enumerate(script.commands):
        if command.place is Place.SUBSHELL:
            continue
        found = [looked_up(command)]
        if command.name in ("command", "type", "hash"):
            found += (word.literal for word in command.words[1:])
        for name in found:
            if name is not None:
                runs.setdefault(name, 0 if unordered else index)
    return runs


def _may_replace(script: Script, name: str, since: int) -> bool:
    plain = _VERSION.sub("", name)
    commands = script.commands[since:]
    if plain in _REPLACED and any(_may_replace_tools(program(command)) for command in commands):
        return True
    if any(_may_put_programs(program(command)) for command in commands):
        return True
    if plain not in _NEVER_BROUGHT and any(_installs_unnamed(program(command)) for command in commands):
        return True
    others = [command for command in commands if looked_up(command) != name]
    mentions = [word.raw for command in others for word in (*command.words[1:], *targets(command))]
    mentions += (span.of(script.text) for span in script.heredocs)
    return any(plain in _NAMES.findall(mention) or name in mention for mention in mentions if plain in mention)


def _may_put_programs(run: Program) -> bool:
    """Tell whether a command may put or remove programs on PATH without naming them: copies of folders, makefiles, scripts."""
    if not run.words or run.name is None:
        return bool(run.words)
    words = [word.raw.strip("'\"") for word in run.words[1:]]
    if run.name in _COPIES:
        return _copies_unnamed_into_path(words)
    if run.name in _UNPACKS:
        return any(map(_is_on_path, words))
    if run.name in _BUILDS:
        return any("install" in word or word in ("all", "world") for word in words)
    path = run.words[0].literal or ""
    return run.name in SHELLS or run.name in (".", "source", "eval") or ("/" in path and "/bin/" not in path)


def _copies_unnamed_into_path(words: list[str]) -> bool:
    """Tell whether the last word is a directory of programs and some other stands for files that it does not name."""
    if not words or not _is_on_path(words[-1]):
        return False
    return any(
        word[:1] in ("$", "`")
        or word.endswith(("/", "/."))
        or "*" in word
        or (word[:1] == "-" and set("rRa") & set(word))
        for word in words[:-1]
    )


def _is_on_path(word: str) -> bool:
    return (
        bool({"bin", "sbin"}.intersection(word.split("/")))
        or word in _ABOVE_PATH
        or bool(_ONLY_A_VARIABLE.fullmatch(word))
    )


def _installs_unnamed(run: Program) -> bool:
    """Tell whether a package manager of a language installs what a file or a folder says, programs among it maybe."""
    found = invocation(run.words)
    if (
        found is None
        or found.action is not Action.INSTALL
        or found.manager not in ("pip", "npm", "gem", "yarn", "pnpm")
    ):
        return False
    unnamed = any(word.literal is None or "/" in word.literal or word.literal == "." for word in found.operands)
    return found.has("-r", "--requirement", "-e", "--editable") or (
        unnamed and (found.manager in ("pip", "gem") or found.has("-g", "--global"))
    )


def _may_replace_tools(run: Program) -> bool:
    """Tell whether a command may install another version of a tool that package managers of languages bring.

    It does not where it installs packages by name and none of them is such a tool.
    """
    found = invocation(run.words)
    if found is None or found.action is not Action.INSTALL or found.manager not in _BY_NAME:
        return _may_install(run)
    if not found.operands and found.manager in ("npm", "yarn", "pnpm", "bundle"):
        return found.has("-g", "--global")
    plain = [_VERSION.sub("", _PACKAGE.split(word.literal or "")[0]) for word in found.operands]
    by_name = all(word.literal is not None and "/" not in word.literal for word in found.operands)
    return not (
        plain and by_name and not found.has("-r", "--requirement", "-e", "--editable") and not _TOOLS & set(plain)
    )


def _may_install(run: Program) -> bool:
    """Tell whether a command may put a program on PATH: whatever is not known to leave that alone."""
    name = run.name
    if not run.words or name in _HARMLESS:
        return False
    if name is None or _VERSION.sub("", name) not in _REPLACED:
        return True
    return any(word.literal is None or _INSTALLS.search(word.literal) for word in run.words[1:])


@dataclass(frozen=True, slots=True)
class Removal:
    """A path that is removed, moved or re-pointed, as written; None if that is not written out.

    A pattern may hold `*`, `?` and brackets.
    """

    span: Span
    path: str | None
    pattern: bool = False


_REMOVERS = names("rm rmdir unlink mv ln rename shred srm")
_REMOVES_HOMES = names("userdel deluser usermod")
_GLOB = re.compile(r"[\w./*?\[\]+@%,:=-]+", re.ASCII)
_TEMPORARY = re.compile(r"\$\(\s*mktemp\b|`\s*mktemp\b")
_VARIABLE = re.compile(r'"?\$\{?(\w+)\}?(?:["/].*)?', re.ASCII | re.DOTALL)


def removed_paths(script: Script) -> tuple[Removal, ...]:
    """Return what the script removes, moves or re-points, anywhere in it and in what a literal `sh -c` is given.

    Programs that remove files as a side of what they do (package managers, `make clean`) are not among it.
    """
    temporary = {
        assignment.name
        for command in script.commands
        for assignment in command.assignments
        if assignment.value and _TEMPORARY.search(assignment.value.raw)
    }
    temporary |= {
        word.raw.partition("=")[0]
        for command in script.commands
        if command.name in ("export", "local", "declare", "readonly")
        for word in command.words[1:]
        if _TEMPORARY.search(word.raw)
    }
    return tuple(removal for command in script.commands for removal in _removals(command, temporary))


def _removals(command: Command, temporary: set[str]) -> Iterator[Removal]:
    run = program(command)
    if run.elsewhere:
        return
    if run.body:
        inner = read(run.body.literal) if run.body.literal is not None else None
        if isinstance(inner, Script):
            yield from _inner_removals(command, inner)
    if run.name == "eval":
        yield from _in_eval(command, run.words[1:])
    if run.name in _REMOVES_HOMES and any((word.literal or "-").startswith("-") for word in run.words[1:]):
        yield Removal(command.span, None)
    for word in _removed_operands(run):
        yield from _removal(word, temporary)
    if run.name in _REMOVERS and "xargs" in run.prefixes:
        yield Removal(command.span, None)


def _removed_operands(run: Program) -> tuple[Word, ...]:
    """Return the operands that a program removes, moves or re-points."""
    words = run.words[1:]
    if run.name in _REMOVERS:
        operands = tuple(word for word in words if not (word.literal or "").startswith("-"))
        if run.name != "ln":
            return operands
        forces = any(set("fi") & set(word.raw) for word in words if word.raw[:1] == "-" and word.raw[:2] != "--")
        return operands[-1:] if forces or any(word.raw == "--force" for word in words) else ()
    if run.name == "find" and any(word.literal == "-delete" or word.literal in _REMOVERS for word in words):
        return tuple(takewhile(lambda word: (word.literal or "")[:1] not in ("-", "(", "!"), words))
    return ()


def _in_eval(command: Command, words: tuple[Word, ...]) -> Iterator[Removal]:
    given = [word.literal for word in words]
    inner = read(" ".join(text for text in given if text is not None))
    if None in given or not isinstance(inner, Script):
        yield Removal(command.span, None)
    else:
        yield from _inner_removals(command, inner)


def _inner_removals(command: Command, inner: Script) -> Iterator[Removal]:
    """Yield what an inner script removes; what it names relative to a directory that it went to itself is not known."""
    moves = any(program(each).name in ("cd", "pushd") for each in inner.commands)
    for each in removed_paths(inner):
        known = each.path is not None and (each.path.startswith("/") or not moves)
        yield Removal(command.span, each.path if known else None, each.pattern)


def _removal(word: Word, temporary: set[str]) -> Iterator[Removal]:
    if word.literal is not None:
        yield Removal(word.span, word.literal)
    elif _GLOB.fullmatch(word.raw):
        yield Removal(word.span, word.raw, pattern=True)
    elif not ((match := _VARIABLE.fullmatch(word.raw)) and match[1] in temporary):
        yield Removal(word.span, None)


def may_remove(script: Script, directory: str) -> bool:
    """Tell whether the script may remove or re-point an absolute directory, or one above it, in which it starts."""
    parts = normpath(directory).split("/")
    above = ["/".join(parts[:length]) or "/" for length in range(1, len(parts) + 1)]
    moves = any(trace.effect is Effect.DIRECTORY for trace in effects(script)) or any(
        program(command).name in ("cd", "pushd") for command in script.commands
    )
    return any(_hits(removal, directory, above, moves=moves) for removal in removed_paths(script))


def _hits(removal: Removal, directory: str, above: list[str], *, moves: bool) -> bool:
    path = removal.path
    if path is None:
        return True
    if not path.startswith("/"):
        if moves:
            return any(fnmatchcase(each.rpartition("/")[2], path.rstrip("/").rpartition("/")[2]) for each in above)
        path = f"{directory}/{path}"
    path = normpath(path)
    if path.startswith("//"):
        path = path[1:]
    if not removal.pattern:
        return path in above
    depth = path.count("/")
    return any(each.count("/") == depth and fnmatchcase(each, path) for each in above)
