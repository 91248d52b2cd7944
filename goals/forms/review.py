"""The form of a review."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from goals.enums import Bound, Decision
from goals.models import ReviewDecision, Target
from goals.services.retargeting import may_retarget, shown_value, typed_value
from goals.services.reviews import Decided
from kpis.readers.numbers import read_number
from kpis.readers.reasons import sentence
from kpis.readers.refusal import Reason

PARTS: Final = ("decision", "value", "held", "note")
HELD = [("", _("Cannot tell")), ("yes", _("It held")), ("no", _("It failed"))]


class ReviewForm(forms.Form):
    """What is said of the whole; for each target what is decided, and why."""

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
            self.fields[f"value-{target.public_id}"] = forms.CharField(
                label=_("New target value"),
                required=False,
                max_length=40,
                initial=_typed_text(target, row),
                help_text=_("Only to adjust it; the note says why."),
                widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
            )
            self.fields[f"note-{target.public_id}"] = forms.CharField(
                label=_("Note"), required=False, max_length=500, initial=row.note if row else ""
            )

    def parts(self, target: Target) -> list[forms.BoundField]:
        """Return the fields of a target; a range is given no new value here."""
        names = [name for name in PARTS if name != "value" or may_retarget(Bound(target.bound))]
        return [self[f"{name}-{target.public_id}"] for name in names]

    def clean(self) -> dict[str, Any]:
        """Read the new values as people write them, such as `1,200` or `4.5%`.

        What is said without its decision, or against it, is refused: it would be lost.
        """
        cleaned = super().clean() or {}
        for target in self._targets:
            self._require_decision(target, cleaned)
            name = f"value-{target.public_id}"
            text = cleaned.get(name, "")
            number = read_number(text.removesuffix("%")) if text else None
            if isinstance(number, Reason):
                self.add_error(name, sentence(*number))
            else:
                cleaned[name] = None if number is None else typed_value(target, number)
        return cleaned

    def _require_decision(self, target: Target, cleaned: Mapping[str, Any]) -> None:
        said = {part: f"{part}-{target.public_id}" for part in PARTS}
        decision, value = cleaned.get(said["decision"]), said["value"]
        if decision == "" and any(cleaned.get(name) for name in said.values()):
            self.add_error(said["decision"], _("Choose a decision, or what stands here is lost."))
            return
        is_new = bool(cleaned.get(value)) and value in self.changed_data
        if is_new and decision != Decision.ADJUST:
            self.add_error(value, _("A new value is only for adjusting the target."))

    def decided(self) -> Iterator[Decided]:
        """Yield what was decided; a target without a decision is left alone."""
        said = self.cleaned_data
        for target in self._targets:
            if decision := said[f"decision-{target.public_id}"]:
                held = {"yes": True, "no": False}.get(said[f"held-{target.public_id}"])
                note = said[f"note-{target.public_id}"]
                value = said[f"value-{target.public_id}"]
                is_new = decision == Decision.ADJUST
                yield Decided(target, Decision(decision), held, note, value if is_new else None)


def _typed_text(target: Target, row: ReviewDecision | None) -> str:
    if row is None or row.new_value is None:
        return ""
    return f"{shown_value(target, row.new_value):f}"


def _held_choice(row: ReviewDecision | None) -> str:
    if row is None or row.link_held is None:
        return ""
    return "yes" if row.link_held else "no"
