import pytest
from django.urls import reverse

from personas.enums import PersonaStatus
from personas.models import Persona
from tests.factories import make_persona

LIST, NEW = "/w/acme/personas/", "/w/acme/personas/new/"
READERS = {"owner": {200}, "editor": {200}, "viewer": {200}, "stranger": {404}}
WRITERS = {"viewer": {403}, "stranger": {404}}


@pytest.fixture
def persona(people):
    return make_persona(workspace=people.workspace, name="Minji", needs="Quiet paths")


def page(persona):
    return reverse("personas:persona_detail", args=["acme", persona.public_id])


def editing(persona, section="buying"):
    return reverse("personas:persona_edit", args=["acme", persona.public_id, section])


def sent(persona, **fields):
    return {"version": persona.version, "needs": "Quiet paths", **fields}


def test_everybody_inside_reads(people, persona):
    assert people.statuses("get", LIST) == READERS
    assert people.statuses("get", f"{page(persona)}?section=buying") == READERS


def test_only_editors_write(people, persona):
    status = reverse("personas:persona_status", args=["acme", persona.public_id])
    for url in (NEW, editing(persona)):
        assert people.statuses("get", url) == {"owner": {200}, "editor": {200}, **WRITERS}
        assert people.statuses("post", url) == {"owner": {422}, "editor": {422}, **WRITERS}
    assert people.statuses("post", status) == {"owner": {422}, "editor": {422}, **WRITERS}
    shown = people.get("viewer", page(persona)).text
    assert ("/edit/" in shown, "/status/" in shown) == (False, False)
    assert "/new/" not in people.get("viewer", LIST).text


def test_persona_of_another_workspace_is_not_found(people):
    foreign = make_persona()

    assert people.get("owner", page(foreign)).status_code == 404
    assert people.post("owner", editing(foreign), sent(foreign)).status_code == 404


def test_first_persona_is_taught(people):
    response = people.get("editor", LIST)

    assert "Draw the first persona" in response.text
    assert "Draw the first persona" not in people.get("viewer", LIST).text.split("<h2>")[0]


def test_portrait_makes_a_persona(people):
    response = people.post("editor", NEW, {"version": 1, "name": "Minji", "quote": "Why?"})

    persona = Persona.objects.for_workspace(people.workspace).get()
    assert response.url == page(persona)
    assert (persona.name, persona.quote) == ("Minji", "Why?")


def test_taken_name_is_refused_and_kept(people, persona):
    response = people.post("editor", NEW, {"version": 1, "name": "Minji", "quote": "Why?"})

    assert response.status_code == 422
    assert "Another persona has this name." in response.text
    assert 'value="Why?"' in response.text


def test_section_is_saved_on_a_page(people, persona):
    response = people.post("editor", editing(persona), sent(persona, pains="Crowds"))

    persona.refresh_from_db()
    assert response.url == f"{page(persona)}#buying"
    assert (persona.pains, persona.needs, persona.name) == ("Crowds", "Quiet paths", "Minji")


def test_section_is_opened_saved_and_taken_back_in_place(people, persona):
    opened = people.get("editor", editing(persona), htmx=True)
    saved = people.post("editor", editing(persona), sent(persona, pains="Crowds"), htmx=True)
    back = people.get("editor", f"{page(persona)}?section=buying", htmx=True)

    for answer in (opened, saved, back):
        assert answer.text.strip().startswith('<section class="card" id="buying">')
        assert "HX-Request" in answer.headers["Vary"]
        assert "<html" not in answer.text
    assert "<dd>Crowds <span" in saved.text
    assert "<dd>Crowds <span" in back.text


def test_sections_opened_side_by_side_do_not_block_each_other(people, persona):
    first = people.post("editor", editing(persona), sent(persona, pains="Crowds"), htmx=True)

    assert (
        'id="version-demographics-2" hx-swap-oob="outerHTML:#version-demographics-1"' in first.text
    )
    second = {"version": 2, "occupation": "Nurse"}
    url = editing(persona, "demographics")
    assert people.post("editor", url, second, htmx=True).status_code == 200


@pytest.mark.parametrize("htmx", [False, True], ids=["page", "fragment"])
def test_second_editor_is_told_and_what_was_typed_is_kept(people, persona, htmx):
    people.post("owner", editing(persona), sent(persona, pains="First"))

    response = people.post("editor", editing(persona), sent(persona, pains="Second"), htmx=htmx)

    persona.refresh_from_db()
    assert (response.status_code, persona.pains) == (422, "First")
    assert "Somebody else has saved this" in response.text
    assert "Second</textarea>" in response.text


def test_wrong_value_is_refused_at_its_field_and_kept(people, persona):
    data = {"version": 1, "age_from": "abc", "occupation": "Nurse"}

    response = people.post("editor", editing(persona, "demographics"), data, htmx=True)

    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["age_from"]
    assert ('value="abc"' in response.text, 'value="Nurse"' in response.text) == (True, True)


def test_what_people_type_is_text_and_never_markup(people, persona):
    evil = "<script>alert(1)</script>"

    people.post("editor", editing(persona), sent(persona, pains=evil))

    assert evil not in people.get("viewer", page(persona)).text
    assert "&lt;script&gt;" in people.get("viewer", page(persona)).text


def test_status_moves_in_place_and_retired_leaves_the_list(people, persona):
    url = reverse("personas:persona_status", args=["acme", persona.public_id])

    answer = people.post("editor", url, {"status": "retired"}, htmx=True)

    persona.refresh_from_db()
    assert persona.status == PersonaStatus.RETIRED
    assert answer.text.strip().startswith('<div id="persona-status">')
    assert list(people.get("viewer", LIST).context["page"]) == []
    assert list(people.get("viewer", f"{LIST}?status=retired").context["page"]) == [persona]


def test_unknown_section_is_not_found(people, persona):
    assert people.get("editor", editing(persona, "horoscope")).status_code == 404


def test_search_finds_by_name_and_occupation(people, persona):
    nurse = make_persona(workspace=people.workspace, name="Ari", occupation="Nurse")
    make_persona(name="Nurse of another workspace")

    assert list(people.get("viewer", f"{LIST}?q=nurs").context["page"]) == [nurse]


def test_list_asks_the_same_queries_for_one_and_for_fifty(
    people, persona, django_assert_max_num_queries
):
    with django_assert_max_num_queries(8) as few:
        people.get("viewer", LIST)
    for _ in range(60):
        make_persona(workspace=people.workspace)

    with django_assert_max_num_queries(8) as many:
        response = people.get("viewer", LIST)

    assert len(many) == len(few)
    assert len(response.context["page"].object_list) == 50


def test_page_and_fragment_stay_within_their_queries(
    people, persona, django_assert_max_num_queries
):
    with django_assert_max_num_queries(10):
        people.get("editor", page(persona))
    with django_assert_max_num_queries(5):
        people.get("editor", editing(persona), htmx=True)
    with django_assert_max_num_queries(5):
        people.get("editor", f"{page(persona)}?section=buying", htmx=True)
