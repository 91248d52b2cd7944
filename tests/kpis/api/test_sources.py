"""`/sources`: the same as the pages, and as silent about what must not be told."""

import pytest

from kpis.models import Measurement, Source
from tests.factories import make_kpi
from tests.kpis.files import TIDY
from tests.kpis.sources.fixtures import make_source, site
from tests.tokens import errors_of
from workspaces.sealing import unseal

__all__ = ["site"]
SHEET = {"name": "Sheet", "url": "https://docs.example/pub?output=csv"}
SHAPE = {"records": "data", "date": "day", "values": {"visits": "n"}, "segments": {}}
NAMED = {**SHAPE, "values": {}, "kpi": "metric", "value": "n"}


@pytest.fixture
def source(api):
    return make_source(workspace=api.workspace, url=SHEET["url"])


def path(source, *more):
    return "/".join(["/sources", source.public_id, *more])


def test_source_is_added_read_changed_and_deleted(api):
    added = api.post("editor", "/sources", {**SHEET, "rhythm": "hourly", "vat": "included"})
    told = added.json()
    address = f"/sources/{told['id']}"
    changed = api.call(
        "editor", "PATCH", address, {"version": 1, "daily_at": "07:30", "is_paused": True}
    )

    assert added.status_code == 201
    assert (told["host"], told["url"], told["trouble"]) == ("docs.example", SHEET["url"], None)
    assert changed.json() == {
        **told,
        "daily_at": "07:30",
        "is_paused": True,
        "version": 2,
        "next_due_at": changed.json()["next_due_at"],
    }
    assert api.get("viewer", address).json() == {**changed.json(), "url": None}
    assert api.call("editor", "DELETE", address).status_code == 204
    assert api.get("viewer", "/sources").json()["items"] == []


@pytest.mark.parametrize("shape", [SHAPE, NAMED], ids=["by_kpi", "named_in_the_record"])
def test_json_keeps_its_shape(api, shape):
    told = api.post("editor", "/sources", {**SHEET, "kind": "json_url", "shape": shape}).json()

    assert told["shape"] == {"kpi": "", "value": "", **shape}


def test_database_is_named_by_its_options_and_its_password_goes_nowhere(api):
    options = {"host": "db.example", "port": "5432", "database": "shop", "user": "reader"}
    options |= {"tls": "verified", "query": "SELECT day, n FROM daily"}
    shape = {"date": "day", "values": {"visits": "n"}}
    body = {"name": "Shop", "kind": "postgresql", "options": options, "shape": shape}

    told = api.post("editor", "/sources", {**body, "secrets": {"password": "hidden-word"}})
    wrong = api.post("editor", "/sources", {**body, "name": "B", "options": {"query": "DROP"}})

    address = f"/sources/{told.json()['id']}"
    assert told.json()["options"] == options
    assert told.json()["url"] == "postgresql://db.example:5432/shop"
    assert api.get("viewer", address).json()["options"] == {}
    assert "hidden-word" not in told.content.decode()
    assert {field for field, *_ in errors_of(wrong)} == {
        f"options.{name}" for name in ("host", "port", "database", "user", "tls", "query")
    }


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({"url": "ftp://docs.example/"}, ["url"]),
        ({"kind": "json_url"}, ["shape.date", "shape.values"]),
        ({"kind": "json_url", "shape": {**SHAPE, "records": "a..b"}}, ["shape.records"]),
        ({"daily_at": "24:00"}, ["daily_at"]),
        ({"credential_header": "X-Key"}, ["credential"]),
        ({"sealed_credential": "word"}, ["sealed_credential"]),
    ],
)
def test_what_is_wrong_is_named(api, body, fields):
    answer = api.post("editor", "/sources", {**SHEET, **body})

    assert answer.status_code == 422
    assert [field for field, *_ in errors_of(answer)] == fields


def test_d14_credential_goes_in_and_never_out(api):
    body = {**SHEET, "credential_header": "Authorization", "credential": "Bearer word"}

    added = api.post("editor", "/sources", body)
    source = Source.objects.for_workspace(api.workspace).get()
    answers = [added, api.get("owner", path(source)), api.get("owner", "/sources")]

    assert unseal(source.sealed_credential) == "Bearer word"
    for secret in ("Bearer word", source.sealed_credential):
        assert [secret in answer.content.decode() for answer in answers] == [False] * 3


def test_second_of_two_editors_is_told(api, source):
    stale = {"version": 7, "name": "Other"}

    assert api.call("editor", "PATCH", path(source), stale).status_code == 409


def test_pull_waits_for_its_outcome(api, site):
    make_kpi(workspace=api.workspace, key="visits")
    source = make_source(workspace=api.workspace, url=site.gives("/data", TIDY))

    pulled = api.post("editor", path(source, "pull"))
    site.gives("/data", TIDY + "visits,2026-11-04,ten,search\n")
    refused = api.post("editor", path(source, "pull")).json()

    assert (pulled.json()["outcome"], pulled.json()["rows"]) == ("stored", 3)
    assert pulled.json()["import"]
    assert Measurement.objects.for_workspace(api.workspace).count() == 3
    assert refused["outcome"] == "refused"
    assert (refused["trouble"]["row"], refused["trouble"]["value"]) == (5, "ten")
