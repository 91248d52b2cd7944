"""What a chart shows: values in the KPI's unit, dates, and words; no places and no colours."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.safestring import SafeString


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One window of the history, standing at its first day.

    `value` is None where no data arrived; `is_partial` marks a window that is not full
    yet, which is never joined to the full ones. `label` replaces the date in the table.
    """

    on: dt.date
    value: Decimal | None
    is_partial: bool = False
    label: str = ""
    remark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetLine:
    """A value to reach (`is_floor`: at least, else at most) over the days of the target."""

    value: Decimal
    starts_on: dt.date
    ends_on: dt.date
    label: str
    is_floor: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class BaselineBand:
    """The frozen value that change is measured from, over the window it was taken in."""

    value: Decimal
    starts_on: dt.date
    ends_on: dt.date
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ForecastFan:
    """From the last known value to the projection at the end, with its 80 % interval."""

    from_on: dt.date
    from_value: Decimal
    ends_on: dt.date
    median: Decimal
    low: Decimal
    high: Decimal
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """Something that happened: a person's words, or a milestone or event (not `is_human`)."""

    on: dt.date
    text: str
    is_human: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartSpec:
    """All that one chart shows.

    `description` says in one sentence what there is to see; it is what a screen reader
    speaks. `language` is the reader's ("ko", "en"), for dates and the chart's own words.
    `format_value` writes a value on the axis and in the table.
    """

    title: str
    description: str
    language: str
    points: Sequence[Point]
    format_value: Callable[[Decimal], str]
    targets: Sequence[TargetLine] = ()
    baseline: BaselineBand | None = None
    trajectory: Sequence[tuple[dt.date, Decimal]] = ()
    forecast: ForecastFan | None = None
    notes: Sequence[Note] = ()
    today: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Size:
    """Width and height of a drawing in its own units, and how many ticks fit."""

    width: int
    height: int
    date_ticks: int
    value_steps: int


WIDE = Size(width=760, height=300, date_ticks=9, value_steps=4)
NARROW = Size(width=340, height=240, date_ticks=5, value_steps=3)
MAIL = Size(width=400, height=230, date_ticks=5, value_steps=4)  # is read at 290 pixels, too


@dataclass(frozen=True, slots=True)
class TableRow:
    """One line of a chart's table."""

    date: str
    value: str
    remark: str


@dataclass(frozen=True, slots=True)
class LegendKey:
    """One line of a chart's legend: a little drawing and its name."""

    svg: SafeString
    label: str


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart ready for `templates/components/chart.html`."""

    title: str
    wide: SafeString
    narrow: SafeString
    legend: list[LegendKey] = field(default_factory=list)
    rows: list[TableRow] = field(default_factory=list)
