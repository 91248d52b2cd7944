"""A persona drafted from a group of customers, every claim with its figures."""

from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from kpis.readers.headings import folded
from personas.enums import EvidenceKind, Strength
from personas.models import CustomerSegment, Persona
from personas.readers.columns import OLDEST
from personas.services.evidence import add_evidence
from personas.services.personas import create_persona
from personas.services.segment_words import number_words, statements_of
from workspaces.models import Membership

_STRONG, _MODERATE = 400, 100  # customers of a group from which its figures bear so much
_FIELDS: Final = {
    "gender": ("gender", "sex", "성별"),
    "location": ("location", "city", "region", "country", "지역", "도시", "거주"),
    "education": ("education", "degree", "학력", "교육"),
    "occupation": ("occupation", "job", "profession", "직업", "직종"),
    "marital_status": ("marital", "marriage", "결혼", "혼인"),
    "income": ("income", "salary", "소득", "연봉"),
    "preferred_channels": ("channel", "채널", "유입"),
}
_NAME_CHARS, _VALUE_CHARS = 80, 200


@transaction.atomic
def draft_persona(*, segment: CustomerSegment, by: Membership) -> Persona:
    """Return a new draft that pictures the group, with its distinctive traits as claims.

    Raises:
        ValidationError: a persona of that name exists: it has been drafted before.
    """
    persona = create_persona(
        workspace=segment.workspace, by=by, name=_name_of(segment), **known_fields(segment)
    )
    cite_segment(persona=persona, segment=segment, by=by)
    return persona


@transaction.atomic
def cite_segment(*, persona: Persona, segment: CustomerSegment, by: Membership) -> None:
    """Make what sets the group apart evidence about `persona`, with the figures."""
    strength = Strength.WEAK
    if segment.size >= _MODERATE:
        strength = Strength.STRONG if segment.size >= _STRONG else Strength.MODERATE
    size = number_words(segment.size)
    claims = [(_field_of(each.trait), each.claim, each.figures) for each in statements_of(segment)]
    known = known_fields(segment)
    if "age_from" in known:
        ages = {"low": known["age_from"], "high": known["age_to"]}
        claim = _("%(low)s to %(high)s years old") % ages
        claims.insert(0, ("age_from", claim, _("half of them are of this age")))
    for field, claim, figures in claims:
        add_evidence(
            persona=persona,
            by=by,
            field=field,
            claim=claim,
            kind=EvidenceKind.CUSTOMER_DATA,
            strength=strength,
            on=segment.file.as_of,
            quote=_("%(figures)s; %(size)s customers") % {"figures": figures, "size": size},
            segment=segment,
        )


def known_fields(segment: CustomerSegment) -> dict[str, Any]:
    """Return the fields of a persona that the figures of a group can fill."""
    fields: dict[str, Any] = {}
    for trait in segment.traits:
        if trait["kind"] == "age" and 0 <= trait.get("q1", -1) <= trait["q3"] <= OLDEST:
            fields |= {"age_from": round(trait["q1"]), "age_to": round(trait["q3"])}
    for statement in statements_of(segment):
        field = _field_of(statement.trait)
        if field and field not in fields:
            fields[field] = statement.value[:_VALUE_CHARS]
    return fields


def _name_of(segment: CustomerSegment) -> str:
    """Return a name that tells the file and the group, and the day where titles are the same."""
    number = _("Segment %(number)s") % {"number": segment.number}
    day = f" {segment.file.as_of.isoformat()}"
    ends = (f" · {number}", f"{day} · {number}")
    names = [f"{segment.file.title[: _NAME_CHARS - len(end)]}{end}" for end in ends]
    others = Persona.objects.for_workspace(segment.workspace).exclude(evidence__segment=segment)
    return names[others.filter(name=names[0]).exists()]


def _field_of(trait: str) -> str:
    name = folded(trait)
    return next((field for field, words in _FIELDS.items() if any(w in name for w in words)), "")
