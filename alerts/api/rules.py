"""`/rules`: what is told of which targets, and what a rule would have sent."""

import datetime as dt
from http import HTTPStatus
from typing import Annotated, Any, Self

from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Query, Router
from pydantic import BaseModel, Field

from alerts.calc.reliving import Told
from alerts.enums import AlertKind, Audience, Purpose
from alerts.models import Rule
from alerts.services.backtests import Backtest, Looser, backtest
from alerts.services.rule_sentences import rule_sentence
from alerts.services.rules import (
    RULE_FIELDS,
    Scope,
    check_rule,
    delete_rule,
    draft_rule,
    save_rule,
)
from goals.calc.spells import MOST_READINGS
from goals.models import Target
from kpis.models import Kpi
from workspaces.enums import Role
from workspaces.enums import Scope as TokenScope
from workspaces.models import WorkspaceScopedQuerySet
from workspaces.rest.door import BearerToken
from workspaces.rest.fields import UNSET, Body, DecimalText, Flag, Patch, Whole
from workspaces.rest.lookup import one_of, referred
from workspaces.rest.paging import Page, Paging, page_of
from workspaces.rest.problems import Problem, editing, refused_field, service_errors
from workspaces.rest.request import ApiRequest

router = Router(tags=["Alerts"])

Count = Annotated[Whole, Field(ge=1, le=MOST_READINGS)]


class RuleSentenceOut(BaseModel):
    """A rule, read aloud."""

    ko: str
    en: str

    @classmethod
    def of(cls, rule: Rule) -> Self:
        """Return the sentences of `rule`, saved or not."""
        return cls(ko=rule_sentence(rule, "ko"), en=rule_sentence(rule, "en"))


class RuleOut(BaseModel):
    """A rule of a target, of a KPI, or of all targets without one (both are null)."""

    id: str
    target: str | None
    kpi: str | None = Field(description="The KPI's key.")
    sentence: RuleSentenceOut
    tells_off_track: bool
    off_needed: int
    off_among: int
    line: DecimalText | None = Field(description="A fraction; null is the workspace's line.")
    tells_missed_windows: bool
    least_volume: DecimalText | None
    audience: Audience
    changed_at: dt.datetime
    version: int

    @classmethod
    def of(cls, rule: Rule) -> Self:
        """Return what the API tells of `rule`, read by `_rules_of`."""
        return cls.model_validate(
            {
                **{name: getattr(rule, name) for name in RULE_FIELDS},
                "id": rule.public_id,
                "target": rule.target.public_id if rule.target else None,
                "kpi": rule.kpi.key if rule.kpi else None,
                "sentence": RuleSentenceOut.of(rule),
                "changed_at": rule.changed_at,
                "version": rule.version,
            }
        )


class ToldOut(BaseModel):
    """An alert that would have been sent."""

    on: dt.date
    kind: AlertKind

    @classmethod
    def of(cls, told: Told) -> Self:
        """Return what the API tells of it."""
        return cls(on=told.on, kind=told.kind)


class LooserOut(BaseModel):
    """A rule that tells less, and how many alerts it would have sent; a null line is the same."""

    off_needed: int
    off_among: int
    line: DecimalText | None
    alerts: int

    @classmethod
    def of(cls, looser: Looser) -> Self:
        """Return what the API tells of it."""
        asked = looser.terms.off_track
        return cls(
            off_needed=asked.needed, off_among=asked.among, line=asked.line, alerts=looser.count
        )


class NoteOut(ToldOut):
    """A message that would have said how an alert ended, or that the target was met."""

    purpose: Purpose

    @classmethod
    def of(cls, told: Told) -> Self:
        """Return what the API tells of it."""
        return cls(on=told.on, kind=told.kind, purpose=told.purpose)


class BacktestOut(BaseModel):
    """What a rule would have sent on these days; `began_on` where the period was moved for it."""

    start: dt.date
    end: dt.date
    targets: int
    began_on: dt.date | None
    alerts: list[ToldOut]
    notes: list[NoteOut]
    looser: list[LooserOut]

    @classmethod
    def of(cls, found: Backtest) -> Self:
        """Return what the API tells of it."""
        return cls(
            start=found.days.start,
            end=found.days.end,
            targets=found.target_count,
            began_on=found.began_on,
            alerts=[ToldOut.of(each) for each in found.alerts],
            notes=[NoteOut.of(each) for each in found.told if not each.is_alert],
            looser=[LooserOut.of(each) for each in found.looser],
        )


class RulePreviewOut(BaseModel):
    """A rule before it is saved: read aloud, and tried on the last 90 days."""

    sentence: RuleSentenceOut
    backtest: BacktestOut


class _Terms(Body):
    tells_off_track: Flag = UNSET
    off_needed: Count = UNSET
    off_among: Count = UNSET
    line: DecimalText | None = None
    tells_missed_windows: Flag = UNSET
    least_volume: DecimalText | None = None
    audience: Audience = UNSET


class RuleIn(_Terms):
    """A new rule; without target and KPI, of all targets that have no other."""

    target: str | None = None
    kpi: str | None = Field(None, description="The KPI's key.")


