"""From changes of verdicts to alerts: each change is dealt with once, whoever looks first.

Changes are claimed in a transaction that writes the alerts, the messages to their recipients and
the claims together, so that a killed process leaves either all of it or nothing.
"""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from typing import Final, cast

from django.db import transaction

from alerts.calc.claims import answer
from alerts.enums import AlertKind, AlertState, ClaimOutcome, Purpose
from alerts.models import Alert, ChangeClaim
from alerts.services.alerts import resolve
from alerts.services.backgrounds import Background
from alerts.services.outgoing import Outgoing
from alerts.services.verdict_decisions import Decision, decide, turn_of
from alerts.services.verdict_telling import tell_of_end, tell_of_trouble
from goals.calc.status import FINAL
from goals.enums import ChangeKind, TargetRole
from goals.models import Target, VerdictChange
from workspaces.models import Workspace, WorkspaceScopedQuerySet

REASON = "the clock serves all workspaces"
TOGETHER: Final = 100
"""So many changes are claimed in one transaction: a few tenths of a second."""
_ENDS: Final = frozenset({ClaimOutcome.RESOLVED, ClaimOutcome.MET, ClaimOutcome.CORRECTED})


def unclaimed_changes(
    workspace: Workspace | None = None,
) -> WorkspaceScopedQuerySet[VerdictChange]:
    """The verdict changes that still have to be dealt with, in one workspace or in all."""
    changes = VerdictChange.objects.filter(claim__isnull=True)
    if workspace:
        return changes.for_workspace(workspace)
    return changes.across_awake(reason=REASON)


@transaction.atomic
def claim_quiet_changes(*, ids: Sequence[int], now: dt.datetime) -> None:
    """Claim together those of the changes that open no alert, of targets that never had one.

    They are most of all, as when thousands of targets begin; one by one they would keep those
    waiting that somebody has to hear of.
    """
    changes = VerdictChange.objects.across_workspaces(reason=REASON).filter(
        pk__in=ids, claim__isnull=True, target__alerts__isnull=True
    )
    targets = Target.objects.across_workspaces(reason=REASON).order_by("pk")
    held = targets.select_for_update(of=("self",), no_key=True).filter(
        pk__in=changes.values("target")
    )
    role_of = dict(held.values_list("pk", "role"))
    loud: set[int] = set()  # what comes after a change that is to be told waits for it
    claims: list[ChangeClaim] = []
    for change in changes.order_by("pk").select_related("assessment"):
        found = answer(turn_of(change, role=TargetRole(role_of[change.target_id])), None, None)
        is_plain = change.kind == ChangeKind.STATUS and change.old_status not in FINAL
        if found.purpose is not None or not is_plain:
            loud.add(change.target_id)
        elif change.target_id not in loud:
            claims.append(
                ChangeClaim(
                    workspace_id=change.workspace_id,
                    change=change,
                    outcome=found.outcome,
                    claimed_at=now,
                )
            )
    ChangeClaim.objects.bulk_create(claims)


def apart(ids: Sequence[int]) -> Iterator[list[int]]:
    """Yield the changes in groups of one workspace, with at most one of each target.

    Those of a target stay in order.
    """
    changes = VerdictChange.objects.across_workspaces(reason=REASON).filter(pk__in=ids)
    earlier: Counter[int] = Counter()
    groups: dict[tuple[int, int], list[int]] = defaultdict(list)
    for pk, target, workspace in changes.order_by("pk").values_list("pk", "target", "workspace"):
        groups[earlier[target], workspace].append(pk)
        earlier[target] += 1
    for _place, group in sorted(groups.items(), key=lambda item: item[0][0]):
        yield from (group[at : at + TOGETHER] for at in range(0, len(group), TOGETHER))


@transaction.atomic
def claim_changes(*, ids: Sequence[int], now: dt.datetime) -> list[ClaimOutcome]:
    """Deal with changes of one workspace, one of each target, in as many queries as with one.

    The lock on a target keeps its changes in order: each is claimed before the next one.

    Returns:
        What became of those that no other process has claimed.
    """
    changes = _hold(ids)
    if not changes:
        return []
    workspace = changes[0].target.workspace
    decisions = decide(workspace=workspace, changes=changes, now=now)
    told = [each.change for each in decisions if each.found.purpose]
    telling = _Telling(workspace, told, now) if told else None
    claims = [
        ChangeClaim(
            workspace=workspace,
            change=each.change,
            alert=telling.tell(each) if telling and each.found.purpose else each.alert,
            outcome=each.found.outcome,
            claimed_at=now,
        )
        for each in decisions
    ]
    if telling:
        telling.outgoing.write()
    ChangeClaim.objects.bulk_create(claims)
    return [each.found.outcome for each in decisions]


def _hold(ids: Sequence[int]) -> list[VerdictChange]:
    """Return the changes that are still unclaimed when their targets are held."""
    changes = VerdictChange.objects.across_workspaces(reason=REASON).filter(pk__in=ids)
    targets = (
        Target.objects.across_workspaces(reason=REASON)
        .filter(pk__in=changes.values("target"))
        .select_related("workspace", "kpi", "goal__workspace", "goal__owner__user")
        .held()
    )
    held = {target.pk: target for target in targets}
    unclaimed = changes.filter(claim__isnull=True).select_related("assessment").order_by("pk")
    found = list(unclaimed)
    for change in found:
        change.target = held[change.target_id]
    return found


class _Telling:
    """Tells of some changes of one workspace, all in the same transaction."""

    def __init__(
        self, workspace: Workspace, changes: Sequence[VerdictChange], now: dt.datetime
    ) -> None:
        self.outgoing = Outgoing(workspace)
        self._background = Background(workspace, changes)
        self._now = now

    def tell(self, decision: Decision) -> Alert:
        """Write what was decided; return the alert that it is about."""
        if decision.found.outcome in _ENDS:
            return self._tell_of_end(decision)
        target, found = decision.change.target, decision.found
        alert = decision.alert or Alert(workspace=target.workspace, target=target)
        alert.is_flapping = found.purpose == Purpose.FLAPPING
        return tell_of_trouble(
            alert=alert,
            kind=cast(AlertKind, found.kind),
            change=decision.change,
            background=self._background,
            outgoing=self.outgoing,
            purpose=cast(Purpose, found.purpose),
            was=decision.turn.was,
            audience=decision.audience,
            now=self._now,
        )

    def _tell_of_end(self, decision: Decision) -> Alert:
        alert = decision.alert or _good_alert(decision.change, now=self._now)
        tell_of_end(
            alert=alert,
            change=decision.change,
            background=self._background,
            outgoing=self.outgoing,
            purpose=cast(Purpose, decision.found.purpose),
            was=decision.turn.was,
            now=self._now,
        )
        is_over = alert.state == AlertState.RESOLVED
        return alert if is_over else resolve(alert=alert, now=self._now)


def _good_alert(change: VerdictChange, *, now: dt.datetime) -> Alert:
    return Alert(
        workspace=change.target.workspace,
        target=change.target,
        change=change,
        kind=AlertKind.TARGET_MET,
        state=AlertState.RESOLVED,
        opened_at=now,
        resolved_at=now,
    )
