"""A persona as an audience to hand to an agency: whom to reach and how; never who anybody is.

Figures are those that customer files told, of ten people or more. Of quotes only figures are
handed on, for words may be somebody's; texts that tell who somebody is are left out.
"""

from dataclasses import dataclass, field
from typing import Final

from django.utils.translation import gettext as _

from personas.enums import EvidenceKind
from personas.models import CustomerSegment, Persona, Product
from personas.readers.identity import cell_kind
from personas.sections import SECTIONS, Section
from personas.services.persona_words import label_of, value_of
from personas.services.segment_words import number_words, share_words, statements_of

_OF_FIGURES: Final = (EvidenceKind.CUSTOMER_DATA, EvidenceKind.SURVEY)


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
    parts = [
        AudiencePart(str(section.title), _said(persona, section))
        for section in SECTIONS.values()
        if section.key != "portrait"
    ]
    evidence = list(persona.evidence.filter(contradicts=False).order_by("pk"))
    figures = [
        AudienceLine(each.claim, each.quote, str(EvidenceKind(each.kind).label))
        for each in evidence
        if each.kind in _OF_FIGURES and not each.segment_id  # those are told with the size
    ]
    parts.append(AudiencePart(_("Figures"), figures))
    cited = {each.segment_id for each in evidence if each.segment_id}
    segments = CustomerSegment.objects.for_workspace(persona.workspace).filter(pk__in=cited)
    sizes = [line for segment in segments.select_related("file") for line in _size(segment)]
    parts.append(AudiencePart(_("Size"), sizes))
    parts.append(AudiencePart(_("Products"), [_offer(each) for each in persona.products.all()]))
    for part in parts:
        part.lines = [line for line in part.lines if line.text and _is_nobodys(line)]
    return [part for part in parts if part.lines]


def _said(persona: Persona, section: Section) -> list[AudienceLine]:
    return [AudienceLine(label_of(name), value_of(persona, name)) for name in section.fields]


def _size(segment: CustomerSegment) -> list[AudienceLine]:
    size = _("%(share)s of %(count)s customers") % {
        "share": share_words(segment.size / segment.file.customer_count),
        "count": number_words(segment.file.customer_count),
    }
    source = str(EvidenceKind.CUSTOMER_DATA.label)
    told = [AudienceLine(each.claim, each.figures, source) for each in statements_of(segment)]
    return [AudienceLine(str(_("Customers")), size, source), *told]


def _offer(product: Product) -> AudienceLine:
    texts = (product.selling_points, product.benefits)
    return AudienceLine(product.name, "\n".join(filter(None, texts)))


def _is_nobodys(line: AudienceLine) -> bool:
    return not any(cell_kind(text) for text in (line.label, *line.text.splitlines()))