class RulePatch(Patch, _Terms):
    """What to change."""


@router.get(
    "/rules", summary="List alert rules", auth=BearerToken(TokenScope.READ), response=Page[RuleOut]
)
def list_rules(request: ApiRequest, query: Query[Paging]) -> Page[RuleOut]:
    """List the rules in the order in which they were made."""
    return page_of(request, _rules_of(request), query, RuleOut.of)


@router.post(
    "/rules",
    summary="Make an alert rule",
    auth=BearerToken(TokenScope.WRITE, Role.EDITOR),
    response={201: RuleOut},
)
def make_rule(request: ApiRequest, body: RuleIn) -> RuleOut:
    """Make a rule; it counts from now on. One that exists is changed, by its version (409)."""
    scope = _scope(request, body)
    draft = draft_rule(workspace=request.token.workspace, scope=scope)
    if draft.pk:
        detail = _("There is such a rule already; change it.")
        raise Problem(
            HTTPStatus.CONFLICT, detail, current=RuleOut.of(draft).model_dump(mode="json")
        )
    return _saved(request, scope, body, version=0)


@router.post(
    "/rules/preview",
    summary="Try an alert rule",
    auth=BearerToken(TokenScope.READ),
    response=RulePreviewOut,
)
def preview_rule(request: ApiRequest, body: RuleIn) -> RulePreviewOut:
    """Read a rule aloud, and say what it would have sent; nothing is saved."""
    scope = _scope(request, body)
    rule = draft_rule(workspace=request.token.workspace, scope=scope, **_sent(body))
    with service_errors():
        check_rule(rule)
    found = backtest(rule=rule, now=timezone.now())
    return RulePreviewOut(sentence=RuleSentenceOut.of(rule), backtest=BacktestOut.of(found))


@router.get(
    "/rules/{rule_id}",
    summary="Read an alert rule",
    auth=BearerToken(TokenScope.READ),
    response=RuleOut,
)
def read_rule(request: ApiRequest, rule_id: str) -> RuleOut:
    """Return one rule."""
    return RuleOut.of(_rule_of(request, rule_id))


@router.patch(
    "/rules/{rule_id}",
    summary="Change an alert rule",
    auth=BearerToken(TokenScope.WRITE, Role.EDITOR),
    response=RuleOut,
)
def change_rule(request: ApiRequest, rule_id: str, body: RulePatch) -> RuleOut:
    """Change a rule; nothing that was told is told again."""
    rule = _rule_of(request, rule_id)
    _require_manager(request, of_others=rule.is_of_others)

    def current() -> RuleOut:
        return RuleOut.of(_rule_of(request, rule_id))

    with editing(sent=body, current=current):
        _saved(request, rule.target or rule.kpi, body, version=body.version)
    return current()


@router.delete(
    "/rules/{rule_id}",
    summary="Remove an alert rule",
    auth=BearerToken(TokenScope.WRITE, Role.EDITOR),
    response={204: None},
)
def remove_rule(request: ApiRequest, rule_id: str) -> None:
    """Remove a rule: what is less specific counts again."""
    rule = _rule_of(request, rule_id)
    _require_manager(request, of_others=rule.is_of_others)
    delete_rule(rule=rule, by=request.membership, now=timezone.now())


def _saved(request: ApiRequest, scope: Scope, body: _Terms, *, version: int) -> RuleOut:
    with service_errors():
        rule = save_rule(
            workspace=request.token.workspace,
            scope=scope,
            by=request.membership,
            now=timezone.now(),
            expected_version=version,
            **_sent(body),
        )
    return RuleOut.of(rule)


def _sent(body: _Terms) -> dict[str, Any]:
    return {name: getattr(body, name) for name in RULE_FIELDS if name in body.model_fields_set}


def _scope(request: ApiRequest, body: RuleIn) -> Scope:
    workspace = request.token.workspace
    if body.target is not None and body.kpi is not None:
        raise refused_field("kpi", "invalid", _("Name a target or a KPI, not both."))
    if body.target is not None:
        targets = Target.objects.for_workspace(workspace)
        related = targets.select_related("workspace", "goal", "kpi__workspace")
        return referred(related, "target", public_id=body.target)
    if body.kpi is not None:
        kpis = Kpi.objects.for_workspace(workspace).select_related("workspace")
        return referred(kpis, "kpi", key=body.kpi)
    _require_manager(request, of_others=True)
    return None


def _require_manager(request: ApiRequest, *, of_others: bool) -> None:
    if of_others and not request.membership.may(Role.MANAGER):
        detail = _("The rule of all other targets is for managers.")
        raise Problem(HTTPStatus.FORBIDDEN, detail)


def _rules_of(request: ApiRequest) -> WorkspaceScopedQuerySet[Rule]:
    rules = Rule.objects.for_workspace(request.token.workspace)
    return rules.select_related("workspace", "target__kpi", "target__goal", "kpi")


def _rule_of(request: ApiRequest, rule_id: str) -> Rule:
    return one_of(_rules_of(request), public_id=rule_id)
