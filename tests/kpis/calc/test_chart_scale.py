"""Ticks stand at round values and days."""

import datetime as dt
from decimal import Decimal

import pytest

from kpis.calc.chart_scale import date_ticks, text_width, value_ticks


@pytest.mark.parametrize(
    ("low", "high", "ticks"),
    [
        pytest.param("9680", "12700", ["9000", "10000", "11000", "12000", "13000"], id="cut axis"),
        pytest.param("100", "400", ["0", "100", "200", "300", "400"], id="starts at zero"),
        pytest.param("0.31", "0.58", ["0.3", "0.4", "0.5", "0.6"], id="fractions stay exact"),
        pytest.param("-40", "35", ["-40", "-20", "0", "20", "40"], id="both sides of zero"),
        pytest.param("50", "50", ["20", "40", "60", "80"], id="one value"),
        pytest.param("0", "0", ["-1", "-0.5", "0", "0.5", "1"], id="only zero"),
    ],
)
def test_value_ticks_enclose_the_values(low, high, ticks):
    found = value_ticks(Decimal(low), Decimal(high), steps=4)

    assert found == [Decimal(tick) for tick in ticks]


def test_value_ticks_refuse_a_span_turned_round():
    with pytest.raises(ValueError, match="low must not exceed high"):
        value_ticks(Decimal(2), Decimal(1), steps=4)


@pytest.mark.parametrize(
    ("first", "last", "ticks"),
    [
        pytest.param("2026-11-01", "2026-11-01", [("2026-11-01", "day")], id="one day"),
        pytest.param(
            "2026-11-02",
            "2026-11-30",
            [(f"2026-11-{day:02}", "day") for day in (2, 9, 16, 23, 30)],
            id="weeks",
        ),
        pytest.param(
            "2026-11-15",
            "2027-02-10",
            [("2026-12-01", "month"), ("2027-01-01", "month"), ("2027-02-01", "month")],
            id="months",
        ),
        pytest.param(
            "2026-02-01",
            "2027-04-30",
            [
                (f"{day}-01", "month")
                for day in ("2026-04", "2026-07", "2026-10", "2027-01", "2027-04")
            ],
            id="quarters",
        ),
        pytest.param(
            "2021-06-01",
            "2026-06-01",
            [(f"{year}-01-01", "year") for year in range(2022, 2027)],
            id="years",
        ),
    ],
)
def test_date_ticks_choose_a_unit_that_fits(first, last, ticks):
    found = date_ticks(dt.date.fromisoformat(first), dt.date.fromisoformat(last), most=5)

    assert [(tick.on.isoformat(), tick.unit) for tick in found] == ticks


@pytest.mark.parametrize("days", [0, 1, 6, 30, 100, 400, 1000, 4000, 20000])
@pytest.mark.parametrize("most", [3, 5, 9])
def test_date_ticks_are_never_too_many_nor_outside(days, most):
    first = dt.date(1995, 3, 17)
    last = first + dt.timedelta(days=days)

    found = [tick.on for tick in date_ticks(first, last, most=most)]

    assert 1 <= len(found) <= most
    assert first <= min(found)
    assert max(found) <= last


def test_hangul_is_wider_than_figures():
    assert text_width("목표", size=12) == pytest.approx(22.8)
    assert text_width("12", size=12) == pytest.approx(13.92)
