"""From what a person types to a promise: rules over rows, the frozen baseline, the value."""

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from goals.calc.target_value import ImpossiblePromiseError, promise
from goals.enums import BaselineSource, Condition, TargetWindow
from goals.models import Target
from goals.services.baselines import compute_baseline, scaled_to
from goals.services.checks import Refusals
from goals.services.segments import known_segment
from kpis.calc.periods import Window, full_windows
from kpis.enums import Cadence, Grain
from workspaces.models import Membership

DEFAULT_JUDGED_WEEKS = 4
FOLLOWING = frozenset(
    {
        "target_value",
        "bound",
        "workspace",
        "goal",
        "kpi",
        "baseline_frozen_by",
        "latest_assessment",
    }
)
"""Fields that need no check of their own: they follow from others, or are objects in hand."""


def settle_promise(
    *,
    target: Target,
    stored: Target | None = None,
    by: Membership,
    now: dt.datetime,
    scale_baseline: bool = False,
    **fields: Any,
) -> None:
    """Put `fields` on `target`, unsaved or `stored`, and work out what follows from them.

    With `baseline_from` and `baseline_to` the baseline is computed from recorded data and frozen;
    with `baseline_value` and `baseline_reason` it is the typed one; `baseline_source` says which
    where both are given. A frozen baseline stays as it is while what it was computed from stays.
    A total's baseline covers as many days as its period, unless `scale_baseline` accepts that it
    is brought to that length day by day. Without `judged_windows` four weeks are judged, or as
    many as the period has.

    Raises:
        ValidationError: something is refused, field by field.
    """
    today = target.workspace.today(now)
    if fields.get("judged_windows", 0) is None:
        del fields["judged_windows"]
    for name, value in fields.items():
        setattr(target, name, value)
    is_week_new = stored is None or stored.window != TargetWindow.WEEK
    refusals = Refusals()
    try:
        target.clean_fields(exclude=FOLLOWING)
    except ValidationError as error:
        refusals.merge(error)
    _check_rows(target, refusals)
    _check_period(target, refusals, is_count_open=is_week_new and "judged_windows" not in fields)
    _choose_source(target, refusals, chosen="baseline_source" in fields)
    _check_baseline_dates(target, refusals, today=today)
    refusals.require_none()
    if stored is None or _baseline_inputs(target) != _baseline_inputs(stored):
        _freeze_baseline(target, refusals, by=by, now=now, is_scaling_accepted=scale_baseline)
        refusals.require_none()
    _settle_value(target, refusals)
    refusals.require_none()


def _check_rows(target: Target, refusals: Refusals) -> None:
    if target.kpi.workspace_id != target.workspace_id:
        refusals.add("kpi", _("Choose a KPI of this workspace."))
        return
    if target.kpi.is_archived:
        refusals.add("kpi", _("This KPI is archived."))
    if not target.link_reason.strip():
        refusals.add("link_reason", _("Say why this target should move the goal."))
    try:
        target.segment_key = known_segment(kpi=target.kpi, text=target.segment_key)
    except ValidationError as error:
        refusals.merge(error)


def _check_period(target: Target, refusals: Refusals, *, is_count_open: bool) -> None:
    if not (target.starts_on and target.ends_on):
        return
    if target.ends_on < target.starts_on:
        refusals.add("ends_on", _("The end must not lie before the start."))
        return
    if target.window != TargetWindow.WEEK:
        target.judged_windows = 1
        return
    if target.kpi.cadence == Cadence.MONTH:
        refusals.add("window", _("This KPI is recorded by the month, so no week can be judged."))
        return
    week_starts_on = target.workspace.week_starts_on
    weeks = len(full_windows(Grain.WEEK, target.starts_on, target.ends_on, week_starts_on))
    if is_count_open:
        target.judged_windows = min(DEFAULT_JUDGED_WEEKS, max(weeks, 1))
    if target.judged_windows and weeks < target.judged_windows:
        refusals.add(
            "judged_windows",
            _("The period holds %(weeks)s full weeks; %(judged)s are to be judged.")
            % {"weeks": weeks, "judged": target.judged_windows},
        )


