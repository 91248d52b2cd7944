"""Services as their documentation says they speak: requests, answers, pages, errors and quotas.

The shapes are written after the public reference of each service, not recorded from one.
"""

import base64
import json
from collections.abc import Callable
from functools import cache
from http.server import BaseHTTPRequestHandler
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlsplit

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from tests.kpis.sources.server import Site


@cache
def private_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


class Request(NamedTuple):
    """What was asked of a service."""

    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes

    @property
    def form(self) -> dict[str, str]:
        return dict(parse_qsl(self.body.decode()))

    @property
    def document(self) -> Any:
        return json.loads(self.body)


class Said(NamedTuple):
    """What a service answers."""

    document: Any
    status: int = 200
    headers: dict[str, str] = {}


def speak(site: Site, path: str, answer: Callable[[Request], Said]) -> list[Request]:
    """Have `site` answer at `path`; return the list of what it is asked there from now on."""
    heard: list[Request] = []

    def serve(handler: BaseHTTPRequestHandler) -> None:
        parts = urlsplit(handler.path)
        body = site.sent[-1] if handler.command == "POST" else b""
        query = dict(parse_qsl(parts.query))
        heard.append(Request(parts.path, query, dict(handler.headers), body))
        said = answer(heard[-1])
        data = json.dumps(said.document).encode()
        handler.send_response(said.status)
        for name, value in {"Content-Type": "application/json", **said.headers}.items():
            handler.send_header(name, value)
        handler.send_header("Content-Length", str(len(data)))
        handler.end_headers()
        handler.wfile.write(data)

    site.answers[path] = serve
    return heard


def account_key(site: Site) -> str:
    """The key file of a service account whose tokens come from `site`."""
    pem = private_key().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    return json.dumps(
        {
            **{"type": "service_account", "private_key_id": "key-1", "private_key": pem},
            **{"client_email": "reader@project.example", "token_uri": f"{site.url}/token"},
        }
    )


def refresh_key(site: Site, word: str) -> str:
    """A credential with a refresh token, as Google's tools write it."""
    return json.dumps(
        {
            **{"type": "authorized_user", "client_id": "client", "client_secret": "hidden"},
            **{"refresh_token": word, "token_uri": f"{site.url}/token"},
        }
    )


def speak_tokens(site: Site) -> list[Request]:
    """Google's token server: a signed statement, or a refresh token, for an access token."""

    def answer(request: Request) -> Said:
        refused = {"error": "invalid_grant", "error_description": "Bad Request"}
        if request.form["grant_type"] == "refresh_token":
            is_good = request.form["refresh_token"] == "refresh-1"
        else:
            assert request.form["grant_type"] == "urn:ietf:params:oauth:grant-type:jwt-bearer"
            is_good = claims_of(request.form["assertion"])["aud"] == f"{site.url}/token"
        granted = {"access_token": "access-1", "expires_in": 3599, "token_type": "Bearer"}
        return Said(granted) if is_good else Said(refused, 400)

    return speak(site, "/token", answer)


def claims_of(assertion: str) -> dict[str, Any]:
    """The claims of a signed statement; its signature must be the account's."""
    head, claims, signature = assertion.split(".")
    signed = f"{head}.{claims}".encode()
    private_key().public_key().verify(_unpadded(signature), signed, PKCS1v15(), SHA256())
    assert json.loads(_unpadded(head)) == {"alg": "RS256", "typ": "JWT", "kid": "key-1"}
    return dict(json.loads(_unpadded(claims)))


def google_error(status: int, name: str, message: str, **more: Any) -> Said:
    """An error as all of Google's services tell it."""
    return Said({"error": {"code": status, "message": message, "status": name, **more}}, status)


def _unpadded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
