"""What somebody tries out on a target: another value, another end."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from goals.forms.milestones import DIGITS
from goals.models import Target
from goals.services.what_if import value_slider
from kpis.enums import Unit
from workspaces.inputs import DayInput


class WhatIfForm(forms.Form):
    """A slider for the target value and a date for the end; percentages are typed in percent."""

    value = forms.DecimalField(label=_("Target value"), **DIGITS)
    ends_on = forms.DateField(label=_("Ends on"))

    def __init__(self, data: Any, *, target: Target) -> None:
        self._factor = 100 if target.kpi.unit == Unit.PERCENT else 1
        slider = value_slider(target)
        initial = {"value": self._shown(target.target_value), "ends_on": target.ends_on}
        super().__init__(data or None, initial=initial)
        self.fields["value"].widget = forms.NumberInput(
            attrs={
                "type": "range",
                "min": self._shown(slider.least),
                "max": self._shown(slider.most),
                "step": self._shown(slider.step),
            }
        )
        self.fields["ends_on"].widget = DayInput(min=target.starts_on.isoformat())

    def tried(self, target: Target) -> tuple[Any, dt.date]:
        """Return the value and the end to try; what the target has where nothing valid is sent."""
        if not self.is_bound or not self.is_valid():
            return target.target_value, target.ends_on
        return self.cleaned_data["value"] / self._factor, self.cleaned_data["ends_on"]

    def _shown(self, value: Any) -> str:
        return f"{(value * self._factor).normalize():f}"
