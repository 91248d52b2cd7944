import datetime as dt

import pytest

from kpis.models import ConversionValue
from tests.factories import make_conversion_type
from tests.tokens import errors_of

D = dt.date
LEAD = {"key": "lead", "name": "Lead"}


@pytest.fixture
def lead(api):
    return make_conversion_type(
        workspace=api.workspace,
        key="lead",
        name="Lead",
        worth={D(2026, 1, 1): 12_000, D(2025, 1, 1): 10_000},
    )


def path(lead, *more):
    return "/".join(["/conversion-types", lead.public_id, *more])


def value(day, amount, currency="KRW"):
    return {"from": day, "value": amount, "currency": currency}


VALUES = [value("2025-01-01", "10000"), value("2026-01-01", "12000")]


def test_four_people_add_a_type(api):
    assert api.statuses("POST", "/conversion-types", LEAD) == {
        "owner": 201,
        "editor": 422,  # the key is taken
        "viewer": 403,
        "stranger": 201,  # in their own workspace
    }


def test_four_people_read_change_and_take_back(api, lead):
    change = {"version": 1, "name": "Contact"}

    assert api.statuses("GET", path(lead)) == {
        "owner": 200,
        "editor": 200,
        "viewer": 200,
        "stranger": 404,
    }
    assert api.statuses("PATCH", path(lead), change) == {
        "owner": 200,
        "editor": 409,
        "viewer": 403,
        "stranger": 404,
    }
    assert api.statuses("DELETE", path(lead, "values", "2026-01-01")) == {
        "owner": 204,
        "editor": 404,
        "viewer": 403,
        "stranger": 404,
    }


def test_type_comes_with_its_values_and_goes_back_the_same(api):
    body = {**LEAD, "values": [value("2026-01-01", "0.10"), {"from": "2025-01-01", "value": "7"}]}

    answer = api.post("editor", "/conversion-types", body)

    told = answer.json()
    assert told == {
        **LEAD,
        "id": told["id"],
        "values": [value("2025-01-01", "7"), value("2026-01-01", "0.1")],
        "version": 1,
    }
    assert api.get("viewer", f"/conversion-types/{told['id']}").json() == told
    assert api.get("viewer", "/conversion-types").json() == {"items": [told], "next": None}


def test_change_adds_and_corrects_values_and_leaves_the_others(api, lead):
    sent = [value("2026-01-01", "13000"), value("2026-07-01", "14000")]

    answer = api.patch("editor", path(lead), {"version": 1, "values": sent})

    assert answer.json()["values"] == [VALUES[0], *sent]
    assert answer.json()["version"] == 2


def test_value_is_taken_back(api, lead):
    assert api.delete("editor", path(lead, "values", "2026-01-01")).status_code == 204

    assert api.get("viewer", path(lead)).json()["values"] == VALUES[:1]


def test_old_version_is_answered_with_both_values(api, lead):
    api.patch("editor", path(lead), {"version": 1, "name": "Contact"})

    answer = api.patch("owner", path(lead), {"version": 1, "name": "Enquiry"})

    assert answer.status_code == 409
    [error] = answer.json()["errors"]
    assert (error["yours"], error["current"]) == ("Enquiry", "Contact")


@pytest.mark.parametrize(
    ("body", "errors"),
    [
        ({}, [("key", "missing"), ("name", "missing")]),
        ({**LEAD, "workspace": "other"}, [("workspace", "extra_forbidden")]),
        ({**LEAD, "key": " "}, [("key", "blank")]),
        ({**LEAD, "values": [value("yesterday", "1")]}, [("values.0.from", "date")]),
        ({**LEAD, "values": [value("2026-01-01", "1e309")]}, [("values.0.value", "digits")]),
        ({**LEAD, "values": [value("2026-01-01", "-1")]}, [("values.0.value", "invalid")]),
        ({**LEAD, "values": [value("2026-01-01", "1", "₩")]}, [("values.0.currency", "currency")]),
    ],
)
def test_wrong_type_is_refused_where_it_is_wrong(api, body, errors):
    answer = api.post("editor", "/conversion-types", body)

    assert (answer.status_code, errors_of(answer)) == (422, errors)
    assert not ConversionValue.objects.for_workspace(api.workspace).exists()


def test_list_costs_the_same_for_one_type_and_many(api, lead, django_assert_num_queries):
    api.get("viewer", "/conversion-types")  # the token's last use is written once a minute
    with django_assert_num_queries(3):
        api.get("viewer", "/conversion-types")
    for _each in range(3):
        make_conversion_type(workspace=api.workspace, worth={D(2026, 1, 1): 1})

    with django_assert_num_queries(3):
        assert len(api.get("viewer", "/conversion-types").json()["items"]) == 4
