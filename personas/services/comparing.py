"""Two personas side by side, and personas that are nearly one."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from personas.calc.likeness import NEARLY, are_nearly_one, likeness
from personas.models import Evidence, Persona
from personas.sections import CLAIMABLE, SECTIONS, Section
from personas.services.evidence import assumed_fields
from personas.services.persona_words import label_of, value_of
from workspaces.models import Workspace

MOST_COMPARED: Final = 500  # personas that a new one is held against
_BARE: Final = ("name", "review_on")


@dataclass(frozen=True, slots=True)
class FieldPair:
    """What two personas say of one thing; `mark` is `same`, `alike`, `different` or `one`.

    `assumed` is whether each of the two has nothing to stand on.
    """

    label: str
    one: str
    other: str
    mark: str
    assumed: tuple[bool, bool]


@dataclass(frozen=True, slots=True)
class SectionPair:
    """A section of two personas, without what neither says."""

    section: Section
    pairs: list[FieldPair]


def compare_personas(one: Persona, other: Persona) -> list[SectionPair]:
    """Return two personas field by field, section by section; both come with their evidence."""
    assumed = [assumed_fields(persona, list(persona.evidence.all())) for persona in (one, other)]
    compared = []
    for section in SECTIONS.values():
        names = [name for name in section.fields if name not in _BARE]
        texts = [(name, value_of(one, name), value_of(other, name)) for name in names]
        pairs = [
            FieldPair(label_of(n), a, b, _mark(a, b), (n in assumed[0], n in assumed[1]))
            for n, a, b in texts
            if a or b
        ]
        if pairs:
            compared.append(SectionPair(section, pairs))
    return compared


def shared_claims(one: list[Evidence], other: list[Evidence]) -> list[tuple[str, bool]]:
    """Return the claims that both cite evidence for or against; whether they agree of each."""
    against = [{each.claim for each in side if each.contradicts} for side in (one, other)]
    both = dict.fromkeys(each.claim for each in one)
    other_claims = {each.claim for each in other}
    return [
        (claim, (claim in against[0]) == (claim in against[1]))
        for claim in both
        if claim in other_claims
    ]


def nearly_equal(workspace: Workspace, fields: Mapping[str, Any]) -> list[Persona]:
    """Return the personas in use that a new one with these fields would nearly double.

    None where its very name is taken: that is refused, whoever insists.
    """
    said = {name: str(fields.get(name) or "") for name in CLAIMABLE}
    rows = list(Persona.objects.for_workspace(workspace).active().order_by("-pk")[:MOST_COMPARED])
    if any(persona.name == fields["name"] for persona in rows):
        return []
    return [
        persona
        for persona in rows
        if are_nearly_one(
            fields["name"],
            said,
            persona.name,
            {name: str(getattr(persona, name) or "") for name in CLAIMABLE},
        )
    ]


def _mark(one: str, other: str) -> str:
    if not one or not other:
        return "one"
    if one == other:
        return "same"
    return "alike" if likeness(one, other) >= NEARLY else "different"
