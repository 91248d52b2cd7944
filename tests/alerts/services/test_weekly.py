"""Weekly mails: one a week for each person, whatever becomes of the clocks."""

import datetime as dt

import pytest

from alerts.services.reminders import write_reminders
from alerts.services.summaries import write_summaries
from goals.models import Goal
from tests.factories import make_goal, make_membership
from workspaces.enums import Role

pytestmark = pytest.mark.django_db
HOUR, WEEK = dt.timedelta(hours=1), dt.timedelta(days=7)
MONDAY = dt.datetime(2026, 2, 8, 23, tzinfo=dt.UTC)  # 08:00 in Seoul
MAILS = [(write_summaries, MONDAY), (write_reminders, MONDAY + dt.timedelta(days=3))]


@pytest.fixture
def member():
    """One who is mailed both: they manage, and run a goal."""
    member = make_membership(role=Role.OWNER)
    goal = make_goal(workspace=member.workspace, owner=member)
    Goal.objects.for_workspace(member.workspace).filter(pk=goal.pk).update(
        starts_on=dt.date(2026, 1, 1), ends_on=dt.date(2026, 12, 31), check_in_rhythm="weekly"
    )
    member.created_at = MONDAY - WEEK
    member.save()
    return member


@pytest.mark.parametrize(("write", "slot"), MAILS)
def test_one_that_left_late_does_not_delay_the_next(member, write, slot):
    moments = (slot + 11 * HOUR, slot + WEEK - HOUR, slot + WEEK, slot + WEEK + HOUR)

    assert [write(now=now) for now in moments] == [1, 0, 1, 0]


@pytest.mark.parametrize(("write", "slot"), MAILS)
def test_who_goes_west_gets_none_twice_a_week(member, write, slot):
    first = write(now=slot)
    member.user.time_zone = "America/Los_Angeles"
    member.user.save()

    again = [write(now=slot + 17 * HOUR), write(now=slot + WEEK + 17 * HOUR)]
    assert (first, again) == (1, [0, 1])
