"""Pulling sources: fetched, looked at as an import, and stored as a whole, held or refused."""

import datetime as dt
import io
import logging
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO, Final

from django.core.files.base import ContentFile, File
from django.db import transaction

from kpis.enums import ImportState, PullOutcome, SourceKind
from kpis.exceptions import ImportSettledError
from kpis.models import ImportRun, Source, SourcePull
from kpis.services.imports import apply_import, discard_import, preview_import
from kpis.services.source_drops import find_drop
from kpis.services.sources import fetch_policy
from kpis.services.uploads import drop_upload
from kpis.sources.fetch import fetch
from kpis.sources.json_records import write_tidy
from kpis.sources.trouble import FetchError
from workspaces.exceptions import SealBrokenError
from workspaces.models import Membership
from workspaces.sealing import unseal

log = logging.getLogger(__name__)

CLAIMED_FOR: Final = dt.timedelta(minutes=10)  # longer than a pull may take; after that it is dead
RETRIES: Final = (dt.timedelta(minutes=10), dt.timedelta(minutes=30), dt.timedelta(hours=2))
_PASSING: Final = {"host_unknown", "no_answer", "too_slow", "answered_with", "unexpected"}

Trouble = dict[str, Any]
Origin = list[int] | None  # the record that each row was made of


def pull_due(*, now: dt.datetime, at_most_seconds: float) -> int:
    """Pull the sources whose time has come, one after the other; return how many were.

    It stops between two of them when the time is over; the next tick goes on. One that fails in
    a way nobody thought of is set aside until its next time.
    """
    began, count = time.monotonic(), 0
    due = Source.objects.across_workspaces(reason="the clock serves all workspaces").due(now=now)
    for source in due.select_related("workspace"):
        if time.monotonic() - began > at_most_seconds:
            break
        count += pull_source(source=source, by=None, now=now) is not None
    return count


def pull_source(*, source: Source, by: Membership | None, now: dt.datetime) -> SourcePull | None:
    """Pull `source` now, whoever asks; returns None if somebody is at it already, or deletes it.

    The clock's pull (`by` is None) is none either if another scheduler has done it.
    """
    if not _claimed(source, by, now):
        return None
    try:
        return _pulled(source, by, now)
    except Exception:
        if not Source.objects.for_workspace(source.workspace).filter(pk=source.pk).exists():
            return None  # somebody has deleted it meanwhile
        log.exception("pulling the source %s failed", source.public_id)
        return _settled(source, by, now, PullOutcome.FAILED, trouble=_trouble("unexpected"))


def _claimed(source: Source, by: Membership | None, now: dt.datetime) -> bool:
    """Take the source for this process, by one conditional update."""
    mine = Source.objects.for_workspace(source.workspace).filter(pk=source.pk)
    free = mine.due(now=now) if by is None else mine.free(now=now)
    is_ours = bool(free.order_by().update(claimed_until=now + CLAIMED_FOR))
    if is_ours:
        workspace = source.workspace
        source.refresh_from_db()
        source.workspace = workspace
    return is_ours


def _pulled(source: Source, by: Membership | None, now: dt.datetime) -> SourcePull:
    try:
        with fetched(source) as (file, records):
            run = preview_import(
                workspace=source.workspace, file=file, file_name=source.name, by=by, now=now
            )
    except FetchError as error:
        trouble = _trouble(error.code, **error.params)
        return _settled(source, by, now, PullOutcome.FAILED, trouble=trouble)
    if run.state == ImportState.REFUSED:
        number_by_record(run, records)
        return _settled(source, by, now, PullOutcome.REFUSED, run, _trouble_of_rows(run))
    held = find_drop(source=source, run=run, now=now)
    if held:
        return _settled(source, by, now, PullOutcome.HELD, run, held)
    if not run.created_count and not run.updated_count:
        return _settled(source, by, now, PullOutcome.UNCHANGED, run)
    with transaction.atomic():
        run = apply_import(run=run, by=by, now=now)
        if run.state == ImportState.REFUSED:  # the KPIs have changed since it was looked at
            return _settled(source, by, now, PullOutcome.REFUSED, run, _trouble_of_rows(run))
        return _settled(source, by, now, PullOutcome.STORED, run)


