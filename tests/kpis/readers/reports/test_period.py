"""Periods as reports state them."""

import datetime as dt

import pytest

from kpis.readers.reports.period import loosely_stated_period, stated_period

JULY = (dt.date(2026, 7, 1), dt.date(2026, 7, 31))


@pytest.mark.parametrize(
    "line",
    [
        "July 1, 2026 - July 31, 2026",
        "Jul 1, 2026 – Jul 31, 2026",
        "July 1 - July 31, 2026",
        "July 1 - 31, 2026",
        "1 July 2026 to 31 July 2026",
        "1 - 31 July 2026",
        "1. Juli 2026 bis 31. Juli 2026",
        "1. - 31. Juli 2026",
        "01.07.2026-31.07.2026",
        "01.07. - 31.07.2026",
        "2026년 7월 1일 - 2026년 7월 31일",
        "2026년 7월 1일 ~ 7월 31일",
        "2026년 7월 1일부터 31일",
        "캠페인 보고서(2026.07.01.~2026.07.31.),광고주",
        "기간: 2026.07.01(수) ~ 2026.07.31(금)",
        "2026.07.01 ~ 07.31",
        "2026-07-01 ~ 2026-07-31",
        "2026-07-01,2026-07-31",
        "Period\t2026-07-01\t2026-07-31",
        "# 20260701-20260731",
        "7/1/2026 - 7/31/2026",
        "Report made 2026-08-02 for 2026-07-01 - 2026-07-31",
    ],
)
def test_stated_period_of_one_line(line: str) -> None:
    assert stated_period(["Campaign report", line, ""]) == JULY


@pytest.mark.parametrize(
    "lines",
    [
        ["# Start date: 20260701", "# End date: 20260731"],
        ["시작일: 2026-07-01", "종료일: 2026-07-31"],
        ["From,7/1/2026", "To,7/31/2026"],
    ],
)
def test_stated_period_of_two_lines(lines: list[str]) -> None:
    assert stated_period(lines) == JULY


@pytest.mark.parametrize(
    "line",
    [
        "All time",
        "전체 기간",
        "Made on July 8, 2026",
        "2026-07-31 - 2026-07-01",
        "2026-02-30 - 2026-07-01",
        "order 12345678-12345679",
        "",
    ],
)
def test_stated_period_of_nothing(line: str) -> None:
    assert stated_period([line]) is None


@pytest.mark.parametrize(
    ("line", "period"),
    [
        ("July 8, 2026", (dt.date(2026, 7, 8), dt.date(2026, 7, 8))),
        ("날짜: 2026-07-08", (dt.date(2026, 7, 8), dt.date(2026, 7, 8))),
        ("2026년 7월 캠페인 실적", JULY),
        ("Campaigns, February 2028", (dt.date(2028, 2, 1), dt.date(2028, 2, 29))),
        ("Made on July 8, 2026", None),
    ],
)
def test_loosely_stated_period(line: str, period) -> None:
    assert loosely_stated_period(["Report", line]) == period
