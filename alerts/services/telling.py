"""Writing an alert and its messages, which leave together in the transaction of the claim."""

import datetime as dt
from typing import Any, TypeAlias

from alerts.calc.keys import delivery_key
from alerts.enums import AlertKind, AlertState, Channel, Purpose
from alerts.models import Alert, Delivery
from alerts.services.outgoing import Outgoing
from alerts.services.posting import write_postings
from goals.models import PlanChange, VerdictChange
from kpis.models import DataChange
from workspaces.models import User

AnyChange: TypeAlias = VerdictChange | PlanChange | DataChange


def tell(
    *,
    alert: Alert,
    kind: AlertKind,
    change: AnyChange,
    story: dict[str, Any],
    outgoing: Outgoing,
    now: dt.datetime,
    purpose: Purpose = Purpose.TROUBLE,
    people: list[User] | None = None,
) -> Alert:
    """Make `alert`, new or lived with for a while, tell `story`, to `people` or its recipients.

    An acknowledged alert that got worse is open again, for its plan was made for less. A snoozed
    one stays snoozed: its messages wait for the morning that somebody chose.
    """
    alert.kind, alert.story = kind, story
    alert.waiting_since, alert.escalated_at = now, None
    setattr(alert, _link(change), change)
    if alert.state == AlertState.ACKNOWLEDGED:
        alert.state, alert.note = AlertState.OPEN, ""
        alert.acknowledged_at = alert.acknowledged_by = None
    if alert.pk is None:
        alert.opened_at = now
        outgoing.alerts.append(alert)
    else:
        alert.version += 1
        alert.save()
    write_messages(
        alert=alert,
        change=change,
        story=story,
        purpose=purpose,
        people=people,
        outgoing=outgoing,
        now=now,
    )
    return alert


def write_messages(
    *,
    alert: Alert,
    change: AnyChange,
    story: dict[str, Any],
    outgoing: Outgoing,
    now: dt.datetime,
    purpose: Purpose,
    people: list[User] | None = None,
) -> None:
    """Add one message to each of `people`, or of the alert's recipients, and address outside."""
    subject = str(alert.target_id)
    if purpose == Purpose.ESCALATION:
        subject = f"{subject}-climbed"
    elif isinstance(change, PlanChange):
        subject = f"plan-{alert.plan_id}"
    elif isinstance(change, DataChange):
        subject = f"kpi-{alert.kpi_id}" if alert.kpi_id else f"source-{alert.source_id}"
    cause: dict[str, Any] = {_link(change): change}
    if people is None:
        people = outgoing.people(alert.undertaking, today=alert.workspace.today(now))
    outgoing.deliveries.extend(
        Delivery(
            workspace=alert.workspace,
            alert=alert,
            **cause,
            recipient=person,
            channel=Channel.EMAIL,
            purpose=purpose,
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
        for person in people
    )
    cause_key = f"{subject}:{change.pk}"
    outgoing.postings.extend(
        write_postings(
            alert=alert,
            purpose=purpose,
            cause=cause_key,
            story=story,
            endpoints=outgoing.endpoints,
            now=now,
        )
    )


def _link(change: AnyChange) -> str:
    """Return the field by which alerts and messages refer to a change of this sort."""
    match change:
        case PlanChange():
            return "plan_change"
        case DataChange():
            return "data_change"
    return "change"
