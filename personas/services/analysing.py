"""The worker's part of a customer file: claimed, analysed by a child, and found or failed."""

import datetime as dt
import json
import logging
import tempfile
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

from django.db import transaction
from django.utils import timezone

from kpis.readers.refusal import Refused
from personas.enums import CustomerFileState
from personas.models import CustomerFile, CustomerSegment
from personas.models.customers import CustomerFileQuerySet
from personas.services.child import ChildStoppedError, run_child
from personas.services.customer_files import kept_path
from personas.services.drift import Base, bases_of, bases_to_compare, keep_drifts

log = logging.getLogger(__name__)

LEASE: Final = dt.timedelta(minutes=3)  # longer than the longest step of the child


def analyse_due(*, now: dt.datetime) -> int:
    """Analyse the customer files that wait, one after the other; return how many were."""
    reason = "the worker serves all workspaces"
    due = CustomerFile.objects.across_awake(reason=reason).due(now=now)
    return sum(analyse(file=file, now=now) for file in due.select_related("workspace"))


def analyse(*, file: CustomerFile, now: dt.datetime) -> bool:
    """Analyse `file`, unless somebody else is at it; returns whether this was the one who did."""
    key = uuid4().hex
    mine = CustomerFile.objects.for_workspace(file.workspace).filter(pk=file.pk)
    if (
        not mine.due(now=now)
        .order_by()
        .update(state=CustomerFileState.AT_WORK, claim_key=key, claimed_until=now + LEASE)
    ):
        return False
    held = mine.filter(claim_key=key)
    path = kept_path(file)

    def keep_going(done: int, total: int) -> bool:
        until = timezone.now() + LEASE
        return bool(held.update(progress_done=done, progress_total=total, claimed_until=until))

    try:
        bases = bases_of(file)
        with tempfile.TemporaryDirectory(prefix="mokpyo-") as folder:
            groups = Path(folder) / "bases"
            groups.write_text(json.dumps(bases_to_compare(bases)))
            found = run_child("analyse", str(path), str(groups), keep_going=keep_going)
        _store(held, found, bases, now)
    except ChildStoppedError:
        log.info("the analysis of customer file %s was called off", file.pk)
    except Refused as refused:
        log.warning("customer file %s could not be analysed: %s", file.pk, refused.code)
        held.update(state=CustomerFileState.FAILED, claim_key="", claimed_until=None)
    path.unlink(missing_ok=True)
    return True


@transaction.atomic
def _store(
    held: CustomerFileQuerySet, found: dict[str, Any], bases: list[Base], now: dt.datetime
) -> None:
    """Write what was found, unless the file was called off or deleted meanwhile."""
    file = held.select_for_update(of=("self",)).select_related("workspace").order_by().first()
    if file is None:
        return
    file.profile, file.candidates = found["profile"], found["candidates"]
    file.state, file.claim_key, file.claimed_until = CustomerFileState.READY, "", None
    file.save()
    CustomerSegment.objects.bulk_create(
        CustomerSegment(workspace_id=file.workspace_id, file=file, number=number, **segment)
        for number, segment in enumerate(found["segments"], 1)
    )
    keep_drifts(file=file, bases=bases, found=found["drifts"], now=now)
