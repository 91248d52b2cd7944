"""The form of a check-in: made to be answered in seconds."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from goals.models import CheckIn
from kpis.readers.numbers import read_number
from kpis.readers.reasons import sentence
from kpis.readers.refusal import Reason
from workspaces.inputs import DayInput

CONFIDENCES = [
    (10, _("It will not happen")),
    (30, _("Rather not")),
    (50, _("Even odds")),
    (70, _("Rather yes")),
    (90, _("As good as done")),
]


class CheckInForm(forms.Form):
    """How sure somebody is, a note, and the newest value where values are typed by hand."""

    value = forms.CharField(
        label=_("Newest value"),
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    value_on = forms.DateField(
        label=_("Value of"),
        required=False,
        widget=DayInput(),
    )
    confidence = forms.TypedChoiceField(
        label=_("Will it be reached?"), choices=CONFIDENCES, coerce=int, widget=forms.RadioSelect
    )
    note = forms.CharField(
        label=_("What happened, in a line"),
        required=False,
        max_length=CheckIn._meta.get_field("note").max_length,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, takes_value: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not takes_value:
            del self.fields["value"], self.fields["value_on"]
        first = "value" if takes_value else "confidence"
        self.fields[first].widget.attrs["autofocus"] = True

    def clean_value(self) -> Decimal | None:
        """Read the number as people write it, such as `1,200` or `4.5%`."""
        text: str = self.cleaned_data["value"]
        number = read_number(text) if text else None
        if isinstance(number, Reason):
            raise ValidationError(sentence(*number), code=number.code)
        return number

    def said(self) -> dict[str, Any]:
        """Return what `record_check_in` takes; a date without a value says nothing."""
        said = dict(self.cleaned_data)
        if said.get("value") is None:
            said.pop("value", None)
            said.pop("value_on", None)
        return said
