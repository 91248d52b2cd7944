import datetime as dt
from decimal import Decimal

import pytest

from kpis.calc.conversion_values import DatedValue, ValueTable

D = dt.date
EARLY = DatedValue("lead", "Lead", D(2025, 1, 1), Decimal(10_000), "KRW")
LATE = DatedValue("lead", "Lead", D(2026, 1, 1), Decimal(12_000), "KRW")
PURCHASE = DatedValue("purchase", "Purchase", D(2025, 6, 1), Decimal(85_000), "KRW")
TABLE = ValueTable([LATE, PURCHASE, EARLY])


@pytest.mark.parametrize(
    ("type_key", "day", "found"),
    [
        ("lead", D(2024, 12, 31), None),
        ("lead", D(2025, 1, 1), EARLY),
        ("lead", D(2025, 12, 31), EARLY),
        ("lead", D(2026, 1, 1), LATE),
        ("lead", D(2030, 1, 1), LATE),
        ("purchase", D(2025, 5, 31), None),
        ("purchase", D(2025, 6, 1), PURCHASE),
        ("call", D(2026, 1, 1), None),
    ],
)
def test_value_holds_from_its_date_until_the_next_one(type_key, day, found):
    assert TABLE.on(type_key, day) == found
