"""Tests of evidence: what stands, what does not, and what is kept of what was taken away."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from personas.enums import EvidenceKind
from personas.models import Evidence, Persona
from personas.services.evidence import add_evidence, assumed_fields, coverage_of, remove_evidence
from tests.factories import make_membership, make_persona
from tests.personas.factories import make_evidence
from workspaces.models.audit import AuditEntry


def claim(text, kind=EvidenceKind.SURVEY, *, contradicts=False, field=""):
    return Evidence(claim=text, kind=kind, contradicts=contradicts, field=field)


@pytest.mark.parametrize(
    ("evidence", "coverage"),
    [
        ([], None),
        ([claim("a", EvidenceKind.ASSUMPTION)], 0.0),
        ([claim("a"), claim("b", EvidenceKind.ASSUMPTION)], 0.5),
        ([claim("a"), claim("a", contradicts=True), claim("b")], 0.5),
        ([claim("a"), claim("a", EvidenceKind.ASSUMPTION)], 1.0),
    ],
    ids=["nothing", "assumption", "half", "contradicted", "both"],
)
def test_coverage_is_the_share_of_claims_that_stand(evidence, coverage):
    assert coverage_of(Persona(), evidence) == coverage


def test_what_a_persona_says_without_evidence_is_not_covered():
    persona = Persona(name="Minji", needs="Rest", pains="Noise", age_from=30, age_to=39)
    evidence = [claim("Needs rest", field="needs"), claim("In her thirties", field="age_to")]

    assert coverage_of(persona, []) == 0.0
    assert coverage_of(persona, evidence) == pytest.approx(2 / 3)
    assert assumed_fields(persona, evidence) == ["pains"]


@pytest.mark.django_db
def test_assumption_contradicts_nothing():
    by = make_membership()
    persona = make_persona(workspace=by.workspace)
    fields = {"claim": "a", "kind": EvidenceKind.ASSUMPTION, "on": dt.date(2026, 7, 1)}

    with pytest.raises(ValidationError):
        add_evidence(persona=persona, by=by, contradicts=True, **fields)

    assert add_evidence(persona=persona, by=by, **fields).contradicts is False


@pytest.mark.django_db
def test_removed_evidence_stays_in_the_audit_trail():
    by = make_membership()
    evidence = make_evidence(persona=make_persona(workspace=by.workspace), quote="“Never.”")

    remove_evidence(evidence=evidence, by=by)

    entry = AuditEntry.objects.for_workspace(by.workspace).latest("pk")
    assert (entry.action, entry.before["quote"]) == ("deleted", "“Never.”")
    assert not Evidence.objects.for_workspace(by.workspace).exists()
