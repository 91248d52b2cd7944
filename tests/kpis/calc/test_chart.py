"""A chart says what the numbers say: places are worked out by hand on a plain plane."""

import datetime as dt
import re
from decimal import Decimal
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest

from kpis.calc.chart import build_chart, draw_chart
from kpis.calc.chart_paint import by_value
from kpis.calc.chart_plane import FONT_SIZE
from kpis.calc.chart_scale import text_width
from kpis.calc.chart_spec import (
    MAIL,
    NARROW,
    WIDE,
    BaselineBand,
    ChartSpec,
    ForecastFan,
    Note,
    Point,
    Size,
    TableRow,
    TargetLine,
)

MONDAY = dt.date(2026, 11, 2)
# "0" is 0.58 × 12 wide and 8 units from the plot: the plot is 100 wide and 100 high.
PLAIN = Size(width=123, height=148, date_ticks=3, value_steps=1)
SVG = "{http://www.w3.org/2000/svg}"


def week(number: int) -> dt.date:
    """The Monday of a week, counted from the first."""
    return MONDAY + dt.timedelta(weeks=number)


def make_points(*values):
    """Weekly points; None for a week without data."""
    return [
        Point(on=week(n), value=None if value is None else Decimal(value))
        for n, value in enumerate(values)
    ]


def make_spec(**fields):
    """The smallest chart; a test states what it is about."""
    plain = {
        "title": "New visitors",
        "description": "Rising.",
        "language": "en",
        "points": make_points(0, 10),
        "format_value": lambda value: f"{value:f}",
    }
    return ChartSpec(**(plain | fields))


def make_full_spec(**fields):
    """A chart with every part."""
    return make_spec(
        points=[*make_points(8, 9, None, 10), Point(on=week(4), value=Decimal(3), is_partial=True)],
        targets=[
            TargetLine(
                value=Decimal(12), starts_on=week(1), ends_on=week(8), label="≥ 12", is_floor=True
            )
        ],
        baseline=BaselineBand(
            value=Decimal(8), starts_on=week(0), ends_on=week(1), label="Baseline 8"
        ),
        trajectory=[(week(1), Decimal(8)), (week(8), Decimal(12))],
        forecast=ForecastFan(
            from_on=week(3),
            from_value=Decimal(10),
            ends_on=week(8),
            median=Decimal(11),
            low=Decimal(9),
            high=Decimal(13),
            label="11",
        ),
        notes=[
            Note(on=week(2), text="Ads were off"),
            Note(on=week(3), text="New page", is_human=False),
        ],
        today=week(4),
        **fields,
    )


def parse(svg):
    """The drawing as a tree, which also proves that it is well-formed."""
    return ET.fromstring(svg)  # noqa: S314 - our own drawing, not foreign data


def parts(svg, name):
    """The elements of a page's chart that carry the class of one part."""
    return [node for node in parse(svg).iter() if node.get("class") == f"c-{name}"]


def numbers(node):
    """The coordinates of a path."""
    return [float(text) for text in re.findall(r"-?\d+(?:\.\d+)?", node.get("d"))]


def test_line_runs_from_corner_to_corner():
    svg = draw_chart(make_spec(format_value=lambda _: "0"), size=PLAIN)

    (line,) = parts(svg, "line")
    left, bottom, right, top = numbers(line)
    assert (left, right) == (pytest.approx(15, abs=0.1), 115)
    assert (bottom, top) == (126, 26)


