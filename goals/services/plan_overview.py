"""Plans as pages show them: what was planned, what today would give, and why that differs."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Prefetch, QuerySet
from django.utils.translation import override

from goals.calc.calculators import Result, calculate
from goals.models import Plan, PlanAssumption, PlanChange, PlanTarget
from goals.services.calculator_words import (
    Shown,
    Words,
    assumption_label,
    headline_text,
    show,
)
from goals.services.plan_checks import present_result
from goals.services.plan_sentences import change_sentence, present_sentence
from kpis.calc.segments import label, parse_segment
from kpis.formatting import format_fraction
from kpis.models import Kpi
from workspaces.models import Workspace

CHANGES = 20  # shown of one plan, the newest


@dataclass(frozen=True, slots=True)
class PlanRow:
    """One plan in a list; `present` is empty where today's numbers give what was planned."""

    plan: Plan
    calculator: str
    headline: str
    planned: str
    present: str


@dataclass(frozen=True, slots=True)
class AssumptionRow:
    """One assumption of a plan, what the KPI says now, and how far that is off."""

    label: str
    value: str
    as_of: dt.date
    present: str
    drift: str
    kpi: Kpi | None
    segment: str
    checked_until: dt.date | None


@dataclass(frozen=True, slots=True)
class PlanPage:
    """Everything about one plan, in one reader's words."""

    shown: Shown
    present: str
    may_adopt: bool
    assumptions: Sequence[AssumptionRow]
    links: Sequence[PlanTarget]
    changes: Sequence[tuple[PlanChange, str]]


def listed_plans(workspace: Workspace) -> QuerySet[Plan]:
    """Return the plans of a list, with what their rows show."""
    plans = Plan.objects.for_workspace(workspace).active().select_related("owner__user")
    return plans.prefetch_related(Prefetch("assumptions", queryset=_assumptions(workspace)))


def plan_rows(plans: Iterable[Plan], *, language: str) -> list[PlanRow]:
    """Return plans from `listed_plans` as rows."""
    rows = []
    for plan in plans:
        words = Words(language, plan.currency)
        planned = calculate(plan.calculator, plan.inputs)
        present = present_result(plan, plan.assumptions.all())
        is_moved = present.headline != planned.headline
        rows.append(
            PlanRow(
                plan=plan,
                calculator=str(planned.calculator.title),
                headline=str(planned.calculator.headline.label),
                planned=headline_text(planned.headline, planned, words),
                present=headline_text(present.headline, planned, words) if is_moved else "",
            )
        )
    return rows


def read_plan_page(*, plan: Plan, words: Words) -> PlanPage:
    """Read one plan's assumptions, targets and changes: three queries."""
    workspace = plan.workspace
    assumptions = list(_assumptions(workspace).filter(plan=plan))
    planned = calculate(plan.calculator, plan.inputs)
    present = present_result(plan, assumptions)
    links = PlanTarget.objects.for_workspace(workspace).filter(plan=plan)
    changes = PlanChange.objects.for_workspace(workspace).filter(plan=plan)
    return PlanPage(
        shown=show(planned, words),
        present=present_sentence(planned, present, assumptions, words),
        may_adopt=present.result is not None and present.headline != planned.headline,
        assumptions=_rows(planned, assumptions, words),
        links=list(links.select_related("target__kpi", "target__goal").order_by("pk")),
        changes=[(each, change_sentence(each, planned, words)) for each in changes[:CHANGES]],
    )


def recent_plan_changes(
    *, workspace: Workspace, since: dt.datetime, language: str, limit: int
) -> list[tuple[PlanChange, str]]:
    """Read what became of the watched plans from `since` on, the latest first, as sentences."""
    changes = PlanChange.objects.for_workspace(workspace).filter(
        plan__is_archived=False, changed_at__gte=since
    )
    return [(each, _told(each, language)) for each in changes.select_related("plan")[:limit]]


def change_texts(change: PlanChange) -> dict[str, str]:
    """Return what became of a plan as a sentence in every language, to be kept."""
    texts = {}
    for language, _name in settings.LANGUAGES:
        with override(language):
            texts[language] = _told(change, language)
    return texts


def _told(change: PlanChange, language: str) -> str:
    plan = change.plan
    words = Words(language, plan.currency)
    return change_sentence(change, calculate(plan.calculator, plan.inputs), words)


def _assumptions(workspace: Workspace) -> QuerySet[PlanAssumption]:
    return PlanAssumption.objects.for_workspace(workspace).select_related("kpi").order_by("pk")


def _rows(
    planned: Result, assumptions: Iterable[PlanAssumption], words: Words
) -> list[AssumptionRow]:
    declared = {each.name: each for each in planned.assumptions}
    return [
        AssumptionRow(
            label=assumption_label(declared[row.name]),
            value=words.write(row.value, declared[row.name].unit),
            as_of=row.as_of,
            present=words.write(row.checked_value, declared[row.name].unit),
            drift=format_fraction(row.drift, language=words.language, signed=True),
            kpi=row.kpi,
            segment=label(parse_segment(row.segment_key)),
            checked_until=row.checked_until,
        )
        for row in assumptions
        if row.name in declared
    ]
