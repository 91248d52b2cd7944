"""`/rules`: made, read aloud, tried, changed by version, removed."""

import pytest

from alerts.models import Rule
from tests.alerts.factories import make_judged_target
from tests.alerts.rules import say

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def test_rule_is_made_changed_by_version_and_removed(api):
    target = make_judged_target(workspace=api.workspace)
    body = {"target": target.public_id, "off_needed": 2, "off_among": 3, "line": "0.4"}

    made = api.post("editor", "/rules", body).json()
    again = api.post("editor", "/rules", body)
    changed = api.patch("editor", f"/rules/{made['id']}", {"version": 1, "line": None})
    stale = api.patch("editor", f"/rules/{made['id']}", {"version": 1, "audience": "own"})

    assert (made["target"], made["kpi"], made["line"]) == (target.public_id, None, "0.4")
    assert "2 of the last 3 judgements" in made["sentence"]["en"]
    assert (again.status_code, again.json()["current"]["id"]) == (409, made["id"])
    assert (changed.json()["line"], changed.json()["off_among"]) == (None, 3)
    assert (stale.status_code, stale.json()["current"]["version"]) == (409, 2)
    assert api.delete("editor", f"/rules/{made['id']}").status_code == 204
    assert not Rule.objects.for_workspace(api.workspace).exists()


def test_rule_is_tried_without_being_saved(api):
    target = make_judged_target(workspace=api.workspace)
    say(target, 39, 39)
    body = {"kpi": target.kpi.key, "line": "0.4"}

    tried = api.post("viewer", "/rules/preview", body).json()

    assert tried["backtest"]["targets"] == 1
    assert [each["line"] for each in tried["backtest"]["looser"]][:2] == ["0.3", "0.2"]
    assert not Rule.objects.for_workspace(api.workspace).exists()


def test_rule_of_all_others_is_for_managers(api):
    assert api.post("editor", "/rules", {}).status_code == 403
    assert api.post("manager", "/rules", {"tells_off_track": False}).status_code == 201


def test_rule_above_the_line_of_on_track_is_refused(api):
    refused = api.post("manager", "/rules", {"line": "0.71"})

    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "line")
