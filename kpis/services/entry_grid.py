"""The grid in which people type values: dates down, KPIs and segments across."""

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from kpis.calc.periods import ONE_DAY, Window, window_of
from kpis.calc.segments import SegmentError, label, parse_segment, segment_key
from kpis.enums import Grain
from kpis.formatting import format_period
from kpis.models import Kpi, Measurement, Series
from kpis.readers.refusal import Reason
from kpis.readers.segments import segment_reason
from kpis.services.naming import NamedKpis
from workspaces.models import Workspace
from workspaces.reader import Reader

MAX_CELLS: Final = 600  # of one form, which may have a thousand fields

_TOKEN: Final = re.compile(r"(?P<kpi>.+?)\s*\[(?P<segment>.*)\]", re.DOTALL)

Place = tuple[str, dt.date]  # a column's token, and a date or the first day of a row
Recorded = Mapping[str, Mapping[dt.date, Decimal]]  # by token and date


@dataclass(frozen=True, slots=True)
class EntryColumn:
    """A KPI in one segment."""

    kpi: Kpi
    segment_key: str = ""

    @property
    def token(self) -> str:
        """What the form calls it: `visits` or `visits[channel=instagram]`."""
        return f"{self.kpi.key}[{self.segment_key}]" if self.segment_key else self.kpi.key

    @property
    def label(self) -> str:
        """What people call it."""
        parts = [self.kpi.display_name, label(parse_segment(self.segment_key))]
        return " · ".join(filter(None, parts))


@dataclass(frozen=True, slots=True)
class EntryFrame:
    """Which grid: its columns, and the first days of its rows, each a window of `grain`."""

    columns: list[EntryColumn]
    starts: list[dt.date]
    grain: Grain
    week_starts_on: int

    @property
    def cell_count(self) -> int:
        """How many values it has room for."""
        return len(self.columns) * len(self.starts)

    def window_of(self, day: dt.date) -> Window:
        """Return the dates of the row that `day` belongs to."""
        return window_of(self.grain, day, self.week_starts_on)

    def start_of(self, day: dt.date) -> dt.date:
        """Return the first day of the row that `day` belongs to."""
        return self.window_of(day).start


@dataclass(frozen=True, slots=True)
class EntryCell:
    """One value to type: what is recorded, what was typed, and why that was refused.

    `is_split` says that the row holds values of several dates, which can only be typed by day.
    """

    name: str
    column: EntryColumn
    text: str
    error: str
    is_split: bool


@dataclass(frozen=True, slots=True)
class EntryRow:
    """The cells of one day, week or month."""

    period: str
    start: dt.date
    cells: list[EntryCell]


@dataclass(frozen=True, slots=True)
class EntryGrid:
    """A grid as it is shown; `seen` are the recorded values in it, by the names of their cells."""

    columns: list[EntryColumn]
    rows: list[EntryRow]
    seen: dict[str, str]


def find_column(text: str, kpis: NamedKpis) -> EntryColumn | Reason:
    """Return the column that a token or a heading means, or why there is none."""
    found = _TOKEN.fullmatch(text.strip())
    name, segment = (found["kpi"], found["segment"]) if found else (text.strip(), "")
    kpi = kpis.find(name)
    if kpi is None:
        near = kpis.near(name)
        return Reason("unknown_kpi_near", {"near": near}) if near else Reason("unknown_kpi")
    if not kpi.is_recorded:
        return Reason("kpi_is_valued" if kpi.is_valued else "kpi_is_derived")
    try:
        return EntryColumn(kpi, segment_key(parse_segment(segment)))
    except SegmentError as error:
        return segment_reason(error)


def starts_until(until: dt.date, *, count: int, grain: Grain, week_starts_on: int) -> list[dt.date]:
    """Return the first days of the `count` windows up to the one around `until`."""
    starts: list[dt.date] = []
    day = until
    for _each in range(count):
        window = window_of(grain, day, week_starts_on)
        starts.append(window.start)
        day = window.start - ONE_DAY
    return starts[::-1]


