"""Pages of addresses outside."""

import pytest

from alerts.models import Endpoint, Posting
from tests.alerts.endpoints import make_endpoint, receiver
from tests.alerts.factories import make_alert, make_judged_target

__all__ = ["receiver"]
pytestmark = pytest.mark.django_db
HOME = "/w/acme/alerts/channels/"
TYPED = {"kind": "webhook", "url": "https://192.0.43.10/hook", "events": ["alert.opened"]}


def only(people):
    return Endpoint.objects.for_workspace(people.workspace).get()


def test_webhook_shows_its_secret_once(people):
    shown = people.clients["manager"].post(f"{HOME}new/", TYPED)

    assert "whsec_" in shown.content.decode()
    assert shown["Cache-Control"].startswith("max-age=0, no-cache, no-store")
    listed = people.clients["manager"].get(HOME).content.decode()
    assert ("192.0.43.10" in listed, "whsec_" in listed) == (True, False)
    again = people.clients["manager"].post(f"{HOME}{only(people).public_id}/secret/")
    assert "whsec_" in again.content.decode()


def test_internal_address_is_refused_and_what_was_typed_stays(people):
    refused = people.clients["manager"].post(f"{HOME}new/", {**TYPED, "url": "http://10.0.0.7/x"})

    assert refused.status_code == 422
    assert "does not lead to the public internet" in refused.content.decode()
    assert "http://10.0.0.7/x" in refused.content.decode()


@pytest.mark.parametrize("who", ["editor", "viewer"])
def test_only_managers_see_addresses(people, who):
    assert people.clients[who].get(HOME).status_code == 403


def test_test_says_what_came_of_it_and_log_shows_what_was_given_up(people, receiver):
    endpoint, _secret = make_endpoint(people.workspace, receiver.fails("/hook", 500))
    client = people.clients["manager"]

    tried = client.post(f"{HOME}{endpoint.public_id}/test/", follow=True).content.decode()
    client.post(
        f"{HOME}messages/{Posting.objects.for_workspace(people.workspace).get().key}/retry/"
    )

    assert tried.count("The receiver answered with the status 500.") == 2  # message and log
    assert Posting.objects.for_workspace(people.workspace).get().state == "pending"


def test_address_is_switched_and_removed(people):
    endpoint, _secret = make_endpoint(people.workspace)
    client = people.clients["manager"]

    client.post(f"{HOME}{endpoint.public_id}/switch/")
    assert only(people).disabled_at
    client.post(f"{HOME}{endpoint.public_id}/switch/")
    assert only(people).disabled_at is None
    client.post(f"{HOME}{endpoint.public_id}/delete/")
    assert not Endpoint.objects.for_workspace(people.workspace).exists()


@pytest.mark.once
def test_log_costs_as_many_queries_at_three_rows_as_at_one(people, django_assert_num_queries):
    make_endpoint(people.workspace)
    client = people.clients["manager"]

    def queries():
        make_alert(target=make_judged_target(workspace=people.workspace))
        with django_assert_num_queries(5):
            client.get(HOME)

    queries()
    queries()
