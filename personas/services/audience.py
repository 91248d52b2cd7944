"""A persona as an audience to hand to an agency: whom to reach and how; never who anybody is.

Figures are those that customer files told, of ten people or more. Of quotes only figures are
handed on, for words may be somebody's; texts that tell who somebody is are left out. So are claims
that evidence contradicts, and what nothing stands behind is called an assumption.
"""

from collections.abc import Collection
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from personas.enums import EvidenceKind
from personas.models import CustomerSegment, Evidence, Persona, Product
from personas.readers.identity import cell_kind
from personas.sections import SECTIONS, Section
from personas.services.evidence import assumed_fields
from personas.services.persona_words import label_of, value_of
from personas.services.segment_words import number_words, share_words


@dataclass(frozen=True, slots=True)
class AudienceLine:
    """One thing to know; `source` is what it stands on."""

    label: str
    text: str
    source: str = ""


@dataclass(slots=True)
class AudiencePart:
    """Some lines under one heading."""

    title: str
    lines: list[AudienceLine] = field(default_factory=list)


def audience_of(persona: Persona) -> list[AudiencePart]:
    """Return what an agency has to know, part by part, without the empty ones."""
    evidence = list(persona.evidence.order_by("pk"))
    assumed = assumed_fields(persona, evidence)
    parts = [
        AudiencePart(str(section.title), _said(persona, section, assumed))
        for section in SECTIONS.values()
        if section.key != "portrait"
    ]
    contradicted = {each.claim for each in evidence if each.contradicts}
    figures = [
        AudienceLine(each.claim, each.quote, str(EvidenceKind(each.kind).label))
        for each in evidence
        if each.claim not in contradicted and _is_figure(each)
    ]
    parts.append(AudiencePart(_("Figures"), figures))
    cited = {each.segment_id for each in evidence if each.segment_id}
    segments = CustomerSegment.objects.for_workspace(persona.workspace).filter(pk__in=cited)
    sizes = [_size(segment) for segment in segments.select_related("file")]
    parts.append(AudiencePart(_("Size"), sizes))
    parts.append(AudiencePart(_("Products"), [_offer(each) for each in persona.products.all()]))
    for part in parts:
        part.lines = [line for line in part.lines if line.text and _is_nobodys(line)]
    return [part for part in parts if part.lines]


def _said(persona: Persona, section: Section, assumed: Collection[str]) -> list[AudienceLine]:
    return [
        AudienceLine(
            label_of(name), value_of(persona, name), _("assumption") if name in assumed else ""
        )
        for name in section.fields
    ]


def _is_figure(evidence: Evidence) -> bool:
    """Whether a quote is of numbers: what people answered may be in their own words."""
    if evidence.kind == EvidenceKind.SURVEY:
        return "%" in evidence.quote or evidence.quote[:1].isdigit()
    return evidence.kind == EvidenceKind.CUSTOMER_DATA


def _size(segment: CustomerSegment) -> AudienceLine:
    size = _("%(share)s of %(count)s customers") % {
        "share": share_words(segment.size / segment.file.customer_count),
        "count": number_words(segment.file.customer_count),
    }
    return AudienceLine(str(_("Customers")), size, str(EvidenceKind.CUSTOMER_DATA.label))


def _offer(product: Product) -> AudienceLine:
    texts = (product.selling_points, product.benefits)
    return AudienceLine(product.name, "\n".join(filter(None, texts)))


def _is_nobodys(line: AudienceLine) -> bool:
    return not any(cell_kind(text) for text in (line.label, *line.text.splitlines()))
