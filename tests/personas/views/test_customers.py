"""Tests of the pages of customer files and of evidence."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from personas.enums import CustomerFileState
from personas.models import CustomerFile, Evidence, Persona
from tests.factories import make_persona
from tests.personas.factories import (
    make_customer_file,
    make_drift,
    make_evidence,
    make_segment,
)

LIST, NEW = "/w/acme/personas/customers/", "/w/acme/personas/customers/new/"
READERS = {"owner": {200}, "editor": {200}, "viewer": {200}, "stranger": {404}}


def url(name, *ids):
    return reverse(f"personas:{name}", args=["acme", *ids])


@pytest.fixture
def file(people):
    file = make_customer_file(
        workspace=people.workspace,
        columns=[
            {"name": "Income", "kind": "money", "dropped": "", "has_masked": True},
            {"name": "연락처", "kind": "", "dropped": "identity_phone", "has_masked": False},
        ],
        candidates=[{"count": 2, "bic": 100, "stability": 0.912, "smallest": 40}],
        profile=[
            {
                "name": "Income",
                "missing": None,
                "outliers": 12,
                "q1": 10.0,
                "median": 20.0,
                "q3": 1234.5,
                "values": [{"up_to": 20.0, "count": 150, "share": 0.5}, {"count": None}],
            }
        ],
    )
    make_segment(file=file)
    return file


def test_everybody_inside_reads(people, file):
    detail = url("customer_file_detail", file.public_id)

    assert people.statuses("get", LIST) == READERS
    assert people.statuses("get", detail) == READERS
    assert "/persona/" not in people.get("viewer", detail).text


def test_page_says_what_was_found_and_what_was_left_out(people, file):
    text = people.get("editor", url("customer_file_detail", file.public_id)).text

    for words in (
        "75 % of them (95 % interval 67 % to 82 %), 40 % of all",
        "telephone numbers: left out before anything was stored",
        "fewer than 10",
        "1,234.5",
        "0.91",
    ):
        assert words in text


def test_page_costs_the_same_however_many_groups(people, file, django_assert_max_num_queries):
    for number in (2, 3):
        make_segment(file=file, number=number)

    with django_assert_max_num_queries(8):
        people.get("editor", url("customer_file_detail", file.public_id))


def test_unusable_file_is_refused_with_what_was_typed(people):
    sent = {"title": "Autumn", "as_of": "2026-07-01", "consent": "Terms"}
    sent["file"] = SimpleUploadedFile("customers.csv", b"a,b\n1,2\n")

    response = people.post("editor", NEW, sent)

    assert response.status_code == 422
    assert "The file has 1 customers; at least 50 are needed." in response.text
    assert 'value="Autumn"' in response.text


def test_uploaded_file_waits_and_can_be_called_off(people):
    rows = "\n".join(f"{n % 3},{n % 7}" for n in range(80))
    sent = {"title": "Autumn", "as_of": "2026-07-01", "consent": "Terms"}
    sent["file"] = SimpleUploadedFile("customers.csv", f"a,b\n{rows}".encode())

    response = people.post("editor", NEW, sent)
    file = CustomerFile.objects.for_workspace(people.workspace).get()
    detail = url("customer_file_detail", file.public_id)

    assert response.url == detail
    assert "starts within a minute" in people.get("editor", detail).text
    CustomerFile.objects.for_workspace(people.workspace).update(progress_done=2, progress_total=6)
    fragment = people.get("editor", detail, htmx=True)
    assert fragment.text.strip().startswith('<section class="card stack" id="progress"')
    assert "2 / 6" in fragment.text
    people.post("editor", url("customer_file_cancel", file.public_id))
    assert people.get("editor", detail, htmx=True).headers["HX-Refresh"] == "true"
    assert "was called off" in people.get("editor", detail).text


def test_file_that_failed_says_so(people, file):
    CustomerFile.objects.for_workspace(people.workspace).update(state=CustomerFileState.FAILED)

    assert "too much time" in people.get("viewer", url("customer_file_detail", file.public_id)).text


def test_group_becomes_a_persona_once(people, file):
    draft = url("segment_persona", file.segments.get().public_id)

    first, second = people.post("editor", draft), people.post("editor", draft)

    persona = Persona.objects.for_workspace(people.workspace).get()
    assert first.url == url("persona_detail", persona.public_id)
    assert second.url == url("customer_file_detail", file.public_id)
    assert "Income: over 60" in people.get("viewer", first.url).text


def test_deleted_file_is_gone_though_its_upload_is_nowhere(people, file, settings):
    settings.MEDIA_ROOT.mkdir(exist_ok=True)

    people.post("editor", url("customer_file_delete", file.public_id))

    assert not CustomerFile.objects.for_workspace(people.workspace).exists()


def test_evidence_is_added_shown_and_removed(people):
    persona = make_persona(workspace=people.workspace)
    detail = url("persona_detail", persona.public_id)
    add = url("evidence_add", persona.public_id)
    assert "everything above is an assumption" in people.get("viewer", detail).text

    sent = {"claim": "Walks alone", "kind": "interview", "strength": "weak", "on": "2026-07-01"}
    response = people.post("editor", add, sent | {"quote": "I go by myself."})
    people.post("editor", add, sent | {"contradicts": "on"})
    text = people.get("viewer", detail).text

    assert response.url == f"{detail}#evidence"
    assert "I go by myself." in text
    assert "0 % of the claims stand" in text
    assert text.index("contradicts") < text.index("I go by myself.")
    evidence = Evidence.objects.for_workspace(people.workspace).first()
    people.post("editor", url("evidence_remove", evidence.public_id))
    assert Evidence.objects.for_workspace(people.workspace).count() == 1


def test_wrong_evidence_is_refused_and_kept(people):
    persona = make_persona(workspace=people.workspace)
    sent = {"claim": "Sure", "kind": "assumption", "strength": "weak", "on": "2026-07-01"}

    response = people.post(
        "editor", url("evidence_add", persona.public_id), sent | {"contradicts": "on"}
    )

    assert response.status_code == 422
    assert "An assumption cannot contradict a claim." in response.text
    assert 'value="Sure"' in response.text


def test_what_belongs_elsewhere_is_not_found(people):
    segment, evidence = make_segment(), make_evidence()

    assert (
        people.get("owner", url("customer_file_detail", segment.file.public_id)).status_code == 404
    )
    for name, row in (("segment_persona", segment), ("evidence_remove", evidence)):
        assert people.post("owner", url(name, row.public_id)).status_code == 404


def test_drift_asks_for_a_review_until_somebody_has_looked(people, django_assert_max_num_queries):
    drift = make_drift(persona=make_persona(workspace=people.workspace))
    page = url("persona_detail", drift.persona.public_id)

    nudged = people.get("editor", page).text
    settled = people.post("editor", url("drift_settle", drift.public_id))

    assert "The customers behind this persona have changed: review it." in nudged
    assert "over 60: 75 % → 50 %" in nudged
    assert settled.url == page
    calm = people.get("viewer", page).text
    assert "have changed: review it" not in calm
    assert "1 of 1 traits have changed at equal tenure." in calm
    with django_assert_max_num_queries(8):
        told = people.get("viewer", url("customer_file_detail", drift.file.public_id)).text
    assert "1 of 1 traits have changed at equal tenure." in told


def test_drifts_by_the_api(api):
    drift = make_drift(persona=make_persona(workspace=api.workspace))
    path = f"/personas/{drift.persona.public_id}/drifts"

    (listed,) = api.get("viewer", path).json()["items"]
    settled = api.post("editor", f"/drifts/{drift.public_id}/settle", {"as_evidence": True}).json()

    assert (listed["state"], listed["settled_at"]) == ("changed", None)
    assert settled["settled_at"]
    assert settled["sentence"] == "1 of 1 traits have changed at equal tenure."
