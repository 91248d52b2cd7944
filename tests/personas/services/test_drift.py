import datetime as dt

import pytest
from django.utils import timezone, translation

from personas.enums import DriftState, PersonaStatus
from personas.models import Evidence, PersonaDrift
from personas.services.drift import bases_of, bases_to_compare, keep_drifts, settle_drift
from personas.services.drift_words import shown
from tests.factories import make_membership, make_persona
from tests.personas.factories import (
    make_customer_file,
    make_drift,
    make_evidence,
    make_segment,
)

pytestmark = pytest.mark.django_db
SAME = {
    "customers": 110,
    "has_tenure": True,
    "why_not": "",
    "missing": [],
    "traits": [{"name": "Income", "changed": False, "size": 0.01, "values": []}],
}


def later_file(workspace, **fields):
    fields = {"title": "Later", "as_of": dt.date(2026, 8, 1)} | fields
    return make_customer_file(workspace=workspace, **fields)


def test_groups_that_personas_cite_are_compared_with_later_files():
    workspace = make_membership().workspace
    segment = make_segment(file=make_customer_file(workspace=workspace))
    beside = make_segment(file=segment.file, number=2)
    uncited = make_segment(file=make_customer_file(workspace=workspace))
    for status in (PersonaStatus.DRAFT, PersonaStatus.RETIRED):
        persona = make_persona(workspace=workspace, status=status)
        make_evidence(persona=persona, segment=segment)
        make_evidence(persona=persona, segment=segment)
    make_evidence(
        persona=make_persona(workspace=workspace, status=PersonaStatus.RETIRED), segment=uncited
    )
    file = later_file(workspace)

    bases = bases_of(file)
    keep_drifts(file=file, bases=bases, found=[[SAME, SAME]], now=timezone.now())

    assert bases == [[segment, beside]]
    assert bases_to_compare(bases)[0][0]["size"] == segment.size
    (drift,) = PersonaDrift.objects.for_workspace(workspace)
    assert (drift.persona.status, drift.state) == (PersonaStatus.DRAFT, DriftState.UNCHANGED)
    assert bases_of(later_file(workspace, as_of=dt.date(2026, 6, 1))) == []


@pytest.mark.parametrize(
    ("about", "state", "nudges"),
    [
        ({}, DriftState.UNCHANGED, False),
        ({"changed": True}, DriftState.CHANGED, True),
        ({"changed": True, "has_tenure": False}, DriftState.CHANGED, False),
        ({"why_not": "tenure", "traits": []}, DriftState.CANNOT_TELL, False),
        ({"why_not": "columns", "missing": ["Income"]}, DriftState.CANNOT_TELL, False),
        ({"why_not": "columns", "missing": ["Income", "City"]}, None, False),
    ],
    ids=["same", "changed", "perhaps-time", "no-tenure", "column-missing", "other-file"],
)
def test_only_a_change_at_equal_tenure_asks_for_a_review(about, state, nudges):
    workspace = make_membership().workspace
    segment = make_segment(file=make_customer_file(workspace=workspace))
    make_evidence(persona=make_persona(workspace=workspace), segment=segment)
    found = {**SAME, **about}
    if found.pop("changed", False):
        found["traits"] = [{**SAME["traits"][0], "changed": True}]
    file = later_file(workspace)

    keep_drifts(file=file, bases=[[segment]], found=[[found]], now=timezone.now())

    drifts = PersonaDrift.objects.for_workspace(workspace)
    assert [each.state for each in drifts] == ([state] if state else [])
    assert [shown(each).needs_review for each in drifts] == ([nudges] if state else [])


def test_drift_is_noted_once_against_the_claims_it_touches():
    by = make_membership()
    drift = make_drift(persona=make_persona(workspace=by.workspace))
    drift.workspace = drift.persona.workspace = by.workspace
    for claim in ("Income: over 60", "City: Seoul"):
        make_evidence(persona=drift.persona, segment=drift.segment, claim=claim)

    with translation.override("en"):
        (noted,) = settle_drift(drift=drift, by=by, now=timezone.now(), as_evidence=True)
        again = settle_drift(drift=drift, by=by, now=timezone.now(), as_evidence=True)

    assert again == []
    against = Evidence.objects.for_workspace(by.workspace).filter(contradicts=True)
    assert list(against) == [noted]
    assert noted.claim == "Income: over 60"
    assert noted.quote == "75 % then, 50 % now; 110 customers at equal tenure"
    drift.refresh_from_db()
    assert not shown(drift).needs_review
