"""Adding and taking away what claims about personas stand on."""

from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from personas.enums import EvidenceKind
from personas.models import Evidence, Persona
from personas.sections import CLAIMABLE
from workspaces.models import Membership
from workspaces.services.audit import record_change

_AGE: Final = {"age_from", "age_to"}  # one claim, two fields


@transaction.atomic
def add_evidence(*, persona: Persona, by: Membership, **fields: Any) -> Evidence:
    """Put a piece of evidence to a claim about `persona`.

    Raises:
        ValidationError: a value is refused.
    """
    if fields.get("field") and fields["field"] not in CLAIMABLE:
        raise ValidationError({"field": _("A persona has no such field.")})
    evidence = Evidence(workspace=persona.workspace, persona=persona, **fields)
    evidence.full_clean()
    evidence.save()
    record_change(
        workspace=persona.workspace, by=by, action="created", subject=evidence, after=fields
    )
    return evidence


@transaction.atomic
def remove_evidence(*, evidence: Evidence, by: Membership) -> None:
    """Take a piece of evidence away; the audit trail keeps what it said."""
    before = {"claim": evidence.claim, "kind": evidence.kind, "quote": evidence.quote}
    record_change(
        workspace=evidence.workspace, by=by, action="deleted", subject=evidence, before=before
    )
    Evidence.objects.for_workspace(evidence.workspace).filter(pk=evidence.pk).delete()


def coverage_of(evidence: list[Evidence]) -> float | None:
    """Return the share of claims that stand on evidence; None where nothing is claimed.

    A claim stands if something other than an assumption supports it and nothing contradicts it.
    """
    claims = {each.claim for each in evidence}
    if not claims:
        return None
    supported = {
        each.claim
        for each in evidence
        if each.kind != EvidenceKind.ASSUMPTION and not each.contradicts
    }
    contradicted = {each.claim for each in evidence if each.contradicts}
    return len(supported - contradicted) / len(claims)


def proven_fields(evidence: list[Evidence]) -> set[str]:
    """Return the fields of a persona behind which something other than an assumption stands."""
    stands = {
        each.field
        for each in evidence
        if each.kind != EvidenceKind.ASSUMPTION and not each.contradicts
    }
    stands -= {each.field for each in evidence if each.contradicts}
    return stands | _AGE if stands & _AGE else stands
