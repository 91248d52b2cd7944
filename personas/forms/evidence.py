"""The form for a piece of evidence."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from personas.models import Evidence
from personas.sections import CLAIMABLE
from personas.services.persona_words import label_of
from workspaces.inputs import DayInput
from workspaces.service_forms import ServiceForm


class EvidenceForm(ServiceForm):
    """A claim and what it stands on."""

    field = forms.ChoiceField(label=_("About"), required=False)

    class Meta:
        model = Evidence
        fields = ["claim", "field", "kind", "strength", "on", "quote", "source_url", "contradicts"]
        labels = {
            "claim": _("Claim"),
            "kind": _("Stands on"),
            "strength": _("Strength"),
            "on": _("Date"),
            "quote": _("Quote or figure"),
            "source_url": _("Link to the source"),
            "contradicts": _("It contradicts the claim"),
        }
        help_texts = {
            "claim": _("Write a claim again word for word to add to it."),
        }
        widgets = {"on": DayInput()}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = [(name, label_of(name)) for name in CLAIMABLE]
        self.fields["field"].choices = [("", _("nothing in particular")), *names]  # type: ignore[attr-defined]
