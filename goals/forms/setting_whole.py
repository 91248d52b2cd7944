"""All ten steps together: which form belongs to which, and the goal that they make."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.forms import BoundField
from django.forms.widgets import ChoiceWidget
from django.utils.formats import date_format

from goals.calc.steps import NEW_PARENT, STEPS
from goals.forms.setting_measure import MeasureForm
from goals.forms.setting_room import Room, flat
from goals.forms.setting_steps import (
    AlignForm,
    PriorityForm,
    PurposeForm,
    RealisticForm,
    ReviewForm,
    SpecificForm,
    StakeholdersForm,
    StepForm,
    TellForm,
    TimeForm,
)
from goals.services.drafts import Setting
from workspaces.inputs import DayInput
from workspaces.steps import Step

FORMS: Final[Mapping[str, type[StepForm]]] = {
    "purpose": PurposeForm,
    "specific": SpecificForm,
    "align": AlignForm,
    "stakeholders": StakeholdersForm,
    "priority": PriorityForm,
    "measure": MeasureForm,
    "realistic": RealisticForm,
    "time": TimeForm,
    "review": ReviewForm,
    "tell": TellForm,
}


@dataclass(frozen=True, slots=True)
class CheckedStep:
    """A step with its form, checked: what was said, by label, and what is wrong."""

    step: Step
    form: StepForm
    said: list[tuple[str, str]]
    errors: list[str]


def checked_steps(room: Room) -> list[CheckedStep]:
    """Return every step of the draft, checked as it is kept."""
    checked = []
    for step in STEPS:
        form = FORMS[step.key](room.draft.typed(step.key), room=room, is_sent=True)
        form.is_valid()
        checked.append(CheckedStep(step, form, _said(form), _errors(form)))
    return checked


def setting_of(checked: list[CheckedStep], room: Room) -> Setting:
    """Return the goal that steps without errors make."""
    said = {each.step.key: each.form.cleaned_data for each in checked}
    measure = next(each.form for each in checked if isinstance(each.form, MeasureForm))
    align, specific = said["align"], said["specific"]
    fields: dict[str, Any] = {
        "purpose": said["purpose"]["purpose"],
        "title": specific["title"],
        "level": specific["level"],
        "owner": room.members.get(specific["owner"]),
        "personas": [room.personas[key] for key in said["stakeholders"]["personas"]],
        "stakeholders": _stakeholders(checked),
        "priority": said["priority"]["priority"],
        **{name: said["realistic"][name] for name in said["realistic"]},
        **{name: said["time"][name] for name in ("starts_on", "ends_on", "horizon")},
        "review_rhythm": said["review"]["review_rhythm"],
    }
    new_parent = None
    if align["parent"]:
        fields["link_reason"] = align["link_reason"]
    if align["parent"] == NEW_PARENT:
        new_parent = {"title": align["parent_title"], "purpose": fields["purpose"]}
    elif align["parent"]:
        fields["parent"] = room.parents[align["parent"]]
    agree = set(said["tell"]["agree"])
    told = {key: key in agree for key in (*said["tell"]["told"], *agree)}
    return Setting(
        fields=fields,
        new_parent=new_parent,
        lines=[line for _typed, line in measure.lines() if line],
        told={room.members[key]: must_agree for key, must_agree in told.items()},
    )


def _stakeholders(checked: list[CheckedStep]) -> list[dict[str, str]]:
    form = next(each.form for each in checked if isinstance(each.form, StakeholdersForm))
    rows = [row.cleaned_data for row in form.sent_rows]
    return [{name: row[name] for name in ("kind", "name", "need")} for row in rows if row["need"]]


def _said(form: StepForm) -> list[tuple[str, str]]:
    """Return what was answered, as a page shows it."""
    said = [(str(field.label), _shown(field)) for field in form.visible_fields()]
    for row in form.sent_rows:
        shown = [_shown(field) for field in row.visible_fields()]
        said.append(("", " · ".join(text for text in shown if text)))
    return [(label, text) for label, text in said if text]


def _shown(field: BoundField) -> str:
    """Return the value of a field in words."""
    value = field.value()
    widget = field.field.widget
    if isinstance(widget, DayInput):
        day = field.form.cleaned_data.get(field.name)
        return date_format(day, "DATE_FORMAT") if day else ""
    if value == NEW_PARENT:  # its title says more, and stands beside it
        return ""
    if not isinstance(widget, ChoiceWidget):
        return "" if value is None else str(value)
    chosen = {str(each) for each in (value if isinstance(value, list) else [value]) if each}
    names = flat(widget.choices)
    return ", ".join(str(label) for key, label in names if str(key) in chosen)


def _errors(form: StepForm) -> list[str]:
    """Return what is wrong, each with the field that it is wrong in."""
    found = [str(error) for error in form.non_field_errors()]
    for part in (form, *form.sent_rows):
        for field in part.visible_fields():
            found += [f"{field.label}: {error}" for error in field.errors]
        if part is not form:
            found += [str(error) for error in part.non_field_errors()]
    return found
