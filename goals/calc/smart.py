"""The SMART check: five letters, each computed from what is there, with reasons and what to mend.

Reasons are `{"code": …}` with numbers as text, as those of assessments; a fix names what to change.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, localcontext
from enum import IntEnum, StrEnum
from typing import Any, Final

from goals.calc.precedents import LEAST_WINDOWS, Precedents
from goals.calc.status import Reason, Thresholds
from goals.enums import Status
from kpis.calc.exact import EXACT

USUAL_SHARE: Final = Decimal("0.2")  # of the windows: a change that often is nothing unusual


class Light(IntEnum):
    """How well a letter stands, the worst first."""

    RED = 0
    AMBER = 1
    GREEN = 2


class Fix(StrEnum):
    """What can be mended, and so where the link leads."""

    SET_TARGET = "set_target"
    EDIT_TARGET = "edit_target"
    EDIT_GOAL = "edit_goal"
    EDIT_FRAME = "edit_frame"
    DELIVER_DATA = "deliver_data"


@dataclass(frozen=True, slots=True)
class Finding:
    """One reason with the light it means for its letter; `target` is the id of whom it is about."""

    light: Light
    reason: Reason
    fix: Fix | None = None
    target: str = ""


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter stands as the worst of its findings, which come the worst first."""

    findings: Sequence[Finding]

    @property
    def light(self) -> Light:
        """The light of the worst finding."""
        return min(finding.light for finding in self.findings)

    @property
    def first_fix(self) -> Finding | None:
        """The finding to mend first; None where there is nothing to mend."""
        wanting = (each for each in self.findings if each.fix and each.light < Light.GREEN)
        return next(wanting, None)


@dataclass(frozen=True, slots=True)
class Measure:
    """A target as the check sees it.

    `named` says in a reason which one is meant. `status`, `probability` and `is_final` come from
    its latest assessment; `precedents` are None until its history has been weighed.
    """

    id: str
    named: Reason
    is_primary: bool
    ends_on: dt.date
    length_days: int
    data_until: dt.date | None
    is_stale: bool
    status: Status
    probability: Decimal | None
    is_final: bool
    precedents: Precedents | None
    is_rise: bool


@dataclass(frozen=True, slots=True)
class Need:
    """Money that a plan of the goal needs."""

    amount: Decimal
    currency: str


@dataclass(frozen=True, slots=True)
class GoalFacts:
    """Everything that the check looks at. `measures` are the goal's own, or those of its children.

    `parent` and `parent_is_archived` are about the goal that this one serves; `review_days` is how
    often it is looked at, None for never.
    """

    is_business: bool
    starts_on: dt.date
    ends_on: dt.date
    has_owner: bool
    purpose: str
    parent: str
    link_reason: str
    is_parent_archived: bool
    review_days: int | None
    review_rhythm: str
    budget: Decimal | None
    budget_currency: str
    needs: Sequence[Need]
    measures: Sequence[Measure]
    are_measures_of_children: bool
    thresholds: Thresholds


def check(goal: GoalFacts) -> dict[str, Letter]:
    """Return the five letters, by name and in order."""
    return {
        "specific": _letter(_specific(goal)),
        "measurable": _letter(_measurable(goal)),
        "achievable": _letter(_achievable(goal)),
        "relevant": _letter(_relevant(goal)),
        "time_bound": _letter(_time_bound(goal)),
    }


def _letter(findings: Iterable[Finding]) -> Letter:
    return Letter(sorted(findings, key=lambda finding: finding.light))


def _no_target() -> Finding:
    return Finding(Light.RED, {"code": "no_target"}, Fix.SET_TARGET)


def _primaries(goal: GoalFacts) -> list[Measure]:
    return [measure for measure in goal.measures if measure.is_primary]


def _specific(goal: GoalFacts) -> Iterable[Finding]:
    primaries = _primaries(goal)
    if not goal.measures:
        yield _no_target()
    elif not primaries:
        yield Finding(Light.AMBER, {"code": "no_primary_target"}, Fix.SET_TARGET)
    elif goal.are_measures_of_children:
        yield Finding(Light.AMBER, {"code": "measured_by_children"}, Fix.SET_TARGET)
    if not goal.has_owner:
        yield Finding(Light.AMBER, {"code": "no_owner"}, Fix.EDIT_GOAL)
    for measure in primaries:
        yield Finding(Light.GREEN, {"code": "says_exactly", **measure.named}, target=measure.id)


def _measurable(goal: GoalFacts) -> Iterable[Finding]:
    if not goal.measures:
        yield _no_target()
    for measure in goal.measures:
        yield _freshness(measure)


def _freshness(measure: Measure) -> Finding:
    if measure.data_until is None:
        light = Light.RED if measure.is_primary else Light.AMBER
        reason = {"code": "never_measured", **measure.named}
        return Finding(light, reason, Fix.DELIVER_DATA, measure.id)
    reason = {**measure.named, "data_until": measure.data_until.isoformat()}
    if measure.is_stale and not measure.is_final:
        late = {"code": "measured_too_long_ago", **reason}
        return Finding(Light.AMBER, late, Fix.DELIVER_DATA, measure.id)
    return Finding(Light.GREEN, {"code": "measured_until", **reason}, target=measure.id)


def _achievable(goal: GoalFacts) -> Iterable[Finding]:
    if not goal.measures:
        yield _no_target()
    elif not _primaries(goal):
        yield Finding(Light.AMBER, {"code": "no_primary_target"}, Fix.SET_TARGET)
    for measure in _primaries(goal):
        yield from _odds(measure, goal.thresholds)
    if goal.needs or goal.budget is not None:
        yield _money(goal)


