"""The key of a message: the same for every attempt and every copy, unlike any other's."""

import hashlib

from alerts.enums import Channel


def delivery_key(
    *, workspace_id: int, subject: str, change_id: int, channel: Channel, recipient_id: int
) -> str:
    """Return the key as 64 hexadecimal digits (reliability 4.6).

    `subject` is what the alert is about: a target's number, or `plan-`, `kpi-` or `source-` and
    that of one of those.
    """
    parts = (workspace_id, subject, change_id, channel.value, recipient_id)
    return hashlib.sha256(":".join(map(str, parts)).encode()).hexdigest()
