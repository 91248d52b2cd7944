"""One KPI for its page: the last full window in words, the chart, its segments and inputs."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from kpis.calc.chart_spec import ChartSpec
from kpis.calc.chart_spec import Point as ChartPoint
from kpis.calc.intervals import Interval
from kpis.calc.periods import Window, window_of
from kpis.calc.segments import label, parse_segment
from kpis.enums import Grain
from kpis.formatting import format_change, format_exact, format_period, format_value
from kpis.models import Kpi
from kpis.services.catalog import Catalog
from kpis.services.overview import last_full, shown_until, tone_of
from kpis.services.reconciliation import Reconciliation, money_kpis_of, reconcile
from kpis.services.series import Facts, Point, read_facts
from kpis.services.wording import value_remark
from workspaces.models import Workspace
from workspaces.reader import Reader

NO_BREAK = "\u00a0"
SEGMENTS_OFFERED = 200
SPANS = {
    Grain.DAY: dt.timedelta(days=90),
    Grain.WEEK: dt.timedelta(weeks=52),
    Grain.MONTH: dt.timedelta(days=730),
}


@dataclass(frozen=True, slots=True)
class Headline:
    """The last full window: its value, how sure that is, and the change against the one before."""

    value: str
    interval: str
    exact: str
    window: Window
    period: str
    change: str
    tone: str
    remark: str


@dataclass(frozen=True, slots=True)
class InputValue:
    """One input of a formula with its value in the headline's window."""

    kpi: Kpi
    value: str
    exact: str


@dataclass(frozen=True, slots=True)
class SegmentOption:
    """A segment to look at."""

    key: str
    label: str


@dataclass(frozen=True, slots=True)
class KpiPage:
    """What the page of a KPI shows of its values, in one reader's words.

    `trouble` says why the newest full window with data has no value, if it has none.
    """

    grain: Grain
    segment_key: str
    headline: Headline | None
    trouble: str
    chart: ChartSpec
    segments: list[SegmentOption]
    inputs: list[InputValue]
    worth: list[Reconciliation]


def read_kpi_page(
    *,
    workspace: Workspace,
    catalog: Catalog,
    kpi: Kpi,
    grain: Grain,
    segment_key: str,
    reader: Reader,
) -> KpiPage:
    """Read a KPI's values in windows of `grain`, in two queries."""
    span = shown_span(workspace=workspace, kpi=kpi, grain=grain, today=reader.today)
    money_kpis = money_kpis_of(catalog, kpi)
    facts = read_facts(
        workspace=workspace,
        wanted=[(each, segment_key) for each in (kpi, *money_kpis)],
        start=span.start,
        end=span.end,
        catalog=catalog,
    )
    points = facts.points(kpi, segment_key, grain, reader.today, with_intervals=True)
    latest, before = last_full(points)
    headline = _headline(kpi, latest, before, reader) if latest else None
    return KpiPage(
        grain=grain,
        segment_key=segment_key,
        headline=headline,
        trouble=_trouble(points, reader),
        chart=_chart(kpi, segment_key, points, headline, reader),
        segments=_segments(facts, kpi, segment_key),
        inputs=_inputs(catalog, facts, kpi, segment_key, latest, reader),
        worth=[
            found
            for each in money_kpis
            if latest
            and (
                found := reconcile(
                    catalog=catalog,
                    facts=facts,
                    kpi=each,
                    segment_key=segment_key,
                    window=Window(latest.start, latest.end),
                    reader=reader,
                )
            )
        ],
    )


def shown_span(*, workspace: Workspace, kpi: Kpi, grain: Grain, today: dt.date) -> Window:
    """Return the dates that the page of a KPI shows in windows of `grain`."""
    end = shown_until(kpi, grain, workspace.week_starts_on, today)
    return Window(window_of(grain, end - SPANS[grain], workspace.week_starts_on).start, end)


