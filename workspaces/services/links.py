"""What a row names in its lists: a goal its personas, a campaign its lessons."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from workspaces.models import Membership, WorkspaceScopedModel, WorkspaceScopedQuerySet
from workspaces.services.audit import record_change


def put_links(
    *, owner: WorkspaceScopedModel, field: str, rows: Iterable[WorkspaceScopedModel]
) -> None:
    """Link `owner`, which names nothing yet in this many-to-many field, to each of `rows` once.

    Raises:
        ValidationError: at `field`, where one of them belongs to another workspace.
    """
    _put(owner, field, {row.pk: row for row in rows})


@transaction.atomic
def replace_links(
    *,
    owner: WorkspaceScopedModel,
    field: str,
    rows: Iterable[WorkspaceScopedModel],
    by: Membership,
) -> bool:
    """Make `rows` all that `owner` names in a many-to-many field; the audit trail tells what was.

    Returns:
        Whether they are other rows than before.

    Raises:
        ValidationError: at `field`, where one of them belongs to another workspace.
    """
    owners: WorkspaceScopedQuerySet[Any] = WorkspaceScopedQuerySet(type(owner))
    list(owners.for_workspace(owner.workspace).filter(pk=owner.pk).held())  # of two at once
    relation = getattr(owner, field)
    before = {row.pk: row for row in relation.all()}
    chosen = {row.pk: row for row in rows}
    if chosen.keys() == before.keys():
        return False
    links = relation.through.objects.for_workspace(owner.workspace)
    links.filter(**{relation.source_field_name: owner}).delete()
    _put(owner, field, chosen)
    record_change(
        workspace=owner.workspace,
        by=by,
        action="changed",
        subject=owner,
        before={field: sorted(map(str, before.values()))},
        after={field: sorted(map(str, chosen.values()))},
    )
    return True


def _put(owner: WorkspaceScopedModel, field: str, chosen: Mapping[Any, Any]) -> None:
    if any(row.workspace_id != owner.workspace_id for row in chosen.values()):
        raise ValidationError({field: _("Choose what belongs to this workspace.")})
    relation = getattr(owner, field)
    source, target = relation.source_field_name, relation.target_field_name
    relation.through.objects.bulk_create(
        relation.through(workspace_id=owner.workspace_id, **{source: owner, target: row})
        for row in chosen.values()
    )
