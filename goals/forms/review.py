"""The forms of a review and of a lesson."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from goals.enums import Decision
from goals.models import ReviewDecision, Target
from goals.services.reviews import Decided

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
