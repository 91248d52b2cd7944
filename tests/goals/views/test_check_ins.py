"""The queue of check-ins, answered one after the other."""

import datetime as dt

import pytest
import time_machine
from django.urls import reverse

from goals.models import CheckIn
from kpis.models import Measurement
from tests.factories import make_goal, make_kpi, make_target

WEDNESDAY = dt.datetime(2026, 2, 18, 3, tzinfo=dt.UTC)


@pytest.fixture
def url():
    return reverse("goals:check_in_queue", args=["acme"])


@pytest.fixture
def owed(people):
    """Two targets that the editor owes a word on, the first ending sooner."""
    goal = make_goal(workspace=people.workspace, owner=people.members["editor"])
    kpis = [make_kpi(workspace=people.workspace, name=name) for name in ("Orders", "Visits")]
    days = dt.date(2026, 3, 1), dt.date(2026, 3, 31)
    return [make_target(goal=goal, kpi=kpi, ends_on=on) for kpi, on in zip(kpis, days, strict=True)]


@pytest.fixture(autouse=True)
def wednesday():
    with time_machine.travel(WEDNESDAY, tick=False):
        yield


def test_only_editors_check_in(people, url, owed):
    one = reverse("goals:check_in", args=["acme", owed[0].public_id])
    said = reverse("goals:target_check_ins", args=["acme", owed[0].public_id])
    expected = {"owner": {200}, "editor": {200}, "viewer": {403}, "stranger": {404}}
    assert people.statuses("get", one) == expected
    assert people.statuses("get", url) == expected | {"editor": {302}}
    assert people.statuses("get", said) == expected | {"viewer": {200}}


def test_queue_leads_from_one_to_the_next_and_says_when_all_is_answered(people, url, owed):
    first = people.get("editor", url)
    assert first.url == f"/w/acme/goals/targets/{owed[0].public_id}/check-in/?left=2"
    answered = people.post("editor", first.url, {"confidence": "30", "note": "Out of stock"})
    assert answered.url == url
    second = people.get("editor", url).url
    assert owed[1].public_id in second
    people.post("editor", second, {"confidence": "90"})
    assert "All answered" in people.get("editor", url).text
    said = CheckIn.objects.for_workspace(people.workspace).get(target=owed[0])
    assert (said.confidence, said.note, said.by.email) == (30, "Out of stock", "editor@acme.test")
    page = reverse("goals:target_check_ins", args=["acme", owed[0].public_id])
    assert "Out of stock" in people.get("viewer", page, htmx=True).text
    target = reverse("goals:target_detail", args=["acme", owed[0].public_id])
    assert "Out of stock" in people.get("viewer", target).text  # on the chart


def test_skipped_ones_wait(people, url, owed):
    assert owed[1].public_id in people.get("editor", f"{url}?after={owed[0].public_id}").url
    text = people.get("editor", f"{url}?after={owed[1].public_id}").text
    assert "2 check-ins were skipped." in text


def test_typed_value_is_a_measurement_and_a_bad_one_keeps_what_was_typed(people, owed):
    one = reverse("goals:check_in", args=["acme", owed[0].public_id])
    sent = {"confidence": "50", "note": "Hm", "value": "1,2,3", "value_on": "2026-02-17"}
    refused = people.post("editor", one, sent)
    assert (refused.status_code, "Hm" in refused.text) == (422, True)
    assert not Measurement.objects.for_workspace(people.workspace).exists()
    people.post("editor", one, sent | {"value": "1,200"})
    measured = Measurement.objects.for_workspace(people.workspace).get()
    assert (str(measured.value), str(measured.measured_on)) == ("1200", "2026-02-17")
