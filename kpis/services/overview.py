"""KPIs as rows of a page: the last full window, its change, a sparkline, how fresh the data is."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.safestring import SafeString

from kpis.calc.periods import Window, window_of
from kpis.calc.sparkline import sparkline
from kpis.enums import Cadence, Direction, Grain
from kpis.formatting import format_change, format_date, format_exact, format_period, format_value
from kpis.models import Kpi
from kpis.services.series import Facts, Point, read_facts
from workspaces.models import Workspace
from workspaces.reader import Reader

SPARK_WINDOWS = 13  # full weeks, or months, that a sparkline shows
FRESH_DAYS = 60  # data older than this is shown up to its own end, not up to today


@dataclass(frozen=True, slots=True)
class KpiRow:
    """One KPI in a row; the texts are in the reader's language and number style.

    `tone` says whether the change is `good` or `bad` for the KPI's direction, or neither.
    """

    kpi: Kpi
    latest: str
    exact: str
    period: str
    change: str
    tone: str
    spark: SafeString
    data_until: str
    is_stale: bool


def kpi_rows(*, workspace: Workspace, kpis: Sequence[Kpi], reader: Reader) -> list[KpiRow]:
    """Return a row for each of `kpis`, in as many queries as for one."""
    if not kpis:
        return []
    weeks = SPARK_WINDOWS + 1
    days = weeks * (31 if any(kpi.cadence == Cadence.MONTH for kpi in kpis) else 7)
    facts = read_facts(
        workspace=workspace,
        wanted=[(kpi, "") for kpi in kpis],
        start=reader.today - dt.timedelta(days=days),
        end=reader.today,
    )
    return [_row(kpi, facts, reader) for kpi in kpis]


def row_grain(kpi: Kpi) -> Grain:
    """Return the windows in which a KPI is summed up in a row."""
    return Grain.MONTH if kpi.cadence == Cadence.MONTH else Grain.WEEK


def tone_of(kpi: Kpi, value: Decimal | None, before: Decimal | None) -> str:
    """Return whether going from `before` to `value` is `good` or `bad`, or neither."""
    if value is None or before is None or value == before:
        return ""
    return "good" if (value > before) == (kpi.direction == Direction.UP) else "bad"


def last_full(points: Sequence[Point]) -> tuple[Point | None, Point | None]:
    """Return the last full window with a value, and the full window just before it."""
    full = [point for point in points if not point.is_partial]
    at = next((i for i in range(len(full) - 1, -1, -1) if full[i].value is not None), None)
    if at is None:
        return None, None
    return full[at], full[at - 1] if at else None


def shown_until(kpi: Kpi, grain: Grain, week_starts_on: int, today: dt.date) -> dt.date:
    """Return the day a chart ends on: today, or where data that has ended long ago does."""
    last = kpi.last_measured_on
    if last is None or (today - last).days <= FRESH_DAYS:
        return today
    return window_of(grain, last, week_starts_on).end


def _row(kpi: Kpi, facts: Facts, reader: Reader) -> KpiRow:
    points = facts.points(kpi, "", row_grain(kpi), reader.today)
    latest, before = last_full(points)
    value, earlier = (latest.value if latest else None), (before.value if before else None)
    full = [point.value for point in points if not point.is_partial][-SPARK_WINDOWS:]
    return KpiRow(
        kpi=kpi,
        latest=format_value(
            value,
            kpi,
            language=reader.language,
            number_style=reader.number_style,
            short=True,
        ),
        exact=format_exact(value),
        period=format_period(Window(latest.start, latest.end), language=reader.language)
        if latest
        else "",
        change=format_change(value, earlier, kpi, language=reader.language),
        tone=tone_of(kpi, value, earlier),
        spark=sparkline(full),
        data_until=format_date(kpi.last_measured_on, language=reader.language)
        if kpi.last_measured_on
        else "",
        is_stale=kpi.is_stale(today=reader.today),
    )
