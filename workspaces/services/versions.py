"""Two people editing the same thing: the second is told, and nothing is lost silently."""

from collections.abc import Mapping
from typing import Any

from django.db import models

from workspaces.exceptions import StaleVersionError
from workspaces.models import Membership, User, Workspace, WorkspaceScopedModel
from workspaces.services.audit import record_change


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


def save_changes(
    *,
    subject: Workspace | WorkspaceScopedModel,
    before: Mapping[str, Any],
    by: Membership | User,
    expected_version: int | None = None,
) -> list[str]:
    """Save what of `subject` differs from `before` as its next version, and tell the audit trail.

    Returns:
        The names of its fields; nothing is written where nothing differs.

    Raises:
        StaleVersionError: somebody has saved a newer version meanwhile.
    """
    changed = [name for name in before if before[name] != getattr(subject, name)]
    if changed:
        claim_next_version(subject=subject, expected=expected_version)
        subject.save(update_fields=changed)
        record_change(
            workspace=subject if isinstance(subject, Workspace) else subject.workspace,
            by=by,
            action="changed",
            subject=subject,
            before={name: before[name] for name in changed},
            after={name: getattr(subject, name) for name in changed},
        )
    return changed
