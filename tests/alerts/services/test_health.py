import datetime as dt

import pytest

from alerts.enums import HeartbeatName
from alerts.services import outbox
from alerts.services.health import check_health
from alerts.services.heartbeats import beat
from goals.models import Target
from tests.alerts.factories import NOW, make_change, make_delivery
from tests.factories import make_target

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)


@pytest.fixture(autouse=True)
def _all_hearts_beat():
    for name in HeartbeatName:
        beat(name, now=NOW)


def settle(target, **values):
    """Make a target that is judged and not due."""
    values = {"judged_version": target.version, "judged_data_version": 0, **values}
    Target.objects.for_workspace(target.workspace).filter(pk=target.pk).update(**values)


def test_all_is_well_when_nothing_waits():
    settle(make_target())

    health = check_health(now=NOW)

    assert (health.is_ok, health.oldest_due_seconds, health.oldest_unsent_seconds) == (
        True,
        None,
        None,
    )
    assert (health.dead_letters, health.late) == (0, [])
    assert health.heartbeats == {"scheduler": 0, "assessor": 0, "sender": 0}


def test_target_whose_clock_has_struck_is_due_work():
    settle(make_target(), next_check_at=NOW - HOUR)

    health = check_health(now=NOW)

    assert (health.is_ok, health.oldest_due_seconds) == (False, 3600)


def test_target_with_newer_data_is_due_since_the_data_came():
    target = make_target()
    settle(target, next_check_at=NOW + HOUR)
    target.kpi.data_version, target.kpi.data_changed_at = 1, NOW - dt.timedelta(seconds=90)
    target.kpi.save()

    health = check_health(now=NOW)

    assert (health.is_ok, health.oldest_due_seconds) == (True, 90)


def test_change_that_nobody_told_is_due_work():
    settle(make_change().target)

    health = check_health(now=NOW + HOUR)

    assert (health.is_ok, health.oldest_due_seconds) == (False, 3600)


def test_mail_that_does_not_leave_is_told():
    delivery = make_delivery()
    settle(delivery.alert.target)
    waiting = check_health(now=NOW + dt.timedelta(minutes=1))
    (held,) = outbox.take_due(owner="one", now=NOW, size=1)
    outbox.mark_dead(held, error="550 no", now=NOW)
    lost = check_health(now=NOW)

    assert (waiting.is_ok, waiting.oldest_unsent_seconds, waiting.dead_letters) == (True, 60, 0)
    assert (lost.is_ok, lost.oldest_unsent_seconds, lost.dead_letters) == (True, None, 1)


def test_silent_heart_is_told():
    beat(HeartbeatName.SENDER, now=NOW - HOUR)

    health = check_health(now=NOW)

    assert (health.is_ok, health.late, health.heartbeats["sender"]) == (False, ["sender"], 3600)
