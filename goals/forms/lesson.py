"""The forms of lessons: one to write, one to search."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, cast

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from goals.enums import LessonOutcome
from goals.models import Lesson
from kpis.models import Kpi
from personas.models import Persona
from workspaces.models import Workspace
from workspaces.service_forms import ServiceForm

EVERY: Final = {"kpi": _("All KPIs"), "channel": _("All channels"), "persona": _("All personas")}


class LessonForm(ServiceForm):
    """A lesson and its tags."""

    class Meta:
        model = Lesson
        fields = ["text", "outcome", "kpi", "channel", "persona"]
        labels = {
            "text": _("What was learned"),
            "outcome": _("Learned from"),
            "kpi": _("KPI"),
            "channel": _("Channel"),
            "persona": _("Persona"),
        }
        widgets = {"text": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args: Any, workspace: Workspace, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows: dict[str, QuerySet[Any]] = {
            "kpi": Kpi.objects.for_workspace(workspace).active().order_by("name", "pk"),
            "persona": Persona.objects.for_workspace(workspace).active().order_by("name", "pk"),
        }
        for name, queryset in rows.items():
            cast("forms.ModelChoiceField[Any]", self.fields[name]).queryset = queryset


class LessonSearchForm(forms.Form):
    """What lessons are looked for by; only tags that some lesson bears are offered."""

    q = forms.CharField(
        label=_("Words"),
        required=False,
        max_length=200,
        widget=forms.TextInput(
            attrs={"type": "search", "data-key": "/", "placeholder": _("Words of a lesson")}
        ),
    )
    outcome = forms.ChoiceField(
        label=_("Learned from"),
        required=False,
        choices=[("", _("Successes and failures")), *LessonOutcome.choices],
    )
    kpi = forms.ChoiceField(label=_("KPI"), required=False)
    channel = forms.ChoiceField(label=_("Channel"), required=False)
    persona = forms.ChoiceField(label=_("Persona"), required=False)

    def __init__(
        self, *args: Any, tags: Mapping[str, Sequence[tuple[str, str]]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in tags.items():
            field = cast("forms.ChoiceField", self.fields[name])
            field.choices = [("", EVERY[name]), *choices]

    def wanted(self) -> dict[str, str]:
        """Return what is looked for; a tag that nothing bears is passed over."""
        self.is_valid()
        return {name: self.cleaned_data.get(name, "") for name in self.fields}
