"""Both meanings of a change of a percentage."""

from decimal import Decimal

import pytest
from django.utils import translation

from goals.models import Target
from goals.services.readings import readings_of
from kpis.models import Kpi


def readings(*, unit="percent", condition="change_percent", value="-50", baseline="0.6"):
    target = Target(
        kpi=Kpi(unit=unit),
        condition=condition,
        condition_value=value and Decimal(value),
        baseline_value=baseline and Decimal(baseline),
    )
    with translation.override("en"):
        return [each.text.replace("\xa0", " ") for each in readings_of(target)]


@pytest.mark.parametrize("condition", ["change_percent", "change_points"])
def test_fifty_per_cent_less_is_half_of_it_or_fifty_points(condition):
    assert readings(condition=condition) == ["60 % → 30 %", "60 % → 10 %"]


def test_a_rise_has_two_meanings_too():
    assert readings(value="20") == ["60 % → 72 %", "60 % → 80 %"]


@pytest.mark.parametrize(
    "case",
    [
        {"value": "-70"},
        {"value": "-120"},
        {"value": "0"},
        {"value": None},
        {"baseline": None},
        {"baseline": "0"},
        {"unit": "ratio"},
        {"condition": "at_most"},
    ],
    ids=[
        "points below nothing",
        "more than all of it",
        "no change",
        "no value",
        "no baseline",
        "percent of nothing",
        "no percentage",
        "no change at all",
    ],
)
def test_where_only_one_thing_can_be_meant_nobody_is_asked(case):
    assert readings(**case) == []
