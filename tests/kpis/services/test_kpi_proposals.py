"""What a KPI made from a column is proposed to be."""

import pytest

from kpis.library import LIBRARY
from kpis.services.kpi_proposals import free_key, proposed_kpi

HEADINGS = {
    "앱 다운로드": ("앱 다운로드", "count", "sum", "up", ""),
    "반품 건수": ("반품 건수", "count", "sum", "down", ""),
    "객단가(원)": ("객단가", "money", "mean", "down", "KRW"),
    "Ad cost (USD)": ("Ad cost", "money", "sum", "down", "USD"),
    "재방문율(%)": ("재방문율", "percent", "mean", "up", ""),
    "매출 성장률": ("매출 성장률", "ratio", "mean", "up", ""),
    "누적 회원수": ("누적 회원수", "count", "last", "up", ""),
    "신규 회원수": ("신규 회원수", "count", "sum", "up", ""),
    "Generated coffees": ("Generated coffees", "count", "sum", "up", ""),
    "Session duration": ("Session duration", "seconds", "mean", "up", ""),
}


@pytest.mark.parametrize("heading", HEADINGS)
def test_a_heading_proposes_name_unit_and_direction(heading):
    kpi = proposed_kpi(heading, ["12"])

    assert (kpi.name, kpi.unit, kpi.aggregation, kpi.direction, kpi.currency) == HEADINGS[heading]


def test_values_say_what_a_heading_does_not():
    assert proposed_kpi("Quote", ["4.1%", "3%"]).unit == "percent"
    assert proposed_kpi("Ticket", ["€5.00"]).currency == "EUR"


def test_a_ratio_of_the_library_is_proposed_as_the_library_has_it():
    kpi = proposed_kpi("이탈률", ["0.4"], standard=LIBRARY["bounce_rate"])

    assert (kpi.unit, kpi.aggregation, kpi.direction) == ("percent", "mean", "down")


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("앱 다운로드", "앱_다운로드_2"),
        ("2nd visits", "kpi_2nd_visits"),
        ("!", "kpi"),
        ("A/B", "a_b"),
    ],
    ids=["taken", "digit first", "no letter", "sign"],
)
def test_a_key_is_free_and_well_formed(name, key):
    assert free_key(name, {"앱_다운로드"}) == key
