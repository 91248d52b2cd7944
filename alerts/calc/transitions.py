"""What a verdict change means to people: news worth an alert, relief, or nothing."""

from dataclasses import dataclass
from enum import IntEnum

from alerts.enums import AlertKind
from goals.calc.spells import RELIEF
from goals.enums import ChangeKind, Status, TargetRole

OF_WINDOWS = frozenset({ChangeKind.WINDOW_MISSED, ChangeKind.WINDOW_KEPT})


class Severity(IntEnum):
    """How bad a transition is; only a worse one is told again while its alert lives.

    Of missed windows each is told, unless there is worse.
    """

    WINDOW_MISSED = 0
    OFF_TRACK = 1
    MISSED = 2


@dataclass(frozen=True, slots=True)
class News:
    """A transition that somebody should act on."""

    kind: AlertKind
    severity: Severity


def read_news(*, change: ChangeKind, new_status: Status, role: TargetRole) -> News | None:
    """Return what a transition tells, or None where nobody needs to be told.

    Going off track counts only when a second assessment with new data has confirmed it, or when an
    alert rule has found it.
    """
    if change == ChangeKind.WINDOW_MISSED:
        return News(kind=AlertKind.WINDOW_MISSED, severity=Severity.WINDOW_MISSED)
    if change in (ChangeKind.OFF_TRACK_CONFIRMED, ChangeKind.OFF_TRACK_BY_RULE):
        severity, kind = Severity.OFF_TRACK, AlertKind.TARGET_OFF_TRACK
    elif new_status == Status.MISSED and change == ChangeKind.STATUS:
        severity, kind = Severity.MISSED, AlertKind.TARGET_MISSED
    else:
        return None
    if role == TargetRole.GUARDRAIL:
        kind = AlertKind.GUARDRAIL_BREACHED
    return News(kind=kind, severity=severity)


def is_relief(*, change: ChangeKind, new_status: Status) -> bool:
    """Return whether a transition ends the trouble: on track, met, or moved into the future."""
    return change == ChangeKind.STATUS and new_status in RELIEF


def is_good_news(*, change: ChangeKind, new_status: Status, role: TargetRole) -> bool:
    """Return whether a transition is worth celebrating; a guardrail that held is no news."""
    is_met = change == ChangeKind.STATUS and new_status == Status.MET
    return is_met and role != TargetRole.GUARDRAIL
