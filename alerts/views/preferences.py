"""What a person is mailed of, and when not."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from alerts.forms import PaceForm, QuietHoursForm
from alerts.services.preferences import (
    read_quiet_hours,
    read_wishes,
    set_paces,
    set_quiet_hours,
)
from alerts.services.unsubscriptions import has_unsubscribed
from workspaces.access import membership_required
from workspaces.enums import Role
from workspaces.http import PersonRequest, WorkspaceRequest, sent_data
from workspaces.services.members import memberships_of


@require_http_methods(["GET", "POST"])
def profile_mail(request: PersonRequest) -> HttpResponse:
    """Show and save a person's quiet hours; what they are mailed of stands by workspace."""
    hours = read_quiet_hours(request.user)
    initial = {"starts_at": hours.starts_at, "ends_at": hours.ends_at} if hours else {}
    form = QuietHoursForm(sent_data(request), initial=initial)
    if form.is_bound and form.is_valid():
        set_quiet_hours(user=request.user, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("profile_mail")
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    context = {"form": form, "memberships": memberships_of(request.user)}
    return render(request, "alerts/profile_mail.html", context, status=status)


@membership_required(Role.VIEWER)
@require_http_methods(["GET", "POST"])
def mail_preferences(request: WorkspaceRequest) -> HttpResponse:
    """Show and save how soon the member wants to hear of what in this workspace."""
    member = request.membership
    form = PaceForm(
        sent_data(request), wishes=read_wishes(member), is_manager=member.may(Role.MANAGER)
    )
    if form.is_bound and form.is_valid():
        set_paces(member=member, paces=form.paces())
        messages.success(request, _("Saved."))
        return redirect("alerts:mail_preferences", member.workspace.slug)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    context = {
        "form": form,
        "workspace": member.workspace,
        "is_silent": has_unsubscribed(member),
    }
    return render(request, "alerts/mail_preferences.html", context, status=status)
