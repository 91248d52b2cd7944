"""From changes of data to alerts: each change is dealt with once, whoever looks first.

As with verdicts, a change is claimed in a transaction of its own that writes the alert, the
messages to its recipients and the claim together. Of a KPI's data only those are told who own a
goal that rests on it now; where none does, or where an input tells the same, nothing is told.
Of a source those are told who manage the workspace.
"""

import datetime as dt
from typing import Final

from django.db import transaction

from alerts.calc.data_story import freeze_data
from alerts.enums import AlertKind, AlertState, ClaimOutcome, Purpose
from alerts.models import Alert, DataChangeClaim
from alerts.services.alerts import resolve
from alerts.services.data_stories import write_data_story
from alerts.services.outgoing import Outgoing
from alerts.services.telling import tell, write_messages
from goals.services.dependence import goals_resting_on
from kpis.enums import DATA_RECOVERIES, DataChangeKind
from kpis.models import DataChange, Kpi, Source
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
    return changes.across_awake(reason=REASON)


@transaction.atomic
def claim_data_change(*, change_id: int, now: dt.datetime) -> ClaimOutcome | None:
    """Deal with one change; None where another process already has.

    The lock on the KPI keeps its changes in order: each is claimed before the next one.
    """
    change = DataChange.objects.across_workspaces(reason=REASON).get(pk=change_id)
    subject = _locked_subject(change)
    change.workspace = subject.workspace
    if DataChangeClaim.objects.across_workspaces(reason=REASON).filter(change=change).exists():
        return None
    kind = _KINDS[DataChangeKind(change.kind)]
    outgoing = Outgoing(subject.workspace)
    outcome, alert = _deal_with(
        change, kind, _unresolved_alert(subject, kind), outgoing=outgoing, now=now
    )
    outgoing.write()
    DataChangeClaim.objects.create(
        workspace=subject.workspace,
        change=change,
        alert=alert,
        outcome=outcome,
        claimed_at=now,
    )
    return outcome


def _locked_subject(change: DataChange) -> Kpi | Source:
    """Return what `change` is about, locked until the transaction ends."""
    if change.source_id:
        change.source = (
            Source.objects.across_workspaces(reason=REASON)
            .select_related("workspace")
            .select_for_update(of=("self",), no_key=True)
            .get(data_changes=change)
        )
        return change.source
    change.kpi = (
        Kpi.objects.across_workspaces(reason=REASON)
        .select_related("workspace")
        .select_for_update(of=("self",), no_key=True)
        .get(data_changes=change)
    )
    return change.kpi


def _unresolved_alert(subject: Kpi | Source, kind: AlertKind) -> Alert | None:
    own = {"source" if isinstance(subject, Source) else "kpi": subject}
    alert = (
        Alert.objects.for_workspace(subject.workspace)
        .unresolved()
        .filter(**own, kind=kind)
        .select_related("acknowledged_by")
        .select_for_update(of=("self",), no_key=True)
        .first()
    )
    if alert:
        alert.workspace = subject.workspace
        for name, value in own.items():
            setattr(alert, name, value)
    return alert


def _deal_with(
    change: DataChange,
    kind: AlertKind,
    alert: Alert | None,
    *,
    outgoing: Outgoing,
    now: dt.datetime,
) -> tuple[ClaimOutcome, Alert | None]:
    if _is_nobodys_matter(change, now):
        return ClaimOutcome.NOTHING, alert
    if change.kind in DATA_RECOVERIES:
        if alert is None:
            return ClaimOutcome.NOTHING, None
        story = freeze_data(write_data_story(alert=alert, kind=kind, change=change))
        write_messages(
            alert=alert,
            change=change,
            story=story,
            purpose=Purpose.RECOVERY,
            outgoing=outgoing,
            now=now,
        )
        return ClaimOutcome.RESOLVED, resolve(alert=alert, now=now)
    outcome = ClaimOutcome.WORSENED if alert else ClaimOutcome.OPENED
    alert = alert or Alert(
        workspace=change.workspace, kpi=change.kpi, source=change.source, state=AlertState.OPEN
    )
    story = freeze_data(write_data_story(alert=alert, kind=kind, change=change))
    return outcome, tell(
        alert=alert, kind=kind, change=change, story=story, outgoing=outgoing, now=now
    )


def _is_nobodys_matter(change: DataChange, now: dt.datetime) -> bool:
    """Whether no goal rests on the KPI, another tells the same, or the source was paused."""
    kpi = change.kpi
    if kpi is None:
        return change.source is None or change.source.is_paused
    if kpi.is_archived:
        return True
    if change.kind in DATA_RECOVERIES:
        return False
    today = kpi.workspace.today(now)
    return is_told_by_its_inputs(change) or not goals_resting_on(kpi=kpi, today=today)
