"""What people say about an alert."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from alerts.enums import AlertKind, Pace
from alerts.models.preference import REMINDER, SUMMARY
from alerts.services.alerts import PLAN_CHARS
from alerts.services.comments import COMMENT_CHARS
from alerts.services.preferences import Wishes
from workspaces.inputs import DayInput


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


class CommentForm(forms.Form):
    """Saying something about an alert."""

    text = forms.CharField(
        label=_("Comment"),
        max_length=COMMENT_CHARS,
        widget=forms.Textarea(attrs={"rows": 3, "autofocus": True}),
        help_text=_("Everybody here can read it in the alert's history."),
    )


class FeedbackForm(forms.Form):
    """Whether an alert was worth opening; without a choice it was noise."""

    is_useful = forms.BooleanField(required=False)


class SnoozeForm(forms.Form):
    """Putting an alert off."""

    until = forms.DateField(
        label=_("Snooze until"),
        widget=DayInput(autofocus=True),
        help_text=_("It comes back on the morning of that day. Everybody here can see the date."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class RetargetForm(forms.Form):
    """Another value for a promise, with the reason; values in percent are typed in percent."""

    value = forms.DecimalField(label=_("New target value"), max_digits=30, decimal_places=10)
    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("It is kept with the new version, where everybody can read it."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class PaceForm(forms.Form):
    """How soon a member wants to hear of each kind of thing; managers of a weekly summary, too."""

    def __init__(self, *args: Any, wishes: Wishes, is_manager: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind in AlertKind:
            self.fields[kind.value] = forms.ChoiceField(
                label=kind.label, choices=Pace.choices, initial=wishes.pace(kind)
            )
        self.fields[REMINDER] = forms.BooleanField(
            label=_("Reminder of check-ins"),
            help_text=_("On Thursdays at 8, where you still owe a word on a target of yours."),
            required=False,
            initial=wishes.pace(REMINDER) != Pace.NONE,
        )
        if is_manager:
            self.fields[SUMMARY] = forms.BooleanField(
                label=_("Weekly summary"),
                help_text=_("Each Monday at 8: how the goals stand."),
                required=False,
                initial=wishes.pace(SUMMARY) != Pace.NONE,
            )

    def paces(self) -> dict[str, Pace]:
        """What was chosen, by kind."""
        chosen = {kind.value: Pace(self.cleaned_data[kind]) for kind in AlertKind}
        chosen[REMINDER] = Pace.AT_ONCE if self.cleaned_data[REMINDER] else Pace.NONE
        if SUMMARY in self.cleaned_data:
            chosen[SUMMARY] = Pace.WEEKLY if self.cleaned_data[SUMMARY] else Pace.NONE
        return chosen


class QuietHoursForm(forms.Form):
    """When a person's mail waits."""

    starts_at = forms.TimeField(
        label=_("Quiet from"),
        required=False,
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
    )
    ends_at = forms.TimeField(
        label=_("Quiet until"),
        required=False,
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
        help_text=_("It may be the next morning. Mail waits until then; none is dropped."),
    )

    def clean(self) -> dict[str, Any]:
        """Half an answer is none."""
        data: dict[str, Any] = super().clean() or {}
        if not self.errors and (data["starts_at"] is None) != (data["ends_at"] is None):
            raise ValidationError(_("Give both times, or none."))
        return data
