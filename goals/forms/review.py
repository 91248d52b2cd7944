"""The forms of a review and of a lesson."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from goals.enums import Decision
from goals.models import Lesson, ReviewDecision, Target
from goals.services.reviews import Decided
from kpis.models import Kpi
from personas.models import Persona
from workspaces.models import Workspace
from workspaces.service_forms import ServiceForm

HELD = [("", _("Cannot tell")), ("yes", _("It held")), ("no", _("It failed"))]


class ReviewForm(forms.Form):
    """What is said of the whole; for each target a decision, whether its reason held, a note."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    summary = forms.CharField(
        label=_("What was said"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(
        self,
        *args: Any,
        targets: Sequence[Target],
        decided: Mapping[int, ReviewDecision],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self._targets = targets
        for target in targets:
            row = decided.get(target.pk)
            self.fields[f"decision-{target.public_id}"] = forms.ChoiceField(
                label=_("Decision"),
                choices=[("", "—"), *Decision.choices],
                required=False,
                initial=row.decision if row else "",
            )
            self.fields[f"held-{target.public_id}"] = forms.ChoiceField(
                label=_("Did its reason hold?"),
                choices=HELD,
                required=False,
                initial=_held_choice(row),
            )
            self.fields[f"note-{target.public_id}"] = forms.CharField(
                label=_("Note"), required=False, max_length=500, initial=row.note if row else ""
            )

    def parts(self, target: Target) -> list[forms.BoundField]:
        """Return the three fields of a target."""
        return [self[f"{name}-{target.public_id}"] for name in ("decision", "held", "note")]

    def decided(self) -> Iterator[Decided]:
        """Yield what was decided; a target without a decision is left alone."""
        said = self.cleaned_data
        for target in self._targets:
            if decision := said[f"decision-{target.public_id}"]:
                held = {"yes": True, "no": False}.get(said[f"held-{target.public_id}"])
                note = said[f"note-{target.public_id}"]
                yield Decided(target, Decision(decision), held, note)


def _held_choice(row: ReviewDecision | None) -> str:
    if row is None or row.link_held is None:
        return ""
    return "yes" if row.link_held else "no"


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
