"""What people say about an alert."""

from django import forms
from django.utils.translation import gettext_lazy as _

from alerts.services.alerts import PLAN_CHARS


class AcknowledgeForm(forms.Form):
    """Taking an alert in hand, with a plan."""

    note = forms.CharField(
        label=_("Your plan"),
        max_length=PLAN_CHARS,
        widget=forms.Textarea(attrs={"rows": 3, "autofocus": True}),
        help_text=_("What will you do about it? One line is enough; everybody here can read it."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class ResolveForm(forms.Form):
    """Ending an alert by hand."""

    note = forms.CharField(
        label=_("What settled it"),
        required=False,
        max_length=PLAN_CHARS,
        widget=forms.Textarea(attrs={"rows": 3, "autofocus": True}),
        help_text=_("One line is enough, or none; everybody here can read it."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class FeedbackForm(forms.Form):
    """Whether an alert was worth opening; without a choice it was noise."""

    is_useful = forms.BooleanField(required=False)


class SnoozeForm(forms.Form):
    """Putting an alert off."""

    until = forms.DateField(
        label=_("Snooze until"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "autofocus": True}),
        help_text=_("It comes back on the morning of that day. Everybody here can see the date."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)
