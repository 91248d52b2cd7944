"""What an owner fills in to hand a workspace over, or to have it deleted."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from workspaces.models import Membership


class _MemberField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Membership) -> str:
        """The name and the address: two people may have one name."""
        return f"{obj} · {obj.user.email}" if obj.user.name else str(obj)


class TransferForm(forms.Form):
    """Who becomes an owner in the place of the one who asks."""

    to = _MemberField(
        label=_("New owner"), queryset=None, to_field_name="public_id", empty_label=_("choose")
    )

    def __init__(self, *args: Any, by: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = Membership.objects.for_workspace(by.workspace).exclude(pk=by.pk)
        active = others.filter(user__is_active=True).by_rank()
        to = self.fields["to"]
        if isinstance(to, _MemberField):
            to.queryset = active.select_related("user")


class DeletionForm(forms.Form):
    """The name of the workspace, typed so that nobody deletes another one."""

    typed_name = forms.CharField(
        label=_("Type the name of the workspace"),
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
