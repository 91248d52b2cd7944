"""What if the target lay elsewhere, or its end? The chance at once, and nothing is saved."""

import copy
import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from goals.calc.slider import Slider, slider_around
from goals.calc.status import FINAL
from goals.enums import Bound, Status
from goals.models import Target
from goals.services.judging import judge_target
from goals.services.observations import read_facts_of

LATEST_END: Final = dt.timedelta(days=5 * 366)
"""No end is tried that lies farther ahead than this."""


@dataclass(frozen=True, slots=True)
class WhatIf:
    """A promise as it might be, unsaved, and how it would be judged today."""

    target: Target
    status: Status
    probability: Decimal | None
    needed: Decimal | None
    remaining_windows: int

    @property
    def is_final(self) -> bool:
        """Whether the period would be over, so that there is no chance but a verdict."""
        return self.status in FINAL


def what_if(*, target: Target, value: Decimal, ends_on: dt.date, today: dt.date) -> WhatIf:
    """Judge `target` as if its target value were `value` and its last day `ends_on`.

    Of a range it is the end to be come to that moves; it stays below, or above, the other one.
    An end before the start, or too far ahead, is taken as the nearest that can be.
    """
    tried = copy.copy(target)
    tried.ends_on = min(max(ends_on, target.starts_on), max(today, target.ends_on) + LATEST_END)
    _move_value(tried, value)
    facts = read_facts_of(workspace=target.workspace, targets=[tried], as_of=today)
    found = judge_target(target=tried, facts=facts, as_of=today, is_day_over=False, previous=None)
    return WhatIf(
        target=tried,
        status=Status(found.status),
        probability=found.probability,
        needed=found.needed,
        remaining_windows=found.remaining_windows,
    )


def value_slider(target: Target) -> Slider:
    """Return a slider for the target value that reaches beyond all that matters to it."""
    latest = target.latest_assessment
    known = [target.target_value, target.baseline_value]
    if latest is not None:
        known += [latest.projection_low80, latest.projection_high80]
        known += [] if target.accumulates else [latest.actual]
    return slider_around(value for value in known if value is not None)


def _move_value(tried: Target, value: Decimal) -> None:
    low, high = tried.condition_low, tried.condition_high
    if tried.bound == Bound.BETWEEN and low is not None and high is not None:
        if tried.wants_more:
            value = tried.condition_low = min(value, high)
        else:
            value = tried.condition_high = max(value, low)
    tried.target_value = value
