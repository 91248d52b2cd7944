import datetime as dt

import pytest

from alerts.enums import HeartbeatName
from alerts.services.heartbeats import beat, late_heartbeats
from tests.alerts.factories import NOW

pytestmark = pytest.mark.django_db


def test_who_never_beat_is_late():
    assert late_heartbeats(now=NOW) == list(HeartbeatName)


def test_who_beats_is_late_before_two_ticks_are_missed(settings):
    for name in HeartbeatName:
        beat(name, now=NOW)
    beat(HeartbeatName.SENDER, now=NOW + dt.timedelta(seconds=60))
    limit = dt.timedelta(seconds=settings.HEARTBEAT_LATE_SECONDS)

    assert settings.HEARTBEAT_LATE_SECONDS < 2 * settings.TICK_SECONDS
    assert late_heartbeats(now=NOW + limit - dt.timedelta(seconds=1)) == []
    assert late_heartbeats(now=NOW + limit) == [HeartbeatName.SCHEDULER, HeartbeatName.ASSESSOR]