def read_columns(*, workspace: Workspace, kpis: Sequence[Kpi], dimension: str) -> list[EntryColumn]:
    """Return a column for each of `kpis`, or for each value of `dimension` it is recorded by."""
    if not dimension:
        return [EntryColumn(kpi) for kpi in kpis]
    series = Series.objects.for_workspace(workspace).filter(
        kpi__in=kpis, dimensions__has_key=dimension
    )
    by_kpi: dict[int, list[str]] = defaultdict(list)
    for one in series.order_by("segment_key"):
        if len(one.dimensions) == 1:
            by_kpi[one.kpi_id].append(one.segment_key)
    return [EntryColumn(kpi, key) for kpi in kpis for key in by_kpi[kpi.pk] or [""]]


def read_recorded_cells(
    *, workspace: Workspace, columns: Sequence[EntryColumn], window: Window
) -> Recorded:
    """Read what is recorded in the columns themselves, not in finer segments: two queries."""
    tokens = {(column.kpi.pk, column.segment_key): column.token for column in columns}
    series = Series.objects.for_workspace(workspace).filter(
        kpi__in={kpi for kpi, _segment in tokens},
        segment_key__in={segment for _kpi, segment in tokens},
    )
    by_series = {
        pk: tokens[kpi, segment]
        for pk, kpi, segment in series.values_list("pk", "kpi", "segment_key")
        if (kpi, segment) in tokens
    }
    rows = Measurement.objects.for_workspace(workspace).filter(
        series__in=by_series, measured_on__range=(window.start, window.end)
    )
    recorded: dict[str, dict[dt.date, Decimal]] = defaultdict(dict)
    for pk, day, value in rows.values_list("series", "measured_on", "value"):
        recorded[by_series[pk]][day] = value
    return recorded


def read_grid(
    *,
    workspace: Workspace,
    frame: EntryFrame,
    reader: Reader,
    typed: Mapping[Place, str] | None = None,
    errors: Mapping[Place, str] | None = None,
) -> EntryGrid:
    """Return the grid with what is recorded, or where there is one with the `typed` text.

    Texts and errors are found by the first day of their row. A value of a week or month that was
    recorded on one of its days stays on that day.
    """
    columns, windows = frame.columns, [frame.window_of(start) for start in frame.starts]
    recorded: Recorded = {}
    if columns and windows:
        whole = Window(min(w.start for w in windows), max(w.end for w in windows))
        recorded = read_recorded_cells(workspace=workspace, columns=columns, window=whole)
    typed, errors = typed or {}, errors or {}
    rows: list[EntryRow] = []
    seen: dict[str, str] = {}
    for window in windows:
        cells: list[EntryCell] = []
        for column in columns:
            values = recorded.get(column.token, {})
            days = sorted(day for day in values if day in window)
            day = days[0] if days else window.start
            name = cell_name(column.token, day)
            stored = format(values[day], "f") if days else ""
            if stored:
                seen[name] = stored
            place = (column.token, window.start)
            text, error = typed.get(place, stored), errors.get(place, "")
            cells.append(EntryCell(name, column, text, error, is_split=len(days) > 1))
        rows.append(EntryRow(format_period(window, language=reader.language), window.start, cells))
    return EntryGrid(list(columns), rows, seen)


def cell_name(token: str, day: dt.date) -> str:
    """Return what the form calls a cell."""
    return f"{day.isoformat()}|{token}"


def place_of(name: str) -> Place | None:
    """Return the place that a form's field is about, None if it is no cell."""
    day, mark, token = name.partition("|")
    try:
        return (token, dt.date.fromisoformat(day)) if mark else None
    except ValueError:
        return None


def unique(columns: Iterable[EntryColumn]) -> list[EntryColumn]:
    """Return the columns, each once."""
    return list({column.token: column for column in columns}.values())
