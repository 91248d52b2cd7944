"""The form of a target: everything a person says, from the KPI to the reason."""

import datetime as dt
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dateparse import parse_date
from django.utils.translation import gettext_lazy as _

from goals.enums import BaselineSource, Condition, TargetRole, TargetWindow, Trajectory
from goals.forms.kpi_choice import KpiChoiceField, Kpis
from goals.forms.milestones import DIGITS, MilestoneGrid
from goals.models import Goal, Target
from goals.models.target import MOST_JUDGED_WINDOWS
from goals.services.guardrails import BASELINE_WEEKS, TOLERANCE_PERCENT, usual_guardrails
from goals.services.past import weeks_before
from goals.services.paths import milestones_of
from goals.services.promise_baselines import needs_scaling
from kpis.calc.periods import Window
from kpis.enums import Unit
from kpis.models import Kpi
from workspaces.inputs import DayInput

NUMBERS_OF = {
    Condition.BETWEEN: ("condition_low", "condition_high"),
    Condition.HOLD: ("tolerance_percent",),
}
"""The numbers that a condition needs; every other one needs its value."""
IN_KPIS_UNIT = ("condition_low", "condition_high", "baseline_value")
"""Numbers in the KPI's unit; the value of a condition is one too, unless it is a change."""
NOT_OF_THE_PROMISE = ("version", "reason", "reading", "guardrails")


