"""Files that hold what opens something: told by their names, or, where names leave it open, by what is in them.

Nothing here ever returns what is in such a file.
"""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

from refactor.context import ContextError, Kind
from refactor.dockerfile.heredoc import is_heredoc
from refactor.secrets import shape_of
from refactor.shells.programs import names

if TYPE_CHECKING:
    from collections.abc import Iterator

    from refactor.context import Context
    from refactor.document import Instruction

_NAMES = names("id_dsa id_ecdsa id_ed25519 id_rsa .git-credentials .netrc .pypirc")
_ENDS = (".aws/credentials", ".docker/config.json", ".kube/config", ".p12", ".pfx", ".ppk")
_LOOKED_INTO = (".env", ".key", ".npmrc", ".pem", ".yarnrc.yml", "pip.conf")
_NPM_TOKEN = re.compile(r"_(?:auth|authToken|password)\s*[=:]\s*[\"']?[^\s$\"']", re.ASCII)


def credentials_copied(instruction: Instruction, context: Context | None) -> Iterator[str]:
    """Yield the paths of files with credentials that a COPY or ADD brings from the build context."""
    if instruction.keyword not in ("COPY", "ADD") or instruction.flag("from"):
        return
    for word in instruction.words[:-1]:
        source = word.text
        if "$" in source or "://" in source or is_heredoc(source):
            continue
        for path in _matches(source, context):
            if _is_by_name(path) or (context and _is_by_content(path, context)):
                yield path


def _matches(source: str, context: Context | None) -> list[str]:
    """Return the files that a source stands for, as far as they are there; else the source itself."""
    try:
        entries = context.match(source) if context else ()
    except ContextError:
        entries = ()
    return [entry.path for entry in entries if entry.kind is Kind.FILE] or [source.rstrip("*")]


def _is_by_name(path: str) -> bool:
    return posixpath.basename(path) in _NAMES or path.endswith(_ENDS)


def _is_by_content(path: str, context: Context) -> bool:
    if not path.endswith(_LOOKED_INTO):
        return False
    try:
        text = context.text_at(path) or ""
    except ContextError:
        return False
    return shape_of(text) is not None or _NPM_TOKEN.search(text) is not None
