"""Alert rules: which one is a target's, and writing them."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final, TypeAlias

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from alerts.models import Rule, Weighing
from goals.models import Target
from goals.services.checks import Refusals
from kpis.models import Kpi
from workspaces.exceptions import StaleVersionError
from workspaces.models import Membership, Workspace
from workspaces.services.audit import record_change

Scope: TypeAlias = Target | Kpi | None
"""What a rule is for: a target, all targets on a KPI, or the workspace's other targets."""

RULE_FIELDS: Final = (
    "tells_off_track",
    "off_needed",
    "off_among",
    "line",
    "tells_missed_windows",
    "least_volume",
    "audience",
)
"""What people choose in a rule."""
_OURS: Final = {"workspace", "target", "kpi", "counts_from", "changed_at", "changed_by"}
_COUNTING: Final = frozenset({"tells_off_track", "off_needed", "off_among", "line", "least_volume"})
"""What decides when a spell of being off track begins."""
_OF_WINDOWS: Final = frozenset({"tells_missed_windows", "least_volume"})
"""What decides which closed windows are told."""


@dataclass(frozen=True, slots=True)
class RuleBook:
    """The rules of a workspace, read at once."""

    of_targets: Mapping[int, Rule] = field(default_factory=dict)
    of_kpis: Mapping[int, Rule] = field(default_factory=dict)
    of_others: Rule | None = None

    @property
    def is_empty(self) -> bool:
        """Whether everything is told as it usually is."""
        return not (self.of_targets or self.of_kpis or self.of_others)

    def rule_of(self, target: Target) -> Rule | None:
        """Return the most specific rule of `target`; None where what is usual is told."""
        own = self.of_targets.get(target.pk)
        return own or self.of_kpis.get(target.kpi_id) or self.of_others


def read_rules(workspace: Workspace) -> RuleBook:
    """Read the rules of `workspace`, in one query."""
    rules = list(Rule.objects.for_workspace(workspace))
    for rule in rules:
        rule.workspace = workspace
    return RuleBook(
        of_targets={rule.target_id: rule for rule in rules if rule.target_id is not None},
        of_kpis={rule.kpi_id: rule for rule in rules if rule.kpi_id is not None},
        of_others=next((each for each in rules if each.is_of_others), None),
    )


def draft_rule(*, workspace: Workspace, scope: Scope, **fields: Any) -> Rule:
    """Return the rule of exactly this scope, or an unsaved one, with `fields` put on it."""
    rule = _own_rule(workspace, scope) or Rule(workspace=workspace, **_links(scope))
    for name, value in fields.items():
        setattr(rule, name, value)
    return rule


def inherited(target: Target) -> Rule:
    """Return the rule that counts for `target`, or an unsaved one that says what is usual."""
    counts = read_rules(target.workspace).rule_of(target)
    return counts or draft_rule(workspace=target.workspace, scope=None)


def own_or_inherited(target: Target) -> Rule:
    """Return the rule of `target`, or an unsaved one that says what counts for it as things are."""
    rule = draft_rule(workspace=target.workspace, scope=target)
    counts = read_rules(target.workspace).rule_of(target)
    if rule.pk is None and counts is not None:
        for name in RULE_FIELDS:
            setattr(rule, name, getattr(counts, name))
    return rule


@transaction.atomic
def save_rule(
    *,
    workspace: Workspace,
    scope: Scope,
    by: Membership,
    now: dt.datetime,
    expected_version: int | None = None,
    **fields: Any,
) -> Rule:
    """Make the rule of a scope, or change it; `fields` are some of `RULE_FIELDS`.

    It holds for judgements made from `now` on: nothing is told of what is known already, and what
    was told is not told again. `expected_version` is 0 where there was no rule yet.

    Raises:
        ValidationError: a field is refused.
        StaleVersionError: somebody else has saved or removed it meanwhile.
    """
    Workspace.objects.select_for_update(no_key=True).get(pk=workspace.pk)
    stored = _own_rule(workspace, scope)
    if expected_version is not None and expected_version != (stored.version if stored else 0):
        raise StaleVersionError(_("Somebody else has changed this rule meanwhile."))
    before = _texts(stored) if stored else {}
    rule = stored or Rule(workspace=workspace, **_links(scope))
    for name, value in fields.items():
        setattr(rule, name, value)
    check_rule(rule)
    after = _texts(rule)
    if stored and after == before:
        return rule
    changed = {name: text for name, text in after.items() if before.get(name) != text}
    if stored is None or _COUNTING & changed.keys():
        rule.counts_from = now
    if _OF_WINDOWS & changed.keys():
        rule.windows_from = workspace.today(now)
    rule.version += 1 if stored else 0
    rule.changed_at, rule.changed_by = now, by.user
    rule.save()
    record_change(
        workspace=workspace,
        by=by,
        action="changed" if stored else "created",
        subject=rule,
        before={name: before[name] for name in changed if stored},
        after=changed,
    )
    return rule


@transaction.atomic
def delete_rule(*, rule: Rule, by: Membership, now: dt.datetime) -> None:
    """Remove a rule, once: what is less specific holds again, for what turns from `now` on."""
    Workspace.objects.select_for_update(no_key=True).get(pk=rule.workspace_id)  # as in saving one
    found = Rule.objects.for_workspace(rule.workspace).filter(pk=rule.pk).first()
    if found is None:
        return  # somebody else was faster
    record_change(
        workspace=rule.workspace, by=by, action="deleted", subject=found, before=_texts(found)
    )
    _count_from(found, now=now)
    found.delete()


def check_rule(rule: Rule) -> None:
    """Refuse what could not mean what it says.

    Raises:
        ValidationError: a field is refused.
    """
    refusals, highest = Refusals(), rule.workspace.on_track_from
    if rule.line is not None and rule.line > highest:
        refusals.add("line", _("Above the line from which a target is on track there is no news."))
    target = rule.target
    if target is not None and rule.tells_missed_windows and not target.is_rate:
        refusals.add("tells_missed_windows", _("Only targets per day, week or month have windows."))
    refusals.require_valid(rule, exclude=_OURS)


def _count_from(removed: Rule, *, now: dt.datetime) -> None:
    """Have nothing of before told by the rule that takes the place of one that is removed.

    A target that no rule was held against yet has nothing of before.
    """
    weighings = Weighing.objects.for_workspace(removed.workspace)
    if not removed.is_of_others:  # without that one there is no rule that could tell
        is_its = Q(target=removed.target_id) | Q(target__kpi=removed.kpi_id, target__rules=None)
        weighings.filter(is_its).update_held(counts_from=now)


def _own_rule(workspace: Workspace, scope: Scope) -> Rule | None:
    rule = Rule.objects.for_workspace(workspace).filter(**_links(scope)).first()
    if rule is not None:
        rule.workspace, rule.target, rule.kpi = workspace, *_links(scope).values()
    return rule


def _links(scope: Scope) -> dict[str, Any]:
    match scope:
        case Target():
            return {"target": scope, "kpi": None}
        case Kpi():
            return {"target": None, "kpi": scope}
    return {"target": None, "kpi": None}


def _texts(rule: Rule) -> dict[str, Any]:
    """Return what was chosen, as the audit trail keeps it."""
    return {name: _text(getattr(rule, name)) for name in RULE_FIELDS}


def _text(value: Any) -> Any:
    return format(value.normalize(), "f") if isinstance(value, Decimal) else value
