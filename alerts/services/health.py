"""How well the clock behind the site does, seen from outside."""

import datetime as dt
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Case, F, Min, QuerySet, When

from alerts.enums import DeliveryState, HeartbeatName
from alerts.models import Delivery, Heartbeat, Posting
from alerts.services.data_opening import unclaimed_data_changes
from alerts.services.heartbeats import late_heartbeats
from alerts.services.holding import held_since
from alerts.services.plan_opening import unclaimed_plan_changes
from alerts.services.verdict_opening import unclaimed_changes
from goals.models import Target

REASON = "the health of the whole site"


@dataclass(frozen=True, slots=True)
class Health:
    """Ages in seconds, None where there is nothing; `late` names whose heartbeat is too old.

    `oldest_due_seconds` is the age of the oldest work that waits to be done: a target to be
    judged, or a change to be told. Messages that a mail server does not take, or that were given
    up, are told as they are and do not make the site unwell. An outbox that is held since a
    restore, for `held_seconds`, does until an operator lets it go.
    """

    is_ok: bool
    oldest_due_seconds: int | None
    oldest_unsent_seconds: int | None
    dead_letters: int
    held_seconds: int | None
    heartbeats: dict[str, int | None]
    late: list[str]


def check_health(*, now: dt.datetime) -> Health:
    """Look at all due work, unsent messages and heartbeats."""
    due = [
        _due_targets(now).aggregate(oldest=Min("due_at"))["oldest"],
        unclaimed_changes().aggregate(oldest=Min("changed_at"))["oldest"],
        unclaimed_plan_changes().aggregate(oldest=Min("changed_at"))["oldest"],
        unclaimed_data_changes().aggregate(oldest=Min("changed_at"))["oldest"],
    ]
    oldest_due = _age(min((at for at in due if at), default=None), now)
    deliveries = Delivery.objects.across_awake(reason=REASON)
    postings = Posting.objects.across_awake(reason=REASON)
    unsent = deliveries.filter(state=DeliveryState.PENDING, next_try_at__lte=now)
    beats = dict(Heartbeat.objects.values_list("name", "beat_at"))
    late = late_heartbeats(now=now)
    is_overdue = oldest_due is not None and oldest_due > settings.HEARTBEAT_LATE_SECONDS
    held = _age(held_since(), now)
    return Health(
        is_ok=not late and not is_overdue and held is None,
        oldest_due_seconds=oldest_due,
        oldest_unsent_seconds=_age(unsent.aggregate(oldest=Min("next_try_at"))["oldest"], now),
        dead_letters=deliveries.dead().count() + postings.lost().count(),
        held_seconds=held,
        heartbeats={name.value: _age(beats.get(name), now) for name in HeartbeatName},
        late=[name.value for name in late],
    )


def _due_targets(now: dt.datetime) -> QuerySet[Target]:
    """The targets to be judged, with `due_at`: when their clock struck or their data arrived."""
    targets = Target.objects.across_awake(reason=REASON).active().due_for_check(now=now)
    struck = When(next_check_at__lte=now, then=F("next_check_at"))
    return targets.annotate(due_at=Case(struck, default=F("kpi__data_changed_at")))


def _age(at: dt.datetime | None, now: dt.datetime) -> int | None:
    return None if at is None else max(0, round((now - at).total_seconds()))
