import io
import json

import pytest

from kpis.sources.json_paths import follow, parse_path
from kpis.sources.json_records import write_tidy
from kpis.sources.shape import Shape
from kpis.sources.trouble import FetchError

SHAPE = Shape("data.rows[*]", "day", {"visits": "m.visits", "매출": "m.money"}, {"channel": "c"})
ROWS = [
    {"day": "2026-11-01", "c": "search", "m": {"visits": 10, "money": 1234.5}},
    {"day": "2026-11-02", "c": None, "m": {"visits": 0, "money": None}},
]


def tidy(document, shape=SHAPE):
    text = document if isinstance(document, str) else json.dumps(document)
    into = io.StringIO(newline="")
    numbers = write_tidy(text.encode(), shape, into)
    return into.getvalue().splitlines(), numbers


@pytest.mark.parametrize(
    ("path", "steps"),
    [
        ("", []),
        ("$", []),
        ("data.rows", ["data", "rows"]),
        ("$.data.rows[*]", ["data", "rows"]),
        ("rows[0].값", ["rows", 0, "값"]),
        ("$['my rows'][\"a.b\"]", ["my rows", "a.b"]),
    ],
)
def test_path(path, steps):
    assert parse_path(path) == steps


@pytest.mark.parametrize("path", ["a..b", "a[", "a[-1]", "a[*].b", "$$", "a b.", ".", "a." * 21])
def test_what_is_no_path(path):
    with pytest.raises(FetchError, match="path_unreadable"):
        parse_path(path)


def test_steps_that_lead_nowhere():
    assert [follow(ROWS, steps) for steps in (["day"], [5], [0, "m", "clicks"], [0, "day", 0])] == [
        None
    ] * 4


def test_each_value_of_each_record_is_a_row_and_null_is_none():
    lines, numbers = tidy({"data": {"rows": ROWS}})

    assert lines == [
        "kpi,date,value,channel",
        "visits,2026-11-01,10,search",
        "매출,2026-11-01,1234.5,search",
        "visits,2026-11-02,0,",
    ]
    assert numbers == [1, 1, 2]


def test_records_that_name_their_kpi_feed_several():
    shape = Shape("", "day", {"orders": "o"}, {}, kpi="m.key", value="m.n")
    rows = [
        {"day": "2026-11-01", "m": {"key": "visits", "n": 10}, "o": 3},
        {"day": "2026-11-01", "m": {"key": "매출", "n": 2.50}},
        {"day": "2026-11-02", "m": {"key": "visits", "n": None}},
    ]

    assert tidy(rows, shape) == (
        ["kpi,date,value", "orders,2026-11-01,3", "visits,2026-11-01,10", "매출,2026-11-01,2.5"],
        [1, 1, 2],
    )
    with pytest.raises(FetchError, match="path_nowhere"):
        tidy(rows, Shape("", "day", {}, {}, kpi="m.key", value="m.value"))


def test_numbers_keep_every_digit():
    text = '[{"d": "2026-11-01", "v": 12345678901234567890.123456789012345678}]'

    lines, _numbers = tidy(text, Shape("", "d", {"visits": "v"}, {}))

    assert lines[1] == "visits,2026-11-01,12345678901234567890.123456789012345678"


@pytest.mark.parametrize(
    ("document", "code"),
    [
        ("", "not_json"),
        ("<html>", "not_json"),
        ('{"data": NaN}', "not_json"),
        ("[" * 100_000, "not_json"),
        ({"data": {}}, "path_not_a_list"),
        ({"data": {"rows": {"a": 1}}}, "path_not_a_list"),
        ({"data": {"rows": [{"day": "2026-11-01", "m": {"visits": 1}}]}}, "path_nowhere"),
        ({"data": {"rows": [1, None]}}, "path_nowhere"),
        (" " * (10 * 1024 * 1024 + 1), "too_large"),
    ],
)
def test_document_that_gives_no_rows(document, code):
    with pytest.raises(FetchError, match=code):
        tidy(document)
