"""Tests of picturing a persona in seven steps."""

from django.urls import reverse

from personas.calc.steps import KEYS
from personas.models import Evidence, Hypothesis, Persona, PersonaSketch
from tests.factories import make_kpi, make_persona
from tests.personas.factories import (
    make_customer_file,
    make_finding,
    make_product,
    make_segment,
    make_study,
)

START = "/w/acme/personas/sketches/"


def url(name, *arguments):
    return reverse(f"personas:{name}", args=["acme", *arguments])


def begin(people):
    people.post("editor", START)
    return PersonaSketch.objects.for_workspace(people.workspace).get().public_id


def test_seven_steps_make_a_persona_with_all_it_stands_on(people):
    workspace = people.workspace
    product = make_product(workspace=workspace)
    segment = make_segment(file=make_customer_file(workspace=workspace))
    finding = make_finding(study=make_study(workspace=workspace))
    kpi = make_kpi(workspace=workspace)
    sketch = begin(people)
    said = {
        "product": {"products": [product.public_id], "new_product": "Socks"},
        "demographics": {"gender": "any", "age_from": "30"},
        "psychographics": {"values": "Quiet"},
        "customers": {"segment": segment.public_id},
        "research": {"findings": [finding.public_id]},
        "persona": {"name": "Hiker Minji", "needs": "Space"},
        "test": {
            "review_on": "2027-01-01",
            "statement": "Buys on Instagram",
            "kpi": kpi.pk,
            "higher": "channel=instagram",
            "start": "2026-01-01",
            "end": "2026-06-01",
        },
    }

    followed = [
        people.post("editor", url("sketch_step", sketch, key), said[key]).url for key in KEYS
    ]
    shown = people.get("editor", url("sketch_step", sketch, "persona")).text
    made = people.post("editor", url("sketch_finish", sketch))

    persona = Persona.objects.for_workspace(workspace).get()
    assert followed[0] == url("sketch_step", sketch, "demographics")
    assert followed[-1] == url("sketch_check", sketch)
    assert "Hiker Minji" in shown
    assert made.url == url("persona_detail", persona.public_id)
    assert (persona.name, persona.age_from, persona.values) == ("Hiker Minji", 30, "Quiet")
    assert persona.income == "over 60"  # what was left open, from the group
    assert sorted(each.name for each in persona.products.all()) == ["Boots", "Socks"]
    kinds = Evidence.objects.for_workspace(workspace).values_list("kind", flat=True)
    assert sorted(kinds) == ["customer_data", "interview"]
    assert Hypothesis.objects.for_workspace(workspace).get().persona == persona
    assert not PersonaSketch.objects.for_workspace(workspace).exists()


def test_steps_are_skipped_left_and_resumed_with_what_was_typed(people):
    sketch = begin(people)
    ages = url("sketch_step", sketch, "demographics")
    wrong = {"age_from": "-1", "gender": "any"}

    refused = people.post("editor", ages, wrong)
    halves = {"product": {"benefits": "Warm"}, "test": {"lower": "channel=search"}}
    lost = {
        key: people.post("editor", url("sketch_step", sketch, key), halves[key]) for key in halves
    }
    for key in halves:
        people.post("editor", url("sketch_step", sketch, key), {"go": "skip"})
    skipped = people.post("editor", ages, {**wrong, "go": "skip"})
    people.post("editor", url("sketch_step", sketch, "psychographics"), {"go": "leave"})
    typed = people.post("editor", url("sketch_step", sketch, "persona"), {"name": "Min"}, htmx=True)
    start = people.get("editor", START).text
    check = people.get("editor", url("sketch_check", sketch)).text
    made = people.post("editor", url("sketch_finish", sketch))

    assert refused.status_code == 422
    assert "Name the product" in lost["product"].text
    assert "A hypothesis needs this." in lost["test"].text
    assert skipped.url == url("sketch_step", sketch, "psychographics")
    assert typed.status_code == 204
    assert url("sketch_step", sketch, "psychographics") in start
    assert "Min" in start
    assert 'value="-1"' in people.get("editor", ages).text
    assert "something is missing" in check
    assert made.status_code == 422
    people.post("editor", ages, {})
    people.post("editor", url("sketch_discard", begin_again(people, sketch)))
    make_persona(workspace=people.workspace, name="Mini")
    doubled = people.post("editor", url("sketch_finish", sketch))
    assert "There is nearly the same persona already" in doubled.text
    assert people.post("editor", url("sketch_finish", sketch), {"anyway": 1}).status_code == 302


def begin_again(people, other):
    people.post("editor", START)
    rows = PersonaSketch.objects.for_workspace(people.workspace)
    return rows.exclude(public_id=other).get().public_id


def test_hypothesis_that_was_begun_is_finished_and_names_are_asked(people):
    sketch = begin(people)
    test = url("sketch_step", sketch, "test")

    refused = people.post("editor", test, {"statement": "Buys more"})
    nameless = people.post("editor", url("sketch_finish", sketch))

    assert refused.text.count("A hypothesis needs this.") >= 3
    assert nameless.status_code == 422
    assert people.get("editor", url("sketch_step", sketch, "nothing")).status_code == 404
    assert not Persona.objects.for_workspace(people.workspace).exists()
