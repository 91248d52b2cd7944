"""Setting a goal step by step: drafts are begun, kept, finished as a whole tree, or given up."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from goals.calc.steps import KEYS
from goals.enums import Level
from goals.models import Goal, GoalDraft, Target
from goals.services.draft_lines import Line, promise_line
from goals.services.goals import create_goal
from goals.services.precedents import weigh_targets
from goals.services.stakeholders import tell_members
from kpis.services.catalog import Catalog
from kpis.services.kpis import add_from_library
from workspaces.models import Membership


@dataclass(frozen=True, slots=True)
class Setting:
    """A whole goal as its draft says it, checked by the forms.

    `fields` are those of `create_goal`; with `new_parent`, likewise, a business goal is made that
    it serves, over the same dates and for the same owner.
    """

    fields: Mapping[str, Any]
    new_parent: Mapping[str, Any] | None = None
    lines: Sequence[Line] = ()
    told: Mapping[Membership, bool] = field(default_factory=dict)


def start_draft(
    *,
    by: Membership,
    now: dt.datetime,
    template: str = "",
    values: Mapping[str, Any] | None = None,
) -> GoalDraft:
    """Begin a draft, empty or with what a template or a parent goal proposes."""
    return GoalDraft.objects.create(
        workspace=by.workspace,
        owner=by,
        template=template,
        step=KEYS[0],
        values=dict(values or {}),
        created_at=now,
        updated_at=now,
    )


def keep_typed(
    *,
    draft: GoalDraft,
    step: str,
    typed: Mapping[str, Any],
    now: dt.datetime,
    next_step: str = "",
    words: Mapping[str, Any] | None = None,
) -> None:
    """Keep what was typed in one step, right or wrong; with `next_step`, where to go on.

    `words` is what pages say of the draft where that changed. One statement.
    """
    draft.values = {**draft.values, step: dict(typed)}
    draft.step = next_step or step
    draft.words = {**draft.words, **(words or {})}
    draft.updated_at = now
    GoalDraft.objects.for_workspace(draft.workspace).filter(pk=draft.pk).update(
        values=draft.values, step=draft.step, words=draft.words, updated_at=now
    )


def discard_draft(*, draft: GoalDraft) -> None:
    """Give a draft up, or the targets of a goal that still wait."""
    draft.delete()


@transaction.atomic
def finish_draft(*, draft: GoalDraft, setting: Setting, by: Membership, now: dt.datetime) -> Goal:
    """Make the goal of a draft with all that belongs to it, in one piece.

    KPIs of the library that are missing are added. Targets that are measured from a baseline wait
    with the draft where there is no data for one; without any of those the draft is gone.

    Raises:
        ValidationError: something is refused; that of targets under `lines`.
    """
    goal = _make_goals(draft, setting, by)
    if setting.told:
        tell_members(goal=goal, told=setting.told, by=by, now=now)
    catalog = _with_library(setting.lines, by)
    made, waiting = [], []
    for line in setting.lines:
        on = goal.parent if line.is_for_parent and goal.parent else goal
        promised = _promised(line, on, by, now, catalog)
        if isinstance(promised, Target):
            made.append(promised)
        else:
            waiting.append({"goal": on.public_id, "line": line.kept(), "reason": promised})
    weigh_targets(targets=made, now=now)
    if waiting:
        draft.goal, draft.waiting, draft.updated_at = goal, waiting, now
        draft.save(update_fields=["goal", "waiting", "updated_at"])
    else:
        draft.delete()
    return goal


@transaction.atomic
def retry_waiting(*, draft: GoalDraft, by: Membership, now: dt.datetime) -> list[Target]:
    """Make those of a draft's waiting targets that have data by now, and return them.

    Raises:
        ValidationError: a target is refused for another reason; under `lines`.
    """
    catalog = Catalog.of(draft.workspace)
    ids = {each["goal"] for each in draft.waiting}
    goals = Goal.objects.for_workspace(draft.workspace).filter(public_id__in=ids)
    by_id = {goal.public_id: goal for goal in goals.select_related("workspace")}
    made, waiting = [], []
    for each in draft.waiting:
        line = Line.of(each["line"])
        promised = _promised(line, by_id[each["goal"]], by, now, catalog)
        if isinstance(promised, Target):
            made.append(promised)
        else:
            waiting.append({**each, "reason": promised})
    weigh_targets(targets=made, now=now)
    if waiting:
        draft.waiting, draft.updated_at = waiting, now
        draft.save(update_fields=["waiting", "updated_at"])
    else:
        draft.delete()
    return made


def _make_goals(draft: GoalDraft, setting: Setting, by: Membership) -> Goal:
    fields = dict(setting.fields)
    if setting.new_parent is not None:
        shared = ("starts_on", "ends_on", "owner", "horizon", "review_rhythm")
        fields["parent"] = create_goal(
            workspace=draft.workspace,
            by=by,
            level=Level.BUSINESS,
            **{name: fields[name] for name in shared if name in fields},
            **setting.new_parent,
        )
    return create_goal(workspace=draft.workspace, by=by, **fields)


def _with_library(lines: Sequence[Line], by: Membership) -> Catalog:
    """Return the KPIs of the workspace, with those that `lines` need added from the library."""
    catalog = Catalog.of(by.workspace)
    missing = {line.kpi: None for line in lines if line.kpi not in catalog.by_key}
    for key in missing:
        add_from_library(workspace=by.workspace, library_key=key, by=by)
    return Catalog.of(by.workspace) if missing else catalog


def _promised(
    line: Line, goal: Goal, by: Membership, now: dt.datetime, catalog: Catalog
) -> Target | dict[str, str]:
    try:
        return promise_line(line=line, goal=goal, by=by, now=now, catalog=catalog)
    except ValidationError as error:
        name = catalog.by_key[line.kpi].display_name
        said = [f"{name}: {message}" for message in error.messages]
        raise ValidationError({"lines": said}) from error
