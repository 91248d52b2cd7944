"""What the steps of the guided flow can choose from, each read when a step asks for it."""

import datetime as dt
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Any

from goals.enums import Level
from goals.models import Goal, GoalDraft
from goals.services.kpi_groups import KpiGroup, group_kpis
from goals.services.priorities import Priorities, read_priorities
from kpis.services.catalog import Catalog
from personas.models import Persona
from workspaces.models import Membership

Choice = tuple[str, str]


class Room:
    """The rows of a workspace that a draft may name, one query each."""

    def __init__(self, *, by: Membership, draft: GoalDraft, now: dt.datetime) -> None:
        self.by = by
        self.draft = draft
        self.workspace = by.workspace
        self.today = by.workspace.today(now)

    @cached_property
    def catalog(self) -> Catalog:
        """All KPIs."""
        return Catalog.of(self.workspace)

    @cached_property
    def members(self) -> dict[str, Membership]:
        """Everybody who can read a goal, by public id."""
        members = Membership.objects.for_workspace(self.workspace).filter(user__is_active=True)
        ordered = members.select_related("user").order_by("user__name", "user__email")
        return {member.public_id: member for member in ordered}

    @cached_property
    def parents(self) -> dict[str, Goal]:
        """Business goals that can be served, by public id."""
        goals = Goal.objects.for_workspace(self.workspace).active().filter(level=Level.BUSINESS)
        return {goal.public_id: goal for goal in goals.order_by("title", "pk")}

    @cached_property
    def personas(self) -> dict[str, Persona]:
        """Personas that are not retired, by public id."""
        personas = Persona.objects.for_workspace(self.workspace).active()
        return {persona.public_id: persona for persona in personas.order_by("name", "pk")}

    @cached_property
    def priorities(self) -> Priorities:
        """The goals that come first already."""
        return read_priorities(workspace=self.workspace, today=self.today)

    def member_choices(self) -> list[Choice]:
        """Everybody by name."""
        return [(key, str(member)) for key, member in self.members.items()]

    @cached_property
    def kpi_groups(self) -> list[KpiGroup]:
        """All KPIs to choose from: those of the workspace with data first, then the library's."""
        return group_kpis(self.catalog, language=self.by.user.language)

    @cached_property
    def kpi_choices(self) -> list[Choice | tuple[str, list[Choice]]]:
        """The same for a select: each with how far its data goes."""
        groups = [
            (group.label, [(k.key, k.label) for k in group.kpis]) for group in self.kpi_groups
        ]
        return [("", "—"), *groups]

    @cached_property
    def kpi_names(self) -> dict[str, str]:
        """The names of those KPIs by key."""
        return {kpi.key: kpi.name for group in self.kpi_groups for kpi in group.kpis}


def flat(groups: Iterable[Any]) -> Iterator[Choice]:
    """Yield every choice of a select, those of its groups too."""
    for value, inner in groups:
        if isinstance(inner, list | tuple):
            yield from inner
        else:
            yield str(value), str(inner)
