"""The metrics of a campaign beside what was known before it, ready to be compared."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext
from typing import Final

from goals.calc.reverse.ratios import Ratio, ratios_of
from goals.calc.reverse.shift import Shift, Tally, Trouble, shift_of
from goals.services.campaign_reports import Figures
from kpis.calc.exact import EXACT, rounded
from kpis.calc.formula import NoValue
from kpis.calc.periods import ONE_DAY, Window
from kpis.enums import Cadence, Direction, Unit
from kpis.library import LIBRARY
from kpis.models import Kpi
from kpis.services.catalog import Catalog
from kpis.services.series import Facts, read_facts
from workspaces.models import Workspace

HISTORY: Final = dt.timedelta(days=3 * 366)
YEAR_LAG: Final = {Cadence.DAY: 364, Cadence.WEEK: 52, Cadence.MONTH: 12}
"""A year in records; of days 52 weeks, so that weekdays meet their like."""
SAME_SCOPE: Final = Decimal("0.1")
"""A report whose total differs by more from what was recorded for its days is of something else."""
Days = Mapping[dt.date, Decimal]


@dataclass(frozen=True, slots=True)
class Line:
    """One metric: its values, and how the campaign's lies to the earlier ones, or why not.

    `trouble` is a `Trouble`, `undated`, `not_recorded`, `other_scope` or `other_currency`.
    """

    key: str
    names: tuple[str, str]
    unit: str
    currency: str
    direction: str
    value: Decimal | None
    prior: Decimal | None = None
    year: Decimal | None = None
    shift: Shift | None = None
    year_shift: Shift | None = None
    trouble: str = ""
    year_trouble: str = ""


def period_lines(
    *, workspace: Workspace, catalog: Catalog, segment_key: str, period: Window
) -> list[Line]:
    """Return a line for each KPI of the workspace that has a value in `period`."""
    kpis = [kpi for kpi in catalog.by_key.values() if not kpi.is_archived]
    facts = read_facts(
        workspace=workspace,
        wanted=[(kpi, segment_key) for kpi in kpis],
        start=period.start - HISTORY,
        end=period.end,
        catalog=catalog,
    )
    found = (_period_line(facts, catalog, kpi, segment_key, period) for kpi in kpis)
    return [line for line in found if line is not None]


def report_lines(
    *,
    workspace: Workspace,
    catalog: Catalog,
    figures: Figures,
    segment_key: str,
    period: Window | None,
) -> list[Line]:
    """Return a line for each measure of a report, and for each ratio of two of them.

    Earlier days are the report's own where it holds the whole period before, else what is
    recorded of the KPI in the segment.
    """
    now = figures.over(period)
    earlier = _Earlier(workspace, catalog, figures, segment_key, period, now)
    lines = [earlier.line(key, value, [key]) for key, value in now.items()]
    for ratio in ratios_of(now.keys()):
        value = _quotient(now[ratio.part], now[ratio.whole], ratio)
        lines.append(earlier.line(ratio.key, value, [ratio.part, ratio.whole], ratio))
    return lines


class _Earlier:
    """A report's figures `now`, and what is known of the days before its campaign."""

    def __init__(
        self,
        workspace: Workspace,
        catalog: Catalog,
        figures: Figures,
        segment_key: str,
        period: Window | None,
        now: Mapping[str, Decimal],
    ) -> None:
        self._catalog, self._figures, self._segment = catalog, figures, segment_key
        self._period, self._now = period, now
        self._currency = workspace.currency
        if period is None:
            return
        first = min((day for days in figures.daily.values() for day in days), default=period.start)
        self._is_inside = first <= period.start - period.days * ONE_DAY
        kpis = [kpi for key in now if (kpi := catalog.by_key.get(key)) and not kpi.is_derived]
        self._facts = read_facts(
            workspace=workspace,
            wanted=[(kpi, segment_key) for kpi in kpis],
            start=period.start - HISTORY,
            end=period.end,
            catalog=catalog,
        )

    def line(
        self, key: str, value: Decimal | None, parts: Sequence[str], ratio: Ratio | None = None
    ) -> Line:
        """Return the line of a measure, or of the `ratio` of two that `parts` names."""
        about = _about(self._catalog.by_key.get(key), key, self._figures.currency, self._currency)
        period = self._period
        if period is None:
            return Line(key, *about, value, trouble="undated", year_trouble="undated")
        found = [self._days(part, period) for part in parts]
        trouble = next((each for _days, each in found if each), "")
        if trouble:
            return Line(key, *about, value, trouble=trouble, year_trouble=trouble)
        part = found[0][0]
        whole = found[1][0] if ratio else None
        whole_now = float(self._now[ratio.whole]) if ratio else self._days_now(key, period)
        now = Tally(float(self._now[parts[0]]), whole_now)
        before, year = _earlier_windows(period)
        return Line(
            key,
            *about,
            value,
            _earlier_value(part, whole, before, ratio),
            _earlier_value(part, whole, year, ratio),
            *_sorted_out(*_shifts(part, whole, now, period, Cadence.DAY)),
        )

    def _days_now(self, key: str, period: Window) -> int:
        """Return how many days a total was counted on; without days, all of them."""
        days = self._figures.daily.get(key)
        return sum(day in period for day in days) if days else period.days

    def _days(self, key: str, period: Window) -> tuple[Days, str]:
        """Return the days of a measure, or none and the trouble with them."""
        if self._is_inside:
            return self._figures.daily.get(key, {}), ""
        kpi = self._catalog.by_key.get(key)
        if kpi is None or kpi.is_derived:
            return {}, "not_recorded"
        if kpi.unit == Unit.MONEY and self._figures.currency not in ("", kpi.currency):
            return {}, "other_currency"
        days = self._facts.daily(kpi, self._segment)
        if not any(day < period.start for day in days):
            return {}, "not_recorded"
        same = [value for day, value in days.items() if day in period]
        recorded, reported = sum(same, Decimal(0)), self._now[key]
        is_known = len(same) >= period.days * (1 - SAME_SCOPE)
        if is_known and abs(recorded - reported) > SAME_SCOPE * max(recorded, reported):
            return {}, "other_scope"
        return days, ""


