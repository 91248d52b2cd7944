"""Who is told about a goal's targets."""

from django.db.models import Q

from goals.models import Goal
from workspaces.enums import Role
from workspaces.models import Membership, User


def recipients_of(goal: Goal) -> list[User]:
    """The goal's owner and the workspace's managers; without an owner, its owners too.

    Only people whose account is active.
    """
    members = Membership.objects.for_workspace(goal.workspace).filter(user__is_active=True)
    has_owner = goal.owner is not None and goal.owner.user.is_active
    wanted = Q(role=Role.MANAGER) | (_owns(goal) if has_owner else Q(role=Role.OWNER))
    return [member.user for member in members.filter(wanted).select_related("user").order_by("pk")]


def membership_to_tell(*, user: User, goal: Goal) -> Membership | None:
    """Return the membership by which `user` may be told now: owner of the goal, or who manages.

    Asked just before a message leaves: since it was written they may have lost their role.
    """
    members = Membership.objects.for_workspace(goal.workspace).filter(user=user)
    reaches = Q(role__in=[Role.MANAGER, Role.OWNER]) | _owns(goal)
    return members.filter(reaches).select_related("user", "workspace").first()


def _owns(goal: Goal) -> Q:
    return Q() if goal.owner_id is None else Q(pk=goal.owner_id)
