"""From changes of verdicts, plans and data to alerts: all that nobody has dealt with yet."""

import datetime as dt
import logging
import time
from collections.abc import Callable
from typing import Final

from alerts.enums import ClaimOutcome
from alerts.services.data_opening import claim_data_change, unclaimed_data_changes
from alerts.services.plan_opening import claim_plan_change, unclaimed_plan_changes
from alerts.services.rule_alarms import weigh_judgements
from alerts.services.verdict_opening import (
    claim_change,
    claim_quiet_changes,
    unclaimed_changes,
)
from goals.models import PlanChange, VerdictChange
from kpis.models import DataChange
from workspaces.models import Workspace, WorkspaceScopedQuerySet

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
    verdicts, plans = unclaimed_changes(workspace), unclaimed_plan_changes(workspace)
    data = unclaimed_data_changes(workspace)
    return (
        _claim_all(
            verdicts, claim_change, now, longest, what="verdict change", at_once=claim_quiet_changes
        )
        + _claim_all(plans, claim_plan_change, now, longest, what="plan change")
        + _claim_all(data, claim_data_change, now, longest, what="data change")
    )


def _claim_all(
    unclaimed: WorkspaceScopedQuerySet[VerdictChange]
    | WorkspaceScopedQuerySet[PlanChange]
    | WorkspaceScopedQuerySet[DataChange],
    claim: Callable[..., ClaimOutcome | None],
    now: dt.datetime,
    longest: dt.timedelta,
    *,
    what: str,
    at_once: Callable[..., None] | None = None,
) -> int:
    told, last, began = 0, 0, time.monotonic()
    while ids := list(
        unclaimed.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:PAGE]
    ):
        last = ids[-1]
        if at_once:
            at_once(ids=ids, now=now)
            ids = list(unclaimed.filter(pk__in=ids).order_by("pk").values_list("pk", flat=True))
        for change_id in ids:
            if time.monotonic() - began > longest.total_seconds():
                return told
            try:
                outcome = claim(change_id=change_id, now=now)
            except Exception:  # whatever is wrong with one, the others are told
                log.exception("%s %s cannot be told", what, change_id)
            else:
                told += outcome in _TOLD
    return told
