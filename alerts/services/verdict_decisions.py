"""What is to become of changes of verdicts, as alerts and rules stand, and the targets' past."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final, cast

from alerts.calc.claims import Answer, Lasting, Turn, answer
from alerts.enums import AlertKind, Audience, ClaimOutcome
from alerts.models import Alert
from alerts.models.alert import AlertQuerySet
from alerts.services.flapping import restless_targets
from alerts.services.rules import RuleBook, read_rules
from goals.calc.status import FINAL
from goals.enums import ChangeKind, Status, TargetRole
from goals.models import Target, VerdictChange
from workspaces.models import Workspace

NOTHING: Final = Answer()


@dataclass(frozen=True, slots=True)
class Decision:
    """What is to become of a change, and with which alert, if there is one; and who is told."""

    change: VerdictChange
    turn: Turn
    found: Answer = NOTHING
    alert: Alert | None = None
    audience: Audience = Audience.EVERYBODY


def decide(
    *, workspace: Workspace, changes: Sequence[VerdictChange], now: dt.datetime
) -> list[Decision]:
    """Decide about changes of one workspace, at most one of each target, whose rows are held.

    The rules are looked up now, so one that was made or removed a moment ago is obeyed.
    """
    lasting = _unresolved_alerts(workspace, [change.target for change in changes])
    is_by_rule = any(change.kind != ChangeKind.STATUS for change in changes)
    rules = read_rules(workspace) if is_by_rule else RuleBook()
    decisions = [_decide(change, lasting.get(change.target_id), rules) for change in changes]
    opened = {
        each.change.target_id
        for each in decisions
        if each.found.outcome == ClaimOutcome.OPENED and not each.turn.is_settled
    }
    if not opened:
        return decisions
    restless = restless_targets(workspace=workspace, targets=opened, now=now)
    return [
        replace(each, found=each.found.if_restless()) if each.change.target_id in restless else each
        for each in decisions
    ]


def turn_of(change: VerdictChange, *, role: TargetRole, was: Status | None = None) -> Turn:
    """Return the change as far as telling depends on it; it has its assessment."""
    return Turn(
        kind=ChangeKind(change.kind),
        new_status=Status(change.new_status),
        role=role,
        version=change.assessment.target_version,
        was=was,
    )


def _decide(change: VerdictChange, alert: Alert | None, rules: RuleBook) -> Decision:
    """Decide about one change; whom to tell of a verdict no rule says: it is for everybody."""
    target = change.target
    turn = turn_of(change, role=TargetRole(target.role), was=_overturned(change))
    if target.is_archived or target.goal.is_archived or target.kpi.is_archived:
        return Decision(change, turn, alert=alert)
    rule = None if turn.kind == ChangeKind.STATUS else rules.rule_of(target)
    found = answer(turn, _lasting(alert) if alert else None, rule.terms if rule else None)
    if found.outcome == ClaimOutcome.CORRECTED and alert is None:
        alert = _alerts_of(target.workspace, [target]).first()  # the latest, over since
        if alert is None:
            return Decision(change, turn)
        alert.target = target
    audience = Audience(rule.audience) if rule else Audience.EVERYBODY
    return Decision(change, turn, found, alert, audience)


def _alerts_of(workspace: Workspace, targets: Iterable[Target]) -> AlertQuerySet:
    alerts = Alert.objects.for_workspace(workspace).filter(target__in=[each.pk for each in targets])
    return alerts.select_related("change__assessment", "acknowledged_by")


def _unresolved_alerts(workspace: Workspace, targets: Sequence[Target]) -> dict[int, Alert]:
    """Return by target the alert that is not over, held until the transaction ends."""
    of = {target.pk: target for target in targets}
    found: dict[int, Alert] = {}
    for alert in _alerts_of(workspace, targets).unresolved().held():
        alert.target = of[cast(int, alert.target_id)]
        found[alert.target.pk] = alert
    return found


def _lasting(alert: Alert) -> Lasting:
    told = cast(VerdictChange, alert.change)  # the database holds that it is there
    role = TargetRole(cast(Target, alert.target).role)
    return Lasting(AlertKind(alert.kind), turn_of(told, role=role), alert.is_flapping)


def _overturned(change: VerdictChange) -> Status | None:
    """The final verdict that `change` overturns; None where the promise itself was changed."""
    if change.kind != ChangeKind.STATUS or change.old_status not in FINAL:
        return None
    before = VerdictChange.objects.for_workspace(change.target.workspace).filter(
        target=change.target, new_status=change.old_status, pk__lt=change.pk
    )
    version = before.order_by("-pk").values_list("assessment__target_version", flat=True).first()
    is_same_promise = version == change.assessment.target_version
    return Status(change.old_status) if is_same_promise else None
