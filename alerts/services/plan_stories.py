"""Writing down what a change of a plan tells, once, in every language."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, override

from alerts.calc.plan_story import MadeTarget, MovedAssumption, PlanStory, PlanTexts
from alerts.enums import AlertKind
from alerts.models import Alert
from goals.calc.calculators import Result, calculate
from goals.enums import PlanChangeKind
from goals.models import PlanAssumption, PlanChange, PlanTarget
from goals.services.calculator_refusals import refusal_sentence, restored_refusal
from goals.services.calculator_words import Words, assumption_label, headline_text, offer_text
from goals.services.plan_checks import Present, present_result
from goals.services.plan_sentences import cause_sentence
from goals.services.wording import percent
from kpis.enums import Unit
from kpis.formatting import NOTHING, format_date

_NEEDS: Final[dict[str, str | Promise]] = {
    "extra-orders": gettext_lazy(
        "Plan “%(title)s” now needs %(now)s orders instead of %(planned)s"
    ),
    "incremental-budget": gettext_lazy(
        "Plan “%(title)s” now needs a budget of %(now)s instead of %(planned)s"
    ),
}
_NEEDS_OTHERWISE: Final = gettext_lazy(
    "Plan “%(title)s” now comes to %(now)s instead of %(planned)s (%(label)s)"
)


@dataclass(frozen=True, slots=True)
class _Facts:
    """A change with all that its texts are written from."""

    change: PlanChange
    planned: Result
    present: Present
    assumptions: Sequence[PlanAssumption]
    links: Sequence[PlanTarget]


def write_plan_story(*, alert: Alert, change: PlanChange) -> PlanStory:
    """Return what `change` tells about its plan; `alert.note` becomes what was meant so far."""
    plan = change.plan
    facts = _read(change)
    return PlanStory(
        kind=AlertKind.PLAN_DRIFTED,
        change=PlanChangeKind(change.kind),
        alert_id=alert.public_id,
        workspace_slug=plan.workspace.slug,
        workspace_name=plan.workspace.name,
        plan_id=plan.public_id,
        owner_name=str(plan.owner) if plan.owner else "",
        noticed_at=change.changed_at,
        reasons=_reasons(change),
        texts={language: _texts(facts, language) for language, _name in settings.LANGUAGES},
        note=alert.note,
        note_by=str(alert.acknowledged_by) if alert.acknowledged_by else "",
    )


def _read(change: PlanChange) -> _Facts:
    plan = change.plan
    assumptions = list(plan.assumptions.select_related("kpi"))
    links = PlanTarget.objects.for_workspace(plan.workspace).filter(
        plan=plan, target__is_archived=False, target__goal__is_archived=False
    )
    return _Facts(
        change=change,
        planned=calculate(plan.calculator, plan.inputs),
        present=present_result(plan, assumptions),
        assumptions=assumptions,
        links=list(links.select_related("target__kpi", "target__goal").order_by("pk")),
    )


def _reasons(change: PlanChange) -> list[dict[str, Any]]:
    moved = [{"code": "assumption_moved", **cause} for cause in change.causes]
    return [{"code": "no_result", **change.refusal["params"]}, *moved] if change.refusal else moved


def _texts(facts: _Facts, language: str) -> PlanTexts:
    change, planned = facts.change, facts.planned
    words = Words(language, change.plan.currency)
    with override(language):
        news = _news(facts, words)
        causes = [cause_sentence(each, words) for each in change.causes]
        refusal = _refusal(facts)
        is_told_before = change.old_value != planned.headline
        return PlanTexts(
            name=_("Plan “%(title)s”") % {"title": change.plan.title},
            calculator=str(planned.calculator.title),
            result=str(planned.calculator.headline.label),
            planned=headline_text(planned.headline, planned, words),
            told=headline_text(change.old_value, planned, words) if is_told_before else "",
            now=headline_text(change.new_value, planned, words),
            shift=_shift(planned, change.new_value, words),
            since=_date(change.plan.workspace.today(change.changed_at), language),
            news=news,
            headline=_headline(change, news, causes),
            meaning=_meaning(facts, refusal),
            reasons=[refusal, *causes] if refusal else causes,
            assumptions=list(_assumptions(facts, words)),
            targets=list(_targets(facts, words)),
        )


def _news(facts: _Facts, words: Words) -> str:
    change, planned = facts.change, facts.planned
    parts = {
        "title": change.plan.title,
        "label": planned.calculator.headline.label,
        "planned": headline_text(planned.headline, planned, words),
        "now": headline_text(change.new_value, planned, words),
    }
    match change.kind:
        case PlanChangeKind.IMPOSSIBLE:
            return _("Plan “%(title)s” has no result any more") % parts
        case PlanChangeKind.RETURNED:
            return _("Plan “%(title)s” is back to what was planned: %(now)s") % parts
    return str(_NEEDS.get(planned.calculator.name, _NEEDS_OTHERWISE)) % parts


def _headline(change: PlanChange, news: str, causes: list[str]) -> str:
    if change.kind == PlanChangeKind.RETURNED or not causes:
        return _("%(news)s.") % {"news": news}
    return _("%(news)s, because %(causes)s.") % {"news": news, "causes": "; ".join(causes)}


def _meaning(facts: _Facts, refusal: str) -> str:
    if facts.change.kind == PlanChangeKind.RETURNED:
        return _("Its assumptions hold again, so the alert about it is over.")
    if refusal:
        return refusal
    if not facts.links:
        return _("No target was made of this plan.")
    return ngettext(
        "One target was made of this plan; it still promises the old number.",
        "%(count)s targets were made of this plan; they still promise the old numbers.",
        len(facts.links),
    ) % {"count": len(facts.links)}


def _refusal(facts: _Facts) -> str:
    """Return why there is no result, with the name of the assumption to blame."""
    if not facts.change.refusal:
        return ""
    refused = restored_refusal(facts.change.refusal)
    blamed = [each for each in facts.planned.assumptions if each.name == refused.field]
    return ": ".join([*map(assumption_label, blamed), refusal_sentence(refused)])


def _shift(planned: Result, value: Decimal | None, words: Words) -> str:
    if value is None or value == planned.headline:
        return ""
    unit = planned.calculator.headline.unit or planned.unit
    return words.change(value, planned.headline, unit)


def _assumptions(facts: _Facts, words: Words) -> Iterable[MovedAssumption]:
    declared = {each.name: each for each in facts.planned.assumptions}
    rows = {each.name: each for each in facts.assumptions}
    for cause in facts.change.causes:
        row, unit = rows[cause["name"]], Unit(cause["unit"])
        yield MovedAssumption(
            label=assumption_label(declared[row.name]),
            assumed=words.write(Decimal(cause["assumed"]), unit),
            assumed_note=_("as of %(date)s") % {"date": _date(row.as_of, words.language)},
            present=words.write(Decimal(cause["checked"]), unit),
            present_note=_window(row, words),
            drift=percent(Decimal(cause["drift"]), signed=True),
        )


def _window(row: PlanAssumption, words: Words) -> str:
    if row.checked_until is None:
        return ""
    return ngettext("on %(date)s", "over %(count)s days until %(date)s", row.window_days) % {
        "count": row.window_days,
        "date": _date(row.checked_until, words.language),
    }


def _targets(facts: _Facts, words: Words) -> Iterable[MadeTarget]:
    if facts.change.kind == PlanChangeKind.RETURNED:
        return  # they are what was planned
    promised = {each.key: each for each in facts.planned.offers}
    result = facts.present.result
    today = {each.key: each for each in result.offers} if result else {}
    for link in facts.links:
        old, new = promised.get(link.key), today.get(link.key)
        yield MadeTarget(
            target_id=link.target.public_id,
            name=f"{link.target.kpi.display_name} · {link.target.goal.title}",
            promised=offer_text(old, words) if old else NOTHING,
            today=offer_text(new, words) if new else NOTHING,
        )


def _date(day: dt.date, language: str) -> str:
    return format_date(day, language=language)
