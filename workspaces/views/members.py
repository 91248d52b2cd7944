"""Who belongs to the workspace: everybody sees, owners decide."""

from collections.abc import Callable
from http import HTTPStatus

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from workspaces.access import membership_required
from workspaces.enums import Role
from workspaces.exceptions import LastOwnerError
from workspaces.finding import own_or_404
from workspaces.forms.workspace import RoleForm
from workspaces.http import WorkspaceRequest
from workspaces.list_files import list_file
from workspaces.models import Invitation, Membership
from workspaces.paging import page_of
from workspaces.services.members import change_role, remove_member
from workspaces.sheets import Cell
from workspaces.views.tabs import settings_tabs


def member_or_404(request: WorkspaceRequest, member_id: str) -> Membership:
    """Return a member of the workspace by public id."""
    return own_or_404(request, Membership.objects.select_related("user"), member_id)


@membership_required(Role.VIEWER)
@require_safe
def member_list(request: WorkspaceRequest) -> HttpResponseBase:
    """List the members, the most powerful first; owners change them in their rows."""
    members = Membership.objects.for_workspace(request.membership.workspace)
    rows = members.by_rank().select_related("user")
    columns: dict[str, Callable[[Membership], Cell]] = {
        _("Name"): lambda member: member.user.name,
        _("E-mail"): lambda member: member.user.email,
        _("Role"): lambda member: member.get_role_display(),
        _("Since"): lambda member: timezone.localdate(member.created_at),
    }
    if file := list_file(request, name="members", items=rows, columns=columns):
        return file
    invitations = Invitation.objects.for_workspace(request.membership.workspace)
    may_edit = request.membership.may(Role.OWNER)
    context = {
        "invitations": list(invitations.open(now=timezone.now())) if may_edit else [],
        "page": page_of(rows, request.GET.get("page")),
        "roles": Role.choices,
        "may_edit": may_edit,
        "membership": request.membership,
        "workspace": request.membership.workspace,
        "tabs": settings_tabs(request),
    }
    return render(request, "workspaces/member_list.html", context)


@membership_required(Role.OWNER)
@require_POST
@vary_on_headers("HX-Request")
def member_role(request: WorkspaceRequest, member_id: str) -> HttpResponse:
    """Change a role: back to the list, or one row when htmx asks."""
    member = member_or_404(request, member_id)
    form = RoleForm(request.POST)
    error = ""
    if form.is_valid():
        try:
            member = change_role(
                membership=member, role=Role(form.cleaned_data["role"]), by=request.membership
            )
        except LastOwnerError:
            error = _("The last owner keeps the role: first make somebody else an owner.")
    else:
        error = _("There is no such role.")
    if request.htmx:
        context = {"member": member, "roles": Role.choices, "may_edit": True, "error": error}
        context["membership"] = request.membership
        status = HTTPStatus.UNPROCESSABLE_ENTITY if error else HTTPStatus.OK
        return render(request, "workspaces/member_list.html#row", context, status=status)
    if error:
        messages.error(request, error)
    else:
        messages.success(request, _("Saved."))
    return redirect("workspaces:member_list", request.membership.workspace.slug)


@membership_required(Role.OWNER, may_wake=True)
@require_POST
def member_remove(request: WorkspaceRequest, member_id: str) -> HttpResponse:
    """End a membership."""
    member = member_or_404(request, member_id)
    try:
        remove_member(membership=member, by=request.membership)
    except LastOwnerError:
        messages.error(request, _("The last owner stays: first make somebody else an owner."))
    else:
        messages.success(request, _("%(name)s is no longer a member.") % {"name": member})
    return redirect("workspaces:member_list", request.membership.workspace.slug)


@membership_required(Role.VIEWER, may_wake=True)
@require_POST
def member_leave(request: WorkspaceRequest) -> HttpResponse:
    """End one's own membership."""
    try:
        remove_member(membership=request.membership, by=request.membership)
    except LastOwnerError:
        messages.error(request, _("The last owner stays: first make somebody else an owner."))
        return redirect("workspaces:member_list", request.membership.workspace.slug)
    text = _("You have left “%(name)s”.") % {"name": request.membership.workspace}
    messages.success(request, text)
    return redirect("home")
