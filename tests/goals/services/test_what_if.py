"""Another value, another end: the chance at once."""

import datetime as dt
from decimal import Decimal

import pytest

from goals.models import Target
from goals.services.what_if import value_slider, what_if
from tests.factories import END, START
from tests.goals.facts import judge, promise, record

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 2, 1)


@pytest.fixture
def target(orders):
    record(orders, [10] * 31, start=START)
    return promise(orders, 900)


def tried(target, value, ends_on=END):
    return what_if(target=target, value=Decimal(value), ends_on=ends_on, today=TODAY)


def test_a_lower_target_is_likelier_and_nothing_is_saved(target):
    higher, lower = tried(target, 1100), tried(target, 800)

    assert higher.probability < lower.probability
    assert (higher.status, lower.status) == ("off_track", "on_track")
    assert (lower.needed, lower.remaining_windows) == (Decimal("8.305084745762711864"), 59)
    assert Target.objects.for_workspace(target.workspace).get().target_value == 900
    assert not target.assessments.exists()


def test_the_target_as_it_is_has_the_chance_of_its_judgement(target):
    assert tried(target, 900).probability == judge(target, TODAY).probability


def test_a_later_end_is_likelier(target):
    assert tried(target, 1100, dt.date(2026, 5, 31)).status == "on_track"


@pytest.mark.parametrize(
    ("asked", "taken"),
    [
        (dt.date(2020, 1, 1), START),
        (dt.date(9999, 12, 31), END + dt.timedelta(days=5 * 366)),
    ],
    ids=["before the start", "too far ahead"],
)
def test_an_end_that_cannot_be_is_brought_to_one_that_can(target, asked, taken):
    assert tried(target, 900, asked).target.ends_on == taken


@pytest.mark.parametrize(("value", "low"), [(85, 85), (150, 110)], ids=["inside", "beyond"])
def test_the_end_to_be_come_to_moves_up_to_the_other_one(orders, value, low):
    band = promise(
        orders,
        90,
        bound="between",
        condition="between",
        condition_low=Decimal(90),
        condition_high=Decimal(110),
    )

    moved = tried(band, value).target

    assert (moved.limits.low, moved.limits.high, moved.target_value) == (low, 110, low)


def test_slider_reaches_beyond_target_and_forecast(target):
    judge(target, TODAY)
    target.refresh_from_db()
    latest = target.latest_assessment

    slider = value_slider(target)

    assert slider.least < latest.projection_low80
    assert slider.most > latest.projection_high80
