"""A registry on this machine that speaks the distribution API, and can be locked, slow, overrun, elsewhere or broken."""

from __future__ import annotations

import base64
import hashlib
import json
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from tests.serving import Quiet, serving

if TYPE_CHECKING:
    from collections.abc import Iterator
    from http.server import BaseHTTPRequestHandler

INDEX = json.dumps(
    {
        "schemaVersion": 2,
        "mediaType": "application/vnd.oci.image.index.v1+json",
        "manifests": [
            {"digest": f"sha256:{'1' * 64}", "platform": {"os": "linux", "architecture": "amd64"}},
            {"digest": f"sha256:{'2' * 64}", "platform": {"os": "linux", "architecture": "arm64"}},
        ],
    }
).encode()
DIGEST = f"sha256:{hashlib.sha256(INDEX).hexdigest()}"


@dataclass
class FakeRegistry:
    """What it has and how it behaves; ``asked`` is what it was asked, ``authorizations`` what came with it."""

    tags: dict[str, bytes] = field(default_factory=lambda: {"team/app:latest": INDEX, "app:1.2": INDEX})
    user: str = ""
    password: str = "secret"
    basic: bool = False
    says_digest: bool = True
    digest: str = ""
    token: str = '{"token": "t0ken"}'
    realm: str = ""
    status: int = 0
    elsewhere: str = ""
    seconds: float = 0
    raw: bytes = b""
    asked: list[str] = field(default_factory=list)
    authorizations: list[str] = field(default_factory=list)
    accepts: set[str] = field(default_factory=set)
    host: str = ""


@contextmanager
def fake_registry() -> Iterator[FakeRegistry]:
    state = FakeRegistry()

    class Handler(Quiet):
        def answer(self) -> None:
            _answer(self, state)

        do_GET = do_HEAD = do_POST = answer  # noqa: N815

        def handle(self) -> None:
            try:
                super().handle()
            except ConnectionError:  # somebody did not wait for us
                return

    with serving(Handler) as place:
        state.host = place
        yield state


def _answer(handler: BaseHTTPRequestHandler, state: FakeRegistry) -> None:
    state.asked.append(f"{handler.command} {handler.path}")
    state.authorizations.append(handler.headers.get("Authorization", ""))
    time.sleep(state.seconds)
    if state.raw:
        handler.wfile.write(state.raw)
        handler.close_connection = True
    elif handler.path.startswith("/token"):
        _sell(handler, state)
    elif state.status:
        _send(handler, state.status, b"{}", {"Retry-After": "7"})
    elif state.elsewhere:
        _send(handler, 307, b"", {"Location": state.elsewhere + handler.path})
    elif state.user and not _may(handler, state):
        _send(handler, 401, b"{}", {"WWW-Authenticate": _challenge(state)})
    else:
        _manifest(handler, state)


def _may(handler: BaseHTTPRequestHandler, state: FakeRegistry) -> bool:
    opens = _basic(state) if state.basic else "Bearer t0ken"
    return handler.headers.get("Authorization") == opens


def _basic(state: FakeRegistry) -> str:
    return f"Basic {base64.b64encode(f'{state.user}:{state.password}'.encode()).decode()}"


def _challenge(state: FakeRegistry) -> str:
    if state.basic:
        return 'Basic realm="here"'
    realm = state.realm or f"http://{state.host}/token"
    return f'Bearer realm="{realm}",service="fake",scope="repository:team/app:pull,push"'


def _sell(handler: BaseHTTPRequestHandler, state: FakeRegistry) -> None:
    form = parse_qs(handler.rfile.read(int(handler.headers.get("Content-Length", 0))).decode())
    query = parse_qs(urlsplit(handler.path).query)
    is_known = handler.headers.get("Authorization") == _basic(state) or form.get("refresh_token") == [state.password]
    asks = {**query, **form}
    if state.user != "anybody" and not is_known:
        _send(handler, 401, b"{}", {})
    elif asks.get("service") != ["fake"] or asks.get("scope") != ["repository:team/app:pull,push"]:
        _send(handler, 400, b"{}", {})
    else:
        _send(handler, 200, state.token.encode(), {})


def _manifest(handler: BaseHTTPRequestHandler, state: FakeRegistry) -> None:
    state.accepts |= set(handler.headers.get("Accept", "").split(", "))
    name, _, tag = handler.path.removeprefix("/v2/").rpartition("/manifests/")
    body = state.tags.get(f"{name}:{tag}")
    if body is None:
        _send(handler, 404, b'{"errors": []}', {})
        return
    digest = state.digest or f"sha256:{hashlib.sha256(body).hexdigest()}"
    _send(handler, 200, body, {"Docker-Content-Digest": digest} if state.says_digest else {})


def _send(handler: BaseHTTPRequestHandler, status: int, body: bytes, headers: dict[str, str]) -> None:
    handler.send_response(status)
    for name, value in headers.items():
        handler.send_header(name, value)
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    if handler.command != "HEAD":
        handler.wfile.write(body)
