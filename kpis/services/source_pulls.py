"""Pulling sources: fetched, looked at as an import, and stored as a whole, held or refused."""

import datetime as dt
import logging
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any, Final

from django.core.files.base import File
from django.db import transaction

from kpis.enums import ImportState, PullOutcome, Unit
from kpis.exceptions import ImportSettledError
from kpis.models import ImportRun, Kpi, Source, SourcePull
from kpis.services.imports import apply_import, discard_import, preview_import
from kpis.services.source_asks import ask_of, open_secrets
from kpis.services.source_claims import ClaimLostError, claim, renewing, require_claim
from kpis.services.source_drops import find_drop
from kpis.services.source_troubles import let_go_decided, note_pull
from kpis.services.uploads import drop_upload
from kpis.sources.asking import Brought
from kpis.sources.connectors import connector_of
from kpis.sources.trouble import AnswerError, FetchError, QuotaError
from workspaces.models import Membership
from workspaces.sight import inside

log = logging.getLogger(__name__)

RETRIES: Final = (dt.timedelta(minutes=10), dt.timedelta(minutes=30), dt.timedelta(hours=2))
_PASSING: Final = {
    *("host_unknown", "no_answer", "too_slow", "answered_with", "too_many_requests"),
    "unexpected",
}

Trouble = dict[str, Any]


def pull_due(*, now: dt.datetime, at_most_seconds: float) -> int:
    """Pull the sources whose time has come, one after the other; return how many were.

    It stops between two of them when the time is over; the next tick goes on. One that fails in
    a way nobody thought of is set aside until its next time.
    """
    began, count = time.monotonic(), 0
    let_go_decided(now=now)
    due = Source.objects.across_awake(reason="the clock serves all workspaces").due(now=now)
    for source in due.select_related("workspace"):
        if time.monotonic() - began > at_most_seconds:
            break
        with inside(source.workspace_id):
            count += pull_source(source=source, by=None, now=now) is not None
    return count


def pull_source(*, source: Source, by: Membership | None, now: dt.datetime) -> SourcePull | None:
    """Pull `source` now, whoever asks; returns None if somebody is at it already, or deletes it.

    The clock's pull (`by` is None) is none either if another scheduler has done it.
    """
    if not claim(source=source, by=by, now=now):
        return None
    try:
        with renewing(source=source, now=now):
            return _pulled(source, by, now)
    except ClaimLostError:
        return None
    except Exception:
        log.exception("pulling the source %s failed", source.public_id)
    try:
        return _settled(
            _Result(PullOutcome.FAILED, trouble=_trouble("unexpected")), source, by, now
        )
    except ClaimLostError:
        return None


@dataclass(frozen=True, slots=True)
class _Result:
    """What became of a pull; `wait` is how long the server asks to be left alone."""

    outcome: PullOutcome
    run: ImportRun | None = None
    trouble: Trouble = field(default_factory=dict)
    notes: list[Trouble] = field(default_factory=list)
    wait: dt.timedelta = dt.timedelta(0)


def _pulled(source: Source, by: Membership | None, now: dt.datetime) -> SourcePull:
    try:
        with fetched(source, now) as (file, brought):
            run = preview_import(
                workspace=source.workspace,
                file=file,
                file_name=source.name,
                by=by,
                now=now,
                vat=source.vat,
            )
    except FetchError as error:
        return _settled(_failed(error), source, by, now)
    result = _looked_at(source, run, brought, now)
    if result.outcome != PullOutcome.STORED:
        return _settled(result, source, by, now)
    with transaction.atomic():
        require_claim(source)
        run = apply_import(run=run, by=by, now=now)
        if run.state == ImportState.REFUSED:  # the KPIs have changed since it was looked at
            result = _Result(PullOutcome.REFUSED, run, _trouble_of_rows(run))
        return _settled(replace(result, run=run), source, by, now)


def _failed(error: FetchError) -> _Result:
    wait = dt.timedelta(0)
    if isinstance(error, AnswerError | QuotaError):
        wait = dt.timedelta(seconds=error.wait_seconds)
    return _Result(PullOutcome.FAILED, trouble=_trouble(error.code, **error.params), wait=wait)


