"""Finding what an address names, inside the member's workspace and nowhere else."""

from django.shortcuts import get_object_or_404

from goals.models import Goal, Target
from workspaces.http import WorkspaceRequest


def goal_or_404(request: WorkspaceRequest, goal_id: str) -> Goal:
    """The goal with this public id."""
    workspace = request.membership.workspace
    goals = Goal.objects.for_workspace(workspace).select_related("parent")
    goal = get_object_or_404(goals, public_id=goal_id)
    goal.workspace = workspace
    return goal


def target_or_404(request: WorkspaceRequest, target_id: str) -> Target:
    """The target with this public id, with what its pages show of it."""
    workspace = request.membership.workspace
    targets = Target.objects.for_workspace(workspace).select_related(
        "kpi", "goal__parent", "goal__owner__user", "latest_assessment", "baseline_frozen_by"
    )
    target = get_object_or_404(targets, public_id=target_id)
    target.workspace = target.kpi.workspace = target.goal.workspace = workspace
    return target
