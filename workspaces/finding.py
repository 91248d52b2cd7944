"""Finding what an address names: in the member's own workspace and nowhere else."""

from typing import TypeVar

from django.shortcuts import get_object_or_404

from workspaces.http import WorkspaceRequest
from workspaces.models import WorkspaceScopedModel, WorkspaceScopedQuerySet

M = TypeVar("M", bound=WorkspaceScopedModel)


def own_or_404(request: WorkspaceRequest, rows: WorkspaceScopedQuerySet[M], public_id: str) -> M:
    """Return the row among `rows` with this public id; its workspace is the one in hand.

    Raises:
        Http404: the same whether there is none or it is another workspace's.
    """
    workspace = request.membership.workspace
    row = get_object_or_404(rows.for_workspace(workspace), public_id=public_id)
    row.workspace = workspace
    return row
