"""The baseline of a promise: chosen, checked and frozen."""

import datetime as dt
from dataclasses import replace

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from goals.enums import BaselineSource, TargetWindow
from goals.models import Target
from goals.models.target import FROM_BASELINE
from goals.services.baselines import Baseline, compute_baseline, scaled_to
from goals.services.checks import Refusals
from goals.services.past import Past
from kpis.calc.periods import Window
from workspaces.models import Membership


def choose_source(target: Target, refusals: Refusals, *, chosen: bool) -> None:
    """Say where the baseline comes from, if nobody has `chosen`, and check that it is all there."""
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
        if target.condition in FROM_BASELINE:
            refusals.add(
                "baseline_from",
                _("This is measured from a baseline: choose one, or promise “At least” a value."),
            )


def check_baseline_dates(target: Target, refusals: Refusals, *, today: dt.date) -> None:
    """Refuse dates of a baseline that are turned around or not over yet."""
    if not (target.baseline_from and target.baseline_to):
        return
    if target.baseline_to < target.baseline_from:
        refusals.add("baseline_to", _("The end must not lie before the start."))
    elif target.baseline_to >= today:
        field = "baseline_from" if target.baseline_from >= today else "baseline_to"
        refusals.add(field, _("A baseline lies in the past: choose days that are over."))


def freeze_baseline(
    target: Target,
    refusals: Refusals,
    *,
    past: Past,
    by: Membership,
    now: dt.datetime,
    is_scaling_accepted: bool,
) -> None:
    """Put the value of a computed baseline on `target`, and who froze it when.

    A total's baseline covers as many days as its period, unless it is accepted that it is brought
    to that length day by day.
    """
    target.baseline_frozen_at = now if target.baseline_source else None
    target.baseline_frozen_by = by.user if target.baseline_source else None
    start, end = target.baseline_from, target.baseline_to
    if not (start and end):
        return
    span = Window(start, end)
    if needs_scaling(target, span) and not is_scaling_accepted:
        refusals.add(
            "baseline_to",
            _(
                "The baseline covers %(days)s days and the period %(period_days)s: choose as many "
                "days, or accept that the baseline is scaled day by day."
            )
            % {"days": span.days, "period_days": target.period.days},
        )
        return
    try:
        target.baseline_value = baseline_over(target, span, past).value
    except ValidationError as error:
        refusals.merge(error)


def needs_scaling(target: Target, span: Window) -> bool:
    """Whether a baseline over `span` must be brought to the length of the period."""
    return target.accumulates and span.days != target.period.days


def baseline_over(target: Target, span: Window, past: Past) -> Baseline:
    """Return the baseline that `span` gives, for a total brought to the length of the period.

    Raises:
        ValidationError: there is no value; the message is under `baseline_from`.
    """
    found = compute_baseline(
        kpi=target.kpi,
        segment_key=target.segment_key,
        window=TargetWindow(target.window),
        start=span.start,
        end=span.end,
        facts=past.facts,
    )
    if not needs_scaling(target, span):
        return found
    scaled = scaled_to(found.value, days=span.days, period_days=target.period.days)
    return replace(found, value=scaled)


def baseline_inputs(target: Target) -> tuple[object, ...]:
    """Return what a frozen baseline follows from; it stays frozen while that stays."""
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
