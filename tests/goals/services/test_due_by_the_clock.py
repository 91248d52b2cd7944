"""R6 and E02: each day is judged once, whatever the clocks do: summer time, or set by an hour."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from goals.models import Assessment, Target
from goals.services.assessments import assess_due
from goals.services.clock import next_check_at
from kpis.models import Kpi
from tests.factories import make_kpi, make_workspace
from tests.goals.facts import promise, record
from workspaces.models import Workspace

MINUTE, HOUR, DAY = dt.timedelta(minutes=1), dt.timedelta(hours=1), dt.timedelta(days=1)
TURNS = {
    "Asia/Seoul": dt.date(2026, 3, 29),  # none
    "Europe/Berlin": dt.date(2026, 10, 25),  # an hour back
    "America/New_York": dt.date(2026, 3, 8),  # an hour ahead
    "Australia/Lord_Howe": dt.date(2026, 4, 5),  # half an hour back
    "America/Santiago": dt.date(2026, 9, 6),  # ahead at midnight itself
}


@pytest.mark.parametrize(("zone", "turn"), TURNS.items(), ids=TURNS)
def test_r6_each_day_is_due_once_over_the_change_of_the_clocks(zone, turn):
    first, last = turn - 4 * DAY, turn + 4 * DAY
    workspace = Workspace(time_zone=zone)
    target = Target(workspace=workspace, kpi=Kpi(lag_days=0), starts_on=first, ends_on=last)
    now = dt.datetime.combine(first, dt.time(0, 1), tzinfo=ZoneInfo(zone)).astimezone(dt.UTC)

    judged = [workspace.today(now)]
    while due := next_check_at(target=target, assessment=Assessment(is_final=False), now=now):
        just_before, now = due - MINUTE, due
        assert workspace.today(just_before) == judged[-1]
        judged.append(workspace.today(now))

    assert judged == [first + number * DAY for number in range((last - first).days + 2)]


@pytest.mark.parametrize(
    "jump", [HOUR, -HOUR, dt.timedelta(0)], ids=["an hour ahead", "an hour back", "none"]
)
@pytest.mark.django_db
def test_e02_clock_that_is_set_around_midnight_skips_and_doubles_no_judgement(jump):
    workspace = make_workspace(time_zone="Australia/Lord_Howe")
    kpi = make_kpi(workspace=workspace, lag_days=0)
    turn = TURNS["Australia/Lord_Howe"]
    record(kpi, [10] * 14, start=turn - 15 * DAY)
    target = promise(kpi, 300, starts_on=turn - 10 * DAY, ends_on=turn + 20 * DAY)
    midnight = dt.datetime.combine(turn, dt.time(), tzinfo=workspace.zone).astimezone(dt.UTC)
    before = [midnight - 40 * MINUTE, midnight - 10 * MINUTE, midnight + 10 * MINUTE]
    ticks = before + [before[-1] + jump + number * 40 * MINUTE for number in range(1, 41)]

    for now in ticks:
        assess_due(now=now, workspace=workspace)

    judged = Assessment.objects.for_workspace(workspace).filter(target=target).order_by("pk")
    assert [each.as_of for each in judged] == [turn - DAY, turn, turn + DAY]