class DateField(forms.DateField):
    """A day, chosen in the browser's calendar."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=DayInput(), **kwargs)


class TargetForm(forms.Form):
    """A target as it is typed; values of KPIs in percent are typed in percent.

    `promise` returns the fields as `create_target` and `update_target` take them.
    """

    kpi = KpiChoiceField(label=_("KPI"))
    segment_key = forms.CharField(
        label=_("Segment"),
        required=False,
        max_length=400,
        help_text=_("Such as channel=instagram; leave it empty for all."),
    )
    role = forms.ChoiceField(
        label=_("Role"),
        choices=TargetRole.choices,
        widget=forms.RadioSelect,
        help_text=_(
            "A guardrail must hold so that reaching the primary target is worth something."
        ),
    )
    window = forms.ChoiceField(
        label=_("Judged by"), choices=TargetWindow.choices, widget=forms.RadioSelect
    )
    judged_windows = forms.IntegerField(
        label=_("Over the last full ones"),
        required=False,
        min_value=1,
        max_value=MOST_JUDGED_WINDOWS,
        help_text=_("Only per day, week or month; 7, 4 and 1 unless you say otherwise."),
    )
    condition = forms.ChoiceField(
        label=_("Condition"), choices=Condition.choices, widget=forms.RadioSelect
    )
    condition_value = forms.DecimalField(
        label=_("Value"),
        required=False,
        localize=False,
        help_text=_(
            "20 is +20 %, −10 is −10 %. Values and points of KPIs in percent are typed in percent."
        ),
        **DIGITS,
    )
    condition_low = forms.DecimalField(label=_("Lower end"), required=False, **DIGITS)
    condition_high = forms.DecimalField(label=_("Upper end"), required=False, **DIGITS)
    tolerance_percent = forms.DecimalField(
        label=_("Tolerance in percent"),
        required=False,
        min_value=0,
        help_text=_("It may get worse than the baseline by so much, and no further."),
        **DIGITS,
    )
    reading = forms.ChoiceField(
        label=_("What is meant"),
        required=False,
        choices=[
            (Condition.CHANGE_PERCENT, _("A share of the baseline")),
            (Condition.CHANGE_POINTS, _("Percentage points")),
        ],
    )
    starts_on = DateField(label=_("Starts on"))
    ends_on = DateField(label=_("Ends on"))
    trajectory = forms.ChoiceField(
        label=_("How it gets there"),
        choices=Trajectory.choices,
        required=False,
        widget=forms.RadioSelect,
        help_text=_("What is expected by each day; the verdict follows the chance to get there."),
    )
    milestones = forms.CharField(required=False, widget=forms.HiddenInput)
    baseline_source = forms.ChoiceField(
        label=_("Baseline"),
        required=False,
        choices=[*BaselineSource.choices, ("", _("None"))],
        widget=forms.RadioSelect,
        help_text=_("What a change is measured from. It is frozen when you save."),
    )
    baseline_from = DateField(label=_("Computed from"), required=False)
    baseline_to = DateField(label=_("Computed until"), required=False)
    scale_baseline = forms.BooleanField(
        label=_("Scale a total to the length of the period, day by day"), required=False
    )
    baseline_value = forms.DecimalField(label=_("Typed baseline"), required=False, **DIGITS)
    baseline_reason = forms.CharField(
        label=_("Where the typed baseline comes from"), required=False, max_length=300
    )
    link_reason = forms.CharField(
        label=_("Why this should move the goal"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("The review will ask whether this held."),
    )
    guardrails = forms.MultipleChoiceField(
        label=_("Usual guardrails"), required=False, widget=forms.CheckboxSelectMultiple
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("Why the target changes"),
        required=False,
        max_length=500,
        help_text=_("Kept with the new version. Past judgements stay as they were."),
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        goal: Goal,
        target: Target | None,
        today: dt.date,
    ) -> None:
        initial = _said(target) if target else _proposed(goal, today) if data is None else {}
        super().__init__(data, initial=initial)
        self.kpis = Kpis(goal.workspace, known=target.kpi if target else None)
        field = self.fields["kpi"]
        if isinstance(field, KpiChoiceField):
            field.offer(self.kpis)
        self._grid = _grid(self, target)
        self.fields.update(self._grid.fields())
        if target is None:
            del self.fields["reason"]
            self._offer_guardrails(data)
        else:
            del self.fields["guardrails"]
            self.initial.update(_as_typed(self._grid.initial(milestones_of(target)), target.kpi))

    def _offer_guardrails(self, data: Mapping[str, Any] | None) -> None:
        """Offer what usually guards the KPI that was chosen, by primary key."""
        kpi = self.kpis.find(str(data.get("kpi", ""))) if data else None
        offered = usual_guardrails(kpi=kpi, catalog=self.kpis.catalog) if kpi else []
        field = self.fields["guardrails"]
        if isinstance(field, forms.MultipleChoiceField):
            field.choices = [(str(each.pk), str(each)) for each in offered]

    def grid(self) -> Iterable[forms.BoundField]:
        """Return the fields of the milestones, month by month."""
        return [self[name] for name in self.fields if name in self._grid]

    @property
    def is_change_percent(self) -> bool:
        """Whether a change in percent was typed, which of a KPI in percent can mean two things."""
        return self.cleaned_data.get("condition") == Condition.CHANGE_PERCENT

    def clean(self) -> dict[str, Any]:
        """Require the numbers of the condition; bring percentages to the fractions KPIs hold."""
        cleaned = super().clean() or {}
        condition = cleaned.get("condition")
        for name in NUMBERS_OF.get(condition, ("condition_value",)) if condition else ():
            if cleaned.get(name) is None and name not in self.errors:
                message = self.fields[name].error_messages["required"]
                self.add_error(name, ValidationError(message, code="required"))
        kpi = cleaned.get("kpi")
        if isinstance(kpi, Kpi) and kpi.unit == Unit.PERCENT:
            names = [*IN_KPIS_UNIT, *(name for name in cleaned if name in self._grid)]
            if condition in (Condition.AT_LEAST, Condition.AT_MOST):
                names.append("condition_value")
            for name in names:
                if cleaned.get(name) is not None:
                    cleaned[name] = cleaned[name] / 100
        return cleaned

    def promise(self) -> dict[str, Any]:
        """Return what was typed, without what belongs to the saving of it."""
        cleaned = self.cleaned_data
        kept = {
            name: value
            for name, value in cleaned.items()
            if name not in NOT_OF_THE_PROMISE and name not in self._grid
        }
        if kept["condition"] == Condition.CHANGE_PERCENT and cleaned["kpi"].unit == Unit.PERCENT:
            kept["condition"] = cleaned["reading"] or Condition.CHANGE_PERCENT
        kept["milestones"] = self._grid.typed(cleaned)
        for name in ("judged_windows", "trajectory"):  # not said: as it is, or as usual
            if not kept[name]:
                del kept[name]
        if kept["baseline_source"] != BaselineSource.TYPED:
            del kept["baseline_value"]  # a computed one stays frozen as it is
            kept["baseline_reason"] = ""
        if kept["baseline_source"] != BaselineSource.COMPUTED:
            kept["baseline_from"] = kept["baseline_to"] = None
        return kept

    def chosen_guardrails(self) -> list[Kpi]:
        """Return the KPIs that are to guard the target."""
        found = (self.kpis.find(key) for key in self.cleaned_data.get("guardrails", ()))
        return [kpi for kpi in found if kpi is not None]


def _proposed(goal: Goal, today: dt.date) -> dict[str, Any]:
    """What a new target starts from: the goal's dates, the last full weeks before them."""
    weeks = weeks_before(
        min(today, goal.starts_on),
        count=BASELINE_WEEKS,
        week_starts_on=goal.workspace.week_starts_on,
    )
    return {
        "role": TargetRole.PRIMARY,
        "window": TargetWindow.WEEK,
        "condition": Condition.AT_LEAST,
        "tolerance_percent": TOLERANCE_PERCENT,
        "trajectory": Trajectory.LINEAR,
        "starts_on": goal.starts_on,
        "ends_on": goal.ends_on,
        "baseline_source": BaselineSource.COMPUTED,
        "baseline_from": weeks.start,
        "baseline_to": weeks.end,
    }


