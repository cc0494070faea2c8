"""Asks registries which image a tag stands for, by the distribution API, with nothing but the standard library.

Sources: github.com/opencontainers/distribution-spec (pulling manifests), distribution.github.io/distribution/spec/auth
(tokens). A digest is that of the index where there is one, so that it holds for every platform.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass, field
from http.client import HTTPException
from typing import TYPE_CHECKING
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode, urlsplit
from urllib.request import HTTPRedirectHandler, ProxyHandler, Request, build_opener

from refactor.errors import show
from refactor.locking.credentials import HUB_KEY
from refactor.locking.problems import RegistryProblem

if TYPE_CHECKING:
    from email.message import Message
    from typing import IO
    from urllib.request import OpenerDirector

    from refactor.image import ImageReference
    from refactor.locking.credentials import Credentials, Keyring

_HUB = "docker.io"
_HUB_HOST = "registry-1.docker.io"
_LOCAL = ("localhost", "127.0.0.1", "::1")
_MANIFESTS = (
    "application/vnd.oci.image.index.v1+json",
    "application/vnd.docker.distribution.manifest.list.v2+json",
    "application/vnd.oci.image.manifest.v1+json",
    "application/vnd.docker.distribution.manifest.v2+json",
)
_MOST_BYTES = 4 * 1024 * 1024  # the most that registries take for a manifest
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
_CHALLENGE = re.compile(r'(\w+)="([^"]*)"')
_CLIENT = "dockwright"


@dataclass(frozen=True, slots=True)
class _Answer:
    """What came back: an HTTP status, headers, and as much of the body as was asked for."""

    status: int
    headers: Message
    body: bytes


@dataclass(slots=True)
class Registries:
    """All registries, asked with what ``keyring`` has for each; ``timeout`` is in seconds, for each time one is silent."""

    keyring: Keyring
    timeout: float = 30.0
    _tokens: dict[str, str] = field(default_factory=dict, repr=False)

    def digest(self, reference: ImageReference) -> str:
        """Return the digest of the image that a name with a tag stands for now.

        Raises:
            RegistryProblem: the registry does not answer, does not have it, does not let us see it, or talks nonsense.

        """
        server, name = self.name(reference), reference.repository.partition("/")[2]
        address = f"{_scheme(server)}://{server}/v2/{name}/manifests/{reference.tag}"
        answer = self._manifest("HEAD", address, reference)
        digest = answer.headers.get("Docker-Content-Digest")
        if digest is None:  # which the API leaves open: then the manifest itself says it
            body = self._manifest("GET", address, reference).body
            if len(body) > _MOST_BYTES or not _is_json_object(body):
                raise RegistryProblem(f"{reference}: {server} answers with something that is no manifest.")
            digest = f"sha256:{hashlib.sha256(body).hexdigest()}"
        if not _DIGEST.fullmatch(digest):
            raise RegistryProblem(f"{reference}: {server} answers with {show(digest)}, which is no digest of sha256.")
        return digest

    def name(self, reference: ImageReference) -> str:
        """Return the host that is asked about an image."""
        host = reference.repository.partition("/")[0]
        return _HUB_HOST if host == _HUB else host

    def _manifest(self, method: str, address: str, reference: ImageReference) -> _Answer:
        repository = reference.repository
        answer = self._ask(method, address, reference, self._tokens.get(repository))
        if answer.status == 401:
            self._tokens[repository] = self._authorization(answer, reference)
            answer = self._ask(method, address, reference, self._tokens[repository])
        if answer.status != 200:
            raise _refused(answer, reference)
        return answer

    def _authorization(self, challenge: _Answer, reference: ImageReference) -> str:
        """Return the header that answers a challenge: the credentials themselves, or a token that they buy."""
        host = reference.repository.partition("/")[0]
        credentials = self.keyring.for_host(HUB_KEY if host == _HUB else host)
        for said in challenge.headers.get_all("WWW-Authenticate", []):
            scheme, _, parameters = said.strip().partition(" ")
            if scheme.lower() == "bearer":
                return f"Bearer {self._token(dict(_CHALLENGE.findall(parameters)), credentials, reference)}"
            if scheme.lower() == "basic" and credentials.user:
                return credentials.basic
        raise _refused(challenge, reference)

    def _token(self, challenge: dict[str, str], credentials: Credentials, reference: ImageReference) -> str:
        realm = challenge.get("realm", "")
        if urlsplit(realm).scheme != "https" and not _is_local(realm):
            raise RegistryProblem(
                f"{reference}: its registry wants a password sent to {show(realm)}, which is not HTTPS."
            )
        scope = challenge.get("scope") or f"repository:{reference.repository.partition('/')[2]}:pull"
        asked = {"service": challenge.get("service", ""), "scope": scope}
        if credentials.identity_token:
            form = {**asked, "grant_type": "refresh_token", "client_id": _CLIENT}
            data = urlencode({**form, "refresh_token": credentials.identity_token}).encode()
            answer = self._ask("POST", realm, reference, None, data)
        else:
            join = "&" if urlsplit(realm).query else "?"
            basic = credentials.basic if credentials.user else None
            answer = self._ask("GET", f"{realm}{join}{urlencode(asked)}", reference, basic)
        if answer.status != 200:
            raise _refused(answer, reference)
        said = json.loads(answer.body) if _is_json_object(answer.body) else {}
        token = said.get("token") or said.get("access_token")
        if not isinstance(token, str) or not token.isprintable():
            raise RegistryProblem(
                f"{reference}: {show(urlsplit(realm).netloc)} answers with something that is no token."
            )
        return token

    def _ask(
        self, method: str, address: str, reference: ImageReference, authorization: str | None, data: bytes | None = None
    ) -> _Answer:
        headers = {"Accept": ", ".join(_MANIFESTS) if data is None else "application/json", "User-Agent": _CLIENT}
        request = Request(address, data, headers, method=method)  # noqa: S310 - https, or http on this machine
        if authorization:
            request.add_unredirected_header("Authorization", authorization)
        where = show(urlsplit(address).netloc)
        try:
            with _opener(address).open(request, timeout=self.timeout) as answer:
                return _Answer(answer.status, answer.headers, answer.read(_MOST_BYTES + 1))
        except HTTPError as error:
            with error:
                return _Answer(error.code, error.headers, b"")
        except TimeoutError:
            raise RegistryProblem(f"{reference}: {where} did not answer within {self.timeout:g} s.") from None
        except URLError as error:
            if isinstance(error.reason, TimeoutError):
                raise RegistryProblem(f"{reference}: {where} did not answer within {self.timeout:g} s.") from None
            raise RegistryProblem(f"{reference}: {where} cannot be reached: {error.reason}.") from None
        except (HTTPException, OSError, ValueError) as error:
            reason = str(error) or type(error).__name__
            raise RegistryProblem(f"{reference}: {where} does not speak HTTP as it should: {show(reason)}.") from None


class _Redirects(HTTPRedirectHandler):
    """Goes where registries send us by the same method, and never from HTTPS to plain HTTP."""

    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: Message, newurl: str
    ) -> Request | None:
        if urlsplit(newurl).scheme != "https" and not _is_local(newurl):
            raise URLError(f"it sends us to {show(newurl)}, which is not HTTPS")
        if req.get_method() not in ("GET", "HEAD"):
            return None
        request = Request(newurl, headers=req.headers, method=req.get_method())  # noqa: S310 - looked at above
        if urlsplit(newurl).netloc == urlsplit(req.full_url).netloc:
            for name, value in req.unredirected_hdrs.items():
                request.add_unredirected_header(name, value)
        return request


def _opener(address: str) -> OpenerDirector:
    """Return what opens an address; what is on this machine is asked without a proxy."""
    return build_opener(_Redirects, ProxyHandler({})) if _is_local(address) else build_opener(_Redirects)


def _scheme(server: str) -> str:
    return "http" if _is_local(f"//{server}") else "https"


def _is_local(address: str) -> bool:
    """Tell whether an address leads to this machine, where nobody listens on the way."""
    try:
        parts = urlsplit(address)
        return parts.scheme in ("", "http") and parts.hostname in _LOCAL
    except ValueError:
        return False


def _is_json_object(body: bytes) -> bool:
    try:
        return isinstance(json.loads(body), dict)
    except (ValueError, RecursionError):
        return False


def _refused(answer: _Answer, reference: ImageReference) -> RegistryProblem:
    host = reference.repository.partition("/")[0]
    match answer.status:
        case 401 | 403:
            login = "docker login" if host == _HUB else f"docker login {host}"
            why = f"there is no such image, or nobody may see it without logging in ({login})"
        case 404:
            why = "it has no such image or tag"
        case 429:
            wait = answer.headers.get("Retry-After")
            again = f"in {wait} s" if wait and wait.isdecimal() else "later"
            why = f"it has been asked too often; try again {again}, or log in, which allows more (docker login)"
        case status:
            why = f"it answers with status {status}"
    return RegistryProblem(f"{reference}: {host} does not say which image that is: {why}.")
