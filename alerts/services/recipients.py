"""Who is told about a goal's targets, a plan, a KPI's data or a source."""

import datetime as dt

from django.db.models import Q

from alerts.enums import Audience
from alerts.models.alert import Undertaking
from alerts.models.watch import Watch
from goals.models import Goal, Plan
from goals.services.dependence import goals_resting_on
from kpis.models import Kpi
from workspaces.enums import Role
from workspaces.models import Membership, User, WorkspaceScopedQuerySet


def recipients_of(
    undertaking: Undertaking, *, today: dt.date, audience: Audience = Audience.EVERYBODY
) -> list[User]:
    """Its owners and watchers and, if it is for everybody, the workspace's managers.

    Without an owner, the workspace's owners too. A KPI's data concerns the people of the goals that
    rest on it `today`. Only people whose account is active.
    """
    members = Membership.objects.for_workspace(undertaking.workspace).filter(user__is_active=True)
    goals = _goals(undertaking, today)
    owners = _owners(undertaking, goals)
    has_owner = any(owner.user.is_active for owner in owners)
    wanted = Q(user__in=_watchers(undertaking, goals).values("user"))
    if audience == Audience.EVERYBODY:
        wanted |= Q(role=Role.MANAGER)
    wanted |= _are(owners) if has_owner else Q(role=Role.OWNER)
    return [member.user for member in members.filter(wanted).select_related("user").order_by("pk")]


def membership_to_tell(
    *, user: User, undertaking: Undertaking, today: dt.date
) -> Membership | None:
    """Return the membership by which `user` may be told now: its owner, watcher, or who manages.

    Asked just before a message leaves: since it was written they may have lost their role.
    """
    members = Membership.objects.for_workspace(undertaking.workspace).filter(user=user)
    member = members.select_related("user", "workspace").first()
    if member is None or member.may(Role.MANAGER):
        return member
    goals = _goals(undertaking, today)
    if member in _owners(undertaking, goals):
        return member
    return member if _watchers(undertaking, goals).filter(user=user).exists() else None


def _goals(undertaking: Undertaking, today: dt.date) -> list[Goal]:
    match undertaking:
        case Goal():
            return [undertaking]
        case Kpi():
            return list(goals_resting_on(kpi=undertaking, today=today))
    return []


def _owners(undertaking: Undertaking, goals: list[Goal]) -> list[Membership]:
    owned: list[Goal] | list[Plan] = [undertaking] if isinstance(undertaking, Plan) else goals
    return [each.owner for each in owned if each.owner]


def _watchers(undertaking: Undertaking, goals: list[Goal]) -> WorkspaceScopedQuerySet[Watch]:
    return Watch.objects.for_workspace(undertaking.workspace).filter(goal__in=goals)


def _are(owners: list[Membership]) -> Q:
    return Q(pk__in=[owner.pk for owner in owners])
