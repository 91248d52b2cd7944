"""The forms of the guided flow, one for each step; a draft keeps what was typed in them.

What is kept is plain JSON, as it was typed: a form is filled from it, whether it is looked at,
sent, or checked again at the end. Steps of several lines keep them under `rows`.
"""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Final

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from goals.calc.steps import NEW_PARENT
from goals.enums import Horizon, Level, ReviewRhythm, StakeholderKind
from goals.forms.setting import StakeholderForm
from goals.forms.setting_room import Room
from workspaces.inputs import DayInput

MOST_ROWS: Final = 20

Typed = Mapping[str, Any]


class StepForm(forms.Form):
    """One step, filled with what was `typed`; with `is_sent` it is checked.

    Where nothing was typed in lines yet there is one to begin with, and `spare_rows` more.
    """

    row_form: ClassVar[type[forms.Form] | None] = None

    def __init__(
        self, typed: Typed, *, room: Room, is_sent: bool = False, spare_rows: int = 0
    ) -> None:
        self.room = room
        self.spare_rows = spare_rows
        super().__init__(data=dict(typed) if is_sent else None, initial=dict(typed))
        self.rows = self._rows(typed.get("rows", []), is_sent=is_sent)
        self.offer()

    def offer(self) -> None:
        """Fill in the choices of the fields."""

    def offer_choices(self, name: str, choices: Sequence[Any]) -> None:
        """Let the field called `name` offer `choices`."""
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices

    def make_row(self, **kwargs: Any) -> forms.Form:
        """Return one line of the step."""
        if self.row_form is None:
            raise TypeError(f"{type(self).__name__} has no rows")
        return self.row_form(**kwargs)

    def _rows(self, kept: Sequence[Typed], *, is_sent: bool) -> list[forms.Form]:
        if self.row_form is None:
            return []
        rows = []
        for number, row in enumerate(kept):
            prefix = f"rows-{number}"
            data = {f"{prefix}-{name}": value for name, value in row.items()}
            sent = {"data": data} if is_sent else {"initial": dict(row)}
            rows.append(self.make_row(prefix=prefix, **sent))
        count = max(len(rows) + self.spare_rows, 0 if is_sent else 1)
        spare = range(len(rows), min(count, MOST_ROWS))
        return [*rows, *(self.make_row(prefix=f"rows-{number}") for number in spare)]

    @property
    def has_rows(self) -> bool:
        """Whether the step asks for lines."""
        return self.row_form is not None

    @property
    def sent_rows(self) -> list[forms.Form]:
        """The lines that were sent, without the spare ones."""
        return [row for row in self.rows if row.is_bound]

    def is_valid(self) -> bool:
        """Whether the step and all its lines are in order."""
        wrong = [row for row in self.sent_rows if not row.is_valid()]  # each says what is wrong
        return super().is_valid() and not wrong

    @classmethod
    def typed(cls, data: QueryDict) -> dict[str, Any]:
        """Return what was typed as the draft keeps it; lines without any text fall away."""
        kept: dict[str, Any] = {
            name: data.getlist(name)
            if isinstance(field, forms.MultipleChoiceField)
            else data.get(name, "").strip()
            for name, field in cls.base_fields.items()
        }
        if cls.row_form is not None:
            rows = [_row(cls.row_form, data, number) for number in range(MOST_ROWS)]
            kept["rows"] = [row for row in rows if cls.is_row_kept(row)]
        return kept

    @classmethod
    def is_row_kept(cls, row: Typed) -> bool:
        """Whether a line says anything."""
        return any(row.values())


def _row(form: type[forms.Form], data: QueryDict, number: int) -> dict[str, str]:
    return {name: data.get(f"rows-{number}-{name}", "").strip() for name in form.base_fields}


