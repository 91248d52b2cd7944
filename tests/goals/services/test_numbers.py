import datetime as dt
from decimal import Decimal

import pytest

from goals.enums import Bound
from goals.models import Target
from goals.services.numbers import promised_for, value_for
from kpis.models import Kpi
from workspaces.reader import Reader

TODAY = dt.date(2026, 2, 2)
ENGLISH = Reader(language="en", number_style="international", today=TODAY)
KOREAN = Reader(language="ko", number_style="korean", today=TODAY)


@pytest.mark.parametrize(
    ("value", "english", "korean"),
    [
        (None, "–", "–"),
        ("12000", "12,000", "12,000"),
        ("999999", "999,999", "999,999"),
        ("12340000", "12.3M", "1,234만"),
        ("-12340000", "−12.3M", "−1,234만"),
    ],
    ids=["nothing", "thousands", "just short of a million", "millions", "below zero"],
)
def test_large_values_are_shortened_and_others_are_exact(value, english, korean):
    target = Target(kpi=Kpi(unit="count"))
    value = value and Decimal(value)

    assert (value_for(ENGLISH, value, target), value_for(KOREAN, value, target)) == (
        english,
        korean,
    )


@pytest.mark.parametrize(
    ("bound", "written"), [(Bound.AT_LEAST, "≥\xa030\xa0%"), (Bound.AT_MOST, "≤\xa030\xa0%")]
)
def test_promise_carries_its_side(bound, written):
    target = Target(kpi=Kpi(unit="percent"), target_value=Decimal("0.3"), bound=bound)

    assert promised_for(ENGLISH, target) == written
