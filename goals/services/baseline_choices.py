"""The baselines one could choose, side by side, with the target value that each would give."""

from dataclasses import dataclass, replace
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from goals.calc.target_value import ImpossiblePromiseError
from goals.enums import BaselineSource
from goals.models import Target
from goals.services.past import Past
from goals.services.promise_baselines import baseline_over, needs_scaling
from goals.services.promises import explain_impossible, promised_by
from kpis.calc.periods import ONE_DAY, Window

WEEKS_OFFERED = (4, 12, 52)


@dataclass(frozen=True, slots=True)
class BaselineChoice:
    """One way to take the baseline, in the KPI's unit; `problem` says why it cannot be taken.

    `is_scaled` says that a total is brought to the length of the period; `missing_days` that so
    many had no data; `is_chosen` that this is the one the promise is measured from.
    """

    name: str
    window: Window
    value: Decimal | None = None
    target_value: Decimal | None = None
    is_scaled: bool = False
    missing_days: int = 0
    is_chosen: bool = False
    problem: str = ""

    @property
    def key(self) -> str:
        """The choice as a form sends it."""
        return f"{self.window.start.isoformat()}/{self.window.end.isoformat()}"


def baseline_choices(target: Target, past: Past) -> list[BaselineChoice]:
    """Return the alternatives for a settled promise.

    The period before, the same one a year earlier, and the last full weeks before it.
    """
    length = target.period.days * ONE_DAY
    weeks = [
        (
            ngettext("The last %(count)s week", "The last %(count)s weeks", count)
            % {"count": count},
            past.weeks_before(count),
        )
        for count in WEEKS_OFFERED
    ]
    offered = [
        (_("The period before"), Window(past.anchor - length + ONE_DAY, past.anchor)),
        (_("A year earlier"), past.year_before),
        *weeks,
    ]
    return [_choice(target, past, name, window) for name, window in offered]


def _choice(target: Target, past: Past, name: str, window: Window) -> BaselineChoice:
    is_computed = target.baseline_source == BaselineSource.COMPUTED
    start, end = target.baseline_from, target.baseline_to
    chosen = Window(start, end) if is_computed and start and end else None
    bare = BaselineChoice(
        name=name,
        window=window,
        is_scaled=needs_scaling(target, window),
        is_chosen=window == chosen,
    )
    if window.end >= past.today:
        return replace(bare, problem=_("These days are not over yet."))
    try:
        found = baseline_over(target, window, past)
    except ValidationError as error:
        return replace(bare, problem=" ".join(error.messages))
    known = replace(bare, value=found.value, missing_days=found.missing_days)
    try:
        promise = promised_by(target, baseline=found.value)
    except ImpossiblePromiseError as error:
        return replace(known, problem=explain_impossible(error))
    return replace(known, target_value=promise.target_value)
