"""What was recorded of a promise's KPI: read when it is first asked for, and once."""

import datetime as dt
from functools import cached_property

from goals.models import Target
from goals.services.observations import first_date
from kpis.calc.periods import ONE_DAY, Window, week_of
from kpis.services.catalog import Catalog
from kpis.services.series import Facts, read_facts

LOOK_BACK = dt.timedelta(weeks=53)
"""As far as the alternatives of a baseline reach back from the period."""


class Past:
    """The facts about the KPI and segment of a target that is being written, up to today.

    They hold the dates of its baseline and of every alternative to it, and the history that a
    forecast looks at. The `catalog` saves a query where somebody has read it already.
    """

    def __init__(self, target: Target, *, today: dt.date, catalog: Catalog | None = None) -> None:
        self.today = today
        self._target = target
        self._catalog = catalog

    @property
    def anchor(self) -> dt.date:
        """The last day that is over and lies before the period."""
        return min(self.today, self._target.starts_on) - ONE_DAY

    def weeks_before(self, count: int) -> Window:
        """The last `count` full weeks that are over and lie before the period."""
        return weeks_before(
            min(self.today, self._target.starts_on),
            count=count,
            week_starts_on=self._target.workspace.week_starts_on,
        )

    @property
    def year_before(self) -> Window:
        """The dates of the period a year earlier, as many days; 29 February becomes the 28th."""
        period = self._target.period
        start = years_earlier(period.start)
        return Window(start, start + (period.end - period.start))

    @cached_property
    def window(self) -> Window:
        """The dates that are read."""
        target = self._target
        start = min(
            first_date(target, self.today),
            self.anchor - LOOK_BACK,
            self.anchor - target.period.days * ONE_DAY,
            self.year_before.start,
            target.baseline_from or target.starts_on,
        )
        return Window(start, max(self.today, start))

    @cached_property
    def facts(self) -> Facts:
        """The facts, in one read."""
        target = self._target
        return read_facts(
            workspace=target.workspace,
            wanted=[(target.kpi, target.segment_key)],
            start=self.window.start,
            end=self.window.end,
            catalog=self._catalog,
        )

    @property
    def last_on(self) -> dt.date | None:
        """The newest date with data."""
        return self.facts.value(self._target.kpi, self._target.segment_key, self.window).last_on


def weeks_before(day: dt.date, *, count: int, week_starts_on: int) -> Window:
    """Return the last `count` full weeks before `day`."""
    this_week = week_of(day, week_starts_on)
    return Window(this_week.start - count * 7 * ONE_DAY, this_week.start - ONE_DAY)


def years_earlier(day: dt.date, years: int = 1) -> dt.date:
    """Return the same date of an earlier year, 28 February for the 29th."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)
