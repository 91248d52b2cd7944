"""An unsaved target, worked out for the person who is about to promise it."""

import copy
import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from goals.calc.target_value import Terms, promise
from goals.enums import Bound, Condition
from goals.models import Goal, Target
from goals.services.promises import settle_promise
from goals.services.sentences import sentence
from goals.services.wording import typed_change, value_text
from kpis.calc.exact import plain
from kpis.enums import Unit
from kpis.models import Kpi
from workspaces.models import Membership


@dataclass(frozen=True, slots=True)
class Preview:
    """What would be promised: the sentence in both languages, and the numbers in it.

    `other_reading` asks back where a change of a percentage can be meant in two ways, in the
    current language; it is empty elsewhere.
    """

    sentence_ko: str
    sentence_en: str
    target_value: Decimal
    bound: Bound
    baseline_value: Decimal | None
    other_reading: str


def preview_target(
    *,
    goal: Goal,
    kpi: Kpi,
    by: Membership,
    now: dt.datetime,
    target: Target | None = None,
    **fields: Any,
) -> Preview:
    """Work out a new target from its fields, or a stored `target` with changed ones; save nothing.

    The fields are those of `create_target`.

    Raises:
        ValidationError: as saving would.
    """
    draft = Target(workspace=goal.workspace, goal=goal, kpi=kpi, link_reason="—")
    stored = None
    if target is not None:
        stored, draft = target, copy.copy(target)
        fields["kpi"] = kpi
    settle_promise(target=draft, stored=stored, by=by, now=now, **fields)
    return Preview(
        sentence_ko=sentence(draft, "ko"),
        sentence_en=sentence(draft, "en"),
        target_value=draft.target_value,
        bound=Bound(draft.bound),
        baseline_value=draft.baseline_value,
        other_reading=_other_reading(draft),
    )


def _other_reading(target: Target) -> str:
    """Spell out both readings of "reduce a rate of 60 % by 50 %": to 30 %, or to 10 %."""
    baseline, change = target.baseline_value, target.condition_value
    is_rate = target.kpi.unit == Unit.PERCENT
    if (
        not is_rate
        or baseline is None
        or change is None
        or target.condition != Condition.CHANGE_PERCENT
    ):
        return ""
    relative = promise(Terms(Condition.CHANGE_PERCENT, value=change), baseline=baseline)
    points = plain(baseline + change / 100)
    if points < 0:
        return ""
    return _(
        "%(change)s is read as a share of the baseline: %(baseline)s → %(relative)s. If percentage "
        "points are meant, %(baseline)s → %(points)s, choose “At least” or “At most” and type that "
        "value."
    ) % {
        "change": typed_change(target),
        "baseline": value_text(baseline, target.kpi),
        "relative": value_text(relative.target_value, target.kpi),
        "points": value_text(points, target.kpi),
    }
