"""Finding what an address names, inside the member's workspace and nowhere else."""

from goals.models import Goal, Target
from workspaces.finding import own_or_404
from workspaces.http import WorkspaceRequest


def goal_or_404(request: WorkspaceRequest, goal_id: str) -> Goal:
    """The goal with this public id."""
    return own_or_404(request, Goal.objects.select_related("parent"), goal_id)


def target_or_404(request: WorkspaceRequest, target_id: str) -> Target:
    """The target with this public id, with what its pages show of it."""
    targets = Target.objects.select_related(
        "kpi", "goal__parent", "goal__owner__user", "latest_assessment", "baseline_frozen_by"
    )
    target = own_or_404(request, targets, target_id)
    target.kpi.workspace = target.goal.workspace = target.workspace
    return target
