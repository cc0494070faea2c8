"""The Dockerfiles that the Compose and Bake files of a build context hold, or name where a search would not find them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from refactor.errors import Unreadable
from refactor.files.discovery import is_dockerfile
from refactor.hosts.forms import form_of, may_hold

if TYPE_CHECKING:
    from collections.abc import Iterator

_SAYS = r"(?m)^[ \t{{,]*[\"']?{}[\"']?[ \t]*[:=][ \t]*[\"']?([^\s\"'#,]+)"
_DOCKERFILE = re.compile(_SAYS.format("dockerfile"))
_CONTEXT = re.compile(_SAYS.format("context"))


def named_dockerfiles(root: Path) -> Iterator[tuple[str, bytes]]:
    """Yield what each of them is called in messages, and its bytes.

    Raises:
        Unreadable: one is not to be understood, or its name holds a variable.
        OSError: a file cannot be read.

    """
    for host in sorted(root.iterdir()):
        form = form_of(host) if may_hold(host.name) and host.is_file() else None
        if form is None:
            continue
        data = host.read_bytes()
        if form.value in data:
            found = form.read(data, Path(host.name))
            for note in found.left:
                raise Unreadable(note.sentence, note.line, Path(host.name))
            yield from ((f"a Dockerfile in {host.name}", each.text.encode("utf-8")) for each in found.embedded)
        yield from _named(root, host.name, data.decode("utf-8", "replace"))


def _named(root: Path, host: str, text: str) -> Iterator[tuple[str, bytes]]:
    for written in dict.fromkeys(_DOCKERFILE.findall(text)):
        if "$" in written:
            raise Unreadable(f"a Dockerfile is called {written}", None, Path(host))
        name = written.rstrip("}")
        if is_dockerfile(name.rpartition("/")[2]):
            continue
        for folder in dict.fromkeys((".", *_CONTEXT.findall(text))):
            path = root / folder.rstrip("}") / name
            if path.is_file():
                yield name, path.read_bytes()
