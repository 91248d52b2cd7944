"""What owners set: the workspace's settings, and who belongs to it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from workspaces.enums import Language, Role
from workspaces.forms.fields import PercentField, TimeZoneField
from workspaces.models import Workspace
from workspaces.service_forms import ServiceForm
from workspaces.validators import validate_one_address

CURRENCIES = [
    *("KRW", "USD", "EUR", "JPY", "CNY", "GBP", "TWD", "HKD", "SGD"),
    *("VND", "THB", "IDR", "INR", "AUD", "CAD", "CHF"),
]


class SettingsForm(ServiceForm):
    """The settings of a workspace, with the version they were opened at."""

    time_zone = TimeZoneField(
        label=_("Time zone"), help_text=_("The workspace's days begin and end in it.")
    )
    currency = forms.ChoiceField(
        label=_("Currency"),
        help_text=_("Proposed for new KPIs in money; existing ones keep theirs."),
    )
    on_track_from = PercentField(
        label=_("On track from a probability of (%)"), min_value=1, max_value=100, decimal_places=0
    )
    at_risk_from = PercentField(
        label=_("At risk from a probability of (%)"),
        min_value=0,
        max_value=99,
        decimal_places=0,
        help_text=_(
            "Below it a target is off track. Both lines are printed next to every verdict."
        ),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = Workspace
        fields = [
            "name",
            "mission",
            "time_zone",
            "currency",
            "week_starts_on",
            "on_track_from",
            "at_risk_from",
            "escalation_days",
        ]
        labels = {
            "name": _("Name"),
            "mission": _("Mission"),
            "week_starts_on": _("Week starts on"),
            "escalation_days": _("Working days until an unanswered miss climbs"),
        }
        help_texts = {
            "mission": _("What the organisation is for; goals are aligned with it."),
            "escalation_days": _(
                "Then the owners are mailed, unless somebody has acknowledged it. Public holidays "
                "of the country of the time zone do not count; 0 is never."
            ),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        instance: Workspace = kwargs["instance"]
        kwargs["initial"] = {"version": instance.version} | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        zone, currency = self.fields["time_zone"], self.fields["currency"]
        if isinstance(zone, TimeZoneField):
            zone.keep(instance.time_zone)
        if isinstance(currency, forms.ChoiceField):
            codes = dict.fromkeys([instance.currency, *CURRENCIES])
            currency.choices = [(code, code) for code in codes]


class MemberForm(forms.Form):
    """Somebody to bring in."""

    email = forms.EmailField(
        label=_("E-mail"),
        max_length=254,
        validators=[validate_one_address],
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    name = forms.CharField(label=_("Name"), max_length=80, required=False)
    language = forms.ChoiceField(
        label=_("Language"),
        choices=Language.choices,
        help_text=_("For the mail and the first sign-in; everybody can change their own."),
    )
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices, widget=forms.RadioSelect)


class RoleForm(forms.Form):
    """Another role for a member."""

    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)
