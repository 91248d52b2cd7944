"""Verdicts that stand: final ones whose numbers new data has left as they were."""

import datetime as dt
from collections.abc import Iterable, Sequence

from django.db import transaction
from django.db.models import Exists, F, OuterRef

from goals.calc.status import FINAL
from goals.enums import Trajectory
from goals.models import Target
from goals.models.target import TargetQuerySet
from goals.services.rows import update_rows
from goals.services.verdicts import refresh_verdicts
from kpis.enums import Cadence
from kpis.models import Tally
from kpis.services.catalog import Catalog
from kpis.services.tallies import Period, take_tallies
from workspaces.models import Workspace


def without_standing(
    *, workspace: Workspace, targets: Sequence[Target], now: dt.datetime, awaited: TargetQuerySet
) -> list[Target]:
    """Take the tallies that `targets` rest on, and return those that have to be judged.

    Every measurement of a KPI makes its targets due, those too that ended years ago. Their verdicts
    stand while nothing that was recorded in their period has changed. All others are judged:
    what a running one may come to follows from data outside its period as well. Goals that waited
    for one that stands, among those `awaited`, wait no longer.
    """
    take_tallies(workspace=workspace, periods=_periods(workspace, targets))
    candidates = {target.pk: target for target in targets if _may_stand(target)}
    if not candidates:
        return list(targets)
    tallies = Tally.objects.for_workspace(workspace).filter(
        kpi=OuterRef("kpi"),
        starts_on=OuterRef("starts_on"),
        ends_on=OuterRef("ends_on"),
        moved_version__lte=OuterRef("judged_data_version"),
        seen_version=OuterRef("kpi__data_version"),
    )
    rows = Target.objects.for_workspace(workspace).filter(
        Exists(tallies),
        pk__in=candidates,
        latest_assessment__reasons__0__code__startswith="ended_",
        judged_version=F("version"),
    )
    standing = [
        candidates[pk]
        for pk, data_version in rows.order_by("pk").values_list("pk", "kpi__data_version")
        if data_version == candidates[pk].kpi.data_version
    ]
    for target in standing:
        target.judged_data_version = target.kpi.data_version
    with transaction.atomic():  # one row after the other, so in everybody's order
        update_rows(standing, ["judged_data_version"])
        goal_ids = {target.goal_id for target in standing}
        refresh_verdicts(workspace=workspace, goal_ids=goal_ids, now=now, awaited=awaited)
    left = candidates.keys() & {target.pk for target in standing}
    return [target for target in targets if target.pk not in left]


def _periods(workspace: Workspace, targets: Iterable[Target]) -> set[Period]:
    """Return whose values between which dates the targets are judged on."""
    catalog = Catalog.reaching(workspace, {target.kpi for target in targets})
    return {
        Period(source.pk, target.starts_on, target.ends_on)
        for target in targets
        for source in catalog.measured_inputs(target.kpi)
    }


def _may_stand(target: Target) -> bool:
    """Whether the verdict follows from the numbers of the period alone, and the clock is over.

    A season comes from the years before, money from what conversions are worth, and the first of
    the recordings of a week or month may have been before the period.
    """
    latest = target.latest_assessment
    return (
        target.status in FINAL
        and latest is not None
        and latest.target_version == target.version
        and target.next_check_at is None
        and not target.check_error
        and target.kpi.is_recorded
        and target.kpi.cadence == Cadence.DAY
        and target.trajectory != Trajectory.SEASONAL
    )
