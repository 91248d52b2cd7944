"""Recorded values by date, of many KPIs and segments in two queries."""

import datetime as dt
import json
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import OuterRef, QuerySet, Subquery

from kpis.calc.aggregate import over_segments
from kpis.calc.conversion_values import CONVERSION_TYPE
from kpis.calc.exact import plain
from kpis.calc.periods import Window, window_of
from kpis.calc.segments import covers, parse_segment, segment_key, without_overlap
from kpis.enums import Aggregation, Cadence
from kpis.models import Kpi, Measurement, Series
from kpis.models.exact_decimal import from_sqlite
from workspaces.models import Workspace

Wanted = tuple[Kpi, str]  # a KPI and the canonical text of a segment
Key = tuple[int, str]  # the primary key of a KPI and the canonical text of a segment


class Column(NamedTuple):
    """The dates of a series, in order, and their values."""

    days: list[dt.date]
    values: list[Decimal]


@dataclass(frozen=True, slots=True)
class Recorded:
    """The values of a measured KPI in one segment, in order of dates.

    `reach` is the time that all recorded data covers, whatever was asked for: a value of a weekly
    KPI covers its week. It is None where nothing was ever recorded. `troubles` are the reasons of
    days on which there is data, but no value that can be made of it.
    """

    days: list[dt.date] = field(default_factory=list)
    values: list[Decimal] = field(default_factory=list)
    reach: Window | None = None
    troubles: dict[dt.date, dict[str, Any]] = field(default_factory=dict)

    def between(self, window: Window) -> tuple[list[dt.date], list[Decimal]]:
        """Return the dates and values inside `window`."""
        first, last = bisect_left(self.days, window.start), bisect_right(self.days, window.end)
        return self.days[first:last], self.values[first:last]

    def troubled(self, window: Window) -> list[dt.date]:
        """Return the days inside `window` that have a trouble, in order."""
        return sorted(day for day in self.troubles if day in window)


@dataclass(frozen=True, slots=True)
class Reading:
    """What was recorded: values by KPI and segment, also by type where asked, and the series."""

    values: dict[Key, Recorded]
    by_type: dict[Key, dict[str, Recorded]]
    series: dict[int, list[Series]]


def read_recorded(
    *,
    workspace: Workspace,
    wanted: Iterable[Wanted],
    wanted_by_type: Iterable[Wanted] = (),
    window: Window,
) -> Reading:
    """Read the values inside `window` for each KPI and segment.

    On a date the segment's own recorded value counts; where there is none, those of the finer
    segments that add up without overlap. Those `wanted_by_type` are read as a whole and split by
    the conversion types that were recorded.
    """
    split = {(kpi.pk, segment): (kpi, segment) for kpi, segment in wanted_by_type}
    asked = split | {(kpi.pk, segment): (kpi, segment) for kpi, segment in wanted}
    series: dict[int, list[Series]] = defaultdict(list)
    for one in _series(workspace, {kpi_id for kpi_id, _segment in asked}):
        series[one.kpi_id].append(one)
    parts = {key: _parts(series[key[0]], segment) for key, (_kpi, segment) in asked.items()}
    used = {one.pk for some in parts.values() for one in some}
    daily = _daily(workspace, used, window)

    def together(kpi: Kpi, some: Sequence[Series], segment: str) -> Recorded:
        return _together(kpi, some, segment, daily, workspace.week_starts_on)

    return Reading(
        values={key: together(kpi, parts[key], at) for key, (kpi, at) in asked.items()},
        by_type={
            key: {
                type_key: together(kpi, some, _typed_segment(segment, type_key))
                for type_key, some in _types(parts[key]).items()
            }
            for key, (kpi, segment) in split.items()
        },
        series=dict(series),
    )


def _types(series: Iterable[Series]) -> dict[str, list[Series]]:
    """Return the series that name a conversion type, by type."""
    types: dict[str, list[Series]] = defaultdict(list)
    for one in series:
        if CONVERSION_TYPE in one.dimensions:
            types[one.dimensions[CONVERSION_TYPE]].append(one)
    return types


def _typed_segment(text: str, type_key: str) -> str:
    return segment_key({**parse_segment(text), CONVERSION_TYPE: type_key})


def _series(workspace: Workspace, kpi_ids: set[int]) -> QuerySet[Series]:
    """The series of the KPIs with the dates of their first and last value, by key look-ups."""
    own = Measurement.objects.for_workspace(workspace).filter(series=OuterRef("pk"))
    first_on = Subquery(own.order_by("measured_on").values("measured_on")[:1])
    last_on = Subquery(own.order_by("-measured_on").values("measured_on")[:1])
    series: QuerySet[Series] = Series.objects.for_workspace(workspace).filter(kpi__in=kpi_ids)
    return series.annotate(first_on=first_on, last_on=last_on).order_by("segment_key")


