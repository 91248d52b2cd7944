"""The owner's side of invitations."""

from http import HTTPStatus

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from workspaces.access import membership_required
from workspaces.enums import Role
from workspaces.forms.workspace import MemberForm
from workspaces.http import WorkspaceRequest, sent_data
from workspaces.models import Invitation
from workspaces.service_forms import report
from workspaces.services.accounts import send_welcome
from workspaces.services.invitations import (
    create_invitation,
    link_of,
    revoke_invitation,
    send_invitation,
)
from workspaces.views.members import member_or_404


@membership_required(Role.OWNER)
@require_http_methods(["GET", "POST"])
def member_add(request: WorkspaceRequest) -> HttpResponse:
    """Invite somebody by address and role; show the link where no mail takes it there."""
    workspace = request.membership.workspace
    initial = {"role": Role.EDITOR, "language": request.user.language}
    form = MemberForm(sent_data(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        fields = dict(form.cleaned_data)
        role = Role(fields.pop("role"))
        try:
            invitation, secret = create_invitation(
                role=role, by=request.membership, now=timezone.now(), **fields
            )
        except ValidationError as error:
            report(form, error)
        else:
            if send_invitation(invitation=invitation, secret=secret) and settings.EMAIL_URL:
                text = _("An invitation is on its way to %(name)s.")
                messages.success(request, text % {"name": invitation.email})
                return redirect("workspaces:member_list", workspace.slug)
            context = {
                "workspace": workspace,
                "invitation": invitation,
                "address": link_of(secret),
            }
            return render(request, "workspaces/invitation_made.html", context)
    context = {"form": form, "workspace": workspace}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, "workspaces/member_add.html", context, status=status)


@membership_required(Role.OWNER)
@require_POST
def invitation_revoke(request: WorkspaceRequest, invitation_id: str) -> HttpResponse:
    """End an invitation."""
    workspace = request.membership.workspace
    invitations = Invitation.objects.for_workspace(workspace)
    invitation = get_object_or_404(invitations, public_id=invitation_id)
    revoke_invitation(invitation=invitation, by=request.membership, now=timezone.now())
    messages.success(request, _("The invitation of %(name)s is over.") % {"name": invitation.email})
    return redirect("workspaces:member_list", workspace.slug)


@membership_required(Role.OWNER)
@require_POST
def member_welcome(request: WorkspaceRequest, member_id: str) -> HttpResponse:
    """Send the welcome mail once more, to a member who has not signed in yet."""
    member = member_or_404(request, member_id)
    if send_welcome(membership=member, by=request.membership):
        messages.success(request, _("A mail is on its way to %(name)s.") % {"name": member})
    else:
        messages.warning(request, _("The mail could not be sent. Try again later."))
    return redirect("workspaces:member_list", request.membership.workspace.slug)
