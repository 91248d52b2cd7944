"""What an owner sets for a workspace."""

from typing import Any

from django.db import transaction

from workspaces.models import Membership, Workspace
from workspaces.services.versions import save_changes


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
    save_changes(subject=workspace, before=before, by=by, expected_version=expected_version)
    return workspace