def _choose_source(target: Target, refusals: Refusals, *, chosen: bool) -> None:
    has_dates = bool(target.baseline_from and target.baseline_to)
    if not chosen or not target.baseline_source:
        if has_dates:
            target.baseline_source = BaselineSource.COMPUTED
        elif target.baseline_value is not None:
            target.baseline_source = BaselineSource.TYPED
        else:
            target.baseline_source = ""
    if target.baseline_source == BaselineSource.TYPED:
        target.baseline_from = target.baseline_to = None
        if target.baseline_value is None:
            refusals.add("baseline_value", _("Type the baseline."))
        if not target.baseline_reason.strip():
            refusals.add("baseline_reason", _("Say where a typed baseline comes from."))
    elif target.baseline_source == BaselineSource.COMPUTED:
        target.baseline_reason = ""
        if not has_dates:
            field = "baseline_to" if target.baseline_from else "baseline_from"
            refusals.add(field, _("Choose the first and the last day of the baseline."))
    else:
        target.baseline_from = target.baseline_to = target.baseline_value = None
        target.baseline_reason = ""
        if target.condition == Condition.CHANGE_PERCENT:
            refusals.add("baseline_from", _("A change in percent needs a baseline."))


def _check_baseline_dates(target: Target, refusals: Refusals, *, today: dt.date) -> None:
    if not (target.baseline_from and target.baseline_to):
        return
    if target.baseline_to < target.baseline_from:
        refusals.add("baseline_to", _("The end must not lie before the start."))
    elif target.baseline_to >= today:
        field = "baseline_from" if target.baseline_from >= today else "baseline_to"
        refusals.add(field, _("A baseline lies in the past: choose days that are over."))


def _freeze_baseline(
    target: Target,
    refusals: Refusals,
    *,
    by: Membership,
    now: dt.datetime,
    is_scaling_accepted: bool,
) -> None:
    target.baseline_frozen_at = now if target.baseline_source else None
    target.baseline_frozen_by = by.user if target.baseline_source else None
    start, end = target.baseline_from, target.baseline_to
    if not (start and end):
        return
    days = Window(start, end).days
    is_scaled = target.accumulates and days != target.period.days
    if is_scaled and not is_scaling_accepted:
        refusals.add(
            "baseline_to",
            _(
                "The baseline covers %(days)s days and the period %(period_days)s: choose as many "
                "days, or accept that the baseline is scaled day by day."
            )
            % {"days": days, "period_days": target.period.days},
        )
        return
    try:
        baseline = compute_baseline(
            kpi=target.kpi,
            segment_key=target.segment_key,
            window=TargetWindow(target.window),
            start=start,
            end=end,
        )
    except ValidationError as error:
        refusals.merge(error)
        return
    target.baseline_value = (
        scaled_to(baseline.value, days=days, period_days=target.period.days)
        if is_scaled
        else baseline.value
    )


def _settle_value(target: Target, refusals: Refusals) -> None:
    try:
        settled = promise(
            condition=Condition(target.condition),
            value=target.condition_value,
            baseline=target.baseline_value,
        )
    except ImpossiblePromiseError as error:
        refusals.add("condition_value", _explain(error))
    else:
        target.target_value, target.bound = settled.target_value, settled.bound


def _explain(error: ImpossiblePromiseError) -> str:
    match error.code:
        case "no_baseline":
            return _("A change in percent needs a baseline.")
        case "zero_baseline":
            return _(
                "The baseline is 0, and no percentage of nothing is a promise: "
                "choose “At least” and type the value."
            )
        case "no_change":
            return _("A change of 0 % promises nothing: type a rise or a fall.")
        case "below_nothing":
            return _("Nothing can fall by more than 100 %.")
    return _("The target value is too large.")


def _baseline_inputs(target: Target) -> tuple[object, ...]:
    """Return what a frozen baseline follows from."""
    period_days = target.period.days if target.accumulates else 0
    typed = target.baseline_value if target.baseline_source == BaselineSource.TYPED else None
    return (
        target.baseline_source,
        target.kpi_id,
        target.segment_key,
        target.window,
        target.baseline_from,
        target.baseline_to,
        typed,
        period_days,
    )
