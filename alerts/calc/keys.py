"""The key of a message: the same for every attempt and every copy, unlike any other's."""

import hashlib

from alerts.enums import Channel


def delivery_key(
    *, workspace_id: int, target_id: int, change_id: int, channel: Channel, recipient_id: int
) -> str:
    """Return the key as 64 hexadecimal digits (reliability 4.6)."""
    parts = (workspace_id, target_id, change_id, channel.value, recipient_id)
    return hashlib.sha256(":".join(map(str, parts)).encode()).hexdigest()
