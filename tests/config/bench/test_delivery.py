"""The bench of delivery, at a size that says nothing about time and all about what it does."""

import pytest

from config.bench.delivery import measure_delivery

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.once]


def test_every_miss_is_mailed_over_one_connection():
    result = measure_delivery({"alerts": 3}, 1)

    assert [(case.name, len(case.runs)) for case in result.cases] == [
        ("raw smtplib", 1),
        ("a connection for each mail", 1),
    ]
    assert result.details["connections"] == 1
