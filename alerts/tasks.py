"""The clock's work. Tasks carry no truth: the sweep finds in the database what is to be done.

What calculates and draws is imported by the step that needs it: the worker's parent process and
the scheduler load this module too, and would hold some 25 MB each for nothing.
"""

import datetime as dt
import logging
import time
from collections.abc import Callable
from typing import Any

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from alerts.enums import HeartbeatName, LeaseName, Outcome
from alerts.exceptions import DATABASE_AWAY
from alerts.services.heartbeats import beat
from alerts.services.leases import held_lease
from workspaces.bell import ring

log = logging.getLogger(__name__)

SEND_FOR = dt.timedelta(seconds=10)  # then others have their turn: new data waits to be judged
JUDGE_FOR = dt.timedelta(seconds=15)  # then what was judged is told; new data comes first again
TELL_FOR = dt.timedelta(seconds=10)  # then what was written leaves
# A server that was killed is back within seconds: nobody waits for the next minute (R3).
ASK_AGAIN: dict[str, Any] = {
    "autoretry_for": DATABASE_AWAY,
    "default_retry_delay": 10,  # seconds
    "max_retries": 5,
}

_Step = Callable[[], bool | None]
"""A part of the tick; it returns True when there was more to do than time."""


@shared_task(name="alerts.tick", **ASK_AGAIN)
def tick() -> None:
    """Judge what is due, check plans and data, open alerts, send what waits: once a minute.

    A second tick that comes while one is at work leaves the judging to it, and another looks
    again when that one's lease is over: it may have died. When much is due, what was judged is
    told before more is judged, by a further tick at once. Trouble in one step does not keep the
    next from being done, unless the database is away: then all is done again a little later.
    """
    now = timezone.now()
    beat(HeartbeatName.SCHEDULER, now=now)
    length = dt.timedelta(seconds=settings.TICK_LEASE_SECONDS)
    troubles: list[Exception] = []
    is_cut = False
    with held_lease(name=LeaseName.TICK, now=now, length=length) as is_ours:
        if not is_ours:
            ring(tick, in_seconds=settings.TICK_LEASE_SECONDS)
        first: list[_Step] = [_assess, _check_plans, _watch, _tell] if is_ours else []
        last: list[_Step] = [_own_up] if is_ours else []
        for step in [*first, _send, _post, *last]:
            try:
                is_cut |= bool(step())
            except DATABASE_AWAY:
                raise
            except Exception as error:  # told below, when every step has had its turn
                troubles.append(error)
    if is_cut:
        ring(tick)
    if troubles:
        raise ExceptionGroup("the periodic check had trouble", troubles)


@shared_task(name="alerts.check_overdue")
def check_overdue() -> None:
    """Open alerts about reviews and check-ins that are overdue: once an hour."""
    from alerts.services.overdue import check_all  # noqa: PLC0415

    check_all(now=timezone.now())


@shared_task(name="alerts.deliver_due", **ASK_AGAIN)
def deliver_due() -> None:
    """Send what is due now; the bell that views ring."""
    _send()
    _post()


def _assess() -> bool:
    """Return whether more is due than there was time for."""
    from goals.services.assessments import assess_due  # noqa: PLC0415
    from goals.services.precedents import weigh_due  # noqa: PLC0415

    now = timezone.now()
    result = assess_due(now=now, longest=JUDGE_FOR)
    weigh_due(now=now)
    beat(HeartbeatName.ASSESSOR, now=timezone.now())
    return result.is_cut


def _check_plans() -> None:
    from goals.services.plan_checks import recheck_plans  # noqa: PLC0415

    recheck_plans(now=timezone.now())


def _watch() -> None:
    from kpis.services.watching import watch_kpis  # noqa: PLC0415

    watch_kpis(now=timezone.now())


def _tell() -> bool:
    """Return whether there was so much to tell that some of it may wait."""
    from alerts.services.escalation import escalate_alerts  # noqa: PLC0415
    from alerts.services.flapping import settle_flapping  # noqa: PLC0415
    from alerts.services.opening import open_due_alerts  # noqa: PLC0415
    from alerts.services.overdue import check_answered  # noqa: PLC0415
    from alerts.services.reminders import write_reminders  # noqa: PLC0415
    from alerts.services.settling import settle_alerts  # noqa: PLC0415
    from alerts.services.summaries import write_summaries  # noqa: PLC0415

    now = timezone.now()
    began = time.monotonic()
    open_due_alerts(now=now, longest=TELL_FOR)
    is_cut = time.monotonic() - began > TELL_FOR.total_seconds()
    check_answered(now=now)
    settle_alerts(now=now)
    settle_flapping(now=now)
    escalate_alerts(now=now)
    write_summaries(now=now)
    write_reminders(now=now)
    return is_cut


def _send() -> None:
    from alerts.services.delivery import deliver_due as send_due  # noqa: PLC0415

    result = send_due(now=timezone.now(), longest=SEND_FOR)
    beat(HeartbeatName.SENDER, now=timezone.now())
    if result.is_cut:
        ring(deliver_due)
    if result.sent or result.retrying or result.dead:
        log.info("messages: %s", result)


def _post() -> None:
    from alerts.services.postings import post_due  # noqa: PLC0415

    if post_due(now=timezone.now())[Outcome.DEFERRED]:
        ring(deliver_due)


def _own_up() -> None:
    from alerts.services.losses import tell_of_losses  # noqa: PLC0415

    tell_of_losses(now=timezone.now())
