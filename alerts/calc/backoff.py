"""When a message that could not be delivered is tried again."""

import datetime as dt
import hashlib

FIRST_DELAY = dt.timedelta(seconds=30)
LONGEST_DELAY = dt.timedelta(hours=1)
MAX_ATTEMPTS = 30  # the waits add up to about a day


def delay_after(*, attempt: int, key: str) -> dt.timedelta:
    """Return the wait after the failed `attempt` (the first is 1) of the message `key`.

    Waits double from 30 seconds up to an hour. A quarter of each is jitter, taken from the
    message's key, so that messages which failed together do not come back together.
    """
    grown = min(FIRST_DELAY * (1 << min(attempt - 1, 16)), LONGEST_DELAY)
    digest = hashlib.sha256(f"{key}:{attempt}".encode()).digest()
    return grown * (1 - int.from_bytes(digest[:4]) / 2**32 / 4)
