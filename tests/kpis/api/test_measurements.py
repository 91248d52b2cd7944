import datetime as dt
from decimal import Decimal

import pytest

from kpis.models import ImportRun, Measurement
from tests.factories import make_kpi
from tests.tokens import errors_of, make_token
from workspaces.enums import Scope

CSV = "text/csv"
ROW = {"kpi": "visits", "date": "2026-07-01", "value": "5"}
TIDY = "kpi,date,value,channel\nvisits,2026-07-01,5,\nvisits,2026-07-01,2.50,search\n"


@pytest.fixture
def visits(api):
    return make_kpi(workspace=api.workspace, key="visits")


def deliver(api, *records, query="", **headers):
    body = {"measurements": list(records)}
    return api.post("editor", f"/measurements{query}", body, **headers)


def stored(api):
    rows = Measurement.objects.for_workspace(api.workspace).select_related("series")
    return sorted((m.series.segment_key, str(m.measured_on), str(m.value)) for m in rows)


def counts(response):
    answer = response.json()
    return [answer[name] for name in ("received", "created", "updated", "unchanged")]


def test_json_is_stored_and_counted(api, visits):
    first = deliver(api, ROW, {**ROW, "segment": {"channel": "search"}, "value": 2.5})
    second = deliver(api, ROW, {**ROW, "date": "2026-07-02"}, {**ROW, "date": "2026-07-03"})

    assert (first.status_code, second.status_code) == (200, 200)
    assert set(first.json()) == {
        "import",
        *("received", "created", "updated", "unchanged", "rejected", "seconds"),
    }
    assert (counts(first), counts(second)) == ([2, 2, 0, 0], [3, 2, 0, 1])
    assert stored(api) == [
        ("", "2026-07-01", "5"),
        ("", "2026-07-02", "5"),
        ("", "2026-07-03", "5"),
        ("channel=search", "2026-07-01", "2.5"),
    ]
    run = ImportRun.objects.for_workspace(api.workspace).get(public_id=first.json()["import"])
    assert (run.created_count, run.by) == (2, api.members["editor"].user)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp949"])
def test_csv_is_stored_as_a_file_would_be(api, visits, encoding):
    text = TIDY.replace("channel", "채널")

    response = api.post("editor", "/measurements", text.encode(encoding), type=CSV)

    assert response.status_code == 200
    assert counts(response) == [2, 2, 0, 0]
    assert stored(api) == [("", "2026-07-01", "5"), ("채널=search", "2026-07-01", "2.5")]


def test_every_refused_row_is_named_and_nothing_stored(api, visits):
    bad = [{**ROW, "kpi": "visit"}, {**ROW, "value": "x", "date": "1.7."}, {**ROW, "id": 5}, 7]

    response = deliver(api, ROW, *bad)

    assert response.status_code == 422
    assert errors_of(response) == [
        ("measurements.1.kpi", "unknown_kpi_near"),
        ("measurements.2.date", "date_not_a_date"),
        ("measurements.2.value", "number_not_a_number"),
        ("measurements.3.id", "field_unknown"),
        ("measurements.4", "record_not_an_object"),
    ]
    problem = response.json()
    assert problem["errors"][0] == {
        "field": "measurements.1.kpi",
        "code": "unknown_kpi_near",
        "message": "There is no KPI with this key or name. Is visits meant?",
        "row": 2,
        "value": "visit",
    }
    assert (problem["received"], problem["rejected_count"]) == (5, 4)
    assert stored(api) == []


