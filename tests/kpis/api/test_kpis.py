import pytest

from kpis.models import Kpi
from tests.factories import make_kpi
from tests.tokens import errors_of
from workspaces.models import AuditEntry

VISITS = {
    "key": "visits",
    "name": "Visits",
    "description": "",
    "unit": "count",
    "currency": "",
    "direction": "up",
    "cadence": "day",
    "lag_days": 1,
    "kind": "measured",
    "aggregation": "sum",
    "formula": "",
    "valued_from": "",
    "vat": "",
    "vat_percent": "10",
    "min_volume": None,
    "breakdown": [],
    "suggested_guardrails": [],
    "is_archived": False,
    "version": 1,
}


def test_editors_define_kpis(api):
    body = {"key": "visits", "name": "Visits"}

    assert api.statuses("POST", "/kpis", body) == {
        "owner": 201,
        "editor": 422,  # the key is taken
        "viewer": 403,
        "stranger": 201,  # in their own workspace
    }
    assert api.get("viewer", "/kpis").json() == {"items": [VISITS], "next": None}


def test_derived_kpi_keeps_all_that_was_sent(api):
    make_kpi(workspace=api.workspace, key="sessions")
    make_kpi(workspace=api.workspace, key="bounced_sessions")
    body = {
        "key": "이탈률",
        "name": "Bounce rate",
        "description": "Visits that end at once",
        "unit": "percent",
        "direction": "down",
        "cadence": "week",
        "lag_days": 3,
        "kind": "derived",
        "formula": "bounced_sessions / sessions",
        "min_volume": "100.50",
        "breakdown": ["channel"],
        "suggested_guardrails": ["sessions"],
    }

    answer = api.post("editor", "/kpis", body)

    assert answer.json() == {**VISITS, **body, "min_volume": "100.5"}
    assert api.get("viewer", "/kpis/이탈률").json() == answer.json()
    entry = AuditEntry.objects.for_workspace(api.workspace).get(object_name="Bounce rate")
    assert (entry.action, entry.by) == ("created", api.members["editor"].user)


@pytest.mark.parametrize(
    ("body", "errors"),
    [
        ({}, [("key", "missing"), ("name", "missing")]),
        ({"workspace": "other", "key": "a", "name": "A"}, [("workspace", "extra_forbidden")]),
        ({"key": "a b", "name": "A"}, [("key", "invalid")]),
        ({"key": "a", "name": "A", "unit": "bananas"}, [("unit", "enum")]),
        ({"key": "a", "name": "A", "kind": "imagined"}, [("kind", "enum")]),
        ({"key": "a", "name": "A", "lag_days": 61}, [("lag_days", "max_value")]),
        ({"key": "a", "name": "A", "lag_days": True}, [("lag_days", "int_type")]),
        ({"key": "a", "name": "A", "kind": "derived"}, [("", "invalid")]),
        (
            {"key": "a", "name": "A", "kind": "derived", "formula": "__import__('os')"},
            [("formula", "not_allowed")],
        ),
        (
            {"key": "a", "name": "A", "kind": "derived", "formula": "a / a"},
            [("formula", "loop")],
        ),
        (
            {"key": "a", "name": "A", "kind": "valued", "valued_from": "v"},
            [("valued_from", "unknown_kpi")],
        ),
        ({"key": "a", "name": "A", "min_volume": "many"}, [("min_volume", "decimal")]),
        (
            {"key": "a", "name": "A", "kind": "derived", "formula": "v / w", "min_volume": "1e309"},
            [("formula", "unknown_kpi"), ("min_volume", "digits")],
        ),
        ({"key": "a", "name": "A", "breakdown": [""]}, [("breakdown.0", "string_too_short")]),
    ],
    ids=lambda value: str(value)[:50],
)
def test_wrong_kpi_is_refused_at_its_field(api, body, errors):
    response = api.post("editor", "/kpis", body)

    assert response.status_code == 422
    assert errors_of(response) == errors
    assert not Kpi.objects.for_workspace(api.workspace).exists()


def test_number_with_an_exponent_of_millions_is_refused_at_its_field(api):
    """JSON has no largest number; arithmetic would overflow on these."""
    body = b'{"key": "a", "name": "A", "min_volume": 1E9999999, "vat_percent": -1E999999999}'

    response = api.post("editor", "/kpis", body)

    assert (response.status_code, errors_of(response)) == (
        422,
        [("vat_percent", "number_too_long"), ("min_volume", "number_too_long")],
    )


def test_change_needs_the_version_it_is_based_on(api):
    make_kpi(workspace=api.workspace, key="visits", name="Visits")

    without = api.patch("editor", "/kpis/visits", {"name": "A"})
    first = api.patch("editor", "/kpis/visits", {"version": 1, "name": "A", "min_volume": None})
    second = api.patch("editor", "/kpis/visits", {"version": 1, "name": "B"})

    assert errors_of(without) == [("version", "missing")]
    assert first.json() == {**VISITS, "name": "A", "version": 2}
    assert second.status_code == 409
    assert second.json()["current"] == first.json()
    assert second.json()["errors"][0] | {"message": ""} == {
        "field": "name",
        "code": "changed_meanwhile",
        "message": "",
        "yours": "B",
        "current": "A",
    }


def test_key_and_kind_are_not_to_be_changed(api):
    make_kpi(workspace=api.workspace, key="visits")

    response = api.patch("editor", "/kpis/visits", {"version": 1, "key": "v", "kind": "derived"})

    assert errors_of(response) == [("key", "extra_forbidden"), ("kind", "extra_forbidden")]


def test_archived_kpi_leaves_the_list_and_can_still_be_read(api):
    make_kpi(workspace=api.workspace, key="visits")

    answer = api.delete("editor", "/kpis/visits")

    assert (answer.status_code, answer.content) == (204, b"")
    assert api.get("viewer", "/kpis").json()["items"] == []
    assert api.get("viewer", "/kpis/visits").json()["is_archived"] is True


def test_list_is_paged_in_as_many_queries_for_many_as_for_one(api, django_assert_num_queries):
    api.get("viewer", "/kpis")
    make_kpi(workspace=api.workspace)
    with django_assert_num_queries(2):
        api.get("viewer", "/kpis")
    for _ in range(2):
        make_kpi(workspace=api.workspace)

    with django_assert_num_queries(2):
        page = api.get("viewer", "/kpis?limit=2").json()
    rest = api.get("viewer", page["next"]).json()

    keys = [kpi["key"] for kpi in [*page["items"], *rest["items"]]]
    made = Kpi.objects.for_workspace(api.workspace).order_by("pk")
    assert keys == list(made.values_list("key", flat=True))
    assert (len(page["items"]), rest["next"]) == (2, None)


def test_library_kpi_comes_with_its_inputs(api):
    library = {entry["key"] for entry in api.get("viewer", "/kpi-library").json()["items"]}

    added = api.post("editor", "/kpi-library/bounce_rate/add").json()
    again = api.post("editor", "/kpi-library/bounce_rate/add").json()

    keys = {kpi["key"] for kpi in added["items"]}
    assert keys == {"bounced_sessions", "sessions", "bounce_rate"}
    assert keys <= library
    assert again == {"items": []}
    assert api.post("editor", "/kpi-library/nothing/add").status_code == 404
