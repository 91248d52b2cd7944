"""What of a source somebody may want to hear of: held deliveries, and that it has long failed.

Each turn for the worse, and the way back, is one `DataChange` row, for alerts to claim.
"""

import datetime as dt
from typing import Any, Final

from django.db import transaction

from kpis.enums import DataChangeKind, ImportState, PullOutcome
from kpis.models import DataChange, Source

REASON: Final = "the clock serves all workspaces"
HELD, FAILING, PULLED, DECIDED = "held", "failing", "pulled", "decided"
_SUCCESSES: Final = {PullOutcome.STORED, PullOutcome.UNCHANGED}


def note_pull(
    *, source: Source, outcome: PullOutcome, was_held: bool, now: dt.datetime
) -> DataChange | None:
    """Write down what a pull changed for the worse or the better, in the caller's transaction.

    A source that fails is told of when two pulls in a row should have brought something.
    """
    told = _told(source)
    if outcome in _SUCCESSES:
        return _note(source, PULLED, now) if told else None
    if outcome == PullOutcome.HELD:
        return None if was_held and told == HELD else _note(source, HELD, now)
    if source.is_held or told == FAILING or not source.is_late(now):
        return None
    return _note(source, FAILING, now)


def let_go_decided(*, now: dt.datetime) -> int:
    """Let go of deliveries that a person has decided on since; return how many there were."""
    sources = Source.objects.across_workspaces(reason=REASON)
    decided = sources.filter(held_run__isnull=False).exclude(held_run__state=ImportState.PREVIEWED)
    return sum(_let_go(source_id, now) for source_id in decided.values_list("pk", flat=True))


@transaction.atomic
def _let_go(source_id: int, now: dt.datetime) -> bool:
    sources = Source.objects.across_workspaces(reason=REASON).select_related("workspace")
    source = sources.select_for_update(of=("self",), no_key=True).filter(pk=source_id).first()
    if source is None or source.held_run is None or source.is_held:
        return False  # somebody was quicker
    if _told(source) == HELD:
        _note(source, DECIDED, now)
    source.held_run, source.trouble = None, {}
    source.save(update_fields=["held_run", "trouble"])
    return True


def _told(source: Source) -> str:
    """Return what is the matter, as far as it was written down; empty where nothing is."""
    changes = DataChange.objects.for_workspace(source.workspace).filter(source=source)
    last = changes.order_by("-pk").first()
    is_over = last is None or last.kind == DataChangeKind.ARRIVED
    return "" if last is None or is_over else str(last.facts["why"])


def _note(source: Source, why: str, now: dt.datetime) -> DataChange:
    is_over = why in {PULLED, DECIDED}
    facts: dict[str, Any] = {"why": why, "trouble": {} if is_over else source.trouble}
    if source.succeeded_at:
        facts["succeeded_on"] = str(source.workspace.today(source.succeeded_at))
    return DataChange.objects.create(
        workspace=source.workspace,
        source=source,
        kind=DataChangeKind.ARRIVED if is_over else DataChangeKind.LATE,
        on=source.workspace.today(now),
        facts=facts,
        changed_at=now,
    )
