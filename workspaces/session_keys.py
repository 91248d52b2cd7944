"""The database knows a session by the digest of its key, as it does every other token.

A browser holds the key; who reads the database, a dump or a backup of it finds nothing that opens
a session. Django and allauth look sessions up by a column each: what is written to it and what is
searched in it becomes the digest here, so that nothing else has to know.
"""

import hashlib
from typing import Any, Final

from django.db import models

_MARK: Final = "~"  # of a digest; no key that Django makes has it


class KeptKeyField(models.CharField):
    """A session key's column: 156 bits of the SHA-256 of the key."""

    def get_prep_value(self, value: Any) -> Any:
        """Return the digest of a key; of a digest, itself."""
        value = super().get_prep_value(value)
        return digest_of_key(value) if isinstance(value, str) else value

    def deconstruct(self) -> Any:
        """For migrations it is the column it was."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs


def keep_digests(*tables: type[models.Model]) -> None:
    """Have the `session_key` of these tables kept as its digest."""
    for table in tables:
        table._meta.get_field("session_key").__class__ = KeptKeyField


def digest_of_key(key: str) -> str:
    """Return what the database keeps of a session key, 40 characters."""
    if is_digest(key) or not key:
        return key
    return _MARK + hashlib.sha256(key.encode()).hexdigest()[:39]


def is_digest(key: str) -> bool:
    """Whether this is what the database keeps, and so nothing that a browser may come with."""
    return key.startswith(_MARK)
