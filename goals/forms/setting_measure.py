"""The step of the guided flow that asks for numbers: a line for each target."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from goals.calc.steps import NEW_PARENT, OF_GOAL, OF_PARENT
from goals.enums import Condition, TargetRole, TargetWindow
from goals.forms.setting_room import Room
from goals.forms.setting_steps import StepForm, Typed
from goals.services.draft_lines import Line
from goals.services.guardrails import TOLERANCE_PERCENT
from kpis.calc.segments import SegmentError, parse_segment, segment_key
from kpis.enums import Cadence, Unit
from kpis.library import LIBRARY
from kpis.readers.segments import segment_sentence

CONDITIONS: Final = [choice for choice in Condition.choices if choice[0] != Condition.BETWEEN]
CHANGES: Final = (Condition.CHANGE_PERCENT, Condition.CHANGE_POINTS)


class LineForm(forms.Form):
    """One target; a line without a KPI is left out."""

    kpi = forms.ChoiceField(label=_("KPI"))
    segment_key = forms.CharField(
        label=_("Segment"),
        required=False,
        max_length=400,
        help_text=_("Such as channel=instagram; leave it empty for all."),
    )
    role = forms.ChoiceField(label=_("Role"), choices=TargetRole.choices)
    window = forms.ChoiceField(
        label=_("Judged by"), choices=TargetWindow.choices, initial=TargetWindow.WEEK
    )
    condition = forms.ChoiceField(label=_("Condition"), choices=CONDITIONS)
    value = forms.DecimalField(
        label=_("Value"),
        required=False,
        max_digits=28,
        decimal_places=10,
        help_text=_("20 is +20 %; for “Hold the baseline” it is the tolerance, 5 % unless set."),
    )
    on = forms.ChoiceField(
        label=_("Target of"),
        required=False,
        choices=[(OF_GOAL, _("This goal")), (OF_PARENT, _("The new business goal"))],
    )
    link_reason = forms.CharField(
        label=_("Why this should move the goal"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, room: Room, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.room = room
        self.fields["kpi"] = forms.ChoiceField(label=_("KPI"), choices=room.kpi_choices)
        if room.draft.typed("align").get("parent") != NEW_PARENT:
            del self.fields["on"]

    def clean_segment_key(self) -> str:
        """Return the segment in its one form; whether it is recorded is seen when it settles."""
        text: str = self.cleaned_data["segment_key"]
        try:
            return segment_key(parse_segment(text))
        except SegmentError as error:
            raise ValidationError(segment_sentence(error)) from error

    def clean(self) -> dict[str, Any]:
        """Require the number of the condition, and one that promises something."""
        cleaned = super().clean() or {}
        condition, value = cleaned.get("condition"), cleaned.get("value")
        if "value" in self.errors:
            return cleaned
        if condition == Condition.HOLD:
            cleaned["value"] = TOLERANCE_PERCENT if value is None else value
            if cleaned["value"] < 0:
                self.add_error("value", _("A tolerance is 0 or more."))
        elif value is None:
            self.add_error("value", _("Type a number."))
        elif condition in CHANGES and not value:
            self.add_error("value", _("A change of 0 promises nothing: type a rise or a fall."))
        elif condition == Condition.CHANGE_PERCENT and value < -100:
            self.add_error("value", _("Nothing can fall by more than 100 %."))
        elif condition not in CHANGES and self._unit() == Unit.PERCENT:
            cleaned["value"] = value / 100
        return cleaned

    def line(self) -> Line:
        """Return the target that the line asks for."""
        cleaned = self.cleaned_data
        return Line(
            kpi=cleaned["kpi"],
            segment_key=cleaned["segment_key"],
            role=TargetRole(cleaned["role"]),
            window=TargetWindow(cleaned["window"]),
            condition=Condition(cleaned["condition"]),
            value=Decimal(cleaned["value"]),
            link_reason=cleaned["link_reason"],
            is_for_parent=cleaned.get("on") == OF_PARENT,
        )

    def _unit(self) -> str:
        key = self.cleaned_data.get("kpi", "")
        kpi, entry = self.room.catalog.by_key.get(key), LIBRARY.get(key)
        return kpi.unit if kpi else entry.unit if entry else ""


class MeasureForm(StepForm):
    """By which numbers."""

    row_form = LineForm

    def make_row(self, **kwargs: Any) -> forms.Form:
        """Return one line, with the KPIs that it may choose."""
        return LineForm(room=self.room, **kwargs)

    @classmethod
    def is_row_kept(cls, row: Typed) -> bool:
        """A line is about a KPI; without one it falls away."""
        return bool(row["kpi"])

    def lines(self) -> Iterator[tuple[Typed, Line | None]]:
        """Yield each line as it was typed, with the target it asks for if it is in order."""
        kept = self.data.get("rows", [])
        for typed, row in zip(kept, self.sent_rows, strict=True):
            is_line = isinstance(row, LineForm) and row.is_valid()
            yield typed, row.line() if is_line and isinstance(row, LineForm) else None

    def proposed_guardrails(self) -> list[dict[str, str]]:
        """Return lines for the guardrails that usually go with the KPIs of the primary targets."""
        lines: list[dict[str, str]] = []
        rows = [dict(row) for row in self._typed_rows()]
        known = {str(row.get("kpi", "")) for row in rows}
        for row in rows:
            if row.get("role", TargetRole.PRIMARY) != TargetRole.PRIMARY:
                continue
            for key in _usual_keys(str(row.get("kpi", "")), self.room):
                if key in known:
                    continue
                known.add(key)
                lines.append(_guardrail(key, row, self.room))
        return lines

    def proposed_names(self) -> list[str]:
        """Return the names of those guardrails."""
        names = self.room.kpi_names
        return [names[line["kpi"]] for line in self.proposed_guardrails() if line["kpi"] in names]

    def line_for(self, key: str) -> dict[str, str]:
        """Return a line to fill in for the KPI called `key`."""
        return {
            "kpi": key,
            "segment_key": "",
            "role": TargetRole.PRIMARY,
            "window": _window_for(key, "", self.room),
            "condition": Condition.CHANGE_PERCENT,
            "value": "",
            "on": "",
            "link_reason": "",
        }

    def _typed_rows(self) -> Sequence[Typed]:
        rows: Sequence[Typed] = (self.data if self.is_bound else self.initial).get("rows", [])
        return rows


def _usual_keys(key: str, room: Room) -> list[str]:
    """Return the keys of a KPI's usual guardrails: its own, or those of the library."""
    kpi, entry = room.catalog.by_key.get(key), LIBRARY.get(key)
    found = list(kpi.suggested_guardrails if kpi else []) or list(entry.guardrails if entry else ())
    return [each for each in found if each in room.catalog.by_key or each in LIBRARY]


def _guardrail(key: str, row: Typed, room: Room) -> dict[str, str]:
    names = room.kpi_names
    return {
        "kpi": key,
        "segment_key": "",
        "role": TargetRole.GUARDRAIL,
        "window": _window_for(key, str(row.get("window", "")), room),
        "condition": Condition.HOLD,
        "value": format(TOLERANCE_PERCENT, "f"),
        "on": str(row.get("on", "")),
        "link_reason": gettext("So that “%(kpi)s” is not reached at the cost of “%(guardrail)s”.")
        % {"kpi": names.get(str(row["kpi"]), ""), "guardrail": names.get(key, "")},
    }


def _window_for(key: str, wanted: str, room: Room) -> str:
    """Return a window in which the KPI is recorded: a monthly one has no weeks."""
    kpi, entry = room.catalog.by_key.get(key), LIBRARY.get(key)
    cadence = kpi.cadence if kpi else entry.cadence if entry else Cadence.DAY
    if cadence == Cadence.MONTH:
        return TargetWindow.MONTH
    is_rate = wanted in (TargetWindow.WEEK, TargetWindow.MONTH)
    return wanted if is_rate else TargetWindow.WEEK
