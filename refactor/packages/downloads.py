"""Archives that commands download and unpack: which word names the file, as far as the command line settles it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from refactor.packages.commands import Action, invocation
from refactor.shells.programs import names, program
from refactor.shells.words import spelled

if TYPE_CHECKING:
    from collections.abc import Iterator

    from refactor.shell import Command, Word

ARCHIVES = (".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tbz2", ".tar.xz", ".txz", ".tar.zst", ".zip", ".deb", ".rpm")
"""The ends of names by which archives and packages are known."""

_CURL_VALUED = frozenset("AbcCdDeEFHKmoPQrTtuUwxXyYz")
_CURL_RENAMES = frozenset("CJKz")
_CURL_RENAMES_LONG = names("--config --continue-at --output-dir --remote-header-name --remote-name-all --time-cond")
_WGET_VALUED = frozenset("aeioBtOTwQPUlARDI")
_WGET_RENAMES = frozenset("bcikKmNprx")
_WGET_RENAMES_LONG = names(
    "-nc -nd --backups --background --content-disposition --continue --directories --force-directories --input-file --mirror "
    "--no-clobber --no-directories --page-requisites --recursive --timestamping --trust-server-names"
)
"""Options by which the name is another, or the file is only written now and then."""
_SCHEMES = ("https://", "http://", "ftp://")
_PACKAGE_TOOLS = names("apt apt-get apk dnf microdnf yum zypper")
_INSTALLS = names("add in install localinstall")
_CHECKERS = names("[ echo file gpg ls md5sum printf sha1sum sha256sum sha384sum sha512sum shasum stat test")


def downloads(command: Command) -> Iterator[str]:
    """Yield the archives that a command downloads, by the names that `spelled` gives them; none where that is not settled."""
    run = program(command)
    if run.prefixes or not run.words or any(each.fd != "2" for each in command.redirections):
        return
    words = [spelled(word.raw) for word in run.words[1:]]
    found = {"curl": _of_curl, "wget": _of_wget}.get(run.name or "")
    for name in found(words) if found else ():
        if name.lower().endswith(ARCHIVES):
            yield name.removeprefix("./")


def unpacked(command: Command) -> Word | None:
    """Return the word that names the archive, or the package file, which a command unpacks, and does nothing else with."""
    run = program(command)
    if run.prefixes or not run.words:
        return None
    operands = [word for word in run.words[1:] if not word.raw.startswith("-")]
    match run.name:
        case "tar" | "bsdtar":
            return _of_tar(run.words[1:])
        case "unzip":
            return next((word for word in operands if word.raw.rstrip('"').endswith(".zip")), None)
        case "dpkg" | "rpm":
            installs = any(word.raw in ("-i", "--install", "-U", "-ivh", "-Uvh", "-vi") for word in run.words[1:])
            return operands[0] if installs and len(operands) == 1 else None
    found = invocation(run.words) if run.name in _PACKAGE_TOOLS else None
    verb = found.subcommand.literal if found and found.subcommand else None
    if found is None or found.action is not Action.INSTALL or verb not in _INSTALLS:
        return None
    files = [word for word in found.operands if "/" in word.raw or word.raw.endswith((".deb", ".rpm"))]
    return files[0] if len(files) == 1 else None


def only_checks(command: Command) -> bool:
    """Tell whether a command reads or prints names and files, and leaves nothing."""
    return program(command).name in _CHECKERS and not command.redirections


def verifies(command: Command) -> bool:
    """Tell whether a command checks files that it need not name: a list of sums, or a signature, names them."""
    name = program(command).name or ""
    return name == "gpg" or name.endswith("sum")


def _of_curl(words: list[str | None]) -> Iterator[str]:
    texts = [word or "" for word in words]
    if _CURL_RENAMES_LONG.intersection(texts):
        return
    addresses = [text for text in texts if text.startswith(_SCHEMES)]
    for text, following in zip(texts, [*texts[1:], ""], strict=True):
        flags, option = _bundle(text, _CURL_VALUED)
        if _CURL_RENAMES.intersection(flags + option[:1]):
            return
        if text == "--output":
            yield following
        elif option[:1] == "o":
            yield option[1:] or following
        elif (text == "--remote-name" or "O" in flags) and len(addresses) == 1:
            yield from _last_part(addresses[0])


def _of_wget(words: list[str | None]) -> Iterator[str]:
    texts = [word or "" for word in words]
    if any(text.partition("=")[0] in _WGET_RENAMES_LONG for text in texts):
        return
    given: dict[str, str] = {}
    for text, following in zip(texts, [*texts[1:], ""], strict=True):
        name, equals, value = text.partition("=")
        flags, option = _bundle(text, _WGET_VALUED)
        if _WGET_RENAMES.intersection(flags + option[:1]):
            return
        if name in ("--output-document", "--directory-prefix"):
            given[name[2].upper().replace("D", "P")] = value if equals else following
        elif option and option[0] in "OP":
            given[option[0]] = option[1:] or following
    addresses = [text for text in texts if text.startswith(_SCHEMES)]
    if "O" in given:
        yield given["O"]
        return
    for address in addresses:
        folder = f"{given['P'].rstrip('/')}/" if "P" in given else ""
        yield from (folder + name for name in _last_part(address))


def _bundle(text: str, valued: frozenset[str]) -> tuple[str, str]:
    """Return the short options that a word bundles: the flags, and the first that takes a value with the rest of the word.

    Those that begin with n are none: wget's -nv and the like are options of two letters.
    """
    if text[:1] != "-" or text[1:2] in ("-", "n"):
        return "", ""
    letters = text[1:]
    start = next((index for index, letter in enumerate(letters) if letter in valued), len(letters))
    return letters[:start], letters[start:]


def _last_part(address: str) -> Iterator[str]:
    """Yield the name by which a file is kept that is not given another."""
    name = address.rpartition("/")[2]
    if name and "?" not in address and "#" not in address and "%" not in name:
        yield name


def _of_tar(words: tuple[Word, ...]) -> Word | None:
    """Return the word behind the `f` of a call that extracts."""
    place, extracts = None, False
    for index, word in enumerate(words):
        text = word.raw
        is_bundle = text[:1] == "-" and text[1:2] != "-"
        if is_bundle or (index == 0 and text.isalpha()):
            letters = text.lstrip("-")
            extracts = extracts or "x" in letters
            if letters.endswith("f"):
                place = index + 1
        elif text in ("--extract", "--get"):
            extracts = True
        elif text == "--file":
            place = index + 1
    return words[place] if extracts and place is not None and place < len(words) else None
