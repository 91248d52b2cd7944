"""A workspace in which much is due at one moment, and what must hold when all had their turn."""

import datetime as dt
import random
from decimal import Decimal
from typing import Final

from django.db import transaction
from django.db.models import F

from alerts.services.opening import open_due_alerts, unclaimed_changes
from alerts.services.rules import save_rule
from goals.enums import Level
from goals.models import Goal, Target
from goals.services.assessments import assess_due
from goals.services.reviews import open_review
from goals.services.verdicts import VERDICT_FIELDS, refresh_verdicts
from kpis.enums import DataChangeKind, Kind
from kpis.models import DataChange, Kpi, Source
from kpis.services.measurements import MeasuredRow, record_measurements
from tests.factories import START, make_goal, make_kpi, make_membership, make_target, make_workspace
from workspaces.enums import Role

NOW: Final = dt.datetime(2026, 4, 20, 3, tzinfo=dt.UTC)  # the period of the factories is over
DAYS: Final = [START + dt.timedelta(days=number) for number in range(0, 90, 9)]
KPIS, GOALS, TARGETS = 3, 5, 12


class Room:
    """Goals of one person who is about to leave; rows lie in another order than their keys."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)  # noqa: S311  (repeatable, not secret)
        self.workspace = make_workspace()
        self.owner = make_membership(workspace=self.workspace, role=Role.OWNER)
        self.leaving = make_membership(workspace=self.workspace)
        self.kpis = [make_kpi(workspace=self.workspace, lag_days=0) for _ in range(KPIS)]
        formula = " + ".join(kpi.key for kpi in self.kpis)
        self.derived = make_kpi(workspace=self.workspace, kind=Kind.DERIVED, formula=formula)
        self.companies = [make_goal(workspace=self.workspace) for _ in range(2)]
        self.goals = [self._make_goal(self.companies[number % 2]) for number in range(GOALS)]
        for number in range(TARGETS):
            kpi = [*self.kpis, self.derived][number % (KPIS + 1)]
            make_target(goal=self.goals[number % GOALS], kpi=kpi)
        self.source = Source.objects.create(
            workspace=self.workspace, name="Sheet", url="https://data.example/"
        )
        off_track = {"scope": None, "tells_off_track": True}
        self.rule = save_rule(workspace=self.workspace, by=self.owner, now=NOW, **off_track)
        self.review = open_review(goal=self.goals[0], by=self.owner, now=NOW)
        self.bring(1)
        self._tell_of_source(DataChangeKind.LATE)
        self.catch_up()
        self.bring(2)
        self._tell_of_source(DataChangeKind.ARRIVED)
        self._shuffle()

    def bring(self, value: int) -> None:
        """Record a value for days of every KPI, the last KPI first."""
        rows = [
            MeasuredRow(kpi.key, day, Decimal(value)) for kpi in self.kpis[::-1] for day in DAYS
        ]
        record_measurements(workspace=self.workspace, rows=rows, by=self.owner, now=NOW)

    def catch_up(self) -> None:
        """Judge and tell what is due."""
        assess_due(now=NOW, workspace=self.workspace)
        open_due_alerts(now=NOW, workspace=self.workspace)

    def targets(self) -> list[Target]:
        """The targets as they are stored."""
        found = Target.objects.for_workspace(self.workspace).select_related("goal", "kpi")
        return list(found.order_by("pk"))

    def serving(self) -> list[Goal]:
        """The marketing goals as they are stored."""
        found = Goal.objects.for_workspace(self.workspace).filter(level=Level.MARKETING)
        return list(found.select_related("parent", "owner").order_by("pk"))

    def wrongs(self) -> list[str]:
        """When the clock has had its turn, say what is not as it must be."""
        self.catch_up()
        living = Target.objects.for_workspace(self.workspace).active()
        unjudged = living.exclude(judged_data_version=F("kpi__data_version")).count()
        left = self._verdicts()
        with transaction.atomic():
            ids = {goal.pk for goal in [*self.goals, *self.companies]}
            refresh_verdicts(workspace=self.workspace, goal_ids=ids, now=NOW)
        kpis = Kpi.objects.for_workspace(self.workspace)
        newest = dict(kpis.values_list("pk", "data_version"))
        found = {
            "targets are not judged": unjudged,
            "changes are not told": unclaimed_changes(self.workspace).count(),
            "goals have an old verdict": left != self._verdicts(),
            "what is made of others is older": newest[self.derived.pk]
            < max(newest[kpi.pk] for kpi in self.kpis),
        }
        return [what for what, is_so in found.items() if is_so]

    def _verdicts(self) -> list[tuple[object, ...]]:
        goals = Goal.objects.for_workspace(self.workspace).order_by("pk")
        return list(goals.values_list("pk", *VERDICT_FIELDS))

    def _make_goal(self, parent: Goal) -> Goal:
        return make_goal(
            workspace=self.workspace,
            level=Level.MARKETING,
            owner=self.leaving,
            parent=parent,
            link_reason="It helps.",
        )

    def _tell_of_source(self, kind: DataChangeKind) -> None:
        DataChange.objects.create(
            workspace=self.workspace,
            source=self.source,
            kind=kind,
            on=NOW.date(),
            facts={"why": "failing", "trouble": {}},
            changed_at=NOW,
        )

    def _shuffle(self) -> None:
        """Write rows anew in any order: a statement without one takes them as they lie."""
        for rows in (self.targets(), [*self.goals, *self.companies], self.kpis):
            for row in self.chance.sample(rows, len(rows)):
                row.save(update_fields=["workspace"])
