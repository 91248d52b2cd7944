"""What an owner sets for a workspace."""

from typing import Any

from django.db import transaction

from workspaces.models import Membership, Workspace
from workspaces.services.audit import record_change
from workspaces.services.versions import claim_next_version


@transaction.atomic
def update_workspace(
    *, workspace: Workspace, by: Membership, expected_version: int | None = None, **fields: Any
) -> Workspace:
    """Change the settings of a workspace; nothing is written where nothing differs.

    Raises:
        ValidationError: a value is refused.
        StaleVersionError: somebody else has saved since `expected_version`.
    """
    stored = Workspace.objects.get(pk=workspace.pk)
    before = {name: getattr(stored, name) for name in fields}
    for name, value in fields.items():
        setattr(workspace, name, value)
    workspace.full_clean()
    changed = [name for name in fields if before[name] != fields[name]]
    if not changed:
        return workspace
    claim_next_version(subject=workspace, expected=expected_version)
    workspace.save(update_fields=changed)
    record_change(
        workspace=workspace,
        by=by,
        action="changed",
        subject=workspace,
        before={name: before[name] for name in changed},
        after={name: fields[name] for name in changed},
    )
    return workspace
