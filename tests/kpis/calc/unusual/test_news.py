import datetime as dt

import pytest

from kpis.calc.unusual.detector import Verdict
from kpis.calc.unusual.news import unusual_news

TODAY = dt.date(2026, 6, 30)


def day(number):
    return dt.date(2026, 6, number)


def verdicts(*unusual):
    return {day(n): Verdict(score=3.0, is_unusual=n in unusual) for n in range(1, 30)}


def ask(unusual, *, judged_until=10, told_on=None):
    return unusual_news(
        verdicts(*unusual),
        judged_until=day(judged_until) if judged_until else None,
        told_on=day(told_on) if told_on else None,
        quiet=dt.timedelta(7),
        today=TODAY,
    )


@pytest.mark.parametrize(
    ("unusual", "known", "expected"),
    [
        ((20, 22), {}, 20),
        ((), {}, None),
        ((20,), {"judged_until": None}, None),  # the first look only learns
        ((20,), {"judged_until": 20}, None),
        ((14,), {}, None),  # history
        ((17,), {}, 17),
        ((20, 25, 26), {"told_on": 18}, 26),  # a week of silence, its last day included
    ],
)
def test_news_are_few_and_fresh(unusual, known, expected):
    assert ask(unusual, **known) == (day(expected) if expected else None)
