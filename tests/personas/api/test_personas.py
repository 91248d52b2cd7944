import pytest

from personas.models import Persona
from personas.sections import CLAIMABLE
from tests.factories import make_persona
from tests.tokens import errors_of

TEXTS = (
    *("quote", "story", "gender", "location", "income", "education", "occupation"),
    *("marital_status", "interests", "values", "attitudes", "lifestyle", "personality"),
    *("needs", "pains", "motivations", "objections", "preferred_channels", "buying_stage"),
)
MINA = {
    **dict.fromkeys(TEXTS, ""),
    "name": "Mina",
    "status": "draft",
    "age_from": None,
    "age_to": None,
    "version": 1,
    "review_on": None,
    "products": [],
    "coverage": None,
    "assumptions": [],
    "contradictions": 0,
}


def test_editors_draw_personas(api):
    body = {"name": "Mina"}

    assert api.statuses("POST", "/personas", body) == {
        "owner": 201,
        "editor": 422,  # the name is taken
        "viewer": 403,
        "stranger": 201,  # in their own workspace
    }
    (mina,) = api.get("viewer", "/personas").json()["items"]
    assert mina == {**MINA, "id": mina["id"]}


def test_persona_keeps_all_that_was_sent(api):
    body = {
        **{name: f"{name} of Mina" for name in TEXTS},
        "name": "미나",
        "buying_stage": "decision",
        "status": "validated",
        "age_from": 25,
        "age_to": 34,
    }

    answer = api.post("editor", "/personas", body).json()

    said = [name for name in CLAIMABLE if name in body]
    stands_on = {"coverage": "0", "assumptions": said}
    assert answer == {**MINA, **body, **stands_on, "id": answer["id"]}
    assert api.get("viewer", f"/personas/{answer['id']}").json() == answer


@pytest.mark.parametrize(
    ("body", "errors"),
    [
        ({}, [("name", "missing")]),
        ({"name": ""}, [("name", "blank")]),
        ({"name": "x" * 81}, [("name", "max_length")]),
        ({"name": "x", "story": "x" * 2001}, [("story", "string_too_long")]),
        ({"name": "x", "age_from": "25"}, [("age_from", "int_type")]),
        ({"name": "x", "age_from": 121}, [("age_from", "max_value")]),
        ({"name": "x", "age_from": 40, "age_to": 30}, [("", "invalid")]),
        ({"name": "x", "buying_stage": "sleep"}, [("buying_stage", "string_pattern_mismatch")]),
        ({"name": "x", "status": "dead"}, [("status", "enum")]),
        ({"name": "x", "evidence": []}, [("evidence", "extra_forbidden")]),
    ],
    ids=lambda value: str(value)[:50],
)
def test_wrong_persona_is_refused_at_its_field(api, body, errors):
    response = api.post("editor", "/personas", body)

    assert response.status_code == 422
    assert errors_of(response) == errors
    assert not Persona.objects.for_workspace(api.workspace).exists()


def test_persona_is_revised_by_version(api):
    persona = make_persona(workspace=api.workspace, name="Mina", age_from=20)
    path = f"/personas/{persona.public_id}"

    revised = api.patch("editor", path, {"version": 1, "age_from": None, "story": "Busy"})
    stale = api.patch("editor", path, {"version": 1, "story": "Calm"})

    assert revised.json() == {**MINA, "id": persona.public_id, "story": "Busy", "version": 2}
    assert stale.status_code == 409
    (version,) = api.get("viewer", f"{path}/versions").json()["items"]
    assert (version["number"], version["by"]) == (2, "editor@acme.test")
    assert {"field": "story", "before": "", "after": "Busy"} in version["changes"]
    assert [(e["yours"], e["current"]) for e in stale.json()["errors"]] == [("Calm", "Busy")]


def test_list_takes_as_many_queries_for_many_personas_as_for_one(api, django_assert_num_queries):
    api.get("viewer", "/personas")
    for _ in range(2):
        make_persona(workspace=api.workspace)
        with django_assert_num_queries(4):  # token, personas, evidence, products
            api.get("viewer", "/personas")
