import pytest
from django.utils import timezone

from alerts.enums import HeartbeatName
from alerts.services.heartbeats import beat

pytestmark = pytest.mark.django_db


def test_monitor_needs_no_account_and_is_told_of_a_clock_that_stopped(client):
    response = client.get("/healthz/checks")

    assert response.status_code == 503
    assert response.json() == {
        "is_ok": False,
        "oldest_due_seconds": None,
        "oldest_unsent_seconds": None,
        "dead_letters": 0,
        "held_seconds": None,
        "heartbeats": {"scheduler": None, "assessor": None, "sender": None},
        "late": ["scheduler", "assessor", "sender"],
    }
    assert "no-store" in response.headers["Cache-Control"]


def test_monitor_is_told_that_all_is_well(client):
    for name in HeartbeatName:
        beat(name, now=timezone.now())

    response = client.get("/healthz/checks")

    assert (response.status_code, response.json()["is_ok"]) == (200, True)


def test_banner_stands_on_the_pages_while_the_clock_is_late(people):
    page = f"/w/{people.workspace.slug}/alerts/"
    late = people.get("viewer", page).content
    for name in HeartbeatName:
        beat(name, now=timezone.now())

    assert b"running late" in late
    assert b"running late" not in people.get("viewer", page).content
