"""What `bundle install` reads: a Gemfile whose every line is one of those that name gems of a registry, and its lock.

A Gemfile is Ruby, and may do anything: what is no such line is not taken to be harmless.
Sources: bundler.io/man/gemfile.5.html, bundler.io/man/bundle-install.1.html.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from refactor.manifests.files import (
    Hurdle,
    HurdleError,
    Installer,
    Manifests,
    changes,
    check_absent,
    check_options,
    is_there,
    text_of,
)
from refactor.shells.programs import names

if TYPE_CHECKING:
    from collections.abc import Iterator

    from refactor.context import Context
    from refactor.packages.commands import Invocation

_OPTIONS = names("-j --jobs --retry --quiet --without --with --frozen --deployment --no-cache --verbose")
_STRING = r"(?:\"[^\"#\\]*\"|'[^'\\]*')"
_SYMBOLS = r"(?::\w+(?:\s*,\s*:\w+)*)"
_VALUE = rf"(?:{_STRING}|:\w+|true|false|nil|\[\s*(?:{_STRING}|:\w+)(?:\s*,\s*(?:{_STRING}|:\w+))*\s*\]|%i\[[\w\s]*\])"
_KEY = r"(?:require|group|groups|platform|platforms|branch|tag|ref|source|force_ruby_platform)"
_PAIR = rf"(?:{_KEY}:\s*{_VALUE}|:{_KEY}\s*=>\s*{_VALUE}|github:\s*{_STRING}|git:\s*[\"']https://[^\"'#\\]*[\"'])"
_LINE = re.compile(
    rf"(?:gem\s+{_STRING}(?:\s*,\s*{_STRING})*(?:\s*,\s*{_PAIR})*"
    rf"|source\s+[\"']https?://[^\"'#\\]*[\"'](?:\s+do)?|(?:group|platforms?)\s+{_SYMBOLS}\s+do|end|ruby\s+{_STRING})?\s*(?:#.*)?"
)
_RUBY_VERSION = re.compile(r"ruby\s+file:\s*[\"'](\.ruby-version|\.tool-versions)[\"']\s*")


def _installs(found: Invocation) -> bool:
    plain = found.subcommand is None or found.subcommand.literal == "install"
    return plain and not found.operands and not found.has("--version", "-v", "--help")


def _manifests(found: Invocation, context: Context) -> Manifests:
    check_options(found, _OPTIONS)
    check_absent(context, ".bundle", "vendor/bundle", "vendor/cache")
    files = ("Gemfile", *_named(text_of(context, "Gemfile")))
    for name in files[1:]:
        text_of(context, name)
    if not is_there(context, "Gemfile.lock"):
        return Manifests(files)
    local = re.search(
        r"^(?:PATH|  remote: (?:/|\.|file:).*)$", text_of(context, "Gemfile.lock").replace("\r", ""), re.MULTILINE
    )
    if local:
        raise HurdleError(Hurdle.LOCAL, f"{local[0].strip()} in Gemfile.lock")
    is_frozen = found.has("--frozen", "--deployment")
    doubt = "" if is_frozen else changes("bundler", "Gemfile.lock")
    return Manifests((files[0], "Gemfile.lock", *files[1:]), doubt)


def _named(gemfile: str) -> Iterator[str]:
    """Yield the files that a Gemfile reads, each once."""
    seen: set[str] = set()
    for line in gemfile.splitlines():
        version = _RUBY_VERSION.fullmatch(line.strip())
        if version:
            seen.add(version[1])
        elif not _LINE.fullmatch(line.strip()):
            raise HurdleError(Hurdle.LOCAL, f"{line.strip()} in Gemfile")
    yield from sorted(seen)


BUNDLER = Installer(_installs, _manifests)