@contextmanager
def fetched(source: Source) -> Iterator[tuple[File, Origin]]:
    """Fetch what the source gives, as a file that the imports read.

    Raises:
        FetchError: it could not be had, or is not shaped as the source says.
    """
    with tempfile.TemporaryFile() as body:
        fetch(source.url, into=body, policy=fetch_policy(), headers=_headers(source))
        body.seek(0)
        if source.kind == SourceKind.JSON_URL:
            text, records = _tidy(body, source)
            yield ContentFile(text), records
        else:
            yield File(body), None


def number_by_record(run: ImportRun, records: Origin) -> None:
    """Name the errors of a run by the records that its rows were made of."""
    if records is None:
        return

    def record(row: int) -> int:
        return records[row - 2]  # the heading line is the first row

    for error in run.errors:
        if error["row"] and error["row"] > 1:
            error["row"] = record(error["row"])
        if "other_row" in error["params"]:
            error["params"]["other_row"] = record(error["params"]["other_row"])
    run.save(update_fields=["errors"])


def _headers(source: Source) -> dict[str, str]:
    if not source.sealed_credential:
        return {}
    try:
        return {source.credential_header: unseal(source.sealed_credential)}
    except SealBrokenError as error:
        raise FetchError("credential_lost") from error


def _tidy(body: BinaryIO, source: Source) -> tuple[bytes, list[int]]:
    text = io.StringIO(newline="")
    records = write_tidy(body.read(), source.json_shape, text)
    return text.getvalue().encode(), records


@transaction.atomic
def _settled(
    source: Source,
    by: Membership | None,
    now: dt.datetime,
    outcome: PullOutcome,
    run: ImportRun | None = None,
    trouble: Trouble | None = None,
) -> SourcePull:
    """Write down what became of a pull, let the source go and set its next time."""
    trouble = trouble or {}
    is_success = outcome in {PullOutcome.STORED, PullOutcome.UNCHANGED}
    if is_success or outcome == PullOutcome.HELD:
        _put_away_held(source, by)
        source.held_run = run if outcome == PullOutcome.HELD else None
        source.trouble = trouble
    elif not source.is_held:  # else what is held, and why, stays to be decided on
        source.held_run, source.trouble = None, trouble
    source.claimed_until = None
    source.pulled_at = now
    source.failure_count = source.failure_count + 1 if outcome == PullOutcome.FAILED else 0
    source.next_due_at = _next_time(source, trouble, now)
    if is_success:
        source.succeeded_at = now
    source.save(
        update_fields=[
            *("claimed_until", "pulled_at", "trouble", "held_run", "failure_count"),
            *("next_due_at", "succeeded_at"),
        ]
    )
    rows = run.received_count if run else 0
    if run and outcome == PullOutcome.UNCHANGED:  # nothing stands on it
        drop_upload(run)
        run.delete()
        run = None
    return SourcePull.objects.create(
        workspace=source.workspace,
        source=source,
        at=now,
        by=by.user if by else None,
        outcome=outcome,
        row_count=rows,
        import_run=run,
        trouble=trouble,
    )


def _put_away_held(source: Source, by: Membership | None) -> None:
    """Discard an older delivery that still waits for a person: what has come now is newer."""
    if source.held_run is None:
        return
    source.held_run.workspace = source.workspace
    try:
        discard_import(run=source.held_run, by=by)
    except ImportSettledError:
        return  # somebody has decided meanwhile


def _next_time(source: Source, trouble: Trouble, now: dt.datetime) -> dt.datetime:
    """Return the next time of the schedule, or an earlier one to try what may pass again."""
    regular = source.next_time(now)
    tries = source.failure_count
    if trouble.get("code") in _PASSING and 0 < tries <= len(RETRIES):
        return min(regular, now + RETRIES[tries - 1])
    return regular


def _trouble(code: str, **params: str | int) -> Trouble:
    return {"code": code, "params": params}


def _trouble_of_rows(run: ImportRun) -> Trouble:
    """Return what is wrong with a refused delivery: its first error, named by its row."""
    first: Trouble = run.errors[0]
    return first
