"""Secrets that we have to say again, such as a credential for another service, kept encrypted.

The keys lie outside the database, so that a copy of it alone opens nothing.
"""

import base64

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from workspaces.exceptions import SealBrokenError


def seal(secret: str) -> str:
    """Return `secret` encrypted with the first of the keys."""
    return seal_bytes(secret.encode()).decode("ascii")


def unseal(sealed: str) -> str:
    """Return what was sealed with any of the keys.

    Raises:
        SealBrokenError: none of the keys opens it.
    """
    return unseal_bytes(sealed.encode("ascii")).decode()


def seal_bytes(secret: bytes) -> bytes:
    """Return `secret` encrypted with the first of the keys."""
    return _box().encrypt(secret)


def unseal_bytes(sealed: bytes) -> bytes:
    """Return what was sealed with any of the keys.

    Raises:
        SealBrokenError: none of the keys opens it.
    """
    try:
        return _box().decrypt(sealed)
    except InvalidToken as error:
        raise SealBrokenError from error


def _box() -> MultiFernet:
    fallbacks = map(str, settings.SECRET_KEY_FALLBACKS)
    keys = settings.CREDENTIAL_KEYS or [settings.SECRET_KEY, *fallbacks]
    return MultiFernet([Fernet(_derived(key)) for key in keys])


def _derived(key: str) -> bytes:
    """Return a Fernet key made of a setting; what is made of the same key elsewhere differs."""
    stretched = HKDF(SHA256(), length=32, salt=None, info=b"mokpyo credentials")
    return base64.urlsafe_b64encode(stretched.derive(key.encode()))
