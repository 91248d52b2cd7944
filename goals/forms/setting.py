"""The forms of how a goal is set: its frame, its stakeholders, who is told of it."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from goals.enums import StakeholderKind
from goals.models import Goal, Stakeholder, ToldMember
from workspaces.models import Membership
from workspaces.service_forms import ServiceForm

SPARE_ROWS = 3  # empty rows offered after the stakeholders there are


class FrameForm(ServiceForm):
    """With what, under which conditions, how soon and how often looked at."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = Goal
        fields = [
            *(
                "priority",
                "horizon",
                "review_rhythm",
                "check_in_rhythm",
                "budget",
                "budget_currency",
            ),
            *("resources", "constraints", "assumptions"),
        ]
        labels = {
            "priority": _("Priority"),
            "horizon": _("Horizon"),
            "review_rhythm": _("Review rhythm"),
            "check_in_rhythm": _("Check-ins of the owner"),
            "budget": _("Budget"),
            "budget_currency": _("Currency"),
            "resources": _("Resources"),
            "constraints": _("Constraints"),
            "assumptions": _("Assumptions"),
        }
        help_texts = {
            "priority": _("1 comes first; leave it empty for the others."),
            "budget": _("The money there is for this goal."),
            "budget_currency": _("Such as KRW; the workspace's unless set."),
            "resources": _("People, time, tools, content."),
            "constraints": _("What must not happen, and what cannot change."),
            "assumptions": _("What is taken for granted and could prove wrong."),
        }
        widgets = {
            name: forms.Textarea(attrs={"rows": 2})
            for name in ("resources", "constraints", "assumptions")
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        goal: Goal = kwargs["instance"]
        kwargs["initial"] = {"version": goal.version} | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)


class StakeholderForm(forms.Form):
    """One stakeholder; a row without any text is left out."""

    kind = forms.ChoiceField(label=_("Kind"), choices=StakeholderKind.choices)
    name = forms.CharField(label=_("Name"), required=False, max_length=120)
    need = forms.CharField(label=_("What they need"), required=False, max_length=500)

    def clean(self) -> dict[str, Any]:
        """A name needs a need."""
        cleaned = super().clean() or {}
        if cleaned.get("name") and not cleaned.get("need") and "need" not in self.errors:
            self.add_error("need", _("Say what they need."))
        return cleaned


class StakeholderRows(forms.BaseFormSet):
    """All stakeholders of a goal, with spare rows; emptying a row removes it."""

    def rows(self) -> list[dict[str, str]]:
        """Return what was typed, as `set_stakeholders` takes it."""
        filled = [form.cleaned_data for form in self.forms if form.cleaned_data.get("need")]
        return [{name: row[name] for name in ("kind", "name", "need")} for row in filled]


_ROWS: type[StakeholderRows] = forms.formset_factory(  # type: ignore[assignment]  # as `formset`
    StakeholderForm, formset=StakeholderRows, extra=SPARE_ROWS, max_num=50, validate_max=True
)


def stakeholder_rows(data: Any, *, stakeholders: Iterable[Stakeholder]) -> StakeholderRows:
    """Return a row for each of `stakeholders` and some more, or the rows that were sent."""
    stored = [{"kind": row.kind, "name": row.name, "need": row.need} for row in stakeholders]
    return _ROWS(data, initial=stored, prefix="rows")


class ToldForm(forms.Form):
    """Who is told of a goal, and which of them have to agree."""

    told = forms.MultipleChoiceField(
        label=_("Who is told"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("They find it on the goal's page and confirm that they have read it."),
    )
    agree = forms.MultipleChoiceField(
        label=_("Who has to agree"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("They are told too."),
    )

    def __init__(
        self, *args: Any, members: Sequence[Membership], told: Iterable[ToldMember], **kwargs: Any
    ) -> None:
        rows = list(told)
        kwargs["initial"] = {
            "told": [row.member.public_id for row in rows],
            "agree": [row.member.public_id for row in rows if row.must_agree],
        }
        super().__init__(*args, **kwargs)
        self._members = {member.public_id: member for member in members}
        choices = [(member.public_id, str(member)) for member in members]
        for name in ("told", "agree"):
            field = self.fields[name]
            if isinstance(field, forms.MultipleChoiceField):
                field.choices = choices

    def told_members(self) -> dict[Membership, bool]:
        """Return who is told, and whether they have to agree."""
        agree = set(self.cleaned_data["agree"])
        chosen = {*self.cleaned_data["told"], *agree}
        return {
            member: public_id in agree
            for public_id, member in self._members.items()
            if public_id in chosen
        }
