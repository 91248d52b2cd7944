"""Signatures of webhooks, as the Standard Webhooks specification writes them."""

import base64
import datetime as dt
import hashlib
import hmac
import secrets
from collections.abc import Sequence

PREFIX = "whsec_"
SECRET_BYTES = 32


def new_secret() -> str:
    """Return the text of a new secret."""
    return PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode("ascii")


def signed_headers(
    *, key: str, at: dt.datetime, body: bytes, secrets_in_force: Sequence[str]
) -> dict[str, str]:
    """Return the headers that name a message, its time, and one signature for each secret."""
    timestamp = str(int(at.timestamp()))
    return {
        "webhook-id": key,
        "webhook-timestamp": timestamp,
        "webhook-signature": " ".join(
            _signature(secret, f"{key}.{timestamp}.".encode() + body) for secret in secrets_in_force
        ),
        "Idempotency-Key": key,
    }


def _signature(secret: str, content: bytes) -> str:
    digest = hmac.digest(base64.b64decode(secret.removeprefix(PREFIX)), content, hashlib.sha256)
    return f"v1,{base64.b64encode(digest).decode('ascii')}"
