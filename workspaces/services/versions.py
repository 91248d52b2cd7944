"""Two people editing the same thing: the second is told, and nothing is lost silently."""

from django.db import models

from workspaces.exceptions import StaleVersionError


def claim_next_version(*, subject: models.Model, expected: int | None = None) -> int:
    """Raise `subject.version` by one in the database, and return the new number.

    `expected` is the version the editor saw, by default the one in hand. The conditional update
    locks the row until the caller's transaction ends, so only one of two editors gets through.

    Raises:
        StaleVersionError: somebody has saved a newer version meanwhile.
    """
    seen: int = subject.version if expected is None else expected  # type: ignore[attr-defined]
    rows = type(subject)._base_manager.filter(pk=subject.pk, version=seen)
    if not rows.update(version=seen + 1):
        raise StaleVersionError
    subject.version = seen + 1  # type: ignore[attr-defined]
    return seen + 1
