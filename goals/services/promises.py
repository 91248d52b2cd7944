"""From what a person types to a promise: rules over rows, the frozen baseline, the value."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from goals.calc.target_value import ImpossiblePromiseError, Promise, Terms, promise
from goals.enums import Condition
from goals.models import Target
from goals.services.checks import Refusals
from goals.services.past import Past
from goals.services.promise_baselines import (
    baseline_inputs,
    check_baseline_dates,
    choose_source,
    freeze_baseline,
)
from goals.services.promise_paths import settle_trajectory
from goals.services.promise_windows import settle_windows
from goals.services.segments import canonical_segment, require_recorded
from goals.services.wording import currencies_mixed
from kpis.enums import Direction, Unit
from kpis.services.catalog import Catalog
from workspaces.models import Membership

FOLLOWING = frozenset(
    {
        "target_value",
        "bound",
        "workspace",
        "goal",
        "kpi",
        "baseline_frozen_by",
        "latest_assessment",
        "milestones",
    }
)
"""Fields that need no check of their own: they follow from others, are objects in hand, or have
one below."""


def settle_promise(
    *,
    target: Target,
    stored: Target | None = None,
    by: Membership,
    now: dt.datetime,
    scale_baseline: bool = False,
    catalog: Catalog | None = None,
    **fields: Any,
) -> Past:
    """Put `fields` on `target`, unsaved or `stored`, and work out what follows from them.

    With `baseline_from` and `baseline_to` the baseline is computed from recorded data and frozen;
    with `baseline_value` and `baseline_reason` it is the typed one; `baseline_source` says which
    where both are given. A frozen baseline stays as it is while what it was computed from stays.
    A total's baseline covers as many days as its period, unless `scale_baseline` accepts that it
    is brought to that length day by day. Without `judged_windows` the usual number of windows is
    judged, or as many as the period has. `milestones` are dates with values, in any order.

    Returns what was recorded of the KPI, read only if something needed it.

    Raises:
        ValidationError: something is refused, field by field.
    """
    today = target.workspace.today(now)
    if fields.get("judged_windows", 0) is None:
        del fields["judged_windows"]
    for name, value in fields.items():
        setattr(target, name, value)
    past, refusals = Past(target, today=today, catalog=catalog), Refusals()
    is_window_new = stored is None or stored.window != target.window
    _check_fields(target, refusals)
    is_count_open = is_window_new and "judged_windows" not in fields
    settle_windows(target, refusals, is_count_open=is_count_open)
    _drop_unused_numbers(target)
    choose_source(target, refusals, chosen="baseline_source" in fields)
    check_baseline_dates(target, refusals, today=today)
    refusals.require_none()
    _check_recorded(target, refusals, past=past)
    refusals.require_none()
    if stored is None or baseline_inputs(target) != baseline_inputs(stored):
        freeze_baseline(
            target, refusals, past=past, by=by, now=now, is_scaling_accepted=scale_baseline
        )
        refusals.require_none()
    _settle_value(target, refusals)
    refusals.require_none()
    settle_trajectory(target, refusals, past=past)
    refusals.require_none()
    return past


def terms_of(target: Target) -> Terms:
    """Return the condition of `target` with its numbers."""
    return Terms(
        Condition(target.condition),
        value=target.condition_value,
        low=target.condition_low,
        high=target.condition_high,
        tolerance_percent=target.tolerance_percent,
    )


def promised_by(target: Target, *, baseline: Decimal | None) -> Promise:
    """Return what the condition of `target` promises, measured from `baseline`.

    Raises:
        ImpossiblePromiseError: nothing.
    """
    return promise(
        terms_of(target),
        baseline=baseline,
        unit=Unit(target.kpi.unit),
        direction=Direction(target.kpi.direction),
        starts_from_zero=target.accumulates,
    )


def explain_impossible(error: ImpossiblePromiseError) -> str:
    """Return why a condition promises nothing, and what to do instead."""
    return _EXPLANATIONS[error.code]()


def _check_fields(target: Target, refusals: Refusals) -> None:
    """Refuse what cannot stand in a field, whatever the others say."""
    try:
        target.clean_fields(exclude=FOLLOWING)
    except ValidationError as error:
        refusals.merge(error)
    if target.kpi.workspace_id != target.workspace_id:
        refusals.add("kpi", _("Choose a KPI of this workspace."))
        return
    if target.kpi.is_archived:
        refusals.add("kpi", _("This KPI is archived."))
    if not target.link_reason.strip():
        refusals.add("link_reason", _("Say why this target should move the goal."))
    try:
        target.segment_key = canonical_segment(target.segment_key)
    except ValidationError as error:
        refusals.merge(error)


def _check_recorded(target: Target, refusals: Refusals, *, past: Past) -> None:
    """Refuse a segment that was never recorded, and money that a formula mixes."""
    if target.segment_key:
        try:
            require_recorded(target.segment_key, past.facts.recorded_segments(target.kpi))
        except ValidationError as error:
            refusals.merge(error)
    if target.kpi.is_derived:
        mixed = past.facts.mixed_currencies(target.kpi)
        if mixed:
            refusals.add("kpi", currencies_mixed(target.kpi.display_name, mixed))


def _drop_unused_numbers(target: Target) -> None:
    """Forget the numbers of another condition, so that none is kept that means nothing."""
    if target.condition != Condition.BETWEEN:
        target.condition_low = target.condition_high = None
    if target.condition != Condition.HOLD:
        target.tolerance_percent = None
    if target.condition in (Condition.BETWEEN, Condition.HOLD):
        target.condition_value = None


def _settle_value(target: Target, refusals: Refusals) -> None:
    try:
        settled = promised_by(target, baseline=target.baseline_value)
    except ImpossiblePromiseError as error:
        refusals.add(error.field, explain_impossible(error))
    else:
        target.target_value, target.bound = settled.target_value, settled.bound


_EXPLANATIONS: dict[str, Callable[[], str]] = {
    "missing": lambda: _("Type a number."),
    "no_baseline": lambda: _(
        "This is measured from a baseline: choose one, or promise “At least” a value."
    ),
    "zero_baseline": lambda: _(
        "The baseline is 0, and no percentage of nothing is a promise: "
        "choose “At least” and type the value."
    ),
    "no_change": lambda: _("A change of 0 % promises nothing: type a rise or a fall."),
    "below_nothing": lambda: _("Nothing can fall by more than 100 %."),
    "no_points": lambda: _("Only KPIs in percent and ratios change by points."),
    "negative_tolerance": lambda: _("A tolerance is 0 or more."),
    "ends_swapped": lambda: _("The upper end must lie above the lower one."),
    "no_way": lambda: _(
        "This is the baseline itself, so there is no way to go: choose “Hold the baseline” with a "
        "tolerance of 0 to keep it."
    ),
    "too_large": lambda: _("The target value is too large."),
}
