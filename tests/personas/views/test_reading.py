"""Tests of the card and of the page of versions."""

import datetime as dt

from django.urls import reverse

from personas.services.personas import update_persona
from tests.factories import make_persona
from tests.personas.factories import (
    make_customer_file,
    make_evidence,
    make_product,
    make_segment,
)

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


def test_audience_is_handed_on_without_anybodys_words(people):
    workspace = people.workspace
    persona = make_persona(
        workspace=workspace, name="Minji", story="Told by Mina", needs="Quiet", pains="a@b.example"
    )
    segment = make_segment(file=make_customer_file(workspace=workspace))
    make_evidence(persona=persona, kind="customer_data", claim="Income: over 60", segment=segment)
    make_evidence(persona=persona, kind="survey", claim="Alone", quote="31 % of 263")
    make_evidence(persona=persona, kind="interview", claim="Shy", quote="I never call")
    make_evidence(persona=persona, kind="survey", claim="Loud", quote="Kim Minji, a regular")
    make_evidence(persona=persona, kind="customer_data", claim="City: Seoul", quote="61 %")
    make_evidence(persona=persona, claim="City: Seoul", quote="12 % now", contradicts=True)
    product = make_product(workspace=workspace, selling_points="Light")
    sent = {"products": [product.public_id]}
    people.post("editor", f"/w/acme/personas/{persona.public_id}/products/", sent)
    url = f"/w/acme/personas/{persona.public_id}/audience/"

    page = people.get("viewer", url).text
    table = b"".join(people.get("viewer", f"{url}?format=csv").streaming_content).decode()

    for text in (page, table):
        for told in (
            "Quiet",
            "40 % of 300 customers",
            "31 % of 263",
            "Boots",
            "Light",
            "assumption",
        ):
            assert told in text, told
        for kept in ("a@b.example", "Told by Mina", "I never call", "Kim Minji", "61 %", "Jeju"):
            assert kept not in text, kept
    shown = people.get("viewer", f"/w/acme/personas/{persona.public_id}/").text
    assert "Boots" in shown
