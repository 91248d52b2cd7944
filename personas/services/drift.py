"""Personas held against a later customer file: what is compared, what was found, what follows."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from personas.enums import DriftState, EvidenceKind, PersonaStatus, Strength
from personas.models import CustomerFile, CustomerSegment, Evidence, PersonaDrift
from personas.services.evidence import add_evidence
from personas.services.segment_words import claim_words, claims_of_before, number_words, share_words
from workspaces.models import Membership
from workspaces.services.audit import record_change

MOST_BASES = 5  # files compared with, the latest; each has up to six groups

Base = list[CustomerSegment]  # all groups of one earlier file


def bases_of(file: CustomerFile) -> list[Base]:
    """Return the earlier files whose groups personas in use cite, each with all its groups."""
    workspace = file.workspace
    cited = Evidence.objects.for_workspace(workspace).filter(segment__isnull=False)
    cited = cited.exclude(persona__status=PersonaStatus.RETIRED)
    earlier = CustomerFile.objects.for_workspace(workspace).exclude(pk=file.pk)
    earlier = earlier.filter(
        as_of__lte=file.as_of,
        pk__in=cited.values("segment__file_id"),
    ).order_by("-as_of", "-pk")[:MOST_BASES]
    return [list(each.segments.order_by("number")) for each in earlier.prefetch_related("segments")]


def bases_to_compare(bases: Sequence[Base]) -> list[list[dict[str, Any]]]:
    """Return what the child has to know of the groups: sizes and counts, as they are told."""
    return [[{"size": each.size, "traits": each.traits} for each in base] for base in bases]


def keep_drifts(
    *,
    file: CustomerFile,
    bases: Sequence[Base],
    found: Sequence[Sequence[Mapping[str, Any]]],
    now: dt.datetime,
) -> None:
    """Write down how each persona stands that cites one of the groups compared.

    A file that has fewer than half of a group's columns is of something else, and says nothing.
    """
    results = {
        segment.pk: about
        for base, groups in zip(bases, found, strict=True)
        for segment, about in zip(base, groups, strict=True)
        if len(about["missing"]) <= len(segment.traits) / 2
    }
    cited = Evidence.objects.for_workspace(file.workspace).filter(segment__in=list(results))
    cited = cited.exclude(persona__status=PersonaStatus.RETIRED).order_by()
    pairs = cited.values_list("persona_id", "segment_id").distinct()
    PersonaDrift.objects.bulk_create(
        [_drift(file, persona, segment, results[segment], now) for persona, segment in pairs]
    )


@transaction.atomic
def settle_drift(
    *, drift: PersonaDrift, by: Membership, now: dt.datetime, as_evidence: bool = False
) -> list[Evidence]:
    """Say that a drift was looked at; `as_evidence` puts it against the claims that it touches."""
    drifts = PersonaDrift.objects.for_workspace(drift.workspace)
    rows = drifts.filter(pk=drift.pk, settled_at__isnull=True)
    if not rows.update(settled_at=now, settled_by=by.user):
        return []
    record_change(workspace=drift.workspace, by=by, action="settled", subject=drift)
    return _contradictions(drift, by) if as_evidence else []


def _drift(
    file: CustomerFile, persona_id: int, segment_id: int, about: Mapping[str, Any], now: dt.datetime
) -> PersonaDrift:
    state = DriftState.CANNOT_TELL
    if not about["why_not"]:
        is_changed = any(trait["changed"] for trait in about["traits"])
        state = DriftState.CHANGED if is_changed else DriftState.UNCHANGED
    return PersonaDrift(
        workspace=file.workspace,
        persona_id=persona_id,
        segment_id=segment_id,
        file=file,
        state=state,
        why_not=about["why_not"],
        missing=about["missing"],
        has_equal_tenure=about["has_tenure"],
        customers=about["customers"],
        traits=about["traits"],
        found_at=now,
    )


def _contradictions(drift: PersonaDrift, by: Membership) -> list[Evidence]:
    claims = Evidence.objects.for_workspace(drift.workspace).filter(
        persona=drift.persona, segment=drift.segment, contradicts=False
    )
    fallen = {
        said(trait, value): value
        for trait in drift.traits
        if trait["changed"]
        for value in trait["values"]
        if value["after"] < value["before"]
        for said in (claim_words, claims_of_before)
    }
    return [
        add_evidence(
            persona=drift.persona,
            by=by,
            field=claim.field,
            claim=claim.claim,
            kind=EvidenceKind.CUSTOMER_DATA,
            strength=Strength.STRONG,
            on=drift.file.as_of,
            quote=_("%(before)s then, %(after)s now; %(size)s customers at equal tenure")
            % {
                "before": share_words(fallen[claim.claim]["before"]),
                "after": share_words(fallen[claim.claim]["after"]),
                "size": number_words(drift.customers),
            },
            contradicts=True,
        )
        for claim in claims
        if claim.claim in fallen
    ]
