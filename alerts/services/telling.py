"""Writing an alert and its messages, together, in the transaction of the claim."""

import datetime as dt
from typing import Any

from alerts.calc.keys import delivery_key
from alerts.enums import AlertKind, AlertState, Channel
from alerts.models import Alert, Delivery
from alerts.services.recipients import recipients_of
from goals.models import PlanChange, VerdictChange


def tell(
    *,
    alert: Alert,
    kind: AlertKind,
    change: VerdictChange | PlanChange,
    story: dict[str, Any],
    now: dt.datetime,
) -> Alert:
    """Make `alert`, new or lived with for a while, tell `story`, and write to its recipients.

    An acknowledged alert that got worse is open again, for its plan was made for less. A snoozed
    one stays snoozed: its messages wait for the morning that somebody chose.
    """
    alert.kind, alert.story = kind, story
    if isinstance(change, PlanChange):
        alert.plan_change = change
    else:
        alert.change = change
    if alert.pk is None:
        alert.opened_at = now
    else:
        alert.version += 1
    if alert.state == AlertState.ACKNOWLEDGED:
        alert.state, alert.note = AlertState.OPEN, ""
        alert.acknowledged_at = alert.acknowledged_by = None
    alert.save()
    write_messages(alert=alert, change=change, story=story, now=now)
    return alert


def write_messages(
    *,
    alert: Alert,
    change: VerdictChange | PlanChange,
    story: dict[str, Any],
    now: dt.datetime,
) -> None:
    """Put one message to each of the alert's recipients into the outbox."""
    cause: dict[str, Any] = {"change": change}
    subject = str(alert.target_id)
    if isinstance(change, PlanChange):
        cause, subject = {"plan_change": change}, f"plan-{alert.plan_id}"
    Delivery.objects.bulk_create(
        Delivery(
            workspace=alert.workspace,
            alert=alert,
            **cause,
            recipient=person,
            channel=Channel.EMAIL,
            key=delivery_key(
                workspace_id=alert.workspace_id,
                subject=subject,
                change_id=change.pk,
                channel=Channel.EMAIL,
                recipient_id=person.pk,
            ),
            payload=story,
            next_try_at=now,
            created_at=now,
        )
        for person in recipients_of(alert.undertaking)
    )
