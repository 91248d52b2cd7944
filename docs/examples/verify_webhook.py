"""How a receiver checks that a webhook is from Mokpyo, new, and unchanged. Standard library only.

Headers are looked up by lower-case names. Keep the ids of messages that were taken, for a day at
least: a message may come twice, always under the same id.
"""

import base64
import hashlib
import hmac
from collections.abc import Collection, Iterable, Mapping

TOLERANCE = 5 * 60  # seconds that the two clocks may differ
LONGEST = 12  # digits of a timestamp


class NotGenuineError(Exception):
    """The message must not be believed."""


def verify(
    headers: Mapping[str, str],
    body: bytes,
    *,
    secrets: Iterable[str],
    now: float,
    seen: Collection[str],
) -> bool:
    """Return whether the message is new; False is a repeat, to be answered with 200 and forgotten.

    `secrets` are those in force: one, and for a while after a change two. `now` is `time.time()`.

    Raises:
        NotGenuineError: it was not signed with one of the secrets, or too long ago.
    """
    key, timestamp = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    is_number = timestamp.isdecimal() and len(timestamp) <= LONGEST
    if not is_number or abs(now - int(timestamp)) > TOLERANCE:
        raise NotGenuineError("too old, or from a clock that goes wrong")
    content = f"{key}.{timestamp}.".encode(errors="replace") + body
    expected = [f"v1,{_signature(secret, content)}".encode() for secret in secrets]
    given = headers.get("webhook-signature", "").encode(errors="replace").split()
    if not any(hmac.compare_digest(one, other) for one in expected for other in given):
        raise NotGenuineError("signed with another secret, or changed on the way")
    return key not in seen


def _signature(secret: str, content: bytes) -> str:
    key = base64.b64decode(secret.removeprefix("whsec_"))
    return base64.b64encode(hmac.digest(key, content, hashlib.sha256)).decode("ascii")
