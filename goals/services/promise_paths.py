"""The trajectory of a promise: milestones as they are typed, a season that must have been."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext as _

from goals.calc.trajectory import Knot
from goals.enums import Trajectory
from goals.models import Target
from goals.services.checks import Refusals
from goals.services.observations import windows_inside
from goals.services.past import Past
from goals.services.paths import season_weights
from kpis.calc.exact import is_storable, plain


def settle_trajectory(target: Target, refusals: Refusals, *, past: Past) -> None:
    """Check how the expected value moves, and bring the milestones to the form they are kept in."""
    match target.trajectory:
        case Trajectory.MILESTONES:
            _settle_milestones(target, refusals)
            return
        case Trajectory.SEASONAL:
            _require_season(target, refusals, past)
    target.milestones = []


def _require_season(target: Target, refusals: Refusals, past: Past) -> None:
    inside = windows_inside(target, past.last_on)
    if season_weights(target, inside=inside, facts=past.facts) is None:
        refusals.add(
            "trajectory",
            _(
                "There is no past year to take the season from, nor twelve weeks before the "
                "period: choose another trajectory."
            ),
        )


def _settle_milestones(target: Target, refusals: Refusals) -> None:
    try:
        knots = sorted(_knot(each) for each in target.milestones)
    except (KeyError, TypeError, ValueError, InvalidOperation):
        refusals.add("milestones", _("A milestone has a date and a value."))
        return
    problem = _problem(target, knots)
    if problem:
        refusals.add("milestones", problem)
        return
    target.milestones = [
        {"on": knot.on.isoformat(), "value": format(knot.value, "f")} for knot in knots
    ]


def _knot(typed: Any) -> Knot:
    on, value = typed["on"], Decimal(str(typed["value"]))
    if not is_storable(value):
        raise ValueError("a milestone's value is finite and not too long")
    day = on if isinstance(on, dt.date) else dt.date.fromisoformat(on)
    return Knot(day, plain(value))


def _problem(target: Target, knots: Sequence[Knot]) -> str:
    """Return what is wrong with milestones in order of days, nothing if all is well."""
    if not knots:
        return _("Type at least one milestone.")
    for knot in knots:
        if knot.on not in target.period:
            return _("%(on)s lies outside the period.") % {"on": knot.on}
    for before, after in pairwise(knots):
        if (before.on.year, before.on.month) == (after.on.year, after.on.month):
            return _("Two milestones lie in the same month: %(first)s and %(second)s.") % {
                "first": before.on,
                "second": after.on,
            }
        if target.accumulates and after.value < before.value:
            return _(
                "A running total cannot be asked for less on %(second)s than on %(first)s."
            ) % {
                "first": before.on,
                "second": after.on,
            }
    if knots[-1].on == target.ends_on and knots[-1].value != target.target_value:
        return _("On the last day the target value itself is asked for: leave %(on)s out.") % {
            "on": knots[-1].on
        }
    return ""
