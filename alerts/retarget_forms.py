"""Two other ends for a promise between two ends, typed from a mail."""

from django import forms
from django.utils.translation import gettext_lazy as _

from alerts.forms import RetargetForm


class RangeForm(RetargetForm):
    """As for one value: with the reason, and values in percent are typed in percent."""

    value = None  # type: ignore[assignment]  # so Django takes the field away
    low = forms.DecimalField(label=_("New lower end"), max_digits=30, decimal_places=10)
    high = forms.DecimalField(label=_("New upper end"), max_digits=30, decimal_places=10)
    field_order = ("low", "high", "reason", "version")
