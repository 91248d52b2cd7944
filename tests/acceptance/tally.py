"""What arrived against what had to: the figures of a due."""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

RECOVERED_WITHIN = 60.0  # seconds (reliability R3)


class Receipt(NamedTuple):
    """One message that was taken: whom it tells of what, under which key."""

    name: str
    receiver: str
    key: str
    at: float  # on the monotonic clock


class Due(NamedTuple):
    """What had to be told to whom, since when, and when something was struck down."""

    receivers: Sequence[str]
    arrived_at: Mapping[str, float]  # the data, by name
    struck_at: Sequence[float]


def tally(due: Due, receipts: Iterable[Receipt]) -> dict[str, Any]:
    """Count what is lost, what came twice, under how many keys, and how late."""
    copies: Counter[tuple[str, str]] = Counter()
    keys, first = defaultdict[tuple[str, str], set[str]](set), dict[tuple[str, str], float]()
    for receipt in receipts:
        event = receipt.name, receipt.receiver
        copies[event] += 1
        keys[event].add(receipt.key)
        first[event] = min(first.get(event, receipt.at), receipt.at)
    expected = {(name, each) for name in due.arrived_at for each in due.receivers}
    known = due.arrived_at
    delays = [at - known[name] for (name, _receiver), at in first.items() if name in known]
    recoveries = _recoveries(due.struck_at, list(first.values()))
    return {
        "expected": len(expected),
        "delivered": len(expected & copies.keys()),
        "lost": len(expected - copies.keys()),
        "unexpected": sum(copies[event] for event in copies.keys() - expected),
        "repeats": copies.total() - len(copies),
        "most_copies": max(copies.values(), default=0),
        "keys_per_event": max(map(len, keys.values()), default=0),
        "longest_delay_seconds": round(max(delays, default=0.0), 1),
        "longest_recovery_seconds": round(max(recoveries, default=0.0), 1),
        "recoveries_over_60_seconds": sum(each > RECOVERED_WITHIN for each in recoveries),
    }


def _recoveries(struck_at: Sequence[float], arrivals: Sequence[float]) -> list[float]:
    """From each blow to the next message that nobody had had yet; after the last, nothing was due.

    A further blow on the way does not stop the clock.
    """
    arrived = sorted(arrivals)
    nexts = [(struck, bisect_right(arrived, struck)) for struck in struck_at]
    return [arrived[place] - struck for struck, place in nexts if place < len(arrived)]
