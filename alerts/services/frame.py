"""What the frame of every page says about alerts."""

import datetime as dt
from dataclasses import dataclass

from django.db import models

from alerts.enums import HeartbeatName
from alerts.models import Alert
from alerts.services.heartbeats import fresh_heartbeats
from workspaces.models import Workspace


@dataclass(frozen=True, slots=True)
class Frame:
    """How many alerts wait for somebody, and whether the clock behind the site runs late."""

    waiting_count: int
    is_late: bool


class _CountOf(models.Subquery):
    """How many rows a query has, as one value of another query."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted)"
    output_field = models.IntegerField()


def read_frame(*, workspace: Workspace, now: dt.datetime) -> Frame:
    """Read both in one query: the frame is drawn around every page."""
    waiting = Alert.objects.for_workspace(workspace).waiting()
    waiting_count, beating = (
        Workspace.objects.filter(pk=workspace.pk)
        .values_list(_CountOf(waiting), _CountOf(fresh_heartbeats(now=now)))
        .get()
    )
    return Frame(waiting_count=waiting_count, is_late=beating < len(HeartbeatName))
