"""Who is told about a goal's targets, a plan, a KPI's data or a source."""

import datetime as dt

from django.db.models import Q

from alerts.models.alert import Undertaking
from goals.services.dependence import goals_resting_on
from kpis.models import Kpi, Source
from workspaces.enums import Role
from workspaces.models import Membership, User


def recipients_of(undertaking: Undertaking, *, today: dt.date) -> list[User]:
    """Its owners and the workspace's managers; without an owner, the workspace's owners too.

    A KPI's data concerns the owners of the goals that rest on it `today`. Only people whose account
    is active.
    """
    members = Membership.objects.for_workspace(undertaking.workspace).filter(user__is_active=True)
    owners = _owners(undertaking, today)
    has_owner = any(owner.user.is_active for owner in owners)
    wanted = Q(role=Role.MANAGER) | (_are(owners) if has_owner else Q(role=Role.OWNER))
    return [member.user for member in members.filter(wanted).select_related("user").order_by("pk")]


def membership_to_tell(
    *, user: User, undertaking: Undertaking, today: dt.date
) -> Membership | None:
    """Return the membership by which `user` may be told now: its owner, or one who manages.

    Asked just before a message leaves: since it was written they may have lost their role.
    """
    members = Membership.objects.for_workspace(undertaking.workspace).filter(user=user)
    member = members.select_related("user", "workspace").first()
    if member is None or member.may(Role.MANAGER):
        return member
    return member if member in _owners(undertaking, today) else None


def _owners(undertaking: Undertaking, today: dt.date) -> list[Membership]:
    match undertaking:
        case Kpi():
            owners = [goal.owner for goal in goals_resting_on(kpi=undertaking, today=today)]
        case Source():
            owners = []
        case _:
            owners = [undertaking.owner]
    return [owner for owner in owners if owner]


def _are(owners: list[Membership]) -> Q:
    return Q(pk__in=[owner.pk for owner in owners])
