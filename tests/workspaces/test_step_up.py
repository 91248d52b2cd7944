"""Dangerous acts ask once more who it is."""

import time

import pytest

from tests.addresses import all_addresses
from tests.factories import PASSWORD, make_persona
from tests.people import HTMX

WANT_STEP_UP = {
    "alerts:endpoint_create",
    "alerts:endpoint_rotate",
    "personas:customer_file_delete",
    "profile_address",
    "profile_data",
    "profile_delete",
    "workspaces:export_ask",
    "workspaces:export_fetch",
    "workspaces:ownership_transfer",
    "workspaces:deletion_ask",
    "workspaces:token_create",
}
"""Names of all addresses that do."""


@pytest.mark.once
def test_all_dangerous_acts_ask_and_nothing_else_does():
    asking = {a.name for a in all_addresses() if getattr(a.view, "wants_step_up", False)}

    assert asking == WANT_STEP_UP


@pytest.mark.once
def test_question_comes_first_and_then_what_was_sent_is_done(people, client):
    url = "/w/acme/alerts/channels/new/"
    client.force_login(people.members["manager"].user)
    form = {"kind": "webhook", "url": "https://192.0.43.10/hook", "events": ["alert.opened"]}

    asked = client.post(url, form)
    key = client.session.session_key
    done = client.post(asked.url, {"password": PASSWORD, "next": url})

    assert client.session.session_key != key
    assert asked.url.startswith("/accounts/reauthenticate/?next=")
    assert done.status_code == 200
    assert "whsec_" in done.text


@pytest.mark.once
def test_f05_personas_are_read_without_a_proof_and_taken_away_with_one(people, client):
    persona = make_persona(workspace=people.workspace)
    client.force_login(people.members["viewer"].user)

    for page in ("/w/acme/personas/", f"/w/acme/personas/{persona.public_id}/audience/"):
        assert client.get(page).status_code == 200
        assert client.get(f"{page}?format=csv").url.startswith("/accounts/reauthenticate/?next=")


@pytest.mark.once
def test_htmx_takes_the_whole_page_to_the_question(people, client):
    client.force_login(people.members["manager"].user)
    page = {"HX-Current-URL": "http://testserver/w/acme/alerts/channels/"}

    answer = client.get("/w/acme/alerts/channels/new/", headers=HTMX | page)

    question = "/accounts/reauthenticate/?next=%2Fw%2Facme%2Falerts%2Fchannels%2F"
    assert answer.headers["HX-Redirect"] == question


@pytest.mark.once
def test_proof_of_long_ago_counts_no_more(people):
    client = people.clients["manager"]
    session = client.session
    session["account_authentication_methods"][0]["at"] = time.time() - 601
    session.save()

    assert client.get("/w/acme/alerts/channels/new/").status_code == 302
