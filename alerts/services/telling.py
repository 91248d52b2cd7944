"""Writing an alert and its messages, together, in the transaction of the claim."""

import datetime as dt

from alerts.calc.keys import delivery_key
from alerts.calc.story import freeze
from alerts.enums import AlertKind, AlertState, Channel
from alerts.models import Alert, Delivery
from alerts.services.recipients import recipients_of
from alerts.services.stories import write_story
from goals.models import VerdictChange


def tell(*, alert: Alert, kind: AlertKind, change: VerdictChange, now: dt.datetime) -> Alert:
    """Make `alert`, new or lived with for a while, tell `change`, and write to its recipients.

    An acknowledged alert that got worse is open again, for its plan was made for less. A snoozed
    one stays snoozed: its messages wait for the morning that somebody chose.
    """
    alert.kind, alert.change = kind, change
    alert.story = freeze(write_story(alert=alert, kind=kind, change=change))
    if alert.pk is None:
        alert.opened_at = now
    else:
        alert.version += 1
    if alert.state == AlertState.ACKNOWLEDGED:
        alert.state, alert.note = AlertState.OPEN, ""
        alert.acknowledged_at = alert.acknowledged_by = None
    alert.save()
    Delivery.objects.bulk_create(
        Delivery(
            workspace=alert.workspace,
            alert=alert,
            change=change,
            recipient=person,
            channel=Channel.EMAIL,
            key=delivery_key(
                workspace_id=alert.workspace_id,
                target_id=alert.target_id,
                change_id=change.pk,
                channel=Channel.EMAIL,
                recipient_id=person.pk,
            ),
            payload=alert.story,
            next_try_at=now,
            created_at=now,
        )
        for person in recipients_of(alert.target.goal)
    )
    return alert