def _parts(series: Sequence[Series], segment_key: str) -> list[Series]:
    """Return the series whose values count into the segment."""
    if not segment_key:
        return list(series)
    segment = parse_segment(segment_key)
    return [one for one in series if covers(segment, one.dimensions)]


def _daily(workspace: Workspace, series_ids: set[int], window: Window) -> dict[int, Column]:
    """Return dates and values in order of dates, by series.

    The rows are taken as the driver gives them: through the ORM a million take four times as long.
    """
    is_sqlite = connection.vendor == "sqlite"
    on = "CAST(measured_on AS text)" if is_sqlite else "measured_on"
    among = "IN (SELECT value FROM json_each(%s))" if is_sqlite else "= ANY(%s)"
    asked = json.dumps(sorted(series_ids)) if is_sqlite else sorted(series_ids)
    date_of: Callable[[Any], dt.date] = cache(dt.date.fromisoformat) if is_sqlite else _same
    value_of: Callable[[Any], Decimal] = from_sqlite if is_sqlite else plain
    daily: dict[int, Column] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT series_id, {on}, value FROM {Measurement._meta.db_table} "  # noqa: S608
            f"WHERE workspace_id = %s AND series_id {among} AND measured_on BETWEEN %s AND %s "
            "ORDER BY series_id, measured_on",
            [workspace.pk, asked, window.start, window.end],
        )
        for series_id, rows in groupby(cursor, key=itemgetter(0)):
            column = daily[series_id] = Column([], [])
            for _series_id, day, value in rows:
                column.days.append(date_of(day))
                column.values.append(value_of(value))
    return daily


def _same(day: dt.date) -> dt.date:
    return day


def _together(
    kpi: Kpi,
    parts: Sequence[Series],
    segment_key: str,
    daily: dict[int, Column],
    week_starts_on: int,
) -> Recorded:
    reach = _reach(kpi, parts, week_starts_on)
    filled = [one for one in parts if one.pk in daily]
    if len(filled) == 1:
        return Recorded(*daily[filled[0].pk], reach)
    by_day: dict[dt.date, dict[int, Decimal]] = defaultdict(dict)
    for one in filled:
        for day, value in zip(*daily[one.pk], strict=True):
            by_day[day][one.pk] = value
    own = next((one.pk for one in filled if one.segment_key == segment_key), None)
    chosen = _Chooser(kpi, filled)
    pairs = [
        (day, values[own] if own in values else chosen.value(values))
        for day, values in sorted(by_day.items())
    ]
    known = [(day, value) for day, value in pairs if value is not None]
    return Recorded([day for day, _value in known], [value for _day, value in known], reach)


class _Chooser:
    """Adds up finer segments; which ones is decided once for each set of segments with data."""

    def __init__(self, kpi: Kpi, series: Iterable[Series]) -> None:
        self._how = Aggregation(kpi.aggregation)
        self._breakdown: list[str] = kpi.breakdown
        self._dimensions: dict[int, dict[str, str]] = {one.pk: one.dimensions for one in series}
        self._choices: dict[frozenset[int], list[int]] = {}

    def value(self, values: dict[int, Decimal]) -> Decimal | None:
        present = frozenset(values)
        if present not in self._choices:
            self._choices[present] = without_overlap(
                {pk: self._dimensions[pk] for pk in present}, self._breakdown
            )
        return over_segments([values[pk] for pk in self._choices[present]], self._how)


def _reach(kpi: Kpi, parts: Iterable[Any], week_starts_on: int) -> Window | None:
    recorded = [one for one in parts if one.first_on]
    if not recorded:
        return None
    cadence = Cadence(kpi.cadence)
    first = window_of(cadence, min(one.first_on for one in recorded), week_starts_on)
    last = window_of(cadence, max(one.last_on for one in recorded), week_starts_on)
    return Window(first.start, last.end)


def segments_of(series: Iterable[Series]) -> Iterator[dict[str, str]]:
    """Yield the segments one can look at: each recorded one, and each value of each dimension."""
    seen: set[tuple[tuple[str, str], ...]] = set()
    for one in series:
        pairs = tuple(sorted(one.dimensions.items()))
        for segment in [*((pair,) for pair in pairs), pairs]:
            if segment and segment not in seen:
                seen.add(segment)
                yield dict(segment)
