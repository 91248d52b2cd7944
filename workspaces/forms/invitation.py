"""What somebody who is invited fills in."""

from django import forms
from django.utils.translation import gettext_lazy as _


class NewAccountForm(forms.Form):
    """The name and the first password of a new account."""

    name = forms.CharField(
        label=_("Name"),
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    password = forms.CharField(
        label=_("Password"),
        max_length=1000,
        strip=False,
        help_text=_("At least 10 characters; a sentence is good."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