def _looked_at(source: Source, run: ImportRun, brought: Brought, now: dt.datetime) -> _Result:
    """Judge a previewed delivery: it is refused, held, nothing new, or to be stored."""
    if run.state == ImportState.REFUSED:
        number_by_record(run, brought.origin)
        return _Result(PullOutcome.REFUSED, run, _trouble_of_rows(run))
    held = find_drop(source=source, run=run, now=now)
    if held:
        return _Result(PullOutcome.HELD, run, held, brought.notes)
    is_new = run.created_count or run.updated_count
    outcome = PullOutcome.STORED if is_new else PullOutcome.UNCHANGED
    return _Result(outcome, run, notes=brought.notes)


@contextmanager
def fetched(source: Source, now: dt.datetime) -> Iterator[tuple[File, Brought]]:
    """Fetch what the source gives, as a file that the imports read.

    Raises:
        FetchError: it could not be had, or is not shaped as the source says.
    """
    ask = ask_of(source=source, secrets=open_secrets(source), now=now)
    with tempfile.TemporaryFile() as body:
        brought = connector_of(source.kind).pull(ask, body)
        _refuse_other_currency(source, brought)
        body.seek(0)
        yield File(body), brought


def number_by_record(run: ImportRun, records: list[int] | None) -> None:
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


def _refuse_other_currency(source: Source, brought: Brought) -> None:
    """Refuse money that is not in its KPI's currency; nothing is converted unasked."""
    money = Kpi.objects.for_workspace(source.workspace).filter(
        key__in=source.shape.values, unit=Unit.MONEY
    )
    other = money.exclude(currency=brought.currency).first() if brought.currency else None
    if other:
        told = {"report": brought.currency, "kpi": other.key, "currency": other.currency}
        raise FetchError("currency_differs", **told)


@transaction.atomic
def _settled(
    result: _Result, source: Source, by: Membership | None, now: dt.datetime
) -> SourcePull:
    """Write down what became of a pull, let the source go and set its next time.

    Raises:
        ClaimLostError: another pull has taken over, or the source is deleted.
    """
    require_claim(source)
    outcome, run, was_held = result.outcome, result.run, source.is_held
    is_success = outcome in {PullOutcome.STORED, PullOutcome.UNCHANGED}
    if is_success or outcome == PullOutcome.HELD:
        _put_away_held(source, by)
        source.held_run = run if outcome == PullOutcome.HELD else None
        source.trouble = result.trouble
    elif not source.is_held:  # else what is held, and why, stays to be decided on
        source.held_run, source.trouble = None, result.trouble
    source.claimed_until, source.claim_key = None, ""
    source.pulled_at = now
    source.failure_count = source.failure_count + 1 if outcome == PullOutcome.FAILED else 0
    source.next_due_at = _next_time(source, result, now)
    if is_success:
        source.succeeded_at = now
    source.save(
        update_fields=[
            *("claimed_until", "claim_key", "pulled_at", "trouble", "held_run"),
            *("failure_count", "next_due_at", "succeeded_at"),
        ]
    )
    note_pull(source=source, outcome=outcome, was_held=was_held, now=now)
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
        trouble=result.trouble,
        notes=result.notes,
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


def _next_time(source: Source, result: _Result, now: dt.datetime) -> dt.datetime:
    """Return the next time of the schedule, or an earlier one to try what may pass again.

    A server that asks to be left alone is, however long.
    """
    following = source.next_time(now)
    tries = source.failure_count
    if result.trouble.get("code") in _PASSING and 0 < tries <= len(RETRIES):
        following = min(following, now + RETRIES[tries - 1])
    return max(following, now + result.wait)


def _trouble(code: str, **params: str | int) -> Trouble:
    return {"code": code, "params": params}


def _trouble_of_rows(run: ImportRun) -> Trouble:
    """Return what is wrong with a refused delivery: its first error, named by its row."""
    first: Trouble = run.errors[0]
    return first
