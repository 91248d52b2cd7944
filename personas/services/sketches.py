"""Personas pictured step by step: kept as they are typed, and made in the end."""

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from personas.calc.steps import KEYS
from personas.models import Persona, PersonaSketch
from personas.services.hypotheses import state_hypothesis
from personas.services.personas import create_persona
from personas.services.products import create_product
from personas.services.segment_personas import cite_segment, known_fields
from personas.services.studies import cite_finding
from workspaces.models import Membership
from workspaces.services.links import replace_links


def start_sketch(*, by: Membership, now: dt.datetime) -> PersonaSketch:
    """Begin a sketch, empty."""
    return PersonaSketch.objects.create(
        workspace=by.workspace, owner=by, step=KEYS[0], created_at=now, updated_at=now
    )


@transaction.atomic
def keep_typed(
    *,
    sketch: PersonaSketch,
    step: str,
    typed: dict[str, Any],
    now: dt.datetime,
    next_step: str = "",
) -> None:
    """Keep what was typed in one step, right or wrong, beside what others typed meanwhile."""
    rows = PersonaSketch.objects.for_workspace(sketch.workspace).select_for_update(
        of=("self",), no_key=True
    )
    locked = rows.get(pk=sketch.pk)
    locked.values = {**locked.values, step: typed}
    locked.step, locked.updated_at = next_step or locked.step, now
    locked.save(update_fields=["values", "step", "updated_at"])
    sketch.values, sketch.step = locked.values, locked.step


def discard_sketch(*, sketch: PersonaSketch) -> None:
    """Give a sketch up."""
    PersonaSketch.objects.for_workspace(sketch.workspace).filter(pk=sketch.pk).delete()


@transaction.atomic
def make_persona(
    *, sketch: PersonaSketch, answers: dict[str, dict[str, Any]], by: Membership
) -> Persona:
    """Make the persona that was pictured, with its products, evidence and hypothesis.

    `answers` are the cleaned values of each step. A group of customers fills what was left open.

    Raises:
        ValidationError: a value is refused, or the name is taken.
    """
    segment = answers["customers"]["segment"]
    known = known_fields(segment) if segment else {}
    said = answers["demographics"] | answers["psychographics"] | answers["persona"]
    said["review_on"] = answers["test"]["review_on"]
    filled = {name: value for name, value in known.items() if said.get(name) in ("", None)}
    if {"age_from", "age_to"} - set(filled):  # half a range of its own and half of theirs is none
        filled = {name: v for name, v in filled.items() if name not in ("age_from", "age_to")}
    persona = create_persona(workspace=sketch.workspace, by=by, **said | filled)
    products = list(answers["product"]["products"])
    if name := answers["product"]["new_product"]:
        benefits = answers["product"]["benefits"]
        products.append(
            create_product(workspace=sketch.workspace, by=by, name=name, benefits=benefits)
        )
    replace_links(owner=persona, field="products", rows=products, by=by)
    if segment:
        cite_segment(persona=persona, segment=segment, by=by)
    for finding in answers["research"]["findings"]:
        finding.workspace = sketch.workspace
        cite_finding(finding=finding, persona=persona, by=by)
    if answers["test"]["statement"]:
        fields = {name: value for name, value in answers["test"].items() if name != "review_on"}
        _state(persona, by, fields)
    discard_sketch(sketch=sketch)
    return persona


def _state(persona: Persona, by: Membership, fields: dict[str, Any]) -> None:
    """State the hypothesis; what is wrong with it is said of the whole, for the form is gone."""
    try:
        state_hypothesis(persona=persona, by=by, **fields)
    except ValidationError as error:
        raise ValidationError(error.messages) from error
