from personas.models import Persona
from tests.factories import make_persona
from tests.personas.factories import make_evidence

NEW, COMPARE = "/w/acme/personas/new/", "/w/acme/personas/compare/"
MINJI = {"name": "Hiker Minji", "needs": "Quiet", "age_from": 30}


def test_two_personas_stand_side_by_side(people, django_assert_max_num_queries):
    one = make_persona(workspace=people.workspace, **MINJI)
    other = make_persona(workspace=people.workspace, name="Runner", needs="Speed", age_from=30)
    for persona, contradicts in ((one, False), (other, True)):
        make_evidence(persona=persona, claim="Buys early", contradicts=contradicts)
    make_evidence(persona=one, claim="Wants quiet", field="needs")

    with django_assert_max_num_queries(8):
        page = people.get("viewer", f"{COMPARE}?one={one.public_id}&other={other.public_id}").text

    assert "Choose two personas." in people.get("viewer", f"{COMPARE}?one=x").text
    for words in ("Quiet", "Speed", "different", "the same", "they contradict each other", "67 %"):
        assert words in page, words
    assert "Quiet</td>" in page
    assert 'Speed <span class="chip chip--dashed">assumption</span></td>' in page


def test_near_double_is_made_only_by_those_who_insist(people):
    double = make_persona(workspace=people.workspace, **MINJI)
    sent = {"version": 1, "name": "hiker minji 2"}

    warned = people.post("editor", NEW, sent)
    insisted = people.post("editor", NEW, {**sent, "anyway": "1"})

    assert warned.status_code == 422
    assert f"/personas/{double.public_id}/" in warned.text
    assert "Make it all the same" in warned.text
    assert insisted.status_code == 302
    assert Persona.objects.for_workspace(people.workspace).count() == 2
