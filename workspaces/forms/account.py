"""What a person types to change their address, or to leave for good."""

from django import forms
from django.utils.translation import gettext_lazy as _

from workspaces.validators import validate_one_address


class AddressForm(forms.Form):
    """The new address."""

    email = forms.EmailField(
        label=_("New e-mail"),
        max_length=254,
        validators=[validate_one_address],
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


class LeavingForm(forms.Form):
    """One's own address, typed so that nobody leaves by mistake."""

    typed_email = forms.CharField(
        label=_("Type your e-mail address"),
        max_length=254,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "email"}),
    )
