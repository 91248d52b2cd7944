"""The grid of milestones: one value for each month of the period but the last."""

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from goals.calc.trajectory import Knot, months_of
from kpis.calc.periods import Window

MONTHS_AT_MOST = 60  # longer periods are typed by import or API
DIGITS: Any = {"max_digits": 28, "decimal_places": 10}


class MilestoneGrid:
    """The fields of a grid, by name; each stands for the end of its month.

    A month that has a milestone already keeps the day it was set for.
    """

    def __init__(self, period: Window | None, milestones: Sequence[Knot]) -> None:
        months = months_of(period)[:-1][:MONTHS_AT_MOST] if period else []
        kept = {(knot.on.year, knot.on.month): knot.on for knot in milestones}
        self._days = {
            f"milestone_{month.end:%Y-%m}": kept.get((month.end.year, month.end.month), month.end)
            for month in months
        }

    def __contains__(self, name: str) -> bool:
        return name in self._days

    def fields(self) -> dict[str, forms.Field]:
        """Return a field for each month."""
        return {
            name: forms.DecimalField(
                label=_("By the end of %(month)s")
                % {"month": date_format(day, "YEAR_MONTH_FORMAT")},
                required=False,
                **DIGITS,
            )
            for name, day in self._days.items()
        }

    def initial(self, milestones: Sequence[Knot]) -> dict[str, Decimal]:
        """Return the values of `milestones` under the names of their fields."""
        values = dict(milestones)
        return {name: values[day] for name, day in self._days.items() if day in values}

    def typed(self, cleaned: Mapping[str, Any]) -> list[dict[str, dt.date | Decimal]]:
        """Return the milestones that were typed, as `create_target` takes them."""
        return [
            {"on": day, "value": cleaned[name]}
            for name, day in self._days.items()
            if cleaned.get(name) is not None
        ]
