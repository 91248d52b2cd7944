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


def coverage_of(persona: Persona, evidence: list[Evidence]) -> float | None:
    """Return the share of a persona that stands on evidence; None where it says nothing.

    What it says in a field is a claim, and so is what evidence claims beside that. A claim stands
    if something other than an assumption supports it and nothing contradicts it.
    """
    said = {_claim_in(name) for name in CLAIMABLE if _says(persona, name)}
    beside = [each for each in evidence if _claim_in(each.field) not in said]
    supported = {each.claim for each in beside if _supports(each)}
    contradicted = {each.claim for each in beside if each.contradicts}
    claims = len(said) + len({each.claim for each in beside})
    stands = len(said & proven_fields(evidence)) + len(supported - contradicted)
    return stands / claims if claims else None


def assumed_fields(persona: Persona, evidence: list[Evidence]) -> list[str]:
    """Return the fields in which a persona says what nothing but an assumption stands behind."""
    proven = proven_fields(evidence)
    return [name for name in CLAIMABLE if _says(persona, name) and name not in proven]


def proven_fields(evidence: list[Evidence]) -> set[str]:
    """Return the fields of a persona behind which something other than an assumption stands."""
    stands = {each.field for each in evidence if _supports(each)}
    stands -= {each.field for each in evidence if each.contradicts}
    return stands | _AGE if stands & _AGE else stands


def _says(persona: Persona, name: str) -> bool:
    return getattr(persona, name) not in ("", None)


def _supports(evidence: Evidence) -> bool:
    return evidence.kind != EvidenceKind.ASSUMPTION and not evidence.contradicts


def _claim_in(field: str) -> str:
    return "age_from" if field in _AGE else field
