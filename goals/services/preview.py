"""An unsaved target, worked out for the person who is about to promise it."""

import copy
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from goals.enums import Bound, Status
from goals.models import Goal, Target
from goals.services.baseline_choices import BaselineChoice, baseline_choices
from goals.services.judging import judge_target
from goals.services.promises import settle_promise
from goals.services.readings import Reading, readings_of
from goals.services.sentences import sentence
from goals.services.wording import percent_change
from kpis.models import Kpi
from workspaces.models import Membership


@dataclass(frozen=True, slots=True)
class Preview:
    """What would be promised: the sentence in both languages, and the numbers in it.

    `readings` are both meanings of a change of a percentage, where it has two; `choices` the
    baselines one could choose; `status` and `probability` how it would be judged today.
    """

    target: Target
    sentence_ko: str
    sentence_en: str
    target_value: Decimal
    bound: Bound
    baseline_value: Decimal | None
    readings: Sequence[Reading]
    choices: Sequence[BaselineChoice]
    status: Status
    probability: Decimal | None

    @property
    def change(self) -> str:
        """The change that was typed, as if it were one in percent."""
        return percent_change(self.target.condition_value or Decimal(0))

    @property
    def other_reading(self) -> str:
        """The question which of two meanings is meant, in the current language; often empty."""
        if not self.readings:
            return ""
        relative, points = (reading.text for reading in self.readings)
        return _(
            "%(change)s can be read as a share of the baseline: %(relative)s, or as percentage "
            "points: %(points)s. “Change by percent” is the first, “Change by points” the second."
        ) % {"change": self.change, "relative": relative, "points": points}


def preview_target(
    *,
    kpi: Kpi,
    by: Membership,
    now: dt.datetime,
    goal: Goal | None = None,
    target: Target | None = None,
    **fields: Any,
) -> Preview:
    """Work out a new target from its fields, or a stored `target` with changed ones; save nothing.

    The fields are those of `create_target`. A new one promises the same for every `goal`, so none
    is needed.

    Raises:
        ValidationError: as saving would.
    """
    draft = Target(workspace=by.workspace, goal=goal, kpi=kpi, link_reason="—")
    if target is not None:
        draft = copy.copy(target)
        fields["kpi"] = kpi
    past = settle_promise(target=draft, stored=target, by=by, now=now, **fields)
    judged = judge_target(
        target=draft, facts=past.facts, as_of=past.today, is_day_over=False, previous=None
    )
    return Preview(
        target=draft,
        sentence_ko=sentence(draft, "ko"),
        sentence_en=sentence(draft, "en"),
        target_value=draft.target_value,
        bound=Bound(draft.bound),
        baseline_value=draft.baseline_value,
        readings=readings_of(draft),
        choices=baseline_choices(draft, past),
        status=Status(judged.status),
        probability=judged.probability,
    )
