"""A server on this machine that gives the answers which a test lays down, and keeps the requests."""

from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.serving import Quiet, serving

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass
class Answers:
    """Answers to give, in order, the last one again and again: status, headers, JSON; and the requests that came."""

    queue: list[tuple[int, dict[str, str], object]]
    seen: list[tuple[str, str, dict[str, str], bytes]] = field(default_factory=list)
    address: str = ""


@contextmanager
def answering(*queue: tuple[int, dict[str, str], object]) -> Iterator[Answers]:
    state = Answers(list(queue))

    class Handler(Quiet):
        def answer(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            state.seen.append((self.command, self.path, dict(self.headers), self.rfile.read(length)))
            status, headers, document = state.queue.pop(0) if len(state.queue) > 1 else state.queue[0]
            data = json.dumps(document).encode()
            self.send_response(status)
            for key, value in {"Content-Type": "application/json", "Content-Length": str(len(data)), **headers}.items():
                self.send_header(key, value)
            self.end_headers()
            self.wfile.write(data)

        do_GET = do_POST = do_PATCH = do_PUT = answer  # noqa: N815

    with serving(Handler) as place:
        state.address = f"http://{place}"
        yield state