def _trouble(points: list[Point], reader: Reader) -> str:
    full = [point for point in points if not point.is_partial and point.days_with_data]
    if not full or full[-1].value is not None:
        return ""
    return f"{_period(full[-1], reader)} · {value_remark(full[-1].reason)}"


def _headline(kpi: Kpi, latest: Point, before: Point | None, reader: Reader) -> Headline:
    earlier = before.value if before else None
    return Headline(
        value=_value(kpi, latest.value, reader),
        interval=_sureness(kpi, latest.interval, reader),
        exact=format_exact(latest.value),
        window=Window(latest.start, latest.end),
        period=_period(latest, reader),
        change=format_change(latest.value, earlier, kpi, language=reader.language)
        if earlier is not None
        else "",
        tone=tone_of(kpi, latest.value, earlier),
        remark=value_remark(latest.reason),
    )


def _chart(
    kpi: Kpi, segment_key: str, points: list[Point], headline: Headline | None, reader: Reader
) -> ChartSpec:
    first = next((i for i, point in enumerate(points) if point.value is not None), len(points))
    name = kpi.display_name
    if segment_key:
        name = f"{name} · {label(parse_segment(segment_key))}"
    description = (
        _("%(period)s: %(value)s.") % {"period": headline.period, "value": headline.value}
        if headline
        else _("There is no full window with data yet.")
    )
    return ChartSpec(
        title=name,
        description=description,
        language=reader.language,
        points=[_chart_point(kpi, point, reader) for point in points[first:]],
        format_value=lambda value: _value(kpi, value, reader, short=True),
    )


def _sureness(kpi: Kpi, interval: Interval | None, reader: Reader) -> str:
    if interval is None:
        return ""
    return _(
        "Between %(low95)s and %(high95)s with 95 %% confidence, "
        "%(low80)s and %(high80)s with 80 %%."
    ) % {
        "low95": _value(kpi, interval.low95, reader),
        "high95": _value(kpi, interval.high95, reader),
        "low80": _value(kpi, interval.low80, reader),
        "high80": _value(kpi, interval.high80, reader),
    }


def _chart_point(kpi: Kpi, point: Point, reader: Reader) -> ChartPoint:
    remarks = [_("Partial")] if point.is_partial and point.value is not None else []
    if point.interval:
        low, high = (_value(kpi, end, reader) for end in (point.low, point.high))
        remarks.append(f"95{NO_BREAK}%: {low} – {high}")
    if point.reason:
        remarks.append(value_remark(point.reason))
    return ChartPoint(
        on=point.start,
        value=point.value,
        is_partial=point.is_partial,
        label=_period(point, reader),
        remark=" · ".join(remarks),
    )


def _segments(facts: Facts, kpi: Kpi, chosen: str) -> list[SegmentOption]:
    keys = facts.segments(kpi)[:SEGMENTS_OFFERED]
    if chosen and chosen not in keys:
        keys.append(chosen)
    return [SegmentOption(key, label(parse_segment(key))) for key in keys]


def _inputs(
    catalog: Catalog,
    facts: Facts,
    kpi: Kpi,
    segment_key: str,
    latest: Point | None,
    reader: Reader,
) -> list[InputValue]:
    """Return what the formula is fed with, in the window of the headline."""
    formula = catalog.formulas.get(kpi.key)
    found = []
    for name in sorted(formula.names if formula else ()):
        source = catalog.by_key.get(name)
        if source is None:
            continue
        value = None
        if latest:
            value = facts.value(source, segment_key, Window(latest.start, latest.end)).value
        found.append(InputValue(source, _value(source, value, reader), format_exact(value)))
    return found


def _value(kpi: Kpi, value: Decimal | None, reader: Reader, *, short: bool = False) -> str:
    return format_value(
        value, kpi, language=reader.language, number_style=reader.number_style, short=short
    )


def _period(point: Point, reader: Reader) -> str:
    return format_period(Window(point.start, point.end), language=reader.language)