def test_line_breaks_where_data_is_missing():
    svg = draw_chart(make_spec(points=make_points(0, 5, None, 5, 10)), size=WIDE)

    (line,) = parts(svg, "line")
    assert [len(run.split()) // 2 for run in line.get("d").split("M")[1:]] == [2, 2]


def test_value_between_two_gaps_is_a_dot_even_on_a_dense_chart():
    points = make_points(*range(100), None, 50, None, *range(100))

    (dots,) = parts(draw_chart(make_spec(points=points), size=WIDE), "dots")

    assert dots.get("d").count("M") == 1


def test_partial_window_is_hollow_and_joined_to_nothing():
    points = [*make_points(4, 6), Point(on=week(2), value=Decimal(1), is_partial=True)]

    svg = draw_chart(make_spec(points=points), size=WIDE)

    (line,) = parts(svg, "line")
    (hollow,) = parts(svg, "partial")
    assert len(numbers(line)) == 4
    assert float(hollow.get("cx")) > numbers(line)[2]


@pytest.mark.parametrize(("is_floor", "arrow"), [(True, -8), (False, 8)])
def test_arrow_of_a_target_points_to_its_good_side(is_floor, arrow):
    target = TargetLine(
        value=Decimal(5), starts_on=week(0), ends_on=week(1), label="5", is_floor=is_floor
    )

    (side,) = parts(draw_chart(make_spec(targets=[target]), size=WIDE), "side")

    assert numbers(side)[-1] == arrow


def test_target_line_stands_at_its_value_over_its_days():
    target = TargetLine(
        value=Decimal(5), starts_on=week(0), ends_on=week(1), label="5", is_floor=True
    )
    spec = make_spec(targets=[target], format_value=lambda _: "0")

    (line,) = parts(draw_chart(spec, size=PLAIN), "target")

    assert numbers(line) == [pytest.approx(15, abs=0.1), 76, 115, 76]


def test_forecast_opens_from_the_last_value_to_its_interval():
    svg = draw_chart(make_full_spec(), size=WIDE)

    (fan,) = parts(svg, "fan")
    (median,) = parts(svg, "median")
    start_x, start_y, end_x, high_y, _, low_y = numbers(fan)
    assert numbers(median)[:2] == [start_x, start_y]
    assert numbers(median)[2] == end_x
    assert high_y < numbers(median)[3] < low_y


def test_axis_holds_target_and_forecast_too():
    svg = draw_chart(make_full_spec(), size=WIDE)

    words = [node.text for node in parts(svg, "text")]
    assert "15" in words
    assert "0" in words


def test_words_are_escaped_wherever_they_come_from():
    evil = '<script>alert("1")</script>'
    target = TargetLine(
        value=Decimal(5), starts_on=week(0), ends_on=week(8), label=evil, is_floor=True
    )
    spec = make_spec(
        title=evil,
        description=evil,
        format_value=lambda value: f"{evil}{value}",
        targets=[target],
        notes=[Note(on=week(0), text=evil)],
    )

    svg = draw_chart(spec, size=Size(width=2000, height=300, date_ticks=5, value_steps=2))

    root = parse(svg)
    assert [node.tag for node in root.iter() if node.tag.endswith("script")] == []
    assert root.get("aria-label") == f"{evil}. {evil}"
    assert [node.text for node in parts(svg, "label-target")] == [evil]
    assert [node.text for node in root.iter(f"{SVG}title")] == [f"Nov 2, 2026: {evil}"]


def test_labels_do_not_cover_each_other():
    targets = [
        TargetLine(
            value=Decimal(5), starts_on=week(0), ends_on=week(1), label="aaaa", is_floor=True
        )
        for _ in range(3)
    ]

    found = parts(draw_chart(make_spec(targets=targets), size=WIDE), "label-target")

    heights = sorted(float(label.get("y")) for label in found)
    assert len(heights) == 3
    assert all(below - above >= 15 for above, below in pairwise(heights))


def crossed(label, line):
    """Whether a horizontal line runs through the letters of a label."""
    left, y, right, _ = numbers(line)
    baseline, end = float(label.get("y")), float(label.get("x")) + 12 * len(label.text)
    return left < end and float(label.get("x")) < right and baseline - 12 <= y <= baseline + 3


@pytest.mark.parametrize("value", ["11.6", "12", "12.4"], ids=["below", "on it", "above"])
def test_labels_stay_off_the_lines_where_target_and_value_are_close(value):
    target = TargetLine(
        value=Decimal(12), starts_on=week(0), ends_on=week(3), label="Target", is_floor=True
    )
    svg = draw_chart(make_spec(points=make_points(2, 6, 9, value), targets=[target]), size=WIDE)

    (line,) = parts(svg, "target")
    (words,) = parts(svg, "label-target")
    (last,) = parts(svg, "label")
    assert not crossed(words, line)
    assert not crossed(last, line)


def test_label_is_rather_drawn_over_a_line_than_left_out():
    steep = make_points(0, 10, 0, 10, 0, 10, 0, 10)

    (last,) = parts(draw_chart(make_spec(points=steep), size=PLAIN), "label")

    assert last.text == "10"


def test_near_notes_stand_side_by_side():
    notes = [Note(on=week(0), text="a"), Note(on=week(0) + dt.timedelta(days=1), text="b")]
    spec = make_spec(points=make_points(*range(60)), notes=notes)

    first, second = (numbers(mark)[0] for mark in parts(draw_chart(spec, size=WIDE), "note"))

    assert second - first == pytest.approx(16)


@pytest.mark.parametrize("days", [0, 2, -1], ids=["today", "later", "before"])
def test_the_word_for_today_lies_on_no_speech_mark(days):
    on = week(30)
    notes = [Note(on=on + dt.timedelta(days=days), text="a"), Note(on=week(29), text="b")]
    svg = draw_chart(make_spec(points=make_points(*range(60)), notes=notes, today=on), size=WIDE)

    [word] = [text for text in parts(svg, "text") if text.text == "Today"]
    start, bottom = float(word.get("x")), float(word.get("y"))
    for mark in parts(svg, "note"):
        left, top = numbers(mark)[:2]
        is_beside = left + 12 < start or start + 30 < left
        assert is_beside or bottom > top + 10


def test_human_words_and_events_are_drawn_differently():
    svg = draw_chart(make_full_spec(), size=WIDE)

    assert len(parts(svg, "note")) == 1
    assert len(parts(svg, "mark")) == 1


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", ["Nov 2", "Nov 9", "Nov 16"]), ("ko", ["11월 2일", "11월 9일", "11월 16일"])],
)
def test_dates_are_written_in_the_readers_language(language, words):
    spec = make_spec(language=language, points=make_points(0, 5, 10))

    found = [node.text for node in parts(draw_chart(spec, size=NARROW), "text")]

    assert [text for text in found if text in words] == words


