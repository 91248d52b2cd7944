"""What the landing page claims about its example is true of it."""

from decimal import Decimal

import pytest
from django.utils import translation

from config.landing import (
    BASELINE,
    BASELINE_VISITORS,
    GOAL,
    PERIOD_VISITORS,
    example_chart,
)


def test_baseline_and_current_value_are_the_means_that_are_written():
    assert sum(BASELINE_VISITORS) / len(BASELINE_VISITORS) == BASELINE
    assert sum(PERIOD_VISITORS[-4:]) / 4 == 11180
    assert BASELINE * Decimal("1.2") == GOAL


@pytest.mark.parametrize(("language", "first"), [("en", "Sep 7, 2026"), ("ko", "2026년 9월 7일")])
def test_example_speaks_the_visitors_language(language, first):
    with translation.override(language):
        chart = example_chart(language=language)

    assert (chart.rows[0].date, chart.rows[0].value) == (first, "9,870")


def test_visitor_sees_the_example_and_every_state(client, db):
    answer = client.get("/", headers={"Accept-Language": "en"})

    html = answer.content.decode()
    assert html.count("<figure") == 1
    assert html.count('class="badge badge--') == 9  # the verdict's, and all eight
