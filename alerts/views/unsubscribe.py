"""Stopping alert mail by the link in every mail, and having it again."""

from django.contrib.auth.decorators import login_not_required
from django.core.signing import BadSignature
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from alerts.services.unsubscriptions import (
    has_unsubscribed,
    read_link,
    subscribe_again,
    unsubscribe,
)
from workspaces.access import membership_required
from workspaces.enums import Role
from workspaces.http import WorkspaceRequest
from workspaces.models import Membership
from workspaces.sight import see_one


@login_not_required
@csrf_exempt  # mail programs post here by themselves (RFC 8058); the token is the proof
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe_by_link(request: HttpRequest, token: str) -> HttpResponse:
    """Ask, and stop or resume alert mail to one person from one workspace.

    Opening the link changes nothing, for scanners open links.
    """
    try:
        membership = read_link(token)
    except (BadSignature, Membership.DoesNotExist):
        raise Http404 from None
    see_one(membership.workspace_id)
    if request.method == "POST":
        if "again" in request.POST:
            subscribe_again(membership=membership)
        else:
            unsubscribe(membership=membership, now=timezone.now())
    context = {"membership": membership, "is_stopped": has_unsubscribed(membership)}
    with translation.override(membership.user.language):
        return render(request, "alerts/unsubscribe.html", context)


@membership_required(Role.VIEWER)
@require_POST
def mail_resume(request: WorkspaceRequest) -> HttpResponse:
    """Have alert mail again, from the page that shows the alerts."""
    subscribe_again(membership=request.membership)
    return redirect("alerts:alert_list", request.membership.workspace.slug)
