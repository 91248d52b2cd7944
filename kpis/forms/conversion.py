"""The forms of conversion types and their values."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kpis.forms.number import NumberField
from kpis.models import ConversionType
from workspaces.inputs import DayInput
from workspaces.service_forms import ServiceForm


class ConversionTypeForm(ServiceForm):
    """A type's key and name; the key only while it is new, because data names it."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = ConversionType
        fields = ("name", "key")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["key"]
            self.initial["version"] = self.instance.version
        else:
            del self.fields["version"]


class ConversionValueForm(forms.Form):
    """What one conversion is worth from a date on."""

    valid_from = forms.DateField(
        label=pgettext_lazy("date", "From"),
        widget=DayInput(),
        help_text=_("Earlier dates keep the value they have."),
    )
    value = NumberField(label=_("One conversion is worth"))
    currency = forms.CharField(label=_("Currency"), max_length=3)
