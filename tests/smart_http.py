"""git over HTTP: `git http-backend` behind a small server on this machine, which can ask for a token, and can fail."""

from __future__ import annotations

import base64
import os
import subprocess
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from tests.serving import Quiet, serving

if TYPE_CHECKING:
    from collections.abc import Iterator
    from http.server import BaseHTTPRequestHandler
    from pathlib import Path


@dataclass
class SmartHttp:
    """What the server serves and saw; ``status`` is answered to everything instead, and an answer takes
    ``seconds``; ``sent`` are the bytes of all answers."""

    root: Path
    token: str = ""
    status: int = 0
    seconds: float = 0
    paths: list[str] = field(default_factory=list)
    sent: int = 0
    address: str = ""


@contextmanager
def smart_http(root: Path, token: str = "") -> Iterator[SmartHttp]:
    state = SmartHttp(root, token)

    class Handler(Quiet):
        def answer(self) -> None:
            serve(self, state)

        do_GET = do_POST = answer  # noqa: N815

    with serving(Handler) as place:
        state.address = f"http://{place}"
        yield state


def serve(handler: BaseHTTPRequestHandler, state: SmartHttp) -> None:
    """Answer one request of git."""
    state.paths.append(handler.path)
    body = body_of(handler)
    time.sleep(state.seconds)
    wanted = base64.b64encode(f"x-access-token:{state.token}".encode()).decode()
    if state.status or (state.token and handler.headers.get("Authorization") != f"Basic {wanted}"):
        handler.send_response(state.status or 401)
        handler.send_header("Content-Length", "0")
        if not state.status:
            handler.send_header("WWW-Authenticate", "Basic realm=x")
        handler.end_headers()
        return
    at = urlsplit(handler.path)
    done = subprocess.run(
        ["git", "-c", "http.receivepack=true", "http-backend"],
        input=body,
        capture_output=True,
        check=False,
        env={
            "PATH": os.environ["PATH"],
            "GIT_PROJECT_ROOT": str(state.root),
            "GIT_HTTP_EXPORT_ALL": "1",
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_CONFIG_GLOBAL": "/dev/null",
            "PATH_INFO": at.path,
            "QUERY_STRING": at.query,
            "REQUEST_METHOD": handler.command,
            "CONTENT_TYPE": handler.headers.get("Content-Type", ""),
            "CONTENT_LENGTH": str(len(body)),
            "HTTP_CONTENT_ENCODING": handler.headers.get("Content-Encoding", ""),
            "GIT_PROTOCOL": handler.headers.get("Git-Protocol", ""),
            "REMOTE_USER": "x",
        },
    )
    head, _, content = done.stdout.partition(b"\r\n\r\n")
    fields = dict(line.split(": ", 1) for line in head.decode().splitlines() if ": " in line)
    handler.send_response(int(fields.pop("Status", "200").split()[0]))
    for key, value in fields.items():
        handler.send_header(key, value)
    handler.send_header("Content-Length", str(len(content)))
    handler.end_headers()
    handler.wfile.write(content)
    state.sent += len(content)


def body_of(handler: BaseHTTPRequestHandler) -> bytes:
    if handler.headers.get("Transfer-Encoding") == "chunked":
        pieces = []
        while size := int(handler.rfile.readline().strip(), 16):
            pieces.append(handler.rfile.read(size))
            handler.rfile.readline()
        handler.rfile.readline()
        return b"".join(pieces)
    return handler.rfile.read(int(handler.headers.get("Content-Length") or 0))
