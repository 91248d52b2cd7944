"""Who is told about a goal's targets, or about a plan."""

from django.db.models import Q

from goals.models import Goal, Plan
from workspaces.enums import Role
from workspaces.models import Membership, User


def recipients_of(undertaking: Goal | Plan) -> list[User]:
    """Its owner and the workspace's managers; without an owner, the workspace's owners too.

    Only people whose account is active.
    """
    members = Membership.objects.for_workspace(undertaking.workspace).filter(user__is_active=True)
    has_owner = undertaking.owner is not None and undertaking.owner.user.is_active
    wanted = Q(role=Role.MANAGER) | (_owns(undertaking) if has_owner else Q(role=Role.OWNER))
    return [member.user for member in members.filter(wanted).select_related("user").order_by("pk")]


def membership_to_tell(*, user: User, undertaking: Goal | Plan) -> Membership | None:
    """Return the membership by which `user` may be told now: its owner, or one who manages.

    Asked just before a message leaves: since it was written they may have lost their role.
    """
    members = Membership.objects.for_workspace(undertaking.workspace).filter(user=user)
    reaches = Q(role__in=[Role.MANAGER, Role.OWNER]) | _owns(undertaking)
    return members.filter(reaches).select_related("user", "workspace").first()


def _owns(undertaking: Goal | Plan) -> Q:
    return Q() if undertaking.owner_id is None else Q(pk=undertaking.owner_id)
