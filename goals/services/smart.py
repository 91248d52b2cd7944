"""The SMART check of a goal, read from what is there: for pages, and as plain JSON for the API."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.db.models import Prefetch, Q
from django.urls import reverse
from django.utils.translation import get_language

from goals.calc.precedents import Precedents
from goals.calc.smart import (
    Finding,
    Fix,
    GoalFacts,
    Letter,
    Light,
    Measure,
    Need,
    check,
    weigh_past,
)
from goals.calc.status import Thresholds
from goals.enums import Bound, Level, ReviewRhythm, Status, TargetRole
from goals.models import Goal, PlanTarget, Precedent, Target
from goals.services.precedents import find_precedents
from goals.services.smart_words import FIX_LABELS, LETTER_NAMES, LIGHT_WORDS, finding_sentence
from workspaces.reader import Reader

REVIEW_DAYS: Final = {
    ReviewRhythm.WEEKLY: 7,
    ReviewRhythm.BIWEEKLY: 14,
    ReviewRhythm.MONTHLY: 30,
    ReviewRhythm.QUARTERLY: 91,
}
STATES: Final = {Light.GREEN: Status.MET, Light.AMBER: Status.AT_RISK, Light.RED: Status.OFF_TRACK}
"""The shapes in which lights are drawn."""


@dataclass(frozen=True, slots=True)
class ShownLetter:
    """One letter in one reader's words; `state` is the shape, `fix_url` empty where all is well."""

    name: str
    title: str
    light: str
    state: Status
    word: str
    sentences: Sequence[str]
    fix_url: str
    fix_label: str


def smart(*, goal: Goal, now: dt.datetime) -> dict[str, Any]:
    """Return the SMART check of `goal` as plain JSON, with sentences in the current language.

    Targets whose history the clock has not weighed yet are weighed for this answer.
    """
    reader = Reader(
        language=get_language() or "en",
        number_style="international",
        today=goal.workspace.today(now),
    )
    letters, targets = _read(goal, today=reader.today, is_live=True)
    return {name: _plain(letter, goal, targets, reader) for name, letter in letters.items()}


def show_smart(*, goal: Goal, reader: Reader) -> list[ShownLetter]:
    """Return the SMART check of `goal` for one reader: two queries."""
    letters, targets = _read(goal, today=reader.today)
    return [_shown(name, letter, goal, targets, reader) for name, letter in letters.items()]


def history_sentence(target: Target, found: Precedents, reader: Reader) -> str:
    """Return what its KPI's history says of `target`, saved or not, in the current language."""
    measure = _measure(target, found, today=reader.today)
    return finding_sentence(weigh_past(measure), target, reader)


def _read(
    goal: Goal, *, today: dt.date, is_live: bool = False
) -> tuple[dict[str, Letter], Mapping[str, Target]]:
    links = PlanTarget.objects.for_workspace(goal.workspace).select_related("plan")
    targets = list(
        Target.objects.for_workspace(goal.workspace)
        .filter(is_archived=False)
        .filter(Q(goal=goal) | Q(goal__parent=goal, goal__is_archived=False))
        .select_related("kpi", "latest_assessment", "precedent")
        .prefetch_related(Prefetch("plan_links", queryset=links))
        .order_by("pk")
    )
    for target in targets:
        target.workspace = target.kpi.workspace = goal.workspace
    weighed = {target.pk: _weighed(target) for target in targets}
    unweighed = [target for target in targets if weighed[target.pk] is None]
    if is_live and unweighed:
        found = find_precedents(targets=unweighed, today=today)
        weighed |= {target.pk: each for target, each in zip(unweighed, found, strict=True)}
    facts = _facts(goal, targets, weighed, today=today)
    return check(facts), {each.public_id: each for each in targets}


