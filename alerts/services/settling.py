"""What time and people's other doings change about alerts, without any new verdict."""

import datetime as dt

from django.db import transaction
from django.db.models import F, Q

from alerts.enums import AlertState
from alerts.models import Alert
from alerts.services.alerts import is_archived, is_replanned, resolve

REASON = "the clock serves all workspaces"
_AHEAD = dt.timedelta(days=1)  # no workspace's calendar is further ahead of UTC


def settle_alerts(*, now: dt.datetime) -> int:
    """Wake alerts whose snooze has ended, resolve those that people's doings made pointless.

    Returns:
        How many changed.
    """
    is_awake = Q(state=AlertState.SNOOZED, snoozed_until__lte=now.date() + _AHEAD)
    archived = Q(target__is_archived=True) | Q(target__goal__is_archived=True)
    archived |= (
        Q(target__kpi__is_archived=True)
        | Q(goal__is_archived=True)
        | Q(plan__is_archived=True)
        | Q(kpi__is_archived=True)
        | Q(source__is_paused=True)
    )
    replanned = Q(plan__version__gt=F("plan_change__plan_version"))
    unresolved = Alert.objects.across_awake(reason=REASON).unresolved()
    found = unresolved.filter(is_awake | archived | replanned).values_list("pk", flat=True)
    return sum(_settle(alert_id, now=now) for alert_id in list(found))


@transaction.atomic
def _settle(alert_id: int, *, now: dt.datetime) -> bool:
    alert = (
        Alert.objects.across_workspaces(reason=REASON)
        .select_related(
            "workspace", "target__goal", "target__kpi", "plan", "plan_change", "kpi", "source"
        )
        .select_related("goal")
        .select_for_update(of=("self",), no_key=True)
        .get(pk=alert_id)
    )
    if alert.state == AlertState.RESOLVED:
        return False
    if is_archived(alert) or is_replanned(alert):
        resolve(alert=alert, now=now)
        return True
    if not alert.snoozed_until or alert.snoozed_until > alert.workspace.today(now):
        return False
    alert.state, alert.snoozed_until, alert.waiting_since = AlertState.OPEN, None, now
    alert.version += 1
    alert.save(update_fields=["state", "snoozed_until", "waiting_since", "version"])
    return True
