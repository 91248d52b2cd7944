"""Tests of customer files and evidence by the API."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from personas.models import CustomerFile
from tests.factories import make_persona
from tests.personas.factories import make_customer_file, make_segment
from tests.tokens import errors_of

ABOUT = {"title": "Autumn", "as_of": "2026-07-01", "consent": "Terms"}


def send(api, who="editor", content=b"", **about):
    body = {**ABOUT, **about, "file": SimpleUploadedFile("customers.csv", content)}
    return api.post(
        who, "/customer-files", encode_multipart(BOUNDARY, body), type=MULTIPART_CONTENT
    )


@pytest.mark.slow
def test_file_is_uploaded_read_called_off_and_deleted(api):
    rows = "\n".join(f"{n % 3},{n % 7},0101234{n:04}" for n in range(80))

    sent = send(api, content=f"a,b,phone\n{rows}".encode())
    path = f"/customer-files/{sent.json()['id']}"
    cancelled = api.post("editor", f"{path}/cancel")

    assert sent.status_code == 201
    assert (sent.json()["state"], sent.json()["customers"]) == ("waiting", 80)
    assert [c["dropped"] for c in sent.json()["columns"]] == ["", "", "identity_phone"]
    assert (cancelled.json()["state"], cancelled.json()["segments"]) == ("cancelled", [])
    assert api.post("editor", f"{path}/cancel").status_code == 409
    assert api.get("viewer", path).json()["state"] == "cancelled"
    assert [api.delete(who, path).status_code for who in ("viewer", "editor")] == [403, 204]
    assert not CustomerFile.objects.for_workspace(api.workspace).exists()


def test_unusable_file_or_field_is_named(api):
    assert errors_of(send(api, content=b"")) == [("file", "invalid")]
    assert send(api, "viewer").status_code == 403
    assert send(api, as_of="soon").status_code == 422
    assert errors_of(send(api, workspace="demo")) == [("workspace", "extra_forbidden")]


def test_segment_becomes_a_persona_whose_claims_are_listed(api):
    segment = make_segment(file=make_customer_file(workspace=api.workspace))
    (listed,) = api.get("viewer", "/customer-files").json()["items"]

    drafted = api.post("editor", f"/customer-segments/{segment.public_id}/persona")
    persona = drafted.json()
    (claim,) = api.get("viewer", f"/evidence?persona={persona['id']}").json()["items"]

    (group,) = listed["segments"]
    income = group["traits"][0]
    assert (group["size"], "known" in income) == (120, False)
    told = {"over": "60", "share": "0.75", "low": "0.67", "high": "0.82", "base": "0.4"}
    assert income["values"][1] == told  # no counts, by which two files could be held apart
    assert drafted.status_code == 201
    assert (persona["coverage"], persona["contradictions"]) == ("1", 0)
    assert (claim["persona"], claim["kind"]) == (persona["id"], "customer_data")


def test_evidence_is_put_read_and_taken_away(api):
    persona = make_persona(workspace=api.workspace)
    body = {
        "persona": persona.public_id,
        "claim": "Walks alone",
        "kind": "interview",
        "date": "2026-07-01",
        "contradicts": True,
    }

    evidence = api.post("editor", "/evidence", body).json()
    path = f"/evidence/{evidence['id']}"

    assert api.get("viewer", path).json() == evidence
    assert (evidence["strength"], evidence["field"]) == ("moderate", "")
    assert errors_of(api.post("editor", "/evidence", {**body, "field": "shoes"})) == [
        ("field", "invalid")
    ]
    assert api.get("viewer", f"/personas/{persona.public_id}").json()["contradictions"] == 1
    assert errors_of(api.post("editor", "/evidence", {**body, "kind": "guess"}))[0][0] == "kind"
    assert api.delete("editor", path).status_code == 204
    assert api.get("viewer", "/evidence").json()["items"] == []
