"""The form for a hypothesis."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from kpis.models import Kpi
from personas.models import Hypothesis
from workspaces.inputs import DayInput
from workspaces.models import Workspace
from workspaces.service_forms import ServiceForm


class HypothesisForm(ServiceForm):
    """A statement, and the two segments of a KPI that are to show it."""

    class Meta:
        model = Hypothesis
        fields = ["statement", "kpi", "higher", "lower", "start", "end"]
        labels = {
            "statement": _("Hypothesis"),
            "higher": _("Higher in"),
            "lower": _("Than in"),
            "start": _("From"),
            "end": _("To"),
        }
        help_texts = {
            "higher": _("A segment such as channel=instagram."),
            "lower": _("Another segment; leave it empty for the total."),
        }
        widgets = {"start": DayInput(), "end": DayInput()}

    def __init__(self, *args: Any, workspace: Workspace, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kpis = Kpi.objects.for_workspace(workspace).active().order_by("name")
        self.fields["kpi"].queryset = kpis  # type: ignore[attr-defined]
