"""From changes of data to alerts: each change is dealt with once, whoever looks first.

As with verdicts, a change is claimed in a transaction of its own that writes the alert, the
messages to its recipients and the claim together. Of a KPI's data only those are told who own a
goal that rests on it now; where none does, or where an input tells the same, nothing is told.
"""

import datetime as dt
from typing import Final

from django.db import transaction

from alerts.calc.data_story import freeze_data
from alerts.enums import AlertKind, AlertState, ClaimOutcome, Purpose
from alerts.models import Alert, DataChangeClaim
from alerts.services.alerts import resolve
from alerts.services.data_stories import write_data_story
from alerts.services.telling import tell, write_messages
from goals.services.dependence import goals_resting_on
from kpis.enums import DATA_RECOVERIES, DataChangeKind
from kpis.models import DataChange, Kpi
from kpis.services.watching import is_told_by_its_inputs
from workspaces.models import Workspace, WorkspaceScopedQuerySet

REASON = "the clock serves all workspaces"
_KINDS: Final = {
    DataChangeKind.UNUSUAL: AlertKind.VALUE_UNUSUAL,
    DataChangeKind.USUAL: AlertKind.VALUE_UNUSUAL,
    DataChangeKind.LATE: AlertKind.DATA_LATE,
    DataChangeKind.ARRIVED: AlertKind.DATA_LATE,
}


def unclaimed_data_changes(
    workspace: Workspace | None = None,
) -> WorkspaceScopedQuerySet[DataChange]:
    """The changes of data that still have to be dealt with, in one workspace or in all."""
    changes = DataChange.objects.filter(claim__isnull=True)
    if workspace:
        return changes.for_workspace(workspace)
    return changes.across_workspaces(reason=REASON)


@transaction.atomic
def claim_data_change(*, change_id: int, now: dt.datetime) -> ClaimOutcome | None:
    """Deal with one change; None where another process already has.

    The lock on the KPI keeps its changes in order: each is claimed before the next one.
    """
    change = DataChange.objects.across_workspaces(reason=REASON).get(pk=change_id)
    change.kpi = (
        Kpi.objects.across_workspaces(reason=REASON)
        .select_related("workspace")
        .select_for_update(of=("self",))
        .get(data_changes=change)
    )
    if DataChangeClaim.objects.across_workspaces(reason=REASON).filter(change=change).exists():
        return None
    kind = _KINDS[DataChangeKind(change.kind)]
    outcome, alert = _deal_with(change, kind, _unresolved_alert(change.kpi, kind), now=now)
    DataChangeClaim.objects.create(
        workspace=change.kpi.workspace,
        change=change,
        alert=alert,
        outcome=outcome,
        claimed_at=now,
    )
    return outcome


def _unresolved_alert(kpi: Kpi, kind: AlertKind) -> Alert | None:
    alert = (
        Alert.objects.for_workspace(kpi.workspace)
        .unresolved()
        .filter(kpi=kpi, kind=kind)
        .select_related("acknowledged_by")
        .select_for_update(of=("self",))
        .first()
    )
    if alert:
        alert.kpi, alert.workspace = kpi, kpi.workspace
    return alert


def _deal_with(
    change: DataChange, kind: AlertKind, alert: Alert | None, *, now: dt.datetime
) -> tuple[ClaimOutcome, Alert | None]:
    kpi = change.kpi
    if kpi is None or kpi.is_archived:
        return ClaimOutcome.NOTHING, alert
    if change.kind in DATA_RECOVERIES:
        if alert is None:
            return ClaimOutcome.NOTHING, None
        story = freeze_data(write_data_story(alert=alert, kind=kind, change=change))
        write_messages(alert=alert, change=change, story=story, purpose=Purpose.RECOVERY, now=now)
        return ClaimOutcome.RESOLVED, resolve(alert=alert, now=now)
    if is_told_by_its_inputs(change) or not goals_resting_on(
        kpi=kpi, today=kpi.workspace.today(now)
    ):
        return ClaimOutcome.NOTHING, alert
    outcome = ClaimOutcome.WORSENED if alert else ClaimOutcome.OPENED
    alert = alert or Alert(workspace=kpi.workspace, kpi=kpi, state=AlertState.OPEN)
    story = freeze_data(write_data_story(alert=alert, kind=kind, change=change))
    return outcome, tell(alert=alert, kind=kind, change=change, story=story, now=now)
