"""Handing a workspace over, archiving it, deleting it: owners alone."""

from http import HTTPStatus

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from workspaces.access import membership_required
from workspaces.enums import Role
from workspaces.forms.life import DeletionForm, TransferForm
from workspaces.http import WorkspaceRequest
from workspaces.service_forms import report
from workspaces.services.life import (
    GRACE,
    archive_workspace,
    ask_deletion,
    reopen_workspace,
    take_deletion_back,
    tell_owners_of_deletion,
)
from workspaces.services.members import transfer_ownership
from workspaces.step_up import step_up_required
from workspaces.views.tabs import settings_tabs


@membership_required(Role.OWNER)
@require_safe
def life(request: WorkspaceRequest) -> HttpResponse:
    """Show what an owner can do with the workspace as a whole."""
    return _page(request)


def _page(
    request: WorkspaceRequest,
    *,
    transfer: TransferForm | None = None,
    deletion: DeletionForm | None = None,
) -> HttpResponse:
    context = {
        "workspace": request.membership.workspace,
        "transfer": transfer or TransferForm(by=request.membership),
        "deletion": deletion or DeletionForm(),
        "grace_days": GRACE.days,
        "tabs": settings_tabs(request),
    }
    is_refused = transfer is not None or deletion is not None
    status = HTTPStatus.UNPROCESSABLE_ENTITY if is_refused else HTTPStatus.OK
    return render(request, "workspaces/life.html", context, status=status)


def _back(request: WorkspaceRequest, message: str) -> HttpResponse:
    messages.success(request, message)
    return redirect("workspaces:life", request.membership.workspace.slug)


@membership_required(Role.OWNER, may_wake=True)
@require_POST
@step_up_required
def ownership_transfer(request: WorkspaceRequest) -> HttpResponse:
    """Make somebody else an owner in one's own place."""
    form = TransferForm(request.POST, by=request.membership)
    if not form.is_valid():
        return _page(request, transfer=form)
    to = form.cleaned_data["to"]
    transfer_ownership(to=to, by=request.membership)
    messages.success(request, _("%(name)s is an owner now, and you are a manager.") % {"name": to})
    return redirect("workspaces:member_list", request.membership.workspace.slug)


@membership_required(Role.OWNER)
@require_POST
def workspace_archive(request: WorkspaceRequest) -> HttpResponse:
    """Let the workspace rest."""
    workspace = request.membership.workspace
    archive_workspace(workspace=workspace, by=request.membership, now=timezone.now())
    return _back(request, _("The workspace is archived."))


@membership_required(Role.OWNER, may_wake=True)
@require_POST
def workspace_reopen(request: WorkspaceRequest) -> HttpResponse:
    """Take it up again."""
    reopen_workspace(workspace=request.membership.workspace, by=request.membership)
    return _back(request, _("The workspace is open again."))


@membership_required(Role.OWNER, may_wake=True)
@require_POST
@step_up_required
def deletion_ask(request: WorkspaceRequest) -> HttpResponse:
    """Have it deleted after the days in which that can be taken back."""
    workspace = request.membership.workspace
    form = DeletionForm(request.POST)
    if form.is_valid():
        try:
            ask_deletion(
                workspace=workspace, by=request.membership, now=timezone.now(), **form.cleaned_data
            )
        except ValidationError as error:
            report(form, error)
        else:
            tell_owners_of_deletion(workspace=workspace, by=request.membership)
            text = _("The workspace will be deleted in %(days)s days.") % {"days": GRACE.days}
            return _back(request, text)
    return _page(request, deletion=form)


@membership_required(Role.OWNER, may_wake=True)
@require_POST
def deletion_undo(request: WorkspaceRequest) -> HttpResponse:
    """Keep it after all."""
    take_deletion_back(workspace=request.membership.workspace, by=request.membership)
    return _back(request, _("The workspace stays."))
