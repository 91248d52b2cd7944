"""From changes of verdicts, plans and data to alerts: all that nobody has dealt with yet."""

import datetime as dt
import logging
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Final, TypeAlias

from alerts.enums import ClaimOutcome
from alerts.services.data_opening import claim_data_change, unclaimed_data_changes
from alerts.services.plan_opening import claim_plan_change, unclaimed_plan_changes
from alerts.services.rule_alarms import weigh_judgements
from alerts.services.verdict_opening import (
    apart,
    claim_changes,
    claim_quiet_changes,
    unclaimed_changes,
)
from goals.models import PlanChange, VerdictChange
from kpis.models import DataChange
from workspaces.models import Workspace, WorkspaceScopedQuerySet

AnyChanges: TypeAlias = (
    WorkspaceScopedQuerySet[VerdictChange]
    | WorkspaceScopedQuerySet[PlanChange]
    | WorkspaceScopedQuerySet[DataChange]
)

log = logging.getLogger(__name__)

PAGE = 500  # changes looked up at once
_TOLD: Final = frozenset(
    {ClaimOutcome.OPENED, ClaimOutcome.WORSENED, ClaimOutcome.MOVED, ClaimOutcome.FLAPPING}
)


def open_due_alerts(
    *,
    now: dt.datetime,
    workspace: Workspace | None = None,
    longest: dt.timedelta = dt.timedelta.max,
) -> int:
    """Claim every change of a verdict, a plan or data that nobody has claimed, oldest first.

    Before that, what was judged is held against the rules there are, which may find changes, too.
    A change that cannot be told is logged, looked at again the next time, and blocks no other.
    Of each of the three, no more is claimed after `longest`.

    Returns:
        How many alerts were opened, or told again because they grew worse or moved further.
    """
    weigh_judgements(now=now, workspace=workspace)
    plans, data = unclaimed_plan_changes(workspace), unclaimed_data_changes(workspace)
    return (
        _claim_verdicts(unclaimed_changes(workspace), now, longest)
        + _claim_each(plans, claim_plan_change, now, longest, what="plan change")
        + _claim_each(data, claim_data_change, now, longest, what="data change")
    )


def _claim_verdicts(
    unclaimed: WorkspaceScopedQuerySet[VerdictChange], now: dt.datetime, longest: dt.timedelta
) -> int:
    """Claim the quiet ones together, then the others, many at once."""
    is_late = _late_after(longest)

    def claim_quiet(ids: Sequence[int]) -> int:
        claim_quiet_changes(ids=ids, now=now)
        return 0

    def groups(ids: Sequence[int]) -> Iterable[Sequence[int]]:
        _claim_or_log(ids, claim_quiet, is_late, what="quiet verdict change")
        return apart(list(unclaimed.filter(pk__in=ids).values_list("pk", flat=True)))

    def claim(ids: Sequence[int]) -> int:
        return sum(outcome in _TOLD for outcome in claim_changes(ids=ids, now=now))

    return _claim_all(unclaimed, groups, claim, is_late, what="verdict change")


def _claim_each(
    unclaimed: AnyChanges,
    claim: Callable[..., ClaimOutcome | None],
    now: dt.datetime,
    longest: dt.timedelta,
    *,
    what: str,
) -> int:
    def claim_one(ids: Sequence[int]) -> int:
        return claim(change_id=ids[0], now=now) in _TOLD

    is_late = _late_after(longest)
    return _claim_all(unclaimed, lambda ids: ([pk] for pk in ids), claim_one, is_late, what=what)


def _late_after(longest: dt.timedelta) -> Callable[[], bool]:
    """Return what tells whether so much time has passed from now on."""
    began = time.monotonic()
    return lambda: time.monotonic() - began > longest.total_seconds()


def _claim_all(
    unclaimed: AnyChanges,
    groups: Callable[[Sequence[int]], Iterable[Sequence[int]]],
    claim: Callable[[Sequence[int]], int],
    is_late: Callable[[], bool],
    *,
    what: str,
) -> int:
    told, last = 0, 0
    while ids := list(
        unclaimed.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:PAGE]
    ):
        last = ids[-1]
        for group in groups(ids):
            if is_late():
                return told
            told += _claim_or_log(group, claim, is_late, what=what)
    return told


def _claim_or_log(
    ids: Sequence[int],
    claim: Callable[[Sequence[int]], int],
    is_late: Callable[[], bool],
    *,
    what: str,
) -> int:
    """Claim changes together; where something is wrong with one, the others without it.

    A database that keeps everybody waiting is not asked again for each of them.
    """
    try:
        return claim(ids)
    except Exception:
        if len(ids) == 1 or is_late():
            log.exception("%s %s cannot be told", what, ", ".join(map(str, ids)))
            return 0
    half = len(ids) // 2
    parts = (ids[:half], ids[half:])
    return sum(_claim_or_log(part, claim, is_late, what=what) for part in parts)
