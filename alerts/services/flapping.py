"""Targets that go back and forth: told once, then left in peace until they settle."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from alerts.calc.claims import FLAPPING_SPAN, TURNS, is_restless
from alerts.calc.transitions import OF_WINDOWS
from alerts.enums import AlertKind, AlertState, ClaimOutcome, Purpose
from alerts.models import Alert, ChangeClaim
from alerts.services.alerts import resolve
from alerts.services.backgrounds import Background
from alerts.services.outgoing import Outgoing
from alerts.services.verdict_telling import tell_of_end, tell_of_trouble
from goals.calc.spells import RELIEF
from goals.models import Target, VerdictChange
from workspaces.models import Workspace

REASON = "the clock serves all workspaces"


def restless_targets(
    *, workspace: Workspace, targets: Collection[int], now: dt.datetime
) -> set[int]:
    """Return those of the targets whose trouble was told and over within the last few days."""
    claims = ChangeClaim.objects.for_workspace(workspace).filter(
        change__target__in=targets, claimed_at__gt=now - FLAPPING_SPAN, outcome__in=TURNS
    )
    turns: dict[int, list[tuple[dt.datetime, ClaimOutcome]]] = defaultdict(list)
    rows = claims.exclude(change__kind__in=OF_WINDOWS)
    for target, at, outcome in rows.values_list("change__target", "claimed_at", "outcome"):
        turns[target].append((at, ClaimOutcome(outcome)))
    return {target for target, found in turns.items() if is_restless(found, now=now)}


def settle_flapping(*, now: dt.datetime) -> int:
    """Tell how the targets ended that went back and forth and have stayed put since.

    Returns:
        How many have settled.
    """
    restless = VerdictChange.objects.across_workspaces(reason=REASON).filter(
        ~Q(kind__in=OF_WINDOWS), target=OuterRef("target"), changed_at__gt=now - FLAPPING_SPAN
    )
    calm = (
        Alert.objects.across_awake(reason=REASON)
        .unresolved()
        .filter(~Exists(restless), is_flapping=True)
    )
    return sum(_settle(pk, now=now) for pk in list(calm.values_list("pk", flat=True)))


@transaction.atomic
def _settle(alert_id: int, *, now: dt.datetime) -> bool:
    target = (
        Target.objects.across_workspaces(reason=REASON)
        .select_related("workspace", "kpi", "goal__workspace", "goal__owner__user")
        .select_for_update(of=("self",), no_key=True)
        .get(alerts=alert_id)
    )
    alert = (
        Alert.objects.for_workspace(target.workspace)
        .select_related("workspace", "acknowledged_by")
        .select_for_update(of=("self",), no_key=True)
        .get(pk=alert_id)
    )
    if alert.state == AlertState.RESOLVED or not alert.is_flapping:
        return False
    alert.target, alert.is_flapping = target, False
    changes = VerdictChange.objects.for_workspace(target.workspace).filter(target=target)
    changes = changes.exclude(kind__in=OF_WINDOWS)
    last = changes.select_related("assessment").latest("pk")
    last.target = target
    background, outgoing = Background(target.workspace, [last]), Outgoing(target.workspace)
    if last.new_status in RELIEF:
        tell_of_end(
            alert=alert,
            change=last,
            background=background,
            outgoing=outgoing,
            purpose=Purpose.RECOVERY,
            now=now,
        )
        alert.save(update_fields=["is_flapping"])
        resolve(alert=alert, now=now)
    elif last.pk != alert.change_id:
        tell_of_trouble(
            alert=alert,
            kind=AlertKind(alert.kind),
            change=last,
            background=background,
            outgoing=outgoing,
            now=now,
        )
    else:
        alert.save(update_fields=["is_flapping"])
    outgoing.write()
    return True