def _facts(
    goal: Goal,
    targets: Sequence[Target],
    weighed: Mapping[int, Precedents | None],
    *,
    today: dt.date,
) -> GoalFacts:
    own = [target for target in targets if target.goal_id == goal.pk]
    rhythm = ReviewRhythm(goal.review_rhythm) if goal.review_rhythm else None
    workspace, parent = goal.workspace, goal.parent
    return GoalFacts(
        is_business=goal.level == Level.BUSINESS,
        starts_on=goal.starts_on,
        ends_on=goal.ends_on,
        has_owner=goal.owner_id is not None,
        purpose=goal.purpose,
        parent=parent.title if parent else "",
        link_reason=goal.link_reason,
        is_parent_archived=bool(parent and parent.is_archived),
        review_days=REVIEW_DAYS[rhythm] if rhythm else None,
        review_rhythm=goal.review_rhythm,
        budget=goal.budget,
        budget_currency=goal.budget_currency,
        needs=_needs(targets),
        measures=[_measure(each, weighed[each.pk], today=today) for each in own or targets],
        are_measures_of_children=not own,
        thresholds=Thresholds(workspace.on_track_from, workspace.at_risk_from),
    )


def _weighed(target: Target) -> Precedents | None:
    """Return what was found when the present promise was weighed."""
    row: Precedent | None = getattr(target, "precedent", None)
    if row is None or row.target_version != target.version:
        return None
    return Precedents(row.found_count, row.window_count, row.needed, row.largest)


def _measure(target: Target, precedents: Precedents | None, *, today: dt.date) -> Measure:
    kpi, latest = target.kpi, target.latest_assessment
    is_rise = target.bound == Bound.AT_LEAST or (
        target.bound != Bound.AT_MOST and bool(precedents and (precedents.needed or 0) >= 0)
    )
    return Measure(
        id=target.public_id,
        named={"kpi": kpi.name, "library_key": kpi.library_key, "segment": target.segment_key},
        is_primary=target.role == TargetRole.PRIMARY,
        ends_on=target.ends_on,
        length_days=target.period.days,
        data_until=kpi.last_measured_on,
        is_stale=kpi.is_stale(today=today),
        status=Status(target.status),
        probability=latest.probability if latest else None,
        is_final=bool(latest and latest.is_final),
        precedents=precedents,
        is_rise=is_rise,
    )


def _needs(targets: Sequence[Target]) -> list[Need]:
    """Return what plans that ask for a budget need, with the present values of assumptions."""
    plans = {link.plan_id: link.plan for target in targets for link in target.plan_links.all()}
    return [
        Need(plan.told_value or Decimal(plan.result["budget"]), plan.currency)
        for plan in plans.values()
        if "budget" in plan.result and not plan.is_archived
    ]


def _plain(
    letter: Letter, goal: Goal, targets: Mapping[str, Target], reader: Reader
) -> dict[str, Any]:
    return {
        "level": letter.light.name.lower(),
        "reasons": [
            {
                **each.reason,
                **({"target": each.target} if each.target else {}),
                "message": finding_sentence(each, targets.get(each.target), reader),
            }
            for each in letter.findings
        ],
        "fix": _fix_url(letter.first_fix, goal) or None,
    }


def _shown(
    name: str, letter: Letter, goal: Goal, targets: Mapping[str, Target], reader: Reader
) -> ShownLetter:
    to_mend = letter.first_fix
    return ShownLetter(
        name=name,
        title=str(LETTER_NAMES[name]),
        light=letter.light.name.lower(),
        state=STATES[letter.light],
        word=str(LIGHT_WORDS[letter.light]),
        sentences=[
            finding_sentence(each, targets.get(each.target), reader) for each in letter.findings
        ],
        fix_url=_fix_url(to_mend, goal),
        fix_label=str(FIX_LABELS[to_mend.fix]) if to_mend and to_mend.fix else "",
    )


def _fix_url(finding: Finding | None, goal: Goal) -> str:
    if finding is None or goal.is_archived:
        return ""
    slug = goal.workspace.slug
    match finding.fix:
        case Fix.SET_TARGET:
            return reverse("goals:target_create", args=[slug, goal.public_id])
        case Fix.EDIT_TARGET:
            return reverse("goals:target_edit", args=[slug, finding.target])
        case Fix.EDIT_FRAME:
            return reverse("goals:goal_frame_edit", args=[slug, goal.public_id])
        case Fix.DELIVER_DATA:
            return reverse("kpis:import_upload", args=[slug])
    return reverse("goals:goal_edit", args=[slug, goal.public_id])
