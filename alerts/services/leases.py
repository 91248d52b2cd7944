"""Leases: one process at a time does a piece of work, and a dead one blocks nobody for long."""

import datetime as dt
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

from alerts.enums import LeaseName
from alerts.models import Lease


def new_owner() -> str:
    """Return a name for this run of a sender or checker, unlike any other."""
    return f"{socket.gethostname()[:24]}:{os.getpid()}:{uuid4().hex[:12]}"


@contextmanager
def held_lease(*, name: LeaseName, now: dt.datetime, length: dt.timedelta) -> Iterator[bool]:
    """Hold the lease `name` for the block, at most for `length`; yields False if another does.

    The work under a lease must bear being done twice: a holder slower than `length` loses it.
    """
    owner = new_owner()
    Lease.objects.get_or_create(name=name, defaults={"owner": "", "until": now})
    free = Lease.objects.filter(name=name, until__lte=now)
    is_ours = bool(free.update(owner=owner, until=now + length))
    try:
        yield is_ours
    finally:
        if is_ours:
            Lease.objects.filter(name=name, owner=owner).update(owner="", until=now)
