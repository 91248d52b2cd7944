"""Writing the audit trail."""

from collections.abc import Mapping
from typing import Any

from django.db import models
from django.utils import timezone

from workspaces.asking import address_of_asker
from workspaces.models import Membership, User, Workspace
from workspaces.models.audit import AuditEntry


def record_change(
    *,
    workspace: Workspace,
    by: Membership | User | None,
    action: str,
    subject: models.Model,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> AuditEntry:
    """Write one line of the audit trail, in the caller's transaction.

    `by` is a member, a person of staff who belongs to no workspace, or None where the machine
    acted; values that JSON does not know become text.
    """
    person = by.user if isinstance(by, Membership) else by
    return AuditEntry.objects.create(
        workspace=workspace,
        at=timezone.now(),
        by=person,
        by_name=str(person) if person else "Mokpyo",
        address=address_of_asker(),
        action=action,
        object_type=subject._meta.model_name or "",
        object_id=str(getattr(subject, "public_id", subject.pk)),
        object_name=str(subject)[:200],
        before=_plain(before),
        after=_plain(after),
    )


def _plain(values: Mapping[str, Any] | None) -> dict[str, Any]:
    return {name: _plain_value(value) for name, value in (values or {}).items()}


def _plain_value(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | str | list | dict):
        return value
    return str(value)
