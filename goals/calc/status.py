"""From the evidence to a status, with the reasons for it."""

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal, localcontext
from typing import Any, Final

from goals.calc.boundary import Limits, Motion, settled
from goals.enums import Bound, Status
from kpis.calc.exact import EXACT, rounded

HYSTERESIS_MARGIN: Final = Decimal("0.05")
"""A probability must cross a line by this much before a status changes, so it does not flap."""
TOO_EARLY_SHARE: Final = Decimal("0.2")
"""Before this share of the period a short history is no ground for a judgement."""

RUNNING: Final = frozenset({Status.ON_TRACK, Status.AT_RISK, Status.OFF_TRACK})
FINAL: Final = frozenset({Status.MET, Status.MISSED})

Reason = dict[str, Any]  # {"code": …, and its numbers as text}


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Probabilities from which a running target is on track, or at risk; below it is off track."""

    on_track_from: Decimal
    at_risk_from: Decimal


@dataclass(frozen=True, slots=True)
class Freshness:
    """The last date with data, and by how many days it may lag behind before it is stale."""

    data_until: dt.date | None
    behind_days: int
    allowed_days: int

    @property
    def is_stale(self) -> bool:
        """Whether newer data should have arrived."""
        return self.behind_days > self.allowed_days


@dataclass(frozen=True, slots=True)
class Evidence:
    """Everything a status follows from. Values are in the KPI's unit.

    `sure_value` can only move by `motion`; `trouble` is the reason why the KPI has no value fit to
    judge; `previous` is the status before, of the same promise; `gap_count` judged observations
    have not arrived.
    """

    starts_on: dt.date
    has_started: bool
    is_over: bool
    elapsed_share: Decimal
    limits: Limits
    thresholds: Thresholds
    freshness: Freshness
    actual: Decimal | None = None
    sure_value: Decimal | None = None
    motion: Motion = Motion.FREE
    trouble: Reason | None = None
    is_baseline_missing: bool = False
    gap_count: int = 0
    probability: Decimal | None = None
    is_short_history: bool = False
    previous: Status | None = None


@dataclass(frozen=True, slots=True)
class Judgement:
    """A status and the reasons for it, the deciding one first."""

    status: Status
    reasons: list[Reason] = field(default_factory=list)

    @property
    def is_final(self) -> bool:
        """Whether only a correction of the data can change it."""
        return self.status in FINAL


def judge(evidence: Evidence) -> Judgement:
    """Return the status that follows from `evidence`: at first glance, at the end, or by odds."""
    if not evidence.has_started:
        return _because(Status.UPCOMING, "starts_later", on=evidence.starts_on)
    if evidence.is_baseline_missing:
        return _because(Status.UNKNOWN, "baseline_missing")
    if evidence.trouble:
        return Judgement(Status.UNKNOWN, [evidence.trouble])
    return _settled_early(evidence) or (_final(evidence) if evidence.is_over else _open(evidence))


def by_probability(
    probability: Decimal, *, thresholds: Thresholds, previous: Status | None
) -> Status:
    """Return the running status; `previous` is kept until its line is crossed by the margin."""
    on_track, at_risk = thresholds.on_track_from, thresholds.at_risk_from
    margin = HYSTERESIS_MARGIN
    if previous == Status.ON_TRACK and probability >= on_track - margin:
        return Status.ON_TRACK
    if previous == Status.OFF_TRACK and probability < at_risk + margin:
        return Status.OFF_TRACK
    if previous == Status.AT_RISK and at_risk - margin <= probability < on_track + margin:
        return Status.AT_RISK
    return _plainly(probability, thresholds)


def _plainly(probability: Decimal, thresholds: Thresholds) -> Status:
    if probability >= thresholds.on_track_from:
        return Status.ON_TRACK
    return Status.AT_RISK if probability >= thresholds.at_risk_from else Status.OFF_TRACK


def _settled_early(evidence: Evidence) -> Judgement | None:
    """Return the verdict that nothing still to come can change, if there is one."""
    value, limits = evidence.sure_value, evidence.limits
    if value is None or (evidence.is_over and not evidence.gap_count):
        return None
    answer = settled(value=value, limits=limits, motion=evidence.motion)
    if answer is None:
        return None
    end = limits.passed_by(value)
    if end is None:
        reached = limits.high if limits.low is None else limits.low
        return _because(Status.MET, "reached_already", actual=value, target=reached)
    code = "limit_exceeded" if value > end else "fallen_below"
    return _because(Status.MISSED, code, actual=value, target=end)


def _final(evidence: Evidence) -> Judgement:
    value, limits = evidence.actual, evidence.limits
    if value is None or evidence.gap_count:
        return _because(Status.UNKNOWN, "no_data", missing=evidence.gap_count)
    numbers = _ends(limits) | {"difference_fraction": _difference(value, limits)}
    status = Status.MET if value in limits else Status.MISSED
    return _because(status, f"ended_{status.value}_{limits.bound.value}", actual=value, **numbers)


def _open(evidence: Evidence) -> Judgement:
    fresh = evidence.freshness
    if fresh.data_until is None:
        return _because(Status.UNKNOWN, "no_data")
    if fresh.is_stale:
        return _because(
            Status.UNKNOWN,
            "stale",
            data_until=fresh.data_until,
            days=fresh.behind_days,
            allowed_days=fresh.allowed_days,
        )
    is_early = evidence.elapsed_share < TOO_EARLY_SHARE
    if is_early and (evidence.is_short_history or evidence.probability is None):
        return _because(
            Status.UNKNOWN,
            "too_early",
            elapsed_fraction=evidence.elapsed_share,
            needed_fraction=TOO_EARLY_SHARE,
        )
    if evidence.probability is None:
        return _because(Status.UNKNOWN, "no_data")
    status = by_probability(
        evidence.probability, thresholds=evidence.thresholds, previous=evidence.previous
    )
    judgement = _because(
        status,
        "probability",
        probability=evidence.probability,
        on_track_from=evidence.thresholds.on_track_from,
        at_risk_from=evidence.thresholds.at_risk_from,
    )
    if status != _plainly(evidence.probability, evidence.thresholds):
        judgement.reasons.append(reason("kept_by_margin", margin=HYSTERESIS_MARGIN))
    if evidence.is_short_history:
        judgement.reasons.append(reason("short_history"))
    return judgement


def reason(code: str, **numbers: Decimal | dt.date | int | str | None) -> Reason:
    """Return a reason as it is stored: decimals as text, dates in ISO form, nothing as absent."""
    stored: Reason = {"code": code}
    for name, number in numbers.items():
        if isinstance(number, Decimal):
            stored[name] = format(number, "f")
        elif isinstance(number, dt.date):
            stored[name] = number.isoformat()
        elif number is not None:
            stored[name] = number
    return stored


def _because(status: Status, code: str, **numbers: Decimal | dt.date | int | None) -> Judgement:
    return Judgement(status, [reason(code, **numbers)])


def _ends(limits: Limits) -> dict[str, Decimal | None]:
    """Return what was promised, as a reason tells it: one target, or the two ends."""
    if limits.bound == Bound.BETWEEN:
        return {"low": limits.low, "high": limits.high}
    return {"target": limits.high if limits.low is None else limits.low}


def _difference(value: Decimal, limits: Limits) -> Decimal | None:
    """Return how far `value` lies from the end that it passed, or from the only one.

    As a signed fraction of that end's size; None between two ends, and where that end is 0.
    """
    end = limits.passed_by(value) or _ends(limits).get("target")
    if not end:
        return None
    with localcontext(EXACT):
        return rounded((value - end) / abs(end))
