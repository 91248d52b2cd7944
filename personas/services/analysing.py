"""The worker's part of a customer file: claimed, read and analysed by a child, found or failed."""

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
from personas.services.child import ChildStoppedError, KeepGoing, run_child
from personas.services.customer_files import clear_stored, kept_path
from personas.services.drift import Base, bases_of, bases_to_compare, keep_drifts
from personas.services.sealed_uploads import forget, opened, sweep
from workspaces.sight import inside

log = logging.getLogger(__name__)

LEASE: Final = dt.timedelta(minutes=3)  # longer than the longest step of the child


def analyse_due(*, now: dt.datetime) -> int:
    """Analyse the customer files that wait, one after the other; return how many were."""
    reason, count = "the worker serves all workspaces", 0
    sweep(now=now)
    due = CustomerFile.objects.across_awake(reason=reason).due(now=now)
    for file in due.select_related("workspace"):
        with inside(file.workspace_id):
            count += analyse(file=file, now=now)
    return count


def analyse(*, file: CustomerFile, now: dt.datetime) -> bool:
    """Analyse `file`, unless somebody else is at it; returns whether this was the one who did."""
    key = uuid4().hex
    mine = CustomerFile.objects.for_workspace(file.workspace).filter(pk=file.pk)
    free, claim = mine.due(now=now).order_by(), {"claim_key": key, "claimed_until": now + LEASE}
    unread = free.filter(state=CustomerFileState.READING).update(**claim)
    if not unread and not free.update(state=CustomerFileState.AT_WORK, **claim):
        return False
    held = mine.filter(claim_key=key)
    path = kept_path(file)

    def keep_going(done: int, total: int) -> bool:
        until = timezone.now() + LEASE
        return bool(held.update(progress_done=done, progress_total=total, claimed_until=until))

    try:
        if unread:
            _read(file, held, keep_going)
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
        why = {"code": refused.code, "row": refused.row, "params": dict(refused.params)}
        over = {"claim_key": "", "claimed_until": None}
        held.update(state=CustomerFileState.FAILED, refusal=why if unread else None, **over)
    clear_stored(file)
    return True


def _read(file: CustomerFile, held: CustomerFileQuerySet, keep_going: KeepGoing) -> None:
    """Keep of a sealed upload what tells nobody's identity, and let the upload go.

    Raises:
        Refused: the file cannot be used.
        ChildStoppedError: it was called off.
    """
    with opened(file) as upload:
        kept, as_of = str(kept_path(file)), file.as_of.isoformat()
        found = run_child("clean", str(upload), kept, as_of, keep_going=keep_going)
    about = {"customer_count": found["customers"], "columns": found["columns"]}
    if not held.update(state=CustomerFileState.AT_WORK, progress_total=0, **about):
        raise ChildStoppedError
    forget(file)


@transaction.atomic
def _store(
    held: CustomerFileQuerySet, found: dict[str, Any], bases: list[Base], now: dt.datetime
) -> None:
    """Write what was found, unless the file was called off or deleted meanwhile."""
    file = (
        held.select_for_update(of=("self",), no_key=True)
        .select_related("workspace")
        .order_by()
        .first()
    )
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
