"""The form of an address outside."""

from django import forms
from django.utils.translation import gettext_lazy as _

from alerts.enums import EndpointEvent, EndpointKind
from alerts.services.endpoints import CHOICES
from kpis.sources.addresses import MAX_URL_CHARS


class EndpointForm(forms.Form):
    """What stands there, where, and what it is told of."""

    kind = forms.ChoiceField(
        label=_("Kind"), choices=EndpointKind.choices, widget=forms.RadioSelect
    )
    url = forms.CharField(
        label=_("Address"),
        max_length=MAX_URL_CHARS,
        widget=forms.URLInput(attrs={"autocomplete": "off", "placeholder": "https://"}),
        help_text=_(
            "For Slack the address of an incoming webhook. It is kept encrypted, never shown again."
        ),
    )
    name = forms.CharField(
        label=_("Name"), max_length=80, required=False, help_text=_("Left empty, its host.")
    )
    events = forms.MultipleChoiceField(
        label=_("Told of"),
        choices=[(event.value, event.label) for event in CHOICES],
        initial=[EndpointEvent.OPENED, EndpointEvent.RESOLVED],
        widget=forms.CheckboxSelectMultiple,
    )