def test_refused_rows_of_csv_have_row_and_column(api, visits):
    content = "kpi,date,value\nvisits,2026-07-01,5\nvisits,2026-02-30,five\n"

    response = api.post("editor", "/measurements", content.encode(), type=CSV)

    assert response.status_code == 422
    assert errors_of(response) == [
        ("date", "date_does_not_exist"),
        ("value", "number_not_a_number"),
    ]
    assert [error["row"] for error in response.json()["errors"]] == [3, 3]
    assert stored(api) == []


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"\n", "empty_file"),
        (b"kpi\nvisits\n", "one_column"),
        (b"kpi,date,value\n", "no_rows"),
        (b"kpi,date,date,value\n", "duplicate_heading"),
        (b"a,b\n1,2\n", "columns_missing"),
        (b"kpi,date,value\n\xff,2026-07-01,1\n", "encoding_unknown"),
        (b"\xff\xfe\x00\xd8\x00\x00", "nul_characters"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_unreadable_csv_is_refused_as_a_whole(api, visits, content, code):
    response = api.post("editor", "/measurements", content, type=CSV)

    assert response.status_code == 422
    assert errors_of(response) == [("", code)]


def test_good_rows_are_kept_where_that_is_wished(api, visits):
    response = deliver(api, ROW, {**ROW, "kpi": "nothing"}, query="?keep_good=true")

    assert response.status_code == 200
    assert counts(response) == [2, 1, 0, 0]
    assert response.json()["rejected"] == [
        {
            "row": 2,
            "column": "kpi",
            "value": "nothing",
            "reason": "There is no KPI with this key or name.",
        }
    ]
    assert len(stored(api)) == 1


def test_nothing_good_is_refused_even_then(api, visits):
    response = deliver(api, {**ROW, "kpi": "nothing"}, query="?keep_good=true")

    assert response.status_code == 422


def test_dry_run_stores_nothing_by_either_door(api, visits):
    by_json = deliver(api, ROW, query="?dry_run=true")
    by_csv = api.post("editor", "/measurements?dry_run=true", TIDY.encode(), type=CSV)

    assert (counts(by_json), counts(by_csv)) == ([1, 1, 0, 0], [2, 2, 0, 0])
    assert by_json.json()["import"] is by_csv.json()["import"] is None
    assert stored(api) == []


@pytest.mark.parametrize(
    ("body", "errors"),
    [
        ({}, [("measurements", "missing")]),
        ([ROW], [("measurements", "missing")]),
        ({"measurements": ROW}, [("measurements", "list_type")]),
        ({"measurements": [], "workspace": "x"}, [("workspace", "extra_forbidden")]),
        ({"measurements": [{}] * 100_001}, [("measurements", "too_long")]),
    ],
    ids=lambda value: str(value)[:40],
)
def test_body_of_another_shape_is_refused(api, visits, body, errors):
    response = api.post("editor", "/measurements", body)

    assert response.status_code == 422
    assert errors_of(response) == errors


def test_value_for_a_foreign_kpi_is_an_unknown_kpi(api, visits):
    make_kpi(workspace=api.foreign_workspace, key="secret")

    foreign = deliver(api, {**ROW, "kpi": "secret"})
    unknown = deliver(api, {**ROW, "kpi": "sesame"})

    assert foreign.content.replace(b"secret", b"") == unknown.content.replace(b"sesame", b"")
    assert not Measurement.objects.for_workspace(api.foreign_workspace).exists()


def test_repeated_delivery_with_a_key_is_one_import(api, visits):
    first = deliver(api, ROW, Idempotency_Key="monday")
    second = deliver(api, ROW, Idempotency_Key="monday")

    assert first.content == second.content
    assert ImportRun.objects.for_workspace(api.workspace).count() == 1


def test_delivering_takes_the_scope_and_an_editor(api, visits):
    body = {"measurements": [ROW]}
    assert api.statuses("POST", "/measurements", body) == {
        "owner": 200,
        "editor": 200,
        "viewer": 403,
        "stranger": 422,  # no such KPI in their workspace
    }
    api.tokens["editor"] = make_token(api.members["editor"], scopes=(Scope.READ, Scope.WRITE))

    assert errors_of(deliver(api, ROW)) == [("", "scope")]


def test_list_is_filtered_and_paged(api, visits):
    make_kpi(workspace=api.workspace, key="sales")
    days = [f"2026-07-0{day}" for day in range(1, 6)]
    search = {"channel": "search"}
    deliver(api, *({**ROW, "date": day} for day in days))
    run = deliver(api, {**ROW, "segment": search}, {**ROW, "kpi": "sales"}).json()["import"]

    def found(query):
        path, rows = f"/measurements?limit=2&{query}", []
        while path:
            page = api.get("viewer", path).json()
            rows += [(row["kpi"], row["date"], row["segment"]) for row in page["items"]]
            path = page["next"]
        return rows

    totals = [("visits", day, {}) for day in days]
    assert found("") == [*totals, ("visits", days[0], search), ("sales", days[0], {})]
    assert found("kpi=visits&from=2026-07-02&to=2026-07-04&segment=") == totals[1:4]
    assert found("segment=channel=search") == [("visits", days[0], search)]
    assert found(f"import={run}") == [("visits", days[0], search), ("sales", days[0], {})]
    assert found("kpi=nothing") == []
    assert api.get("stranger", "/measurements").json()["items"] == []


def test_values_come_back_to_the_last_digit(api, visits):
    value = "-12345678901234567890.000000000000000001"
    deliver(api, {**ROW, "value": value})

    (row,) = api.get("viewer", "/measurements").json()["items"]

    assert row == {"kpi": "visits", "date": "2026-07-01", "value": value, "segment": {}}


def test_export_can_be_imported_again(api, visits):
    api.post("editor", "/measurements", TIDY.encode(), type=CSV)

    export = api.get("viewer", "/measurements?format=csv")
    content = b"".join(export.streaming_content)
    again = api.post("editor", "/measurements", content, type=CSV)

    assert export.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert "attachment" in export.headers["Content-Disposition"]
    assert content.decode("utf-8-sig") == TIDY.replace("2.50", "2.5").replace("\n", "\r\n")
    assert counts(again) == [2, 0, 0, 2]


@pytest.mark.slow
@pytest.mark.slow
def test_hundred_thousand_values_come_in_one_call(api, visits):
    start = dt.date(1990, 1, 1)
    days = [(start + dt.timedelta(days=number)).isoformat() for number in range(10_000)]
    records = [
        {"kpi": "visits", "date": day, "value": "1.5", "segment": {"channel": f"c{channel}"}}
        for channel in range(10)
        for day in days
    ]

    response = deliver(api, *records)

    assert counts(response) == [100_000, 100_000, 0, 0]
    total = api.get("viewer", "/kpis/visits/series?from=1990-01-01&to=1990-01-01").json()
    assert Decimal(total["points"][0]["value"]) == 15
