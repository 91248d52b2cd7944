"""From a plan to targets: the numbers that came out become promises."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from goals.calc.calculators import calculate
from goals.calc.calculators.spec import Offer
from goals.enums import Condition, TargetRole, TargetWindow
from goals.models import Goal, Plan, PlanTarget, Target
from goals.services.baselines import compute_baseline
from goals.services.calculator_inputs import fits
from goals.services.calculator_words import Words, result_sentence
from goals.services.targets import create_target
from kpis.calc.periods import ONE_DAY, Window
from kpis.calc.segments import segment_key
from kpis.enums import Unit
from kpis.models import Kpi
from workspaces.models import Membership

_OF_THE_OFFER = {"kpi", "segment_key", "condition_value", "baseline_from", "baseline_to"}
"""Fields of a target that follow from the offer and its KPI, not from what was typed beside."""


def offers_of(plan: Plan) -> list[Offer]:
    """Return what can be promised of a plan, its headline first."""
    return list(calculate(plan.calculator, plan.inputs).offers)


def offer_fits(offer: Offer, kpi: Kpi, currency: str) -> bool:
    """Return whether `kpi` can carry the promise: any KPI can change, a value needs its unit."""
    if offer.condition == Condition.CHANGE_PERCENT:
        return True
    return fits(kpi, offer.unit) and (kpi.unit != Unit.MONEY or kpi.currency == currency)


@transaction.atomic
def plan_to_targets(
    *,
    plan: Plan,
    goal: Goal,
    kpi: Kpi,
    start: dt.date,
    end: dt.date,
    by: Membership,
    now: dt.datetime,
    key: str = "",
    **fields: Any,
) -> list[Target]:
    """Turn a number of the plan into a target on `kpi`; the first one that fits it unless `key`.

    `fields` are those of `promise_offer`.

    Raises:
        ValidationError: no number of the plan fits, or the target is refused.
    """
    offers = [offer for offer in offers_of(plan) if key in ("", offer.key)]
    fitting = [offer for offer in offers if offer_fits(offer, kpi, plan.currency)]
    if not fitting:
        field = "kpi" if offers else "key"
        raise ValidationError({field: _no_offer(plan, kpi) if offers else _("Choose a number.")})
    target = promise_offer(
        plan=plan,
        offer=fitting[0],
        goal=goal,
        kpi=kpi,
        start=start,
        end=end,
        by=by,
        now=now,
        **fields,
    )
    return [target]


@transaction.atomic
def plan_offers_to_targets(
    *, plan: Plan, goal: Goal, kpis: Mapping[str, Kpi], **fields: Any
) -> list[Target]:
    """Turn several numbers of the plan into targets, each on the KPI under its key; all or none.

    `fields` are those of `promise_offer`.

    Raises:
        ValidationError: a target is refused; what is wrong with its KPI stands under the key.
    """
    targets = []
    for offer in offers_of(plan):
        kpi = kpis.get(offer.key)
        if kpi is None:
            continue
        try:
            targets.append(promise_offer(plan=plan, offer=offer, goal=goal, kpi=kpi, **fields))
        except ValidationError as error:
            raise _under_key(error, offer.key) from error
    return targets


@transaction.atomic
def promise_offer(
    *,
    plan: Plan,
    offer: Offer,
    goal: Goal,
    kpi: Kpi,
    start: dt.date,
    end: dt.date,
    by: Membership,
    now: dt.datetime,
    role: str = TargetRole.PRIMARY,
    window: str = TargetWindow.TOTAL,
    link_reason: str = "",
    is_on_top: bool = False,
) -> Target:
    """Promise `offer` on `kpi` from `start` to `end`, and remember that the plan says so.

    An extra that `is_on_top` is added to the KPI's total over as many days before the period, the
    last ones that are over; a change is measured from the same days. Without a reason of its own,
    the plan's sentence says why the target should move the goal.

    Raises:
        ValidationError: the KPI does not fit, or the target is refused.
    """
    if goal.workspace_id != plan.workspace_id:
        raise ValidationError({"goal": _("Choose a goal of this workspace.")})
    if not offer_fits(offer, kpi, plan.currency):
        raise ValidationError({"kpi": _no_offer(plan, kpi)})
    if end < start:
        raise ValidationError({"ends_on": _("The end must not lie before the start.")})
    before = _days_before(Window(start, end), today=plan.workspace.today(now))
    target = create_target(
        goal=goal,
        kpi=kpi,
        by=by,
        now=now,
        starts_on=start,
        ends_on=end,
        role=role,
        window=window,
        link_reason=link_reason.strip() or plan_reason(plan),
        **_promised(offer, kpi, TargetWindow(window), before, is_on_top=is_on_top),
    )
    PlanTarget.objects.create(
        workspace_id=plan.workspace_id, plan=plan, target=target, key=offer.key
    )
    return target


def plan_reason(plan: Plan) -> str:
    """Return why a target of the plan should move its goal, in the current language."""
    words = Words(get_language() or "en", plan.currency)
    sentence = result_sentence(calculate(plan.calculator, plan.inputs), words)
    return _("%(sentence)s (plan “%(title)s”)") % {"sentence": sentence, "title": plan.title}


def _promised(
    offer: Offer, kpi: Kpi, window: TargetWindow, before: Window, *, is_on_top: bool
) -> dict[str, Any]:
    """Return the condition that keeps `offer`, and the days `before` that it is measured from."""
    condition = {"segment_key": segment_key(offer.segment), "condition": offer.condition}
    baseline = {"baseline_from": before.start, "baseline_to": before.end}
    if offer.condition == Condition.CHANGE_PERCENT:
        return {**condition, **baseline, "condition_value": offer.value * 100}
    if not (offer.is_extra and is_on_top):
        return {**condition, "condition_value": offer.value}
    usual = compute_baseline(
        kpi=kpi,
        segment_key=condition["segment_key"],
        window=window,
        start=before.start,
        end=before.end,
    )
    return {**condition, **baseline, "condition_value": usual.value + offer.value}


def _days_before(period: Window, *, today: dt.date) -> Window:
    """Return as many days as the period has, before it and over."""
    last = min(period.start, today) - ONE_DAY
    return Window(last - dt.timedelta(days=period.days - 1), last)


def _no_offer(plan: Plan, kpi: Kpi) -> str:
    if kpi.unit == Unit.MONEY and kpi.currency != plan.currency:
        return _("The plan is in %(currency)s, “%(kpi)s” in %(other)s.") % {
            "currency": plan.currency,
            "kpi": kpi.display_name,
            "other": kpi.currency,
        }
    return _("“%(kpi)s” is counted in another unit.") % {"kpi": kpi.display_name}


def _under_key(error: ValidationError, key: str) -> ValidationError:
    """Move what was refused about an offer's KPI under the key of the offer."""
    if not hasattr(error, "error_dict"):
        return ValidationError({NON_FIELD_ERRORS: error.error_list})
    moved: dict[str, list[ValidationError]] = {}
    for field, causes in error.error_dict.items():
        moved.setdefault(key if field in _OF_THE_OFFER else field, []).extend(causes)
    return ValidationError(moved)
