"""What strangers fill in to get an account, and people to get a workspace."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from workspaces.forms.fields import TimeZoneField
from workspaces.forms.workspace import CURRENCIES
from workspaces.validators import validate_one_address


class SignUpForm(forms.Form):
    """The address that is to be proved."""

    email = forms.EmailField(
        label=_("E-mail"),
        max_length=254,
        validators=[validate_one_address],
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


class NewWorkspaceForm(forms.Form):
    """A workspace of one's own."""

    name = forms.CharField(label=_("Name"), max_length=80)
    slug = forms.SlugField(
        label=_("Short name in addresses"),
        max_length=40,
        required=False,
        help_text=_("Latin letters, digits and hyphens; it stays as it is."),
    )
    time_zone = TimeZoneField(
        label=_("Time zone"), help_text=_("The workspace's days begin and end in it.")
    )
    currency = forms.ChoiceField(label=_("Currency"), choices=[(code, code) for code in CURRENCIES])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zone = self.fields["time_zone"]
        if isinstance(zone, TimeZoneField):
            zone.keep(self.initial["time_zone"])
