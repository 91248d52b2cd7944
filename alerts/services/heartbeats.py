"""Signs of life of the clock: who gives them, and who has fallen silent."""

import datetime as dt

from django.conf import settings
from django.db import models

from alerts.enums import HeartbeatName
from alerts.models import Heartbeat


def beat(name: HeartbeatName, *, now: dt.datetime) -> None:
    """Note that `name` is alive."""
    Heartbeat.objects.update_or_create(name=name, defaults={"beat_at": now})


def fresh_heartbeats(*, now: dt.datetime) -> models.QuerySet[Heartbeat]:
    """The heartbeats that are not late."""
    limit = dt.timedelta(seconds=settings.HEARTBEAT_LATE_SECONDS)
    return Heartbeat.objects.filter(name__in=HeartbeatName, beat_at__gt=now - limit)


def late_heartbeats(*, now: dt.datetime) -> list[HeartbeatName]:
    """Who has not shown a sign of life for too long, or never did."""
    fresh = set(fresh_heartbeats(now=now).values_list("name", flat=True))
    return [name for name in HeartbeatName if name not in fresh]
