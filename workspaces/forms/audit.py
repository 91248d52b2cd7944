"""Which entries of the audit trail somebody wants to see."""

import datetime as dt
from typing import Any, Final

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from workspaces.inputs import DayInput
from workspaces.models import AuditEntry, Workspace, WorkspaceScopedQuerySet

Entries = WorkspaceScopedQuerySet[AuditEntry]
_FIRST: Final = dt.date.min + dt.timedelta(days=1)  # midnight there is a moment in every zone
_LAST: Final = dt.date.max - dt.timedelta(days=1)


class AuditFilterForm(forms.Form):
    """Words of the person or the object, the kind of object, and the days; or one object."""

    q = forms.CharField(label=_("Person or object"), max_length=100, required=False)
    kind = forms.ChoiceField(label=_("Kind"), required=False)
    since = forms.DateField(label=_("First day"), required=False, widget=DayInput())
    until = forms.DateField(label=_("Last day"), required=False, widget=DayInput())

    object = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput())

    def __init__(self, *args: Any, kinds: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind = self.fields["kind"]
        if isinstance(kind, forms.ChoiceField):
            kind.choices = [("", _("all")), *kinds]

    def narrow(self, entries: Entries, *, workspace: Workspace) -> Entries:
        """Return the entries that are meant; what is not understood narrows nothing."""
        wanted = self.cleaned_data if self.is_valid() else {}
        if words := wanted.get("q"):
            entries = entries.filter(Q(by_name__icontains=words) | Q(object_name__icontains=words))
        if kind := wanted.get("kind"):
            entries = entries.filter(object_type=kind)
        if object_id := wanted.get("object"):
            entries = entries.filter(object_id=object_id)
        if since := wanted.get("since"):
            entries = entries.filter(at__gte=_midnight(since, workspace))
        if until := wanted.get("until"):
            after = min(until, _LAST) + dt.timedelta(days=1)
            entries = entries.filter(at__lt=_midnight(after, workspace))
        return entries


def _midnight(day: dt.date, workspace: Workspace) -> dt.datetime:
    inside = min(max(day, _FIRST), _LAST)
    return timezone.make_aware(dt.datetime.combine(inside, dt.time.min), workspace.zone)
