"""Sharing a goal or a review by a link, and the list of links of a workspace."""

from http import HTTPStatus
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from goals.models import Goal, Review
from workspaces.access import membership_required
from workspaces.enums import Role
from workspaces.http import WorkspaceRequest, sent_data
from workspaces.models import ShareLink
from workspaces.paging import page_of
from workspaces.service_forms import report
from workspaces.services.share_links import (
    LONGEST_DAYS,
    SHORTEST_PASSWORD,
    create_share_link,
    revoke_share_link,
)


class ShareForm(forms.Form):
    """How long a link lives, and whether it asks for a password."""

    days = forms.IntegerField(
        label=gettext_lazy("Days until it expires"),
        min_value=1,
        max_value=LONGEST_DAYS,
        initial=30,
    )
    password = forms.CharField(
        label=gettext_lazy("Password"),
        min_length=SHORTEST_PASSWORD,
        max_length=128,
        required=False,
        help_text=gettext_lazy("Tell it by another way than the link."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )


@membership_required(Role.MANAGER)
@require_http_methods(["GET", "POST"])
def share_goal(request: WorkspaceRequest, goal_id: str) -> HttpResponse:
    """Make a link to a goal, and show it this once."""
    goals = Goal.objects.for_workspace(request.membership.workspace).active()
    goal = get_object_or_404(goals, public_id=goal_id)
    back = reverse("goals:goal_detail", args=[goal.workspace.slug, goal.public_id])
    told = _(
        "Whoever has the link sees this one goal, its verdict and its targets, and nothing else: "
        "no names, no comments, no way on. It can be revoked at any time."
    )
    return _share(request, goal, page="shared_goal", back=back, told=told)


@membership_required(Role.MANAGER)
@require_http_methods(["GET", "POST"])
def share_review(request: WorkspaceRequest, review_id: str) -> HttpResponse:
    """Make a link to a review, and show it this once."""
    reviews = Review.objects.for_workspace(request.membership.workspace)
    review = get_object_or_404(reviews.select_related("goal"), public_id=review_id)
    back = reverse("reviews:review_detail", args=[review.workspace.slug, review.public_id])
    told = _(
        "Whoever has the link sees this one review: its numbers, its summary, its decisions and "
        "its lessons, and nothing else: no names, no check-ins, no notes, no way on. It can be "
        "revoked at any time."
    )
    return _share(request, review, page="shared_review", back=back, told=told)


def _share(
    request: WorkspaceRequest, subject: Goal | Review, *, page: str, back: str, told: str
) -> HttpResponse:
    form = ShareForm(sent_data(request))
    context: dict[str, Any] = {
        "workspace": request.membership.workspace,
        "subject": subject,
        "back": back,
        "told": told,
        "form": form,
    }
    if request.method == "POST" and form.is_valid():
        try:
            link, token = create_share_link(
                subject=subject, by=request.membership, now=timezone.now(), **form.cleaned_data
            )
        except ValidationError as error:
            report(form, error)
        else:
            address = settings.SITE_URL + reverse(page, args=[token])
            context |= {"link": link, "address": address}
            return render(request, "sharing/share_made.html", context)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, "sharing/share_new.html", context, status=status)


@membership_required(Role.MANAGER)
@require_safe
def share_list(request: WorkspaceRequest) -> HttpResponse:
    """List the workspace's links, the newest first."""
    workspace = request.membership.workspace
    links = ShareLink.objects.for_workspace(workspace)
    context = {
        "workspace": workspace,
        "page": page_of(links, request.GET.get("page")),
        "now": timezone.now(),
    }
    return render(request, "sharing/share_list.html", context)


@membership_required(Role.MANAGER)
@require_POST
def share_revoke(request: WorkspaceRequest, link_id: str) -> HttpResponse:
    """End a link at once."""
    workspace = request.membership.workspace
    link = get_object_or_404(ShareLink.objects.for_workspace(workspace), public_id=link_id)
    revoke_share_link(link=link, by=request.membership, now=timezone.now())
    messages.success(request, _("The link opens nothing any more."))
    return redirect("share_list", workspace.slug)
