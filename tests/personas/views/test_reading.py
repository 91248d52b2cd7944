"""Tests of the card and of the page of versions."""

import datetime as dt

from django.urls import reverse

from personas.services.personas import update_persona
from tests.factories import make_persona
from tests.personas.factories import make_evidence

READERS = {"owner": {200}, "editor": {200}, "viewer": {200}, "stranger": {404}}


def url(name, persona):
    return reverse(f"personas:{name}", args=["acme", persona.public_id])


def test_card_marks_what_nothing_stands_behind(people):
    persona = make_persona(workspace=people.workspace, needs="Quiet paths", pains="Crowds")
    make_evidence(persona=persona, field="needs", claim="Avoids crowds")
    make_evidence(persona=persona, field="pains", claim="Hates queues", kind="assumption")

    text = people.get("viewer", url("persona_card", persona)).text
    detail = people.get("viewer", url("persona_detail", persona)).text

    assert people.statuses("get", url("persona_card", persona)) == READERS
    for page in (text, detail):
        assert "Quiet paths</dd>" in page
        assert 'Crowds <span class="chip chip--dashed">assumption</span></dd>' in page
    assert "<svg" in text
    assert "Avoids crowds" in text


def test_versions_are_read_word_by_word(people):
    persona = make_persona(workspace=people.workspace, needs="quiet paths")
    page = url("persona_versions", persona)
    assert "has not been revised" in people.get("viewer", page).text

    update_persona(persona=persona, by=people.members["editor"], needs="quiet lakes")

    assert people.statuses("get", page) == READERS
    assert "quiet <del>paths</del> <ins>lakes</ins>" in people.get("viewer", page).text


def test_review_that_is_due_is_said(people):
    persona = make_persona(workspace=people.workspace, review_on=dt.date(2020, 1, 1))

    assert "due for a review" in people.get("viewer", url("persona_detail", persona)).text
