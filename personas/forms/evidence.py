"""The form for a piece of evidence."""

from django import forms
from django.utils.translation import gettext_lazy as _

from personas.models import Evidence
from workspaces.service_forms import ServiceForm


class EvidenceForm(ServiceForm):
    """A claim and what it stands on."""

    class Meta:
        model = Evidence
        fields = ["claim", "kind", "strength", "on", "quote", "source_url", "contradicts"]
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
        widgets = {"on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}
