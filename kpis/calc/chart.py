"""A KPI's or a target's chart, drawn as SVG text: history, target, trajectory, forecast, notes.

Nothing here is told by colour alone: the target is a solid line with an arrow to its good
side, the expected path is dashed, the baseline dotted, a forecast is a shape with a dotted
middle, machine values are dots on a line, partial windows hollow, human words speech marks.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from html import escape
from itertools import groupby

from babel.dates import format_skeleton
from django.utils import translation
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from kpis.calc.chart_paint import Paint, by_class
from kpis.calc.chart_plane import FONT_SIZE, Plane, number
from kpis.calc.chart_scale import DateTick, date_ticks, text_width, value_ticks
from kpis.calc.chart_spec import (
    NARROW,
    WIDE,
    Chart,
    ChartSpec,
    LegendKey,
    Note,
    Point,
    Size,
    TableRow,
)

TOP = 26  # room for notes and the topmost label
BOTTOM = 22  # room for dates
EMPTY_HEIGHT = 80  # of a chart that has nothing to show yet
GAP = 8  # between the axis labels and the plot
DOTS_UP_TO = 70  # more points than this are a line; dots would touch
BESIDE = 4  # between a line and the word beside it
NOTE_WIDTH = 12
NOTE_APART = 16  # speech marks closer than this stand side by side
TICK_SKELETONS = {"day": "MMMd", "month": "MMM", "year": "y"}


def build_chart(spec: ChartSpec) -> Chart:
    """Draw `spec` for a page: twice, for wide and for narrow screens, with legend and table."""
    with translation.override(spec.language):
        return Chart(
            title=spec.title,
            wide=draw_chart(spec, size=WIDE),
            narrow=draw_chart(spec, size=NARROW),
            legend=_legend(spec),
            rows=_rows(spec),
        )


def draw_chart(spec: ChartSpec, *, size: Size, paint: Paint = by_class) -> SafeString:
    """Draw `spec` once, as an `<svg>` element; every text in it is escaped."""
    with translation.override(spec.language):
        values = list(_values(spec))
        if not values:
            size = replace(size, height=EMPTY_HEIGHT)
        body = _draw_plot(spec, size, paint, values) if values else _draw_nothing(size, paint)
    return SafeString(
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" '
        f'viewBox="0 0 {size.width} {size.height}" width="{size.width}" height="{size.height}" '
        f'aria-label="{escape(f"{spec.title}. {spec.description}")}">{body}</svg>'
    )


def _draw_nothing(size: Size, paint: Paint) -> str:
    words = escape(_("No data yet"))
    middle = f'x="{size.width // 2}" y="{size.height // 2}" text-anchor="middle"'
    return f"<text {paint('text')} {middle}>{words}</text>"


def _draw_plot(spec: ChartSpec, size: Size, paint: Paint, values: list[Decimal]) -> str:
    plane, ticks = _plane(spec, size, paint, values)
    _draw_grid(plane, spec, ticks)
    _draw_dates(plane, spec, size)
    _draw_baseline(plane, spec)
    _draw_forecast(plane, spec)
    if spec.trajectory:
        plane.line("path", (plane.at(on, value) for on, value in spec.trajectory))
        plane.keep_off(plane.place(on, value) for on, value in spec.trajectory)
    _draw_targets(plane, spec)
    _draw_history(plane, spec)
    _draw_today(plane, spec)
    _draw_labels(plane, spec)
    _draw_notes(plane, spec.notes)
    return "".join(plane.parts)


def _plane(
    spec: ChartSpec, size: Size, paint: Paint, values: list[Decimal]
) -> tuple[Plane, list[Decimal]]:
    ticks = value_ticks(min(values), max(values), steps=size.value_steps)
    widest = max(text_width(spec.format_value(tick), size=FONT_SIZE) for tick in ticks)
    days = list(_days(spec))
    plane = Plane(
        left=widest + GAP,
        right=size.width - GAP,
        top=TOP,
        bottom=size.height - BOTTOM,
        first_on=min(days),
        last_on=max(days),
        low=ticks[0],
        high=ticks[-1],
        paint=paint,
        language=spec.language,
    )
    return plane, ticks


def _values(spec: ChartSpec) -> Iterator[Decimal]:
    """Yield every value that must fit on the axis."""
    yield from (point.value for point in spec.points if point.value is not None)
    yield from (target.value for target in spec.targets)
    yield from (value for _on, value in spec.trajectory)
    if spec.baseline:
        yield spec.baseline.value
    if spec.forecast:
        yield from (spec.forecast.low, spec.forecast.high, spec.forecast.from_value)


def _days(spec: ChartSpec) -> Iterator[dt.date]:
    """Yield every day that must fit on the axis."""
    yield from (point.on for point in spec.points)
    for target in spec.targets:
        yield from (target.starts_on, target.ends_on)
    yield from (on for on, _value in spec.trajectory)
    if spec.baseline:
        yield from (spec.baseline.starts_on, spec.baseline.ends_on)
    if spec.forecast:
        yield from (spec.forecast.from_on, spec.forecast.ends_on)


def _draw_grid(plane: Plane, spec: ChartSpec, ticks: list[Decimal]) -> None:
    lines = "".join(
        f"M{number(plane.left)} {number(plane.y(tick))}H{number(plane.right)}" for tick in ticks[1:]
    )
    plane.path("grid", lines)
    plane.path("axis", f"M{number(plane.left)} {number(plane.bottom)}H{number(plane.right)}")
    for tick in ticks:
        where = plane.y(tick) + FONT_SIZE / 3
        plane.text("text", plane.left - GAP, where, spec.format_value(tick), "end")


def _draw_dates(plane: Plane, spec: ChartSpec, size: Size) -> None:
    ticks = date_ticks(plane.first_on, plane.last_on, most=size.date_ticks)
    free_from = 0.0  # where the words before end
    for tick in ticks:
        words = _tick_words(tick, spec.language)
        x = plane.x(tick.on)
        half = text_width(words, size=FONT_SIZE) / 2
        x = min(max(x, plane.left + half - GAP), plane.right - half + GAP)
        if x - half >= free_from:
            plane.text("text", x, plane.bottom + BOTTOM - 6, words, "middle")
            free_from = x + half
    marks = "".join(f"M{number(plane.x(tick.on))} {number(plane.bottom)}v4" for tick in ticks)
    plane.path("axis", marks)


def _tick_words(tick: DateTick, language: str) -> str:
    """Write a tick; each January is named by its year."""
    is_new_year = tick.unit == "month" and tick.on.month == 1
    skeleton = TICK_SKELETONS["year" if is_new_year else tick.unit]
    return format_skeleton(skeleton, tick.on, locale=language)


def _draw_baseline(plane: Plane, spec: ChartSpec) -> None:
    if band := spec.baseline:
        left, right = plane.x(band.starts_on), plane.x(band.ends_on)
        box = f"M{number(left)} {number(plane.top)}H{number(right)}V{number(plane.bottom)}"
        plane.path("band", f"{box}H{number(left)}Z")
        ends = [(band.starts_on, band.value), (plane.last_on, band.value)]
        plane.line("base", (plane.at(*end) for end in ends))
        plane.keep_off(plane.place(*end) for end in ends)


def _draw_forecast(plane: Plane, spec: ChartSpec) -> None:
    if fan := spec.forecast:
        start = plane.at(fan.from_on, fan.from_value)
        high, low = plane.at(fan.ends_on, fan.high), plane.at(fan.ends_on, fan.low)
        plane.path("fan", f"M{start} {high} {low}Z")
        plane.line("median", (start, plane.at(fan.ends_on, fan.median)))
        plane.keep_off(
            [plane.place(fan.from_on, fan.from_value), plane.place(fan.ends_on, fan.median)]
        )


def _draw_targets(plane: Plane, spec: ChartSpec) -> None:
    for target in spec.targets:
        start = plane.at(target.starts_on, target.value)
        plane.line("target", (start, plane.at(target.ends_on, target.value)))
        x, y = plane.x(target.starts_on) + 6, plane.y(target.value)
        plane.keep_off([(x, y), (plane.x(target.ends_on), y)])
        side = -8 if target.is_floor else 8  # the arrow stands on the good side
        plane.path("side", f"M{number(x - 4)} {number(y)}h8l-4 {side}Z")


def _draw_history(plane: Plane, spec: ChartSpec) -> None:
    """Draw full windows as a line that breaks where data is missing, partial ones hollow."""
    runs = [list(run) for is_full, run in groupby(spec.points, key=_is_full) if is_full]
    segments = [[plane.at(p.on, p.value) for p in run if p.value is not None] for run in runs]
    for run in runs:
        plane.keep_off([plane.place(p.on, p.value) for p in run if p.value is not None])
    if segments:
        plane.path("line", "".join("M" + " ".join(segment) for segment in segments))
    is_sparse = len(spec.points) <= DOTS_UP_TO
    dots = [place for segment in segments if is_sparse or len(segment) == 1 for place in segment]
    if dots:
        plane.path("dots", "".join(f"M{place}h0" for place in dots))
    for point in spec.points:
        if point.is_partial and point.value is not None:
            plane.circle("partial", plane.x(point.on), plane.y(point.value), 3.5)


def _is_full(point: Point) -> bool:
    return point.value is not None and not point.is_partial


def _draw_today(plane: Plane, spec: ChartSpec) -> None:
    if spec.today and plane.first_on < spec.today < plane.last_on:
        x = plane.x(spec.today)
        plane.path("now", f"M{number(x)} {number(plane.top - 8)}V{number(plane.bottom)}")
        words = _("Today")
        width = text_width(words, size=FONT_SIZE)
        starts = (x + BESIDE, x - BESIDE - width)
        marks = [place for note, place in _note_places(plane, spec.notes) if note.is_human]
        free = (
            start
            for start in starts
            if all(mark + NOTE_WIDTH < start or start + width < mark for mark in marks)
        )
        start = next(free, None)
        if start is None:  # words on both sides: below them
            plane.text("text", x + BESIDE, plane.top + FONT_SIZE, words)
        else:
            plane.text("text", start, plane.top - 12, words)


def _draw_labels(plane: Plane, spec: ChartSpec) -> None:
    """Write the words beside their lines, the most important first: they take the room."""
    for target in spec.targets:
        place = plane.x(target.ends_on), plane.y(target.value)
        plane.label("label-target", *place, target.label)
    last = next((point for point in reversed(spec.points) if _is_full(point)), None)
    if last and last.value is not None:
        plane.label("label", plane.x(last.on), plane.y(last.value), spec.format_value(last.value))
    if fan := spec.forecast:
        plane.label("label", plane.x(fan.ends_on), plane.y(fan.median), fan.label)
    if band := spec.baseline:
        foot = (
            plane.x(band.starts_on) + 4,
            plane.bottom,
        )  # away from the line, which is near its value
        plane.label("label", *foot, band.label, anchor="start")


def _draw_notes(plane: Plane, notes: Sequence[Note]) -> None:
    """Draw a person's words as a speech mark above the plot, an event as a diamond on the axis."""
    for note, x in _note_places(plane, notes):
        if note.is_human:
            part, shape = "note", f"M{number(x)} {TOP - 5}v-14h{NOTE_WIDTH}v9h-8z"
        else:
            part, shape = "mark", f"M{number(x)} {number(plane.bottom - 5)}l5 5-5 5-5-5z"
        words = f"{format_skeleton('yMMMd', note.on, locale=plane.language)}: {note.text}"
        path = f'<path {plane.paint(part)} d="{shape}"/>'
        plane.parts.append(f"<g>{path}<title>{escape(words)}</title></g>")


