"""Reports as measurements."""

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest

from kpis.library import LIBRARY
from kpis.readers.refusal import Refused
from kpis.readers.reports.measurements import report_measurements
from kpis.readers.reports.model import KPI_OF_MEASURE, KPI_OF_SEARCH
from kpis.readers.reports.reading import read_report
from kpis.readers.tidy import TidyRow

JULY_1 = dt.date(2026, 7, 1)


@pytest.fixture
def report(tmp_path):
    """Read text as a report."""

    def read(text: str):
        path = tmp_path / "report.csv"
        path.write_text(text)
        return read_report(path)

    return read


def test_report_measurements_adds_up_rows_of_one_campaign_and_day(report) -> None:
    table = report("Day,Campaign,Clicks,Cost\n2026-07-01,A,1,0.1\n2026-07-01,A,2,0.2\n")

    assert list(report_measurements(table)) == [
        TidyRow(2, "clicks", JULY_1, Decimal(3), {"campaign": "A"}),
        TidyRow(2, "ad_spend", JULY_1, Decimal("0.3"), {"campaign": "A"}),
    ]


def test_report_measurements_leaves_out_what_is_not_known(report) -> None:
    table = report("Day,Campaign,Clicks,Conv. value\n2026-07-01,A,< 10,5\n")

    assert [row.kpi_key for row in report_measurements(table)] == ["conversion_value"]


def test_a_row_without_a_campaign_is_not_the_total_of_the_others(report) -> None:
    table = report("Day,Campaign,Cost\n20260701,A,100\n20260701,B,200\n20260701,,5\n")

    found = list(report_measurements(table))
    assert [(row.dimensions["campaign"], row.value) for row in found] == [
        ("A", 100),
        ("B", 200),
        ("(not set)", 5),
    ]
    assert list(report_measurements(table, apart={"ad_spend"}))[-1].dimensions == {}


def test_report_measurements_of_a_report_without_days(report) -> None:
    table = report("Campaign,Impr.,Results\nA,5,1\n")

    with pytest.raises(Refused) as refused:
        list(report_measurements(table))
    assert refused.value.code == "report_undated"


def test_every_measure_is_a_kpi_of_the_library() -> None:
    assert {*KPI_OF_MEASURE.values(), *KPI_OF_SEARCH.values()} <= set(LIBRARY)


def test_clicks_of_a_search_console_are_not_those_of_ads():
    path = Path(__file__).resolve().parents[3] / "data/shapes/search_console_ko.csv"

    rows = [row for row in report_measurements(read_report(path)) if row.on.day == 1]

    assert [(row.kpi_key, row.value) for row in rows] == [
        ("search_impressions", 890),
        ("search_clicks", 31),
    ]
