"""The page of moved goalposts: every change of every target of the workspace."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from goals.services.goalposts import read_goalposts
from workspaces.access import membership_required
from workspaces.enums import Role
from workspaces.http import WorkspaceRequest
from workspaces.reader import Reader


@membership_required(Role.VIEWER)
@require_safe
def goalposts(request: WorkspaceRequest) -> HttpResponse:
    """List what was changed of targets: before and after, the reason, by whom and when."""
    workspace = request.membership.workspace
    reader = Reader.of(request, now=timezone.now())
    page, rows = read_goalposts(workspace=workspace, reader=reader, number=request.GET.get("page"))
    context = {"workspace": workspace, "page": page, "rows": rows}
    return render(request, "goals/goalposts.html", context)
