"""The region of a goal's page on which a member watches the goal."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods
from django.views.decorators.vary import vary_on_headers

from alerts.services.watching import is_watching, unwatch_goal, watch_goal, watchers_of
from goals.models import Goal
from workspaces.access import membership_required
from workspaces.enums import Role
from workspaces.http import WorkspaceRequest


@membership_required(Role.VIEWER)
@require_http_methods(["GET", "POST"])
@vary_on_headers("HX-Request")
def goal_watch(request: WorkspaceRequest, goal_id: str) -> HttpResponse:
    """Show whether the member watches the goal, and begin or stop."""
    member = request.membership
    goals = Goal.objects.for_workspace(member.workspace).select_related("workspace")
    goal = get_object_or_404(goals, public_id=goal_id)
    if request.method == "POST":
        if "stop" in request.POST:
            unwatch_goal(goal=goal, by=member)
        else:
            watch_goal(goal=goal, by=member, now=timezone.now())
        if not request.htmx:
            return redirect("goals:goal_detail", member.workspace.slug, goal.public_id)
    context = {
        "goal": goal,
        "workspace": member.workspace,
        "is_watching": is_watching(goal=goal, member=member),
        "watchers": watchers_of(goal),
    }
    template = "alerts/goal_watch.html#region" if request.htmx else "alerts/goal_watch.html"
    return render(request, template, context)
