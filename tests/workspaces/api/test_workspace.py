import pytest

from tests.tokens import errors_of
from workspaces.models import AuditEntry

WORKSPACE = {
    "slug": "acme",
    "name": "Acme",
    "timezone": "Asia/Seoul",
    "currency": "KRW",
    "week_starts_on": "monday",
    "mission": "",
    "status_thresholds": {"on_track": "0.7", "at_risk": "0.3"},
    "priority_limit": 5,
    "escalation_days": 2,
    "version": 1,
}


def test_every_member_reads_the_own_workspace(api):
    assert api.statuses("GET", "/workspace") == {
        "owner": 200,
        "editor": 200,
        "viewer": 200,
        "stranger": 200,
    }
    assert api.get("viewer", "/workspace").json() == WORKSPACE
    assert api.get("stranger", "/workspace").json()["slug"] == api.foreign_workspace.slug


def test_only_an_owner_changes_it(api):
    body = {"version": 1, "name": "Other"}

    assert api.statuses("PATCH", "/workspace", body) == {
        "owner": 200,
        "editor": 403,
        "viewer": 403,
        "stranger": 200,  # their own
    }
    assert api.get("viewer", "/workspace").json()["name"] == "Other"


def test_change_touches_what_is_sent_and_is_audited(api):
    body = {
        "version": 1,
        "timezone": "Europe/Berlin",
        "week_starts_on": "sunday",
        "status_thresholds": {"on_track": "0.8"},
    }

    answer = api.patch("owner", "/workspace", body).json()

    assert answer == {
        **WORKSPACE,
        "timezone": "Europe/Berlin",
        "week_starts_on": "sunday",
        "status_thresholds": {"on_track": "0.8", "at_risk": "0.3"},
        "version": 2,
    }
    entry = AuditEntry.objects.for_workspace(api.workspace).filter(action="changed").get()
    assert entry.by == api.members["owner"].user
    assert entry.after["time_zone"] == "Europe/Berlin"


@pytest.mark.parametrize(
    ("body", "errors"),
    [
        ({"name": "x"}, [("version", "missing")]),
        ({"version": 1, "slug": "x"}, [("slug", "extra_forbidden")]),
        ({"version": 1, "name": None}, [("name", "string_type")]),
        ({"version": 1, "name": ""}, [("name", "blank")]),
        ({"version": "1", "name": "x"}, [("version", "int_type")]),
        ({"version": 1, "timezone": "Mars"}, [("timezone", "time_zone")]),
        ({"version": 1, "week_starts_on": 6}, [("week_starts_on", "enum")]),
        ({"version": 1, "mission": "x" * 2001}, [("mission", "string_too_long")]),
        (
            {"version": 1, "status_thresholds": {"on_track": "high"}},
            [("status_thresholds.on_track", "decimal")],
        ),
        (
            {"version": 1, "status_thresholds": {"on_track": "1.2"}},
            [("status_thresholds.on_track", "max_value")],
        ),
    ],
    ids=lambda value: str(value)[:40],
)
def test_wrong_values_are_refused_at_their_field(api, body, errors):
    response = api.patch("owner", "/workspace", body)

    assert response.status_code == 422
    assert errors_of(response) == errors
    assert api.get("owner", "/workspace").json() == WORKSPACE


def test_second_editor_gets_both_values(api):
    api.patch("owner", "/workspace", {"version": 1, "name": "First", "mission": "Same"})

    response = api.patch("owner", "/workspace", {"version": 1, "name": "Second", "mission": "Same"})

    problem = response.json()
    assert response.status_code == 409
    assert errors_of(response) == [("name", "changed_meanwhile")]
    assert (problem["errors"][0]["yours"], problem["errors"][0]["current"]) == ("Second", "First")
    assert problem["current"] == {**WORKSPACE, "name": "First", "mission": "Same", "version": 2}
    assert api.get("owner", "/workspace").json() == problem["current"]