def _period_line(
    facts: Facts, catalog: Catalog, kpi: Kpi, segment: str, period: Window
) -> Line | None:
    value = facts.value(kpi, segment, period).value
    if value is None:
        return None
    cadences = [Cadence(each.cadence) for each in catalog.dated_inputs(kpi)]
    cadence = max(cadences, key=list(Cadence).index, default=Cadence.DAY)
    part, whole = _parts(facts, catalog, kpi, segment)
    inside = [day for day in part if day in period and (whole is None or day in whole)]
    wholes = [whole[day] for day in inside] if whole is not None else [Decimal(1)] * len(inside)
    now = Tally(float(sum(part[day] for day in inside)), float(sum(wholes)))
    shift, year_shift = _shifts(part, whole, now, period, cadence)
    before, year = _earlier_windows(period)
    return Line(
        kpi.key,
        *_about(kpi, kpi.key),
        value,
        facts.value(kpi, segment, before).value,
        facts.value(kpi, segment, year).value,
        *_sorted_out(shift, year_shift),
    )


def _parts(facts: Facts, catalog: Catalog, kpi: Kpi, segment: str) -> tuple[Days, Days | None]:
    """Return the days of a KPI; those of a quotient as its part and its whole."""
    formula = catalog.formulas.get(kpi.key)
    share = formula.share if formula else None
    if formula is None or share is None:
        return facts.daily(kpi, segment), None
    inputs = {name: facts.daily(catalog.by_key[name], segment) for name in formula.names}
    shared = set.intersection(*(set(days) for days in inputs.values()))
    part: dict[dt.date, Decimal] = {}
    whole: dict[dt.date, Decimal] = {}
    for day in sorted(shared):
        try:
            part[day], whole[day] = share.counts({name: inputs[name][day] for name in inputs})
        except NoValue:
            continue
        if share.is_rest:
            part[day] = whole[day] - part[day]
    return part, whole


def _shifts(
    part: Days, whole: Days | None, now: Tally, period: Window, cadence: Cadence
) -> tuple[Shift | Trouble, Shift | Trouble]:
    """Return how the campaign lies to the time just before, and to the same time last year."""
    if cadence == Cadence.DAY:
        history = list(_by_day(part, whole, period.start))
        length, season = period.days, 7
    else:
        known = sorted(day for day in part if whole is None or day in whole)
        history = [_tally(part, whole, day) for day in known if day < period.start]
        length, season = sum(day in period for day in known), 1
    if not length:
        return Trouble.GAPS, Trouble.GAPS
    lags = (length, YEAR_LAG[cadence])
    prior, year = (
        shift_of(history=history, now=now, length=length, lag=lag, season=season)
        if lag >= length
        else Trouble.TOO_LITTLE
        for lag in lags
    )
    return prior, year


def _earlier_windows(period: Window) -> tuple[Window, Window]:
    """Return as many days just before, and the same weekdays a year earlier."""
    lag = YEAR_LAG[Cadence.DAY] * ONE_DAY
    before = Window(period.start - period.days * ONE_DAY, period.start - ONE_DAY)
    return before, Window(period.start - lag, period.end - lag)


def _by_day(part: Days, whole: Days | None, start: dt.date) -> Iterator[Tally | None]:
    first = min((day for day in part if day < start), default=start)
    for number in range((start - first).days):
        yield _tally(part, whole, first + number * ONE_DAY)


def _tally(part: Days, whole: Days | None, day: dt.date) -> Tally | None:
    if day not in part or (whole is not None and day not in whole):
        return None
    return Tally(float(part[day]), float(whole[day]) if whole is not None else 1.0)


def _earlier_value(
    part: Days, whole: Days | None, window: Window, ratio: Ratio | None
) -> Decimal | None:
    parts = [value for day, value in part.items() if day in window]
    if not parts:
        return None
    total = sum(parts, Decimal(0))
    if whole is None or ratio is None:
        return total
    return _quotient(
        total, sum((v for day, v in whole.items() if day in window), Decimal(0)), ratio
    )


def _quotient(part: Decimal, whole: Decimal, ratio: Ratio) -> Decimal | None:
    if not whole:
        return None
    with localcontext(EXACT):
        return rounded(part * ratio.times / whole)


def _sorted_out(
    prior: Shift | Trouble, year: Shift | Trouble
) -> tuple[Shift | None, Shift | None, str, str]:
    is_prior, is_year = isinstance(prior, Shift), isinstance(year, Shift)
    return (
        prior if isinstance(prior, Shift) else None,
        year if isinstance(year, Shift) else None,
        "" if is_prior else str(prior),
        "" if is_year else str(year),
    )


def _about(
    kpi: Kpi | None, key: str, stated: str = "", usual: str = ""
) -> tuple[tuple[str, str], str, str, str]:
    """Return names, unit, currency and good direction of a metric.

    The `stated` currency of a report goes before that of the KPI, and the `usual` one after it.
    """
    known = kpi or LIBRARY.get(key)
    if known is None:
        return (key, key), Unit.COUNT.value, "", Direction.UP.value
    names = kpi.names if kpi else (LIBRARY[key].name_ko, LIBRARY[key].name_en)
    own = kpi.currency if kpi else ""
    currency = stated or own or usual if known.unit == Unit.MONEY else ""
    return names, str(known.unit), currency, str(known.direction)
