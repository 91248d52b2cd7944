"""What Google's services have in common: access tokens, and how they tell of trouble.

A key file of a service account signs a statement that the token server exchanges for an access
token (RFC 7523); a credential with a refresh token is exchanged as RFC 6749 says. The statement
is three lines of base64 and one signature of a library that we have anyway.
"""

import base64
import datetime as dt
import json
import re
from typing import Any, Final

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from django.utils.translation import gettext_lazy

from kpis.sources.asking import Ask, Field
from kpis.sources.calls import Caller, said_in, usual_trouble
from kpis.sources.services import Service
from kpis.sources.trouble import AnswerError, FetchError, QuotaError

TOKENS: Final = "https://oauth2.googleapis.com/token"
_LIFE: Final = dt.timedelta(minutes=10)
_BAD_REQUEST: Final = 400
_QUOTA_REASONS: Final = {"quotaExceeded", "rateLimitExceeded", "userRateLimitExceeded"}
_KINDS: Final = {
    "service_account": ("client_email", "private_key"),
    "authorized_user": ("client_id", "client_secret", "refresh_token"),
}

KEY: Final = Field(
    "key",
    gettext_lazy("Key file"),
    gettext_lazy(
        "The JSON key of a Google service account that may read the numbers, or a credential with "
        "a refresh token, pasted as a whole."
    ),
    is_secret=True,
    is_long=True,
)


class GoogleService(Service):
    """A service of Google, at its one address."""

    def check(self, ask: Ask) -> dict[str, FetchError]:
        """Return what is wrong with the names, or with the key."""
        wrong = super().check(ask)
        if ask.secrets.get(KEY.name):
            try:
                credential = _credential(ask.secrets[KEY.name])
                if credential["type"] == "service_account":
                    _private_key(credential)
            except FetchError as error:
                wrong[KEY.name] = error
        return wrong


def access_token(caller: Caller, ask: Ask, *, scope: str) -> str:
    """Return a token that may read what `scope` names.

    Raises:
        FetchError: the credential is not accepted.
    """
    credential = _credential(ask.secrets[KEY.name])
    place = str(credential.get("token_uri") or TOKENS)
    if credential["type"] == "authorized_user":
        names = _KINDS["authorized_user"]
        form = {"grant_type": "refresh_token", **{name: credential[name] for name in names}}
    else:
        form = {
            "grant_type": "urn:ietf:params:oauth:grant-type:jwt-bearer",
            "assertion": _statement(credential, place=place, scope=scope, now=ask.now),
        }
    try:
        answer = caller.post_form(place, form)
    except AnswerError as error:
        if error.status == _BAD_REQUEST:
            raise FetchError("credential_refused") from error
        raise usual_trouble(error) from error
    if not isinstance(answer, dict) or not isinstance(answer.get("access_token"), str):
        raise FetchError("answer_unreadable")
    return str(answer["access_token"])


def trouble_of(caller: Caller, error: AnswerError) -> FetchError:
    """Return what one of Google's errors means to a person."""
    said = said_in(error)
    told = said[0] if isinstance(said, list) and said else said
    found = told.get("error") if isinstance(told, dict) else None
    if not isinstance(found, dict):
        return usual_trouble(error)
    if _is_quota(found):
        return QuotaError(error.wait_seconds or _retry_delay(json.dumps(found)))
    if error.status == _BAD_REQUEST:
        return caller.refused(_innermost(found))
    return usual_trouble(error)


def _is_quota(found: dict[str, Any]) -> bool:
    errors = found.get("errors")
    told = [it for it in errors if isinstance(it, dict)] if isinstance(errors, list) else []
    is_quota = any(str(it.get("reason")) in _QUOTA_REASONS for it in told)
    return is_quota or found.get("status") == "RESOURCE_EXHAUSTED"


def _retry_delay(text: str) -> int:
    """Return the seconds of a `retryDelay`, wherever it stands in an error's details."""
    found = re.search(r'"retryDelay": "([0-9]{1,6})(?:\.[0-9]+)?s"', text)
    return int(found[1]) if found else 0


def _innermost(found: dict[str, Any]) -> object:
    """Return the message of the first detail that has one: it names the field to blame."""
    details = found.get("details")
    for detail in details if isinstance(details, list) else []:
        errors = detail.get("errors") if isinstance(detail, dict) else None
        if isinstance(errors, list) and errors and isinstance(errors[0], dict):
            return errors[0].get("message", "")
    return found.get("message", "")


def _credential(text: str) -> dict[str, str]:
    try:
        credential = json.loads(text)
        parts = _KINDS[credential["type"]]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise FetchError("key_unreadable") from error
    if not all(isinstance(credential.get(part), str) for part in parts):
        raise FetchError("key_unreadable")
    return dict(credential)


def _private_key(credential: dict[str, str]) -> RSAPrivateKey:
    try:
        key = load_pem_private_key(credential["private_key"].encode(), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise FetchError("key_unreadable") from error
    if not isinstance(key, RSAPrivateKey):
        raise FetchError("key_unreadable")
    return key


def _statement(credential: dict[str, str], *, place: str, scope: str, now: dt.datetime) -> str:
    """Return who asks for what, signed (RS256, RFC 7515)."""
    head = {"alg": "RS256", "typ": "JWT", "kid": credential.get("private_key_id", "")}
    claims = {
        "iss": credential["client_email"],
        "scope": scope,
        "aud": place,
        "iat": int(now.timestamp()),
        "exp": int((now + _LIFE).timestamp()),
    }
    signed = b".".join(_base64(json.dumps(part).encode()) for part in (head, claims))
    signature = _private_key(credential).sign(signed, PKCS1v15(), SHA256())
    return (signed + b"." + _base64(signature)).decode("ascii")


def _base64(data: bytes) -> bytes:
    return base64.urlsafe_b64encode(data).rstrip(b"=")
