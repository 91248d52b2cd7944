"""The form of a target: everything a person says, from the KPI to the reason."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from goals.enums import BaselineSource, Condition, TargetRole, TargetWindow
from goals.models import Goal, Target
from kpis.calc.periods import week_of
from kpis.enums import Unit
from kpis.models import Kpi

DATE = {"type": "date"}
BASELINE_WEEKS = 12  # proposed for a new target: the last full ones
DIGITS: Any = {"max_digits": 28, "decimal_places": 10}


class KpiChoiceField(forms.ModelChoiceField):
    """A KPI by the name that the reader knows it by."""

    def label_from_instance(self, obj: Any) -> str:
        """The name, with the unit where it is not a count."""
        return str(obj)


class TargetForm(forms.Form):
    """A target as it is typed; values of KPIs in percent are typed in percent.

    `promise` returns the fields as `create_target` and `update_target` take them.
    """

    kpi = KpiChoiceField(label=_("KPI"), queryset=Kpi.objects.none())
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
        label=_("Over the last full weeks"),
        required=False,
        min_value=1,
        max_value=53,
        help_text=_("Only for “per week”; 4 unless you say otherwise."),
    )
    condition = forms.ChoiceField(
        label=_("Condition"), choices=Condition.choices, widget=forms.RadioSelect
    )
    condition_value = forms.DecimalField(
        label=_("Value"),
        localize=False,
        help_text=_("20 is +20 %, −10 is −10 %. Values of KPIs in percent are typed in percent."),
        **DIGITS,
    )
    starts_on = forms.DateField(
        label=_("Starts on"), widget=forms.DateInput(attrs=DATE, format="%Y-%m-%d")
    )
    ends_on = forms.DateField(
        label=_("Ends on"), widget=forms.DateInput(attrs=DATE, format="%Y-%m-%d")
    )
    baseline_source = forms.ChoiceField(
        label=_("Baseline"),
        required=False,
        choices=[*BaselineSource.choices, ("", _("None"))],
        widget=forms.RadioSelect,
        help_text=_("What a change is measured from. It is frozen when you save."),
    )
    baseline_from = forms.DateField(
        label=_("Computed from"),
        required=False,
        widget=forms.DateInput(attrs=DATE, format="%Y-%m-%d"),
    )
    baseline_to = forms.DateField(
        label=_("Computed until"),
        required=False,
        widget=forms.DateInput(attrs=DATE, format="%Y-%m-%d"),
    )
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
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("Why the target changes"),
        required=False,
        max_length=500,
        help_text=_("Kept with the new version. Past judgements stay as they were."),
    )

    def __init__(
        self, *args: Any, goal: Goal, target: Target | None, today: dt.date, **kwargs: Any
    ) -> None:
        initial = _said(target) if target else _proposed(goal, today)
        kwargs["initial"] = initial
        super().__init__(*args, **kwargs)
        kpis = Kpi.objects.for_workspace(goal.workspace)
        self._workspace = goal.workspace
        field = self.fields["kpi"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = kpis.active().order_by("name")
        if target is None:
            del self.fields["reason"]

    def clean(self) -> dict[str, Any]:
        """Bring what was typed in percent to the fractions that a KPI in percent holds."""
        cleaned = super().clean() or {}
        kpi = cleaned.get("kpi")
        if kpi is None:
            return cleaned
        kpi.workspace = self._workspace
        if kpi.unit == Unit.PERCENT:
            names = ["baseline_value"]
            if cleaned.get("condition") != Condition.CHANGE_PERCENT:
                names.append("condition_value")
            for name in names:
                if cleaned.get(name) is not None:
                    cleaned[name] = cleaned[name] / 100
        return cleaned

    def promise(self) -> dict[str, Any]:
        """Return what was typed, without what belongs to the saving of it."""
        kept = {
            name: value
            for name, value in self.cleaned_data.items()
            if name not in ("version", "reason")
        }
        if kept["judged_windows"] is None:
            del kept["judged_windows"]
        if kept["baseline_source"] != BaselineSource.TYPED:
            del kept["baseline_value"]  # a computed one stays frozen as it is
            kept["baseline_reason"] = ""
        if kept["baseline_source"] != BaselineSource.COMPUTED:
            kept["baseline_from"] = kept["baseline_to"] = None
        return kept


def _proposed(goal: Goal, today: dt.date) -> dict[str, Any]:
    """What a new target starts from: the goal's dates, the last full weeks as baseline."""
    this_week = week_of(today, goal.workspace.week_starts_on)
    return {
        "role": TargetRole.PRIMARY,
        "window": TargetWindow.WEEK,
        "condition": Condition.AT_LEAST,
        "starts_on": goal.starts_on,
        "ends_on": goal.ends_on,
        "baseline_source": BaselineSource.COMPUTED,
        "baseline_from": this_week.start - dt.timedelta(weeks=BASELINE_WEEKS),
        "baseline_to": this_week.start - dt.timedelta(days=1),
    }


def _said(target: Target) -> dict[str, Any]:
    """What was said when the target was saved, as it was typed."""
    names = [name for name in TargetForm.base_fields if name not in ("scale_baseline", "reason")]
    said = {name: getattr(target, name) for name in names}
    typed = ["condition_value", "baseline_value"]
    if target.baseline_source != BaselineSource.TYPED:
        said["baseline_value"] = None
    if target.kpi.unit == Unit.PERCENT:
        if target.condition == Condition.CHANGE_PERCENT:
            typed.remove("condition_value")
        for name in typed:
            said[name] = said[name] * 100 if said[name] is not None else None
    for name in ("condition_value", "baseline_value"):
        said[name] = _short(said[name])
    said["scale_baseline"] = _is_scaled(target)
    return said


def _short(value: Decimal | None) -> str | None:
    return None if value is None else f"{value.normalize():f}"


def _is_scaled(target: Target) -> bool:
    first, last = target.baseline_from, target.baseline_to
    if not (target.accumulates and first and last):
        return False
    return (last - first).days + 1 != target.period.days
