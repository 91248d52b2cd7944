"""The key of a message: the same for every attempt and every copy, unlike any other's."""

import datetime as dt
import hashlib

from alerts.enums import Channel, Purpose


def delivery_key(
    *, workspace_id: int, subject: str, change_id: int, channel: Channel, recipient_id: int
) -> str:
    """Return the key as 64 hexadecimal digits.

    `subject` is what the alert is about: a target's number, or `plan-`, `kpi-` or `source-` and
    that of one of those; `-climbed` is added where it tells the owners that nobody has answered.
    """
    return _digest(workspace_id, subject, change_id, channel.value, recipient_id)


def overdue_key(
    *, workspace_id: int, goal_id: int, kind: str, due_on: dt.date, recipient_id: int
) -> str:
    """Return the key of the message that tells of what was due on a day and not done."""
    return _digest(workspace_id, f"goal-{goal_id}", kind, due_on, recipient_id)


def bundle_key(*, workspace_id: int, recipient_id: int, slot: dt.datetime) -> str:
    """Return the key of the mail that tells a person of all that waited for `slot`."""
    return _digest(workspace_id, "bundle", _moment(slot), recipient_id)


def weekly_key(purpose: Purpose, *, workspace_id: int, recipient_id: int, slot: dt.datetime) -> str:
    """Return the key of a week's summary or reminder."""
    return _digest(workspace_id, purpose.value, _moment(slot), recipient_id)


def losses_key(*, workspace_id: int, recipient_id: int, until: dt.datetime) -> str:
    """Return the key of the mail that tells an owner of messages given up by `until`."""
    return _digest(workspace_id, "losses", _moment(until), recipient_id)


def _moment(slot: dt.datetime) -> str:
    return slot.astimezone(dt.UTC).isoformat()


def _digest(*parts: object) -> str:
    return hashlib.sha256(":".join(map(str, parts)).encode()).hexdigest()
