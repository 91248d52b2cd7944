"""What a persona's fields and its revisions say, in the active language."""

import datetime as dt
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from django.utils.formats import date_format
from django.utils.text import capfirst

from personas.enums import BuyingStage, PersonaStatus
from personas.models import Persona, PersonaVersion


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words of a text that was revised; `mark` is `same`, `gone` or `new`."""

    mark: str
    text: str


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field of a revision, word by word."""

    label: str
    pieces: list[Piece]


def label_of(field: str) -> str:
    """Return what a field is called."""
    return str(capfirst(str(getattr(Persona._meta.get_field(field), "verbose_name", field))))


def value_of(persona: Persona, field: str) -> str:
    """Return what a persona says in a field, as people read it; "" where it says nothing."""
    show = getattr(persona, f"get_{field}_display", None)
    value = show() if show else getattr(persona, field)
    if isinstance(value, dt.date):
        return date_format(value, "SHORT_DATE_FORMAT")
    return "" if value is None else str(value)


def changes_of(version: PersonaVersion) -> list[FieldChange]:
    """Return what a revision changed, field by field and word by word."""
    return [
        FieldChange(label_of(field), differences(_shown(field, before), _shown(field, after)))
        for field, (before, after) in version.changes.items()
    ]


def differences(before: str, after: str) -> list[Piece]:
    """Return the words of both texts in order, each said to be the same, gone or new."""
    old, new = before.split(), after.split()
    pieces = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces.append(Piece("same", " ".join(old[i1:i2])))
            continue
        if i2 > i1:
            pieces.append(Piece("gone", " ".join(old[i1:i2])))
        if j2 > j1:
            pieces.append(Piece("new", " ".join(new[j1:j2])))
    return pieces


def _shown(field: str, value: Any) -> str:
    if value in (None, ""):
        return ""
    if field == "status":
        return str(PersonaStatus(value).label)
    if field == "buying_stage":
        return str(BuyingStage(value).label)
    return str(value)
