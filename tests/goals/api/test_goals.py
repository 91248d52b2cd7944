import pytest

from goals.enums import Level
from goals.models import Goal
from tests.factories import make_goal, make_persona
from tests.personas.factories import make_product
from tests.tokens import errors_of

BODY = {"title": "Grow", "start": "2026-01-01", "end": "2026-03-31"}
GOAL = {
    **BODY,
    "level": "business",
    "purpose": "",
    "parent": None,
    "link_reason": "",
    "owner": None,
    "priority": None,
    "horizon": None,
    "review_rhythm": None,
    "check_in_rhythm": "weekly",
    "resources": "",
    "constraints": "",
    "assumptions": "",
    "budget": None,
    "budget_currency": None,
    "stakeholders": [],
    "personas": [],
    "products": [],
    "status": "unknown",
    "verdict": {"status": "unknown", "decided_by": None, "net": None, "reasons": []},
    "is_archived": False,
    "version": 1,
}


def test_editors_set_goals(api):
    assert api.statuses("POST", "/goals", BODY) == {
        "owner": 201,
        "editor": 201,
        "viewer": 403,
        "stranger": 201,  # in their own workspace
    }
    first, _second = api.get("viewer", "/goals").json()["items"]
    assert first == {**GOAL, "id": first["id"]}


def test_goal_refers_to_parent_owner_personas_and_products(api):
    parent = make_goal(workspace=api.workspace, title="Win customers")
    personas = [make_persona(workspace=api.workspace) for _ in range(2)]
    product = make_product(workspace=api.workspace)
    body = {
        **BODY,
        "level": "marketing",
        "purpose": "More visitors",
        "parent": parent.public_id,
        "link_reason": "Visitors become customers",
        "owner": "Manager@Acme.test",
        "priority": 1,
        "personas": [persona.public_id for persona in personas],
        "products": [product.public_id],
    }

    answer = api.post("editor", "/goals", body).json()

    assert answer == {
        **GOAL,
        **body,
        "owner": "manager@acme.test",
        "personas": sorted(body["personas"]),
        "id": answer["id"],
    }
    assert api.get("viewer", f"/goals/{answer['id']}").json() == answer
    marketing = api.get("viewer", "/goals?level=marketing").json()["items"]
    assert [goal["id"] for goal in marketing] == [answer["id"]]
    changed = api.patch("editor", f"/goals/{answer['id']}", {"version": 1, "products": []})
    assert changed.json() == {**answer, "products": [], "version": 2}


@pytest.mark.parametrize(
    ("change", "errors"),
    [
        ({"start": None}, [("start", "date")]),
        ({"end": "2025-12-31"}, [("end", "invalid")]),
        ({"end": "9999-12-31"}, [("end", "date_out_of_range")]),
        ({"level": "world"}, [("level", "enum")]),
        ({"purpose": "x" * 2001}, [("purpose", "string_too_long")]),
        ({"owner": "stranger@other.test"}, [("owner", "unknown")]),
        ({"owner": "nobody@acme.test"}, [("owner", "unknown")]),
        ({"parent": "nothing"}, [("parent", "unknown")]),
        ({"personas": ["nothing"]}, [("personas.0", "unknown")]),
        ({"products": ["nothing"]}, [("products.0", "unknown")]),
        ({"priority": 10**6}, [("priority", "less_than_equal")]),
        ({"status": "met"}, [("status", "extra_forbidden")]),
        ({"vision": "all"}, [("vision", "extra_forbidden")]),
        ({"budget": "-1"}, [("budget", "min_value")]),
        (
            {"budget": "1", "budget_currency": "won"},
            [("budget_currency", "string_pattern_mismatch")],
        ),
        ({"horizon": "soon"}, [("horizon", "enum")]),
        ({"review_rhythm": "hourly"}, [("review_rhythm", "enum")]),
        ({"stakeholders": [{"kind": "other"}]}, [("stakeholders.0.need", "missing")]),
        ({"stakeholders": [{"kind": "x", "need": "y"}]}, [("stakeholders.0.kind", "enum")]),
    ],
    ids=str,
)
def test_wrong_goal_is_refused_at_its_field(api, change, errors):
    response = api.post("editor", "/goals", {**BODY, **change})

    assert response.status_code == 422
    assert errors_of(response) == errors
    assert not Goal.objects.for_workspace(api.workspace).exists()


