import datetime as dt

import pytest

from goals.calc.reviews import Theme, next_review_on, resemblance
from goals.enums import ReviewRhythm


@pytest.mark.parametrize(
    ("rhythm", "after", "due"),
    [
        (ReviewRhythm.WEEKLY, dt.date(2026, 2, 25), dt.date(2026, 3, 4)),
        (ReviewRhythm.BIWEEKLY, dt.date(2026, 12, 31), dt.date(2027, 1, 14)),
        (ReviewRhythm.MONTHLY, dt.date(2026, 1, 31), dt.date(2026, 2, 28)),
        (ReviewRhythm.MONTHLY, dt.date(2026, 12, 15), dt.date(2027, 1, 15)),
        (ReviewRhythm.QUARTERLY, dt.date(2027, 11, 30), dt.date(2028, 2, 29)),
    ],
)
def test_next_review(rhythm, after, due):
    assert next_review_on(rhythm=rhythm, after=after) == due


def test_themes_are_alike_in_what_they_share():
    one = Theme(kpis={1, 2}, channels={"instagram"}, personas={7})
    assert resemblance(one, Theme(kpis={2}, channels={"search"}, personas={7})) == [
        "kpi",
        "persona",
    ]
    assert resemblance(one, Theme()) == []
