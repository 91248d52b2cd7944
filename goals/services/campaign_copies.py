"""The goals of a campaign once more: drafts with baselines of today, and what has changed."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from goals.calc.steps import NEW_PARENT, OF_GOAL, OF_PARENT
from goals.enums import Condition, TargetRole, TargetWindow
from goals.models import Campaign, Goal, Target
from goals.services.draft_lines import Line, settle_line
from kpis.calc.periods import ONE_DAY, Window, week_of
from kpis.enums import Unit
from kpis.formatting import format_change, format_value
from kpis.services.catalog import Catalog
from personas.enums import PersonaStatus
from workspaces.models import Membership


@dataclass(frozen=True, slots=True)
class Copy:
    """What a goal would be as a draft, and what has changed since it was set, in sentences."""

    goal: Goal
    values: dict[str, Any]
    changes: Sequence[str]


def copies_of(*, campaign: Campaign, by: Membership, now: dt.datetime) -> list[Copy]:
    """Return a copy of each goal that a campaign was run for; nothing is written."""
    goals = campaign.goals.select_related("parent", "owner__user").order_by("level", "pk")
    catalog = Catalog.of(campaign.workspace)
    return [_copy(goal, by=by, now=now, catalog=catalog) for goal in goals]


@dataclass(frozen=True, slots=True)
class _Today:
    """A goal as it would be set now; each of its targets with whose number it is."""

    period: Window
    serves: Goal | None
    is_new_parent: bool
    has_owner_left: bool
    kept: Sequence[tuple[Target, str]]
    archived: Sequence[Target]


def _copy(goal: Goal, *, by: Membership, now: dt.datetime, catalog: Catalog) -> Copy:
    today = _today(goal, by.workspace.today(now))
    changes = [
        *_changed_people(goal, today),
        *(
            _("“%(kpi)s” is archived, so its target stays out.") % {"kpi": target.kpi.display_name}
            for target in today.archived
        ),
        *_changed_baselines([target for target, _on in today.kept], today.period, by, now, catalog),
    ]
    return Copy(goal, _values(goal, today, by), changes)


def _today(goal: Goal, today: dt.date) -> _Today:
    start = week_of(today, goal.workspace.week_starts_on).end + ONE_DAY
    parent = goal.parent
    is_over = parent is not None and (parent.is_archived or parent.ends_on < today)
    successor = _successor(parent, today) if parent is not None and is_over else None
    pairs = [(target, OF_GOAL) for target in _targets(goal)]
    if parent is not None and is_over and successor is None:
        pairs += [(target, OF_PARENT) for target in _targets(parent)]
    return _Today(
        period=Window(start, start + (goal.ends_on - goal.starts_on)),
        serves=successor or parent,
        is_new_parent=is_over and successor is None,
        has_owner_left=goal.owner is None or not goal.owner.user.is_active,
        kept=[pair for pair in pairs if not pair[0].kpi.is_archived],
        archived=[target for target, _on in pairs if target.kpi.is_archived],
    )


def _values(goal: Goal, today: _Today, by: Membership) -> dict[str, Any]:
    """Return what the draft says at each step."""
    owner = by if today.has_owner_left or goal.owner is None else goal.owner
    personas = [each for each in goal.personas.all() if each.status != PersonaStatus.RETIRED]
    return {
        "purpose": {"purpose": goal.purpose},
        "specific": {"title": goal.title, "level": goal.level, "owner": owner.public_id},
        "align": _align(goal, today),
        "stakeholders": {
            "personas": [persona.public_id for persona in personas],
            "rows": [
                {"kind": each.kind, "name": each.name, "need": each.need}
                for each in goal.stakeholders.all()
            ],
        },
        "measure": {"rows": [_row(target, on) for target, on in today.kept]},
        "realistic": {
            "budget": "" if goal.budget is None else f"{goal.budget.normalize():f}",
            "budget_currency": goal.budget_currency,
            "resources": goal.resources,
            "constraints": goal.constraints,
            "assumptions": goal.assumptions,
        },
        "time": {
            "starts_on": today.period.start.isoformat(),
            "ends_on": today.period.end.isoformat(),
            "horizon": goal.horizon,
        },
        "review": {"review_rhythm": goal.review_rhythm},
    }


def _align(goal: Goal, today: _Today) -> dict[str, str]:
    if today.serves is None:
        return {}
    if today.is_new_parent:
        parent = {"parent": NEW_PARENT, "parent_title": today.serves.title}
    else:
        parent = {"parent": today.serves.public_id}
    return parent | {"link_reason": goal.link_reason}


def _successor(parent: Goal, today: dt.date) -> Goal | None:
    """Return the goal of that name that runs now, as the copy of another goal has made it."""
    goals = Goal.objects.for_workspace(parent.workspace).active()
    named = goals.filter(level=parent.level, title=parent.title, ends_on__gte=today)
    return named.order_by("-starts_on", "pk").first()


def _targets(goal: Goal) -> list[Target]:
    targets = Target.objects.for_workspace(goal.workspace).filter(goal=goal, is_archived=False)
    return list(targets.select_related("kpi").order_by("pk"))


def _changed_people(goal: Goal, today: _Today) -> Iterator[str]:
    if today.is_new_parent and goal.parent is not None:
        said = {"goal": goal.parent.title}
        yield _("“%(goal)s” is over, so a new business goal of that name is made.") % said
    if today.has_owner_left:
        yield _("Its owner has left; you own the copy.")
    for persona in goal.personas.all():
        if persona.status == PersonaStatus.RETIRED:
            yield _("The persona “%(name)s” is retired and stays out.") % {"name": persona.name}


def _changed_baselines(
    targets: Sequence[Target], period: Window, by: Membership, now: dt.datetime, catalog: Catalog
) -> Iterator[str]:
    """Yield for each target measured from a baseline what that was, and what it would be now."""
    for target in targets:
        line = _line(target)
        if target.condition == Condition.BETWEEN:
            said = {"kpi": target.kpi.display_name}
            yield _("%(kpi)s: both ends cannot be copied, only the lower one.") % said
        if not line.needs_baseline:
            continue
        settled = settle_line(line=line, period=period, by=by, now=now, catalog=catalog)
        if settled.target is None:
            language = get_language() or "en"
            reason = settled.reason.get(language) or settled.reason.get("en", "")
            yield f"{target.kpi.display_name}: {reason}"
        elif settled.target.baseline_value != target.baseline_value:
            yield _baseline_sentence(target, settled.target)


def _baseline_sentence(before: Target, now: Target) -> str:
    language, kpi = get_language() or "en", before.kpi
    return _("%(kpi)s: the baseline was %(before)s and is %(now)s (%(change)s).") % {
        "kpi": kpi.display_name,
        "before": format_value(before.baseline_value, kpi, language=language),
        "now": format_value(now.baseline_value, kpi, language=language),
        "change": format_change(now.baseline_value, before.baseline_value, kpi, language=language),
    }


def _line(target: Target) -> Line:
    condition = Condition(target.condition)
    value = target.condition_value
    match condition:
        case Condition.HOLD:
            value = target.tolerance_percent
        case Condition.BETWEEN:
            condition, value = Condition.AT_LEAST, target.condition_low
    return Line(
        kpi=target.kpi.key,
        segment_key=target.segment_key,
        role=TargetRole(target.role),
        window=TargetWindow(target.window),
        condition=condition,
        value=value or Decimal(0),
        link_reason=target.link_reason,
    )


def _row(target: Target, on: str) -> dict[str, str]:
    """Return a target as the guided flow takes it typed."""
    line = _line(target)
    is_level = line.condition in (Condition.AT_LEAST, Condition.AT_MOST)
    typed = line.value * 100 if is_level and target.kpi.unit == Unit.PERCENT else line.value
    return {
        "kpi": line.kpi,
        "segment_key": line.segment_key,
        "role": line.role.value,
        "window": line.window.value,
        "condition": line.condition.value,
        "value": f"{typed.normalize():f}",
        "on": on,
        "link_reason": line.link_reason,
    }