def _odds(measure: Measure, thresholds: Thresholds) -> Iterable[Finding]:
    """Weigh the forecast and the past. The forecast knows more, so the past alone is never red."""
    if measure.is_final:
        is_met = measure.status == Status.MET
        code, light = ("ended_met", Light.GREEN) if is_met else ("ended_missed", Light.RED)
        yield Finding(light, {"code": code, **measure.named}, target=measure.id)
        return
    chance = _chance(measure, thresholds)
    past = weigh_past(measure)
    if chance is not None:
        yield chance
        says_nothing = past.reason["code"] in ("history_not_weighed", "little_history")
        least = Light.GREEN if says_nothing else Light.AMBER
        past = replace(past, light=max(past.light, least))
    yield past


def _chance(measure: Measure, thresholds: Thresholds) -> Finding | None:
    if measure.probability is None:
        return None
    light = Light.RED
    if measure.probability >= thresholds.on_track_from:
        light = Light.GREEN
    elif measure.probability >= thresholds.at_risk_from:
        light = Light.AMBER
    reason = {"code": "chance", **measure.named, "probability": str(measure.probability)}
    return Finding(light, reason, Fix.EDIT_TARGET, measure.id)


def weigh_past(measure: Measure) -> Finding:
    """Return what the KPI's own history says of a target."""
    found = measure.precedents
    if found is None:
        return Finding(Light.AMBER, {"code": "history_not_weighed", **measure.named}, None)
    reason: dict[str, Any] = {
        **measure.named,
        "found": found.found_count,
        "windows": found.window_count,
        "length_days": measure.length_days,
    }
    if found.needed is None or found.window_count < LEAST_WINDOWS:
        return Finding(Light.AMBER, {"code": "little_history", **reason}, Fix.DELIVER_DATA)
    reason["needed"] = str(found.needed)
    if found.largest is not None:
        reason["largest"] = str(found.largest)
    code = "rose_before" if measure.is_rise else "fell_before"
    light = Light.RED
    if Decimal(found.found_count) / found.window_count >= USUAL_SHARE:
        light = Light.GREEN
    elif found.found_count:
        light = Light.AMBER
    return Finding(light, {"code": code, **reason}, Fix.EDIT_TARGET, measure.id)


def _money(goal: GoalFacts) -> Finding:
    currencies = {need.currency for need in goal.needs}
    with localcontext(EXACT):
        needed = sum((need.amount for need in goal.needs), Decimal(0))
        short_by = needed - (goal.budget or 0)
    reason: dict[str, Any] = {"needed": str(needed), "currency": goal.budget_currency}
    if not goal.needs:
        there = {"code": "budget_there", "budget": str(goal.budget), **reason}
        return Finding(Light.GREEN, there)
    if goal.budget is None:
        reason["currency"] = min(currencies)
        return Finding(Light.AMBER, {"code": "budget_not_stated", **reason}, Fix.EDIT_FRAME)
    if currencies != {goal.budget_currency}:
        other = {"code": "budget_in_other_currency", "others": ", ".join(sorted(currencies))}
        return Finding(Light.AMBER, {**reason, **other}, Fix.EDIT_FRAME)
    reason["budget"] = str(goal.budget)
    if goal.budget < needed:
        short = {"code": "budget_short", "short": str(short_by), **reason}
        return Finding(Light.RED, short, Fix.EDIT_FRAME)
    return Finding(Light.GREEN, {"code": "budget_enough", **reason})


def _relevant(goal: GoalFacts) -> Iterable[Finding]:
    if goal.is_business:
        if goal.purpose.strip():
            yield Finding(Light.GREEN, {"code": "has_purpose", "purpose": goal.purpose.strip()})
        else:
            yield Finding(Light.AMBER, {"code": "no_purpose"}, Fix.EDIT_GOAL)
        return
    if not goal.parent:
        yield Finding(Light.RED, {"code": "serves_nothing"}, Fix.EDIT_GOAL)
        return
    link = {"parent": goal.parent, "why": goal.link_reason}
    if goal.is_parent_archived:
        yield Finding(Light.AMBER, {"code": "serves_archived", **link}, Fix.EDIT_GOAL)
    else:
        yield Finding(Light.GREEN, {"code": "serves", **link})


def _time_bound(goal: GoalFacts) -> Iterable[Finding]:
    dates = {"start": goal.starts_on.isoformat(), "end": goal.ends_on.isoformat()}
    if goal.review_days is None:
        yield Finding(Light.AMBER, {"code": "no_rhythm", **dates}, Fix.EDIT_FRAME)
    elif goal.review_days > (goal.ends_on - goal.starts_on).days + 1:
        slow = {"code": "rhythm_too_slow", "rhythm": goal.review_rhythm, **dates}
        yield Finding(Light.AMBER, slow, Fix.EDIT_FRAME)
    else:
        yield Finding(Light.GREEN, {"code": "dated", "rhythm": goal.review_rhythm, **dates})
    for measure in goal.measures:
        if measure.ends_on > goal.ends_on:
            reason = {
                "code": "target_outlasts",
                **measure.named,
                "target_end": measure.ends_on.isoformat(),
                "end": goal.ends_on.isoformat(),
            }
            yield Finding(Light.AMBER, reason, Fix.EDIT_TARGET, measure.id)
