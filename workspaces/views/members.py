"""Who belongs to the workspace: everybody sees, owners decide."""

from http import HTTPStatus

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from workspaces.access import membership_required
from workspaces.enums import Role
from workspaces.exceptions import LastOwnerError
from workspaces.forms.workspace import MemberForm, RoleForm
from workspaces.http import WorkspaceRequest, sent_data
from workspaces.models import Membership
from workspaces.paging import page_of
from workspaces.services.invitations import invite_member, send_welcome
from workspaces.services.members import change_role, remove_member
from workspaces.views.tabs import settings_tabs


def _member_or_404(request: WorkspaceRequest, member_id: str) -> Membership:
    members = Membership.objects.for_workspace(request.membership.workspace)
    member = get_object_or_404(members.select_related("user"), public_id=member_id)
    member.workspace = request.membership.workspace
    return member


@membership_required(Role.VIEWER)
@require_safe
def member_list(request: WorkspaceRequest) -> HttpResponse:
    """List the members, the most powerful first; owners change them in their rows."""
    members = Membership.objects.for_workspace(request.membership.workspace)
    rows = members.by_rank().select_related("user")
    context = {
        "page": page_of(rows, request.GET.get("page")),
        "roles": Role.choices,
        "may_edit": request.membership.may(Role.OWNER),
        "membership": request.membership,
        "workspace": request.membership.workspace,
        "tabs": settings_tabs(request),
    }
    return render(request, "workspaces/member_list.html", context)


@membership_required(Role.OWNER)
@require_http_methods(["GET", "POST"])
def member_add(request: WorkspaceRequest) -> HttpResponse:
    """Bring somebody in by address and role."""
    initial = {"role": Role.EDITOR, "language": request.user.language}
    form = MemberForm(sent_data(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        fields = dict(form.cleaned_data)
        role = Role(fields.pop("role"))
        try:
            member = invite_member(
                workspace=request.membership.workspace, role=role, by=request.membership, **fields
            )
        except ValidationError as error:
            form.add_error("email", error.messages)
        else:
            _tell_about_mail(request, member)
            return redirect("workspaces:member_list", request.membership.workspace.slug)
    context = {"form": form, "workspace": request.membership.workspace}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, "workspaces/member_add.html", context, status=status)


@membership_required(Role.OWNER)
@require_POST
def member_welcome(request: WorkspaceRequest, member_id: str) -> HttpResponse:
    """Send the welcome mail once more, to somebody who has not signed in yet."""
    _tell_about_mail(request, _member_or_404(request, member_id))
    return redirect("workspaces:member_list", request.membership.workspace.slug)


def _tell_about_mail(request: WorkspaceRequest, member: Membership) -> None:
    is_sent = send_welcome(membership=member, by=request.membership)
    if is_sent and not settings.EMAIL_URL and not member.user.has_usable_password():
        text = _(
            "No mail server is set, so no mail leaves this site. Set a first password for %(name)s"
            " with: manage.py changepassword %(email)s"
        )
        messages.warning(request, text % {"name": member, "email": member.user.email})
    elif is_sent:
        messages.success(request, _("A mail is on its way to %(name)s.") % {"name": member})
    else:
        text = _("%(name)s is a member, but the mail could not be sent. Try it again in the list.")
        messages.warning(request, text % {"name": member})


@membership_required(Role.OWNER)
@require_POST
@vary_on_headers("HX-Request")
def member_role(request: WorkspaceRequest, member_id: str) -> HttpResponse:
    """Change a role: back to the list, or one row when htmx asks."""
    member = _member_or_404(request, member_id)
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


@membership_required(Role.OWNER)
@require_POST
def member_remove(request: WorkspaceRequest, member_id: str) -> HttpResponse:
    """End a membership."""
    member = _member_or_404(request, member_id)
    try:
        remove_member(membership=member, by=request.membership)
    except LastOwnerError:
        messages.error(request, _("The last owner stays: first make somebody else an owner."))
    else:
        messages.success(request, _("%(name)s is no longer a member.") % {"name": member})
    return redirect("workspaces:member_list", request.membership.workspace.slug)