def test_link_to_a_parent_needs_its_reason(api):
    parent = make_goal(workspace=api.workspace)
    body = {**BODY, "level": "marketing", "parent": parent.public_id}

    assert errors_of(api.post("editor", "/goals", body)) == [("link_reason", "invalid")]


@pytest.mark.parametrize("field", ["parent", "personas"])
def test_foreign_reference_is_as_unknown_as_a_missing_one(api, field):
    row = make_goal if field == "parent" else make_persona
    foreign, own = (row(workspace=w).public_id for w in (api.foreign_workspace, api.workspace))
    many = field == "personas"
    body = {**BODY, "level": "marketing", "link_reason": "Because"}

    def set_goal(value):
        return api.post("editor", "/goals", {**body, field: [value] if many else value})

    answers = [set_goal(value) for value in (foreign, "missing")]

    assert [answer.status_code for answer in answers] == [422, 422]
    assert answers[0].content == answers[1].content
    assert set_goal(own).status_code == 201


def test_goal_is_changed_field_by_field_and_by_version(api):
    goal = make_goal(workspace=api.workspace, title="Old", level=Level.BUSINESS, priority=2)
    personas = [make_persona(workspace=api.workspace).public_id]
    path = f"/goals/{goal.public_id}"
    change = {"version": 1, "title": "New", "priority": None, "personas": personas}

    changed = api.patch("editor", path, change)
    stale = api.patch("editor", path, {"version": 1, "title": "Newer", "start": "2026-02-01"})

    assert changed.status_code == 200
    assert changed.json() == {
        **GOAL,
        **change,
        "id": goal.public_id,
        "version": 2,
    }
    assert stale.status_code == 409
    assert [(e["field"], e["yours"], e["current"]) for e in stale.json()["errors"]] == [
        ("title", "Newer", "New"),
        ("start", "2026-02-01", "2026-01-01"),
    ]
    assert stale.json()["current"] == changed.json()


def test_goal_is_framed_with_means_and_stakeholders(api):
    frame = {
        "horizon": "medium",
        "review_rhythm": "monthly",
        "check_in_rhythm": "weekly",
        "resources": "Two people",
        "constraints": "No discounts",
        "assumptions": "AOV holds",
        "budget": "12500.5",
        "budget_currency": "USD",
        "stakeholders": [{"kind": "customer", "name": "Hikers", "need": "Dry feet"}],
    }

    answer = api.post("editor", "/goals", {**BODY, **frame}).json()
    assert answer == {**GOAL, **frame, "id": answer["id"]}

    bare = {"horizon": None, "review_rhythm": None, "budget": None, "stakeholders": []}
    changed = api.patch("editor", f"/goals/{answer['id']}", {"version": 1, **bare}).json()
    kept = {name: frame[name] for name in ("resources", "constraints", "assumptions")}
    assert changed == {**GOAL, **kept, "id": answer["id"], "version": changed["version"]}


def test_archived_goal_leaves_the_list(api):
    goal = make_goal(workspace=api.workspace)

    assert api.delete("editor", f"/goals/{goal.public_id}").status_code == 204

    assert api.get("viewer", "/goals").json()["items"] == []
    assert api.get("viewer", f"/goals/{goal.public_id}").json()["is_archived"] is True


def test_list_takes_as_many_queries_for_many_goals_as_for_one(api, django_assert_num_queries):
    def fill():
        parent = make_goal(workspace=api.workspace)
        child = make_goal(workspace=api.workspace, level=Level.MARKETING, link_reason="So")
        child.parent, child.owner = parent, api.members["owner"]
        child.save()
        child.persona_links.create(
            workspace=api.workspace, persona=make_persona(workspace=api.workspace)
        )
        child.product_links.create(workspace=api.workspace, product=product)

    product = make_product(workspace=api.workspace)
    api.get("viewer", "/goals")
    for _ in range(2):
        fill()
        with django_assert_num_queries(5):  # token, goals, personas, products, stakeholders
            api.get("viewer", "/goals")
