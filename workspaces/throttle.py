"""Counting what somebody does, so that nobody does it too often.

The counts lie in the cache `rates`: Redis where there is one, so that all processes count together.
Where it is away everybody is let in, and the log says so.
"""

import logging
import time
from typing import Final, NamedTuple

from django.core.cache import caches
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)
CACHE: Final = "rates"


class Limit(NamedTuple):
    """So many times in so many seconds, counted in windows that begin on the clock."""

    name: str
    most: int
    seconds: int


def seconds_to_wait(*, limit: Limit, who: str) -> int:
    """Count one more act of `who`; return 0, or in how many seconds they may act again."""
    now = int(time.time())
    window, passed = divmod(now, limit.seconds)
    key = f"{limit.name}:{who}:{window}"
    rates = caches[CACHE]
    try:
        rates.add(key, 0, timeout=limit.seconds)
        done = rates.incr(key)
    except ValueError:  # it ended between the two
        return 0
    except RedisError as error:
        logger.warning("rates are not counted: %s", error)
        return 0
    return limit.seconds - passed if done > limit.most else 0
