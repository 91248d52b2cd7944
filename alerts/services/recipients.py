"""Who is told about a goal's targets, a plan, a KPI's data or a source."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping
from functools import cached_property

from django.db.models import Q

from alerts.enums import Audience
from alerts.models.alert import Undertaking
from alerts.models.watch import Watch
from goals.models import Goal, Plan
from goals.services.dependence import goals_resting_on
from kpis.models import Kpi
from workspaces.enums import Role
from workspaces.models import Membership, User, Workspace, WorkspaceScopedQuerySet


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


class Team:
    """The members among some people of a workspace: by which of them may they be told now?

    Asked just before messages leave: since they were written somebody may have lost their role.
    """

    def __init__(self, workspace: Workspace, users: Collection[int]) -> None:
        self._workspace = workspace
        members = Membership.objects.for_workspace(workspace).filter(user__in=users)
        read = members.select_related("user", "workspace")
        self._members = {member.user_id: member for member in read}

    def member(self, user_id: int) -> Membership | None:
        """Return the person's membership, if they have one."""
        return self._members.get(user_id)

    def to_tell(
        self, user_id: int, undertaking: Undertaking, *, today: dt.date
    ) -> Membership | None:
        """Return the membership by which the person may be told: owner, watcher, or manager."""
        member = self.member(user_id)
        if member is None or member.may(Role.MANAGER):
            return member
        goals = _goals(undertaking, today)
        owned: list[Goal] | list[Plan] = [undertaking] if isinstance(undertaking, Plan) else goals
        is_owner = any(each.owner_id == member.pk for each in owned)
        watches = (user_id in self._watchers[goal.pk] for goal in goals)
        return member if is_owner or any(watches) else None

    @cached_property
    def _watchers(self) -> Mapping[int, set[int]]:
        """Return by goal which of them watch it."""
        watches = Watch.objects.for_workspace(self._workspace).filter(user__in=self._members)
        watchers: dict[int, set[int]] = defaultdict(set)
        for goal, user in watches.values_list("goal", "user"):
            watchers[goal].add(user)
        return watchers


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
