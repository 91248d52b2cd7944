"""Who is pulling a source: a lease that its holder renews, so that a dead one is soon replaced."""

import datetime as dt
import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final
from uuid import uuid4

from django.db import DatabaseError, connections

from kpis.models import Source
from kpis.models.source import SourceQuerySet
from workspaces.models import Membership

log = logging.getLogger(__name__)

LEASE: Final = dt.timedelta(seconds=30)
RENEWED_EVERY: Final = 10.0  # seconds


class ClaimLostError(Exception):
    """The lease ran out, or the source is gone: whoever has it now speaks for it."""


def claim(*, source: Source, by: Membership | None, now: dt.datetime) -> bool:
    """Take the source for this process, by one conditional update; the clock only if it is due."""
    mine = Source.objects.for_workspace(source.workspace).filter(pk=source.pk)
    free = mine.due(now=now) if by is None else mine.free(now=now)
    is_ours = bool(free.order_by().update(claimed_until=now + LEASE, claim_key=uuid4().hex))
    if is_ours:
        workspace = source.workspace
        source.refresh_from_db()
        source.workspace = workspace
    return is_ours


def renew(*, source: Source, now: dt.datetime) -> bool:
    """Keep a claimed source for another while; False if somebody else has it."""
    return bool(_held(source).update(claimed_until=now + LEASE))


@contextmanager
def renewing(*, source: Source, now: dt.datetime) -> Iterator[None]:
    """Renew the claim as long as the block runs, from a thread of its own."""
    began, is_done = time.monotonic(), threading.Event()

    def keep() -> None:
        try:
            while not is_done.wait(RENEWED_EVERY):
                try:
                    passed = dt.timedelta(seconds=time.monotonic() - began)
                    if not renew(source=source, now=now + passed):
                        return
                except DatabaseError as error:  # busy; the next time comes before the lease ends
                    log.warning("the claim of source %s is not renewed: %s", source.pk, error)
        finally:
            connections.close_all()  # those of this thread

    keeper = threading.Thread(target=keep, daemon=True)
    keeper.start()
    try:
        yield
    finally:
        is_done.set()
        keeper.join()


def require_claim(source: Source) -> None:
    """Lock the row of a claimed source until the transaction ends.

    Raises:
        ClaimLostError: somebody else has claimed it meanwhile, or deleted it.
    """
    held = _held(source).select_for_update(of=("self",), no_key=True).order_by()
    if not held.values_list("pk").first():
        raise ClaimLostError


def _held(source: Source) -> SourceQuerySet:
    sources = Source.objects.for_workspace(source.workspace)
    return sources.filter(pk=source.pk, claim_key=source.claim_key)
