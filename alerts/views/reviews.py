"""The region of a review's page that tells of the alerts since the last one."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from alerts.services.review_alerts import alerts_of_review
from goals.services.reviews import reviews_since
from workspaces.access import membership_required
from workspaces.enums import Role
from workspaces.http import WorkspaceRequest
from workspaces.reader import Reader


@membership_required(Role.VIEWER)
@require_safe
@vary_on_headers("HX-Request")
def review_alerts(request: WorkspaceRequest, review_id: str) -> HttpResponse:
    """The alerts of the review's goal that were opened, acknowledged or resolved meanwhile."""
    workspace = request.membership.workspace
    review = get_object_or_404(reviews_since(workspace), public_id=review_id)
    review.workspace = review.goal.workspace = workspace
    rows, is_all = alerts_of_review(review, Reader.of(request, now=timezone.now()))
    context = {"workspace": workspace, "review": review, "rows": rows, "is_all": is_all}
    template = "alerts/review_alerts.html#region" if request.htmx else "alerts/review_alerts.html"
    return render(request, template, context)