def test_dates_do_not_cover_each_other():
    spec = make_spec(language="ko", points=make_points(0, 5, 10, 15, 20))

    found = [node for node in parts(draw_chart(spec, size=NARROW), "text") if "월" in node.text]

    boxes = [(float(node.get("x")), text_width(node.text, size=FONT_SIZE) / 2) for node in found]
    assert len(boxes) >= 3
    assert all(x + half <= y - other for (x, half), (y, other) in pairwise(boxes))


def test_january_is_named_by_its_year():
    points = [Point(on=dt.date(2026, month, 1), value=Decimal(month)) for month in range(9, 13)]
    points.append(Point(on=dt.date(2027, 2, 1), value=Decimal(5)))

    found = [node.text for node in parts(draw_chart(make_spec(points=points), size=WIDE), "text")]

    assert [text for text in found if not text.isdigit() or text == "2027"] == [
        "Sep",
        "Oct",
        "Nov",
        "Dec",
        "2027",
        "Feb",
    ]


def test_chart_without_data_says_so():
    svg = draw_chart(make_spec(points=make_points(None, None)), size=WIDE)

    assert [node.text for node in parse(svg).iter(f"{SVG}text")] == ["No data yet"]


def test_single_value_is_drawn():
    (dots,) = parts(draw_chart(make_spec(points=make_points(7)), size=WIDE), "dots")

    assert dots.get("d").count("M") == 1


def test_table_has_every_point_and_says_what_is_missing():
    chart = build_chart(make_full_spec())

    assert chart.rows == [
        TableRow("Nov 2, 2026", "8", ""),
        TableRow("Nov 9, 2026", "9", ""),
        TableRow("Nov 16, 2026", "", "no data"),
        TableRow("Nov 23, 2026", "10", ""),
        TableRow("Nov 30, 2026", "3", "not complete yet"),
    ]


def test_table_takes_the_points_own_words():
    point = Point(on=MONDAY, value=Decimal(1), label="Week 45", remark="corrected")

    assert build_chart(make_spec(points=[point])).rows == [TableRow("Week 45", "1", "corrected")]


def test_legend_names_the_parts_that_are_there():
    full = [key.label for key in build_chart(make_full_spec()).legend]
    plain = [key.label for key in build_chart(make_spec()).legend]

    assert plain == ["Measured"]
    assert full == [
        "Measured",
        "Not complete yet",
        "Target",
        "Expected path",
        "Baseline",
        "Forecast, 80 % range",
        "Note",
        "Event",
    ]


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_four_hundred_points_stay_small(size):
    points = [
        Point(on=MONDAY + dt.timedelta(days=n), value=Decimal(1000 + n * 37 % 911))
        for n in range(400)
    ]

    assert len(draw_chart(make_spec(points=points), size=size)) <= 12_000


def test_page_chart_carries_no_colour_and_no_style():
    svg = build_chart(make_full_spec()).wide

    assert re.findall(r"#[0-9a-f]{3,6}|style=|fill=|stroke=", svg) == []


def test_mail_chart_carries_its_colours():
    svg = draw_chart(make_full_spec(), size=MAIL, paint=by_value)

    assert "class=" not in svg
    assert "var(" not in svg
