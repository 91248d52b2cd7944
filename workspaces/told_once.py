"""Secrets that are told once, as links and tokens are: the database keeps their digest alone."""

import hashlib
import re
import secrets
from typing import Final

_BYTES: Final = 32
_RANDOM: Final = re.compile(r"[A-Za-z0-9_-]{43}")


def new_secret(prefix: str = "") -> str:
    """Return 256 random bits as text, behind `prefix`."""
    return prefix + secrets.token_urlsafe(_BYTES)


def is_secret(text: str, prefix: str = "") -> bool:
    """Whether `text` could be a secret with this prefix; anything else is not worth a look-up."""
    return text.startswith(prefix) and _RANDOM.fullmatch(text, len(prefix)) is not None


def digest_of(text: str) -> str:
    """Return the SHA-256 of a secret, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()
