"""What people set for themselves."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from workspaces.enums import Language, Theme
from workspaces.forms.fields import TimeZoneField
from workspaces.models import User
from workspaces.service_forms import ServiceForm


class ProfileForm(ServiceForm):
    """A person's name, language, time zone, number style and theme."""

    time_zone = TimeZoneField(
        label=_("Time zone"), help_text=_("Times of mails and pages are shown in it.")
    )

    class Meta:
        model = User
        fields = ["name", "language", "time_zone", "number_style", "theme"]
        labels = {
            "name": _("Name"),
            "language": _("Language"),
            "number_style": _("Large numbers"),
            "theme": _("Theme"),
        }
        help_texts = {
            "language": _("Pages and mails speak it."),
            "number_style": _("12,340,000 is shown as 1,234만 or as 12.3M."),
        }
        widgets = {
            "name": forms.TextInput(attrs={"autocomplete": "name"}),
            "number_style": forms.RadioSelect,
            "theme": forms.RadioSelect,
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zone = self.fields["time_zone"]
        if isinstance(zone, TimeZoneField):
            zone.keep(self.instance.time_zone)


class LookForm(forms.Form):
    """The quick switch in the menu: a theme, a language, or both."""

    theme = forms.ChoiceField(choices=Theme.choices, required=False)
    language = forms.ChoiceField(choices=Language.choices, required=False)