def _note_places(plane: Plane, notes: Sequence[Note]) -> Iterator[tuple[Note, float]]:
    """Yield each note with its place: at its day, a speech mark beside the one before it."""
    free_from = plane.left
    for note in sorted(notes, key=lambda note: note.on):
        x = plane.x(note.on)
        if note.is_human:
            x = max(x, free_from)
            free_from = x + NOTE_APART
        yield note, x


def _legend(spec: ChartSpec) -> list[LegendKey]:
    """Name the parts that are there, each with a little drawing of it."""
    known = [point for point in spec.points if point.value is not None]
    parts = [
        (
            known,
            _("Measured"),
            '<path class="c-line" d="M1 5h20"/><path class="c-dots" d="M11 5h0"/>',
        ),
        (
            [point for point in known if point.is_partial],
            _("Not complete yet"),
            '<circle class="c-partial" cx="11" cy="5" r="3.5"/>',
        ),
        (
            spec.targets,
            _("Target"),
            '<path class="c-target" d="M1 8h20"/><path class="c-side" d="M7 8h8l-4-7z"/>',
        ),
        (spec.trajectory, _("Expected path"), '<path class="c-path" d="M1 8 21 2"/>'),
        (
            spec.baseline,
            _("Baseline"),
            '<path class="c-band" d="M1 0h20v10h-20z"/><path class="c-base" d="M1 5h20"/>',
        ),
        (
            spec.forecast,
            _("Forecast, 80 % range"),
            '<path class="c-fan" d="M1 5 21 0V10z"/><path class="c-median" d="M1 5h20"/>',
        ),
        (
            [note for note in spec.notes if note.is_human],
            _("Note"),
            '<path class="c-note" d="M5 10V0h12v8H9z"/>',
        ),
        (
            [note for note in spec.notes if not note.is_human],
            _("Event"),
            '<path class="c-mark" d="m11 1 4 4-4 4-4-4z"/>',
        ),
    ]
    return [
        LegendKey(
            SafeString(f'<svg class="c-key" viewBox="0 0 22 10" aria-hidden="true">{svg}</svg>'),
            label,
        )
        for present, label, svg in parts
        if present
    ]


def _rows(spec: ChartSpec) -> list[TableRow]:
    """Write every point as a line of the table, missing ones included."""
    return [
        TableRow(
            date=point.label or format_skeleton("yMMMd", point.on, locale=spec.language),
            value="" if point.value is None else spec.format_value(point.value),
            remark=point.remark or _own_remark(point),
        )
        for point in spec.points
    ]


def _own_remark(point: Point) -> str:
    if point.value is None:
        return _("no data")
    return _("not complete yet") if point.is_partial else ""
