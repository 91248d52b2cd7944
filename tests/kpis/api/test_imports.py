import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from kpis.enums import Unit, VatTreatment
from kpis.models import ImportRun, Measurement
from tests.factories import make_kpi
from tests.tokens import errors_of

GOOD = b"kpi,date,value\nvisits,2026-07-01,5\nvisits,2026-07-02,6\n"
BAD = b"kpi,date,value\nvisits,2026-07-01,5\nvisit,2026-07-02,x\n"


@pytest.fixture(autouse=True)
def visits(api):
    return make_kpi(workspace=api.workspace, key="visits")


def upload(api, content=GOOD, *, who="editor", query="", name="july.csv", fields=None, **headers):
    return api.client.post(
        f"/api/v1/imports{query}",
        {"file": SimpleUploadedFile(name, content), **(fields or {})},
        headers={
            "Authorization": f"Bearer {api.tokens[who]}",
            **{name.replace("_", "-"): value for name, value in headers.items()},
        },
    )


def stored(api):
    return Measurement.objects.for_workspace(api.workspace).count()


def test_file_is_stored_at_once(api):
    response = upload(api)

    answer = response.json()
    assert response.status_code == 201
    assert {name: answer[name] for name in answer if not name.endswith(("_at", "id"))} == {
        "file_name": "july.csv",
        "state": "applied",
        "received": 2,
        "created": 2,
        "updated": 0,
        "unchanged": 0,
        "rejected_count": 0,
        "rejected": [],
        "period": {"from": "2026-07-01", "to": "2026-07-02"},
        "by": "editor@acme.test",
        "undone": None,
    }
    assert stored(api) == 2
    assert api.get("viewer", f"/imports/{answer['id']}").json() == answer
    assert api.get("viewer", "/imports").json() == {"items": [answer], "next": None}


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"workspace": "demo"}, ("workspace", "extra_forbidden")),
        ({"files": SimpleUploadedFile("a.csv", GOOD)}, ("files", "extra_forbidden")),
        ({"vat": "some"}, ("vat", "enum")),
    ],
    ids=str,
)
def test_field_that_is_not_taken_is_refused(api, fields, error):
    response = upload(api, fields=fields)

    assert (response.status_code, errors_of(response), stored(api)) == (422, [error], 0)


def test_sender_says_whether_amounts_hold_vat(api):
    make_kpi(
        workspace=api.workspace,
        key="spend",
        unit=Unit.MONEY,
        currency="KRW",
        vat=VatTreatment.EXCLUDED,
    )

    upload(api, b"kpi,date,value\nspend,2026-07-01,110\n", fields={"vat": "included"})

    assert Measurement.objects.for_workspace(api.workspace).get().value == 100


def test_file_is_looked_at_and_applied_once(api):
    run = upload(api, query="?dry_run=true").json()
    assert (run["state"], run["created"], stored(api)) == ("previewed", 2, 0)

    applied = api.post("editor", f"/imports/{run['id']}/apply")
    again = api.post("editor", f"/imports/{run['id']}/apply")

    assert (applied.status_code, applied.json()["state"], stored(api)) == (200, "applied", 2)
    assert again.status_code == 409


def test_import_is_undone_once_and_what_changed_later_is_listed(api):
    run = upload(api).json()
    upload(api, GOOD.replace(b"02,6", b"02,7"))

    undone = api.post("editor", f"/imports/{run['id']}/undo")
    again = api.post("editor", f"/imports/{run['id']}/undo")

    told = undone.json()["undone"]
    assert told == {
        "at": told["at"],
        "by": "editor@acme.test",
        "removed": 1,
        "restored": 0,
        "kept": 1,
        "values_kept": [{"kpi": "visits", "date": "2026-07-02", "segment": {}, "value": "7"}],
    }
    assert (undone.json()["state"], again.status_code, stored(api)) == ("undone", 409, 1)
    assert "Nothing of this import is stored" in again.content.decode()
    assert api.get("viewer", f"/imports/{run['id']}").json() == undone.json()


def test_undoing_is_done_once_for_an_idempotency_key(api):
    path = f"/imports/{upload(api).json()['id']}/undo"

    answers = [api.post("editor", path, Idempotency_Key="u1") for _time in range(2)]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].content == answers[1].content


def test_file_is_looked_at_and_discarded(api):
    run = upload(api, query="?dry_run=true").json()

    discarded = api.post("editor", f"/imports/{run['id']}/discard")
    applied = api.post("editor", f"/imports/{run['id']}/apply")

    assert (discarded.json()["state"], applied.status_code) == ("discarded", 409)
    assert stored(api) == 0


def test_refused_file_names_every_cell_and_is_remembered(api):
    response = upload(api, BAD)

    assert response.status_code == 422
    assert errors_of(response) == [("value", "number_not_a_number")]
    problem = response.json()
    assert (problem["errors"][0]["row"], problem["rejected_count"]) == (3, 1)
    run = api.get("viewer", f"/imports/{problem['import']}").json()
    assert (run["state"], run["rejected"][0]["column"]) == ("refused", "value")
    assert stored(api) == 0


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"", "a.csv", "empty_file"),
        (b"PK\x03\x04broken", "a.xlsx", "archive_broken"),
        (b"one\nvalue\n", "a.csv", "one_column"),
    ],
    ids=["empty", "broken workbook", "one column"],
)
def test_unreadable_file_is_refused(api, content, name, code):
    response = upload(api, content, name=name)

    assert response.status_code == 422
    assert errors_of(response) == [("file", code)]


def test_file_is_needed(api):
    headers = {"Authorization": f"Bearer {api.tokens['editor']}"}

    response = api.client.post("/api/v1/imports", {"other": "x"}, headers=headers)
    broken = api.post("editor", "/imports", b"--x", type="multipart/form-data")

    assert errors_of(response) == [("file", "missing")]
    assert broken.status_code == 400


def test_same_file_with_a_key_is_imported_once(api):
    first, second = upload(api, Idempotency_Key="july"), upload(api, Idempotency_Key="july")
    other = upload(api, GOOD.replace(b"6", b"7"), Idempotency_Key="july")

    assert first.json() == second.json()
    assert errors_of(other) == [("Idempotency-Key", "key_reused")]
    assert ImportRun.objects.for_workspace(api.workspace).count() == 1


def test_importing_is_for_editors(api):
    statuses = [upload(api, who=who).status_code for who in ("owner", "editor", "viewer")]

    assert statuses == [201, 201, 403]
    assert upload(api, who="stranger").status_code == 422  # no such KPI in their workspace