class PurposeForm(StepForm):
    """Why."""

    purpose = forms.CharField(
        label=_("Purpose and vision"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("What is better when it is reached, and which larger picture it is part of."),
    )


class SpecificForm(StepForm):
    """What, whose."""

    title = forms.CharField(
        label=_("Title"),
        max_length=160,
        help_text=_("Such as “Improve customer acquisition by 20 % in 3 months”."),
    )
    level = forms.ChoiceField(
        label=_("Level"),
        choices=Level.choices,
        initial=Level.MARKETING,
        widget=forms.RadioSelect,
    )
    owner = forms.ChoiceField(
        label=pgettext_lazy("of a goal", "Owner"),
        required=False,
        help_text=_("Is told first when a target is missed."),
    )

    def offer(self) -> None:
        """Everybody can own a goal; who sets it does, unless somebody says otherwise."""
        self.offer_choices("owner", [("", "—"), *self.room.member_choices()])
        self.initial = {
            "level": Level.MARKETING,
            "owner": self.room.by.public_id,
            **{name: value for name, value in self.initial.items() if value},
        }


class AlignForm(StepForm):
    """For what larger goal, and why."""

    parent = forms.ChoiceField(
        label=_("Serves the business goal"),
        required=False,
        help_text=_("A business goal stands on its own: leave this empty for one."),
    )
    parent_title = forms.CharField(
        label=_("Title of the new business goal"), required=False, max_length=160
    )
    link_reason = forms.CharField(
        label=_("Why this should move it"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The review will ask whether this held."),
    )

    def offer(self) -> None:
        """Business goals there are, or a new one."""
        parents = [(key, goal.title) for key, goal in self.room.parents.items()]
        self.offer_choices(
            "parent", [("", "—"), (NEW_PARENT, _("A new one, named below")), *parents]
        )

    def clean(self) -> dict[str, Any]:
        """A link needs its reason, a new goal its title; a business goal serves none."""
        cleaned = super().clean() or {}
        parent = cleaned.get("parent")
        if not parent:
            return cleaned
        if self.room.draft.typed("specific").get("level") == Level.BUSINESS:
            self.add_error("parent", _("A business goal stands on its own."))
        if parent == NEW_PARENT and not cleaned.get("parent_title"):
            self.add_error("parent_title", _("Name the new business goal."))
        if not cleaned.get("link_reason") and "link_reason" not in self.errors:
            self.add_error("link_reason", _("Say why this goal should move its parent."))
        return cleaned


class StakeholdersForm(StepForm):
    """For whom."""

    row_form = StakeholderForm
    personas = forms.MultipleChoiceField(
        label=_("Personas"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Which of your customers it is for."),
    )

    def offer(self) -> None:
        """The personas there are."""
        personas = [(key, persona.name) for key, persona in self.room.personas.items()]
        self.offer_choices("personas", personas)

    def _rows(self, kept: Sequence[Typed], *, is_sent: bool) -> list[forms.Form]:
        """Propose a line for each kind where nobody is named yet."""
        if kept or is_sent:
            return super()._rows(kept, is_sent=is_sent)
        return [
            StakeholderForm(prefix=f"rows-{number}", initial={"kind": kind})
            for number, kind in enumerate(StakeholderKind.values)
        ]

    @classmethod
    def is_row_kept(cls, row: Typed) -> bool:
        """A kind alone says nothing."""
        return bool(row["name"] or row["need"])


class PriorityForm(StepForm):
    """Before which others."""

    priority = forms.IntegerField(
        label=_("Priority"),
        required=False,
        min_value=1,
        max_value=99,
        help_text=_("1 comes first; leave it empty for the others."),
    )


class RealisticForm(StepForm):
    """With what."""

    budget = forms.DecimalField(
        label=_("Budget"),
        required=False,
        min_value=0,
        max_digits=28,
        decimal_places=10,
        help_text=_("The money there is for this goal."),
    )
    budget_currency = forms.CharField(
        label=_("Currency"),
        required=False,
        max_length=3,
        help_text=_("Such as KRW; the workspace's unless set."),
    )
    resources = forms.CharField(
        label=_("Resources"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("People, time, tools, content."),
    )
    constraints = forms.CharField(
        label=_("Constraints"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("What must not happen, and what cannot change."),
    )
    assumptions = forms.CharField(
        label=_("Assumptions"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("What is taken for granted and could prove wrong."),
    )


class TimeForm(StepForm):
    """When."""

    starts_on = forms.DateField(label=_("Starts on"), widget=DayInput())
    ends_on = forms.DateField(label=_("Ends on"), widget=DayInput())
    horizon = forms.ChoiceField(
        label=_("Horizon"),
        required=False,
        choices=[*Horizon.choices, ("", _("Not said"))],
        widget=forms.RadioSelect,
    )

    def clean(self) -> dict[str, Any]:
        """The end comes after the start."""
        cleaned = super().clean() or {}
        start, end = cleaned.get("starts_on"), cleaned.get("ends_on")
        if start and end and end < start:
            self.add_error("ends_on", _("The end must not lie before the start."))
        return cleaned


class ReviewForm(StepForm):
    """How often."""

    review_rhythm = forms.ChoiceField(
        label=_("Review rhythm"),
        required=False,
        choices=[*ReviewRhythm.choices, ("", _("Not said"))],
        widget=forms.RadioSelect,
    )


class TellForm(StepForm):
    """To whom."""

    told = forms.MultipleChoiceField(
        label=_("Who is told"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("They find it on the goal's page and confirm that they have read it."),
    )
    agree = forms.MultipleChoiceField(
        label=_("Who has to agree"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("They are told too."),
    )

    def offer(self) -> None:
        """Everybody."""
        for name in ("told", "agree"):
            self.offer_choices(name, self.room.member_choices())
