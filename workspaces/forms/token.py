"""What a member chooses for a new token of the API."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from workspaces.enums import Role, Scope
from workspaces.models import Membership
from workspaces.services.tokens import LONGEST_DAYS


class TokenForm(forms.Form):
    """What the token is for, among what the member's role may do, and how long it lives."""

    scopes = forms.TypedMultipleChoiceField(
        label=_("What it is for"),
        coerce=Scope,
        initial=[Scope.READ],
        help_text=_("Choose only what the program needs. It can never do more than you may."),
        widget=forms.CheckboxSelectMultiple,
    )
    days = forms.IntegerField(
        label=_("Days until it expires"), min_value=1, max_value=LONGEST_DAYS, initial=90
    )

    def __init__(self, *args: Any, membership: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        scopes = self.fields["scopes"]
        if isinstance(scopes, forms.ChoiceField) and not membership.may(Role.EDITOR):
            scopes.choices = [(Scope.READ.value, Scope.READ.label)]
        elif isinstance(scopes, forms.ChoiceField):
            scopes.choices = Scope.choices
