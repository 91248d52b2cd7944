"""Making and changing goals."""

from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from goals.enums import Level
from goals.models import Goal
from goals.services.checks import Refusals
from goals.services.stakeholders import put_stakeholders, set_stakeholders
from goals.services.verdicts import refresh_verdicts
from workspaces.models import Membership, Workspace
from workspaces.services.audit import record_change
from workspaces.services.links import put_links, replace_links
from workspaces.services.versions import claim_next_version, save_changes

LINKED: Final = ("personas", "products")
"""What a goal is linked to, beside its own fields."""


@transaction.atomic
def create_goal(*, workspace: Workspace, by: Membership, **fields: Any) -> Goal:
    """Make a goal; `fields` are those of `Goal`, with its `stakeholders`.

    `personas` are those whom it serves, `products` what it is for. A budget without a currency is
    in the workspace's.

    Raises:
        ValidationError: a field is refused; a link to a parent without its reason too.
    """
    linked = {name: fields.pop(name, ()) for name in LINKED}
    stakeholders = fields.pop("stakeholders", ())
    goal = Goal(workspace=workspace, **fields)
    _settle_budget(goal)
    _hold_with_parents(goal)
    _require_valid_goal(goal)
    goal.save()
    for name, rows in linked.items():
        put_links(owner=goal, field=name, rows=rows)
    put_stakeholders(goal, stakeholders)
    record_change(
        workspace=workspace, by=by, action="created", subject=goal, after={"title": goal.title}
    )
    if goal.parent_id:
        refresh_verdicts(workspace=workspace, goal_ids={goal.parent_id}, now=timezone.now())
    return goal


@transaction.atomic
def update_goal(
    *, goal: Goal, by: Membership, expected_version: int | None = None, **fields: Any
) -> Goal:
    """Change a goal; nothing is written where nothing differs.

    Raises:
        ValidationError: a field is refused.
        StaleVersionError: somebody else has saved since `expected_version`.
    """
    linked = {name: fields.pop(name) for name in LINKED if name in fields}
    stakeholders = fields.pop("stakeholders", None)
    stored = Goal.objects.for_workspace(goal.workspace).get(pk=goal.pk)
    before = {name: getattr(stored, name) for name in dict.fromkeys([*fields, "budget_currency"])}
    for name, value in fields.items():
        setattr(goal, name, value)
    _settle_budget(goal)
    _hold_with_parents(goal, stored.parent_id)
    _require_valid_goal(goal)
    changed = save_changes(subject=goal, before=before, by=by, expected_version=expected_version)
    replaced = [
        name
        for name, rows in linked.items()
        if replace_links(owner=goal, field=name, rows=rows, by=by)
    ]
    if replaced and not changed:
        claim_next_version(subject=goal, expected=expected_version)
    if changed:
        parents = {key for key in (stored.parent_id, goal.parent_id) if key}
        refresh_verdicts(workspace=goal.workspace, goal_ids=parents, now=timezone.now())
    if stakeholders is not None:
        seen = None if changed or replaced else expected_version
        set_stakeholders(goal=goal, rows=stakeholders, by=by, expected_version=seen)
    return goal


@transaction.atomic
def archive_goal(*, goal: Goal, by: Membership) -> None:
    """Take a goal out of sight; its targets are no longer judged, its history stays."""
    update_goal(goal=goal, by=by, is_archived=True)


def _settle_budget(goal: Goal) -> None:
    """Give a budget its currency; the currency goes with the budget."""
    if goal.budget is None:
        goal.budget_currency = ""
    elif not goal.budget_currency:
        goal.budget_currency = goal.workspace.currency


def _hold_with_parents(goal: Goal, served_before: int | None = None) -> None:
    """Hold the goal and those it serves, before and now; its parent is read as that stands."""
    keys = {key for key in (goal.pk, goal.parent_id, served_before) if key}
    if keys - {goal.pk}:
        held = Goal.objects.for_workspace(goal.workspace).filter(pk__in=keys).held()
        parents = {each.pk: each for each in held}
        goal.parent = parents.get(goal.parent_id or 0, goal.parent)


def _require_valid_goal(goal: Goal) -> None:
    refusals = Refusals()
    parent = goal.parent
    if parent is not None:
        if parent.workspace_id != goal.workspace_id:
            refusals.add("parent", _("Choose a goal of this workspace."))
        elif goal.level == Level.BUSINESS:
            refusals.add("parent", _("A business goal stands on its own."))
        elif parent.level != Level.BUSINESS or parent.pk == goal.pk:
            refusals.add("parent", _("Choose a business goal."))
        if not goal.link_reason.strip():
            refusals.add("link_reason", _("Say why this goal should move its parent."))
    if goal.level == Level.MARKETING and goal.pk and _is_served(goal):
        refusals.add("level", _("Other goals serve this one, so it stays a business goal."))
    if goal.owner and goal.owner.workspace_id != goal.workspace_id:
        refusals.add("owner", _("Choose a member of this workspace."))
    if goal.starts_on and goal.ends_on and goal.ends_on < goal.starts_on:
        refusals.add("ends_on", _("The end must not lie before the start."))
    refusals.require_valid(goal)


def _is_served(goal: Goal) -> bool:
    return Goal.objects.for_workspace(goal.workspace).filter(parent=goal).exists()
