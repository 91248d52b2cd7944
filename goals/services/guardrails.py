"""Guardrails that usually go with a KPI: proposed when it is chosen, added with the target."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from goals.enums import BaselineSource, Condition, TargetRole, TargetWindow
from goals.models import Goal, Target
from goals.services.past import Past
from goals.services.segments import known_segment
from goals.services.targets import create_target
from kpis.calc.periods import Window
from kpis.library import LIBRARY
from kpis.models import Kpi
from kpis.services.catalog import Catalog
from workspaces.models import Membership

TOLERANCE_PERCENT: Final = Decimal(5)
"""A proposed guardrail may get worse than its baseline by so much."""
BASELINE_WEEKS: Final = 12
"""Where the target has no computed baseline, a guardrail takes the last weeks before the period."""


def usual_guardrails(*, kpi: Kpi, catalog: Catalog) -> list[Kpi]:
    """Return the KPIs that usually guard `kpi`, as it suggests itself or as the library does."""
    entry = LIBRARY.get(kpi.library_key)
    keys = kpi.suggested_guardrails or (entry.guardrails if entry else ())
    found = [catalog.by_key[key] for key in keys if key in catalog.by_key]
    return [each for each in found if not each.is_archived and each.pk != kpi.pk]


@transaction.atomic
def create_guarded_target(
    *,
    goal: Goal,
    kpi: Kpi,
    by: Membership,
    now: dt.datetime,
    guardrails: Sequence[Kpi] = (),
    **fields: Any,
) -> Target:
    """Make a target and, beside it, one that holds the baseline of each of the `guardrails`.

    `fields` are those of `create_target`. All of them are saved, or none.

    Raises:
        ValidationError: a field is refused; what is wrong with a guardrail, under `guardrails`.
    """
    target = create_target(goal=goal, kpi=kpi, by=by, now=now, **fields)
    for each in guardrails:
        try:
            add_guardrail(target=target, kpi=each, by=by, now=now)
        except ValidationError as error:
            said = f"{each.display_name}: {' '.join(error.messages)}"
            raise ValidationError({"guardrails": said}) from error
    return target


@transaction.atomic
def add_guardrail(*, target: Target, kpi: Kpi, by: Membership, now: dt.datetime) -> Target:
    """Promise that `kpi` does not get worse than its baseline while `target` is pursued.

    Period, window and baseline are those of the target as far as the KPI allows it.

    Raises:
        ValidationError: there is no such promise, for lack of data.
    """
    span = _baseline_span(target, today=target.workspace.today(now))
    return create_target(
        goal=target.goal,
        kpi=kpi,
        by=by,
        now=now,
        role=TargetRole.GUARDRAIL,
        link_reason=_("So that “%(kpi)s” is not reached at the cost of “%(guardrail)s”.")
        % {"kpi": target.kpi.display_name, "guardrail": kpi.display_name},
        segment_key=_segment(kpi, target.segment_key),
        window=TargetWindow.TOTAL if target.window == TargetWindow.LATEST else target.window,
        condition=Condition.HOLD,
        tolerance_percent=TOLERANCE_PERCENT,
        baseline_from=span.start,
        baseline_to=span.end,
        scale_baseline=True,
        starts_on=target.starts_on,
        ends_on=target.ends_on,
    )


def _baseline_span(target: Target, *, today: dt.date) -> Window:
    start, end = target.baseline_from, target.baseline_to
    if target.baseline_source == BaselineSource.COMPUTED and start and end:
        return Window(start, end)
    return Past(target, today=today).weeks_before(BASELINE_WEEKS)


def _segment(kpi: Kpi, wanted: str) -> str:
    """Return the target's segment if the guardrail's KPI is recorded in it, else all segments."""
    try:
        return known_segment(kpi=kpi, text=wanted)
    except ValidationError:
        return ""