def _said(target: Target) -> dict[str, Any]:
    """What was said when the target was saved, as it was typed."""
    names = [name for name in TargetForm.base_fields if hasattr(target, name)]
    said = {name: getattr(target, name) for name in names if name != "milestones"}
    said |= _as_typed({name: said[name] for name in IN_KPIS_UNIT}, target.kpi)
    is_value = target.condition in (Condition.AT_LEAST, Condition.AT_MOST)
    value = {"condition_value": target.condition_value}
    said |= _as_typed(value, target.kpi if is_value else None)
    said["tolerance_percent"] = _short(target.tolerance_percent) or TOLERANCE_PERCENT
    said["reading"] = Condition.CHANGE_PERCENT
    if target.baseline_source != BaselineSource.TYPED:
        said["baseline_value"] = None
    first, last = target.baseline_from, target.baseline_to
    said["scale_baseline"] = bool(first and last and needs_scaling(target, Window(first, last)))
    return said


def _as_typed(values: Mapping[str, Decimal | None], kpi: Kpi | None) -> dict[str, str | None]:
    """Return values as a person types them: those of a KPI in percent, in percent."""
    factor = 100 if kpi and kpi.unit == Unit.PERCENT else 1
    return {
        name: None if value is None else _short(value * factor) for name, value in values.items()
    }


def _short(value: Decimal | None) -> str | None:
    return None if value is None else f"{value.normalize():f}"


def _grid(form: TargetForm, target: Target | None) -> MilestoneGrid:
    """Return the months of the period as it is typed, of the stored or proposed one else."""
    source = form.data if form.is_bound else form.initial
    start, end = (_day(source.get(name)) for name in ("starts_on", "ends_on"))
    period = Window(start, end) if start and end and start <= end else None
    return MilestoneGrid(period, milestones_of(target) if target else [])


def _day(value: Any) -> dt.date | None:
    if isinstance(value, dt.date):
        return value
    try:
        return parse_date(value) if isinstance(value, str) else None
    except ValueError:
        return None
