from decimal import Decimal

import pytest

from workspaces.models import AuditEntry, Workspace

SHOW, EDIT = "/w/acme/settings/", "/w/acme/settings/edit/"
GOOD = {
    "name": "Acme 마케팅",
    "mission": "Help people drink well.",
    "time_zone": "Europe/Berlin",
    "currency": "EUR",
    "week_starts_on": "6",
    "on_track_from": "80",
    "at_risk_from": "40",
    "escalation_days": "2",
    "version": "1",
}


def test_everybody_inside_sees_and_strangers_find_nothing(people):
    assert people.statuses("get", SHOW) == {
        "owner": {200},
        "editor": {200},
        "viewer": {200},
        "stranger": {404},
    }


def test_only_owners_edit(people):
    answers = {"editor": {403}, "viewer": {403}, "stranger": {404}}

    assert people.statuses("get", EDIT) == {"owner": {200}, **answers}
    assert people.statuses("post", EDIT, {}) == {"owner": {422}, **answers}
    assert "settings/edit" not in people.get("viewer", SHOW).text


def test_owner_saves_percentages_as_fractions_and_leaves_a_trail(people):
    response = people.post("owner", EDIT, GOOD)

    workspace = Workspace.objects.get(slug="acme")
    assert (response.status_code, response.url) == (302, SHOW)
    assert (workspace.name, workspace.currency, workspace.week_starts_on) == (
        "Acme 마케팅",
        "EUR",
        6,
    )
    assert (workspace.on_track_from, workspace.at_risk_from) == (Decimal("0.80"), Decimal("0.40"))
    assert workspace.version == 2
    entry = AuditEntry.objects.for_workspace(workspace).get()
    assert (entry.by_name, entry.before["currency"], entry.after["currency"]) == (
        "Owner",
        "KRW",
        "EUR",
    )


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": ""}, "name"),
        ({"time_zone": "Nowhere"}, "time_zone"),
        ({"currency": "won"}, "currency"),
        ({"on_track_from": "101"}, "on_track_from"),
        ({"at_risk_from": "80"}, "__all__"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_wrong_value_is_refused_at_its_field_and_what_was_typed_is_kept(people, wrong, field):
    response = people.post("owner", EDIT, GOOD | wrong)

    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert "Help people drink well." in response.text
    assert Workspace.objects.get(slug="acme").name == "Acme"


def test_second_editor_is_told_and_overwrites_nothing(people):
    people.post("owner", EDIT, GOOD)

    response = people.post("owner", EDIT, GOOD | {"name": "Mine", "version": "1"})

    assert response.status_code == 422
    assert "Somebody else has saved" in response.text
    assert 'value="Mine"' in response.text
    assert Workspace.objects.get(slug="acme").name == "Acme 마케팅"


def test_saving_what_is_there_already_writes_nothing(people):
    people.post("owner", EDIT, GOOD)
    people.post("owner", EDIT, GOOD | {"version": "2"})

    workspace = Workspace.objects.get(slug="acme")
    assert workspace.version == 2
    assert AuditEntry.objects.for_workspace(workspace).count() == 1
