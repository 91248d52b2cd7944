"""The forms of a study: what it was, what it found, what people answered."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from personas.enums import Strength
from personas.models import Finding, Persona, Study
from personas.sections import CLAIMABLE
from personas.services.persona_words import label_of
from workspaces.inputs import DayInput
from workspaces.models import Workspace
from workspaces.service_forms import ServiceForm


class StudyForm(ServiceForm):
    """How people were asked, with the version it was opened at."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = Study
        fields = ["kind", "title", "method", "sample", "sample_size", "start", "end", "notes"]
        labels = {
            "kind": _("Kind"),
            "title": _("Title"),
            "sample": _("Who was asked"),
            "sample_size": _("Number of people"),
            "start": _("From"),
            "end": _("To"),
        }
        help_texts = {
            "title": _("Such as “Interviews with new members, autumn 2026”."),
            "method": _("How they were found and asked, so that it can be judged and repeated."),
            "notes": _(
                "What was said, a line each. Leave out names, addresses and numbers of people; "
                "quotes can be marked in it as findings."
            ),
        }
        widgets = {
            "start": DayInput(),
            "end": DayInput(),
            "method": forms.Textarea(attrs={"rows": 2}),
            "notes": forms.Textarea(attrs={"rows": 12}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        study: Study = kwargs["instance"]
        kwargs["initial"] = {"version": study.version} | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)


class FindingForm(ServiceForm):
    """What a study shows, and the words that show it."""

    class Meta:
        model = Finding
        fields = ["quote", "statement"]
        labels = {"statement": _("What it shows"), "quote": _("Quote or figure")}
        help_texts = {"statement": _("One sentence that could be said of a persona.")}
        widgets = {"quote": forms.Textarea(attrs={"rows": 3, "data-quote": ""})}


class AnswersForm(forms.Form):
    """A table of answers."""

    file = forms.FileField(
        label=_("File"),
        allow_empty_file=True,  # the reader says so in its own words
        help_text=_("CSV or Excel with the columns question, answer and count."),
    )


class CitationForm(forms.Form):
    """The persona that a finding speaks of."""

    persona: "forms.ModelChoiceField[Persona]" = forms.ModelChoiceField(
        label=_("Persona"), queryset=None, to_field_name="public_id"
    )
    field = forms.ChoiceField(label=_("About"), required=False)
    strength = forms.ChoiceField(
        label=_("Strength"), choices=Strength.choices, initial=Strength.MODERATE
    )
    contradicts = forms.BooleanField(label=_("It contradicts the claim"), required=False)

    def __init__(self, *args: Any, workspace: Workspace, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        personas = Persona.objects.for_workspace(workspace).active().order_by("name")
        self.fields["persona"].queryset = personas  # type: ignore[attr-defined]
        names = [(name, label_of(name)) for name in CLAIMABLE]
        self.fields["field"].choices = [("", _("nothing in particular")), *names]  # type: ignore[attr-defined]
