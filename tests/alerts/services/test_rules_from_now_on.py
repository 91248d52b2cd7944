"""Nothing old is told when rules, promises or what is archived change: only what turns since."""

import datetime as dt
from decimal import Decimal

import pytest

from alerts.models import Delivery
from alerts.services.opening import open_due_alerts
from alerts.services.rules import delete_rule, own_or_inherited
from alerts.services.settling import settle_alerts
from goals.enums import ChangeKind
from goals.services.goals import update_goal
from goals.services.targets import update_target
from kpis.services.kpis import archive_kpi
from tests.alerts.factories import make_judged_target, make_manager
from tests.alerts.rules import close, look, make_rule, noon, say, weekly
from tests.factories import make_membership, make_workspace

pytestmark = pytest.mark.django_db
LATE = dt.datetime(2026, 3, 9, 5, tzinfo=dt.UTC)  # the first week is judged


def told_of(target):
    rows = Delivery.objects.for_workspace(target.workspace).filter(alert__target=target)
    return list(rows.order_by("pk").values_list("change__kind", flat=True))


def remove_own_rule(target, now):
    own = own_or_inherited(target)
    delete_rule(rule=own, by=make_membership(workspace=target.workspace), now=now)


def put_goal_away(target, now):
    """Archive the goal, live through a tick, and bring it back."""
    by = make_membership(workspace=target.workspace)
    goal = update_goal(goal=target.goal, by=by, is_archived=True)
    live_on(now)
    update_goal(goal=goal, by=by, is_archived=False)


def put_kpi_away(target, now):
    by = make_membership(workspace=target.workspace)
    archive_kpi(kpi=target.kpi, by=by)
    live_on(now)
    archive_kpi(kpi=target.kpi, by=by, is_archived=False)


def live_on(now):
    open_due_alerts(now=now)
    settle_alerts(now=now)


@pytest.mark.parametrize("happens", [remove_own_rule, put_goal_away, put_kpi_away])
def test_spell_of_before_is_not_told(happens):
    target = make_judged_target(workspace=make_workspace())
    make_manager(target.workspace)
    make_rule(target.kpi, off_needed=1, off_among=1)
    silent = make_rule(target, off_needed=3, off_among=3)
    say(target, 10, 10)
    open_due_alerts(now=noon(2))

    happens(target, noon(2))
    if happens is not remove_own_rule:
        silent.delete()
    say(target, 10, first=3)
    open_due_alerts(now=noon(4))
    before = told_of(target)
    say(target, 80, 10, first=5)
    open_due_alerts(now=noon(7))

    assert (before, told_of(target)) == ([], [ChangeKind.OFF_TRACK_BY_RULE])


def adjust(target, now):
    by = make_membership(workspace=target.workspace)
    update_target(target=target, reason="Harder", by=by, now=now, condition_value=Decimal(750))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("happens", "first"),
    [
        pytest.param(remove_own_rule, 630, id="own rule removed"),
        pytest.param(put_goal_away, 630, id="goal away and back"),
        pytest.param(adjust, 700, id="target made harder"),
    ],
)
def test_window_of_before_is_not_told(happens, first):
    target = weekly(make_workspace(), first)
    make_rule(target.kpi, tells_off_track=False, tells_missed_windows=True)
    own = make_rule(target, tells_off_track=False)
    look(target, 0, days_later=1)

    happens(target, LATE + dt.timedelta(days=1))
    if happens is not remove_own_rule:
        own.delete()
    target.refresh_from_db()
    look(target, 0, days_later=2)
    before = told_of(target)
    close(target, 1, 630)

    assert (before, told_of(target)) == ([], [ChangeKind.WINDOW_MISSED])


@pytest.mark.slow
def test_window_stays_missed_when_the_promise_is_made_easier_until_one_is_kept():
    target = weekly(make_workspace())
    make_rule(target, tells_off_track=False, tells_missed_windows=True)
    close(target, 0, 630)
    by = make_membership(workspace=target.workspace)
    easier = {"condition_value": Decimal(600), "reason": "Easier"}

    update_target(target=target, by=by, now=LATE, **easier)
    look(target, 0, days_later=1)
    before = told_of(target)
    close(target, 1, 630)

    assert before == [ChangeKind.WINDOW_MISSED]
    assert told_of(target)[1:] == [ChangeKind.WINDOW_KEPT]


def test_rule_that_comes_to_divide_by_less_tells_no_window_of_before():
    target = make_judged_target()
    rule = make_rule(target.kpi, tells_missed_windows=True, least_volume=Decimal(700))

    looser = make_rule(target.kpi, now=noon(9), least_volume=Decimal(10))

    assert rule.windows_from < looser.windows_from == target.workspace.today(noon(9))
