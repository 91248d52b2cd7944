"""Forms of the personas app."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from personas.enums import PersonaStatus
from personas.models import Persona
from personas.sections import SECTIONS, Section
from workspaces.inputs import DayInput
from workspaces.service_forms import ServiceForm

_ROWS = {"rows": 3}


class PersonaForm(ServiceForm):
    """The fields of one section, with the version they were opened at."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = Persona
        fields = [name for section in SECTIONS.values() for name in section.fields]
        labels = {
            "name": _("Name"),
            "quote": _("In their own words"),
            "story": _("Story"),
            "age_from": _("Age from"),
            "age_to": _("Age to"),
            "review_on": _("To be reviewed on"),
        }
        help_texts = {"name": _("Such as “Weekend hiker Minji”.")}
        widgets = {"review_on": DayInput()} | {
            name: forms.Textarea(attrs=_ROWS)
            for name in [
                *("story", "interests", "values", "attitudes", "lifestyle", "personality"),
                *("needs", "pains", "motivations", "objections"),
            ]
        }

    def __init__(self, *args: Any, section: Section, **kwargs: Any) -> None:
        persona: Persona = kwargs["instance"]
        kwargs["initial"] = {"version": persona.version} | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        for name in set(self.fields) - {*section.fields, "version"}:
            del self.fields[name]


class StatusForm(forms.Form):
    """How far a persona is proven."""

    status = forms.ChoiceField(label=_("Status"), choices=PersonaStatus.choices)
