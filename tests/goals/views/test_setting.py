"""How a goal is set, on its page: edited in place, with receipts."""

import datetime as dt

import pytest
from django.urls import reverse

from goals.models import Goal, Stakeholder, ToldMember
from goals.services.goals import update_goal
from goals.services.stakeholders import set_stakeholders, tell_members
from tests.factories import make_goal, make_membership

READERS = {"owner": {200}, "editor": {200}, "viewer": {200}, "stranger": {404}}
WRITERS = {"viewer": {403}, "stranger": {404}}
NOW = dt.datetime(2026, 1, 5, 3, tzinfo=dt.UTC)
FAR = dt.date(2099, 12, 31)
EDITS = ("frame", "stakeholders", "told")
FRAME = {"version": 1, "check_in_rhythm": "weekly"}


@pytest.fixture
def goal(people):
    return make_goal(workspace=people.workspace, title="Grow", ends_on=FAR)


def page(goal, name="setting"):
    return reverse(f"goals:goal_{name}", args=["acme", goal.public_id])


def edit(goal, part):
    return page(goal, f"{part}_edit")


def sent_rows(*rows, version=1):
    data = {"version": version, "rows-TOTAL_FORMS": len(rows), "rows-INITIAL_FORMS": 0}
    for number, (kind, name, need) in enumerate(rows):
        data |= {
            f"rows-{number}-kind": kind,
            f"rows-{number}-name": name,
            f"rows-{number}-need": need,
        }
    return data


def stakeholders(people):
    rows = Stakeholder.objects.for_workspace(people.workspace)
    return [(row.kind, row.name, row.need) for row in rows]


def test_everybody_inside_reads_region_and_page(people, goal):
    assert people.statuses("get", page(goal)) == READERS
    fragment = people.get("viewer", page(goal), htmx=True).text
    assert fragment.strip().startswith('<div id="goal-setting"')
    assert "<html" in people.get("viewer", page(goal)).text


@pytest.mark.parametrize("part", EDITS)
def test_only_editors_write(people, goal, part):
    assert people.statuses("get", edit(goal, part)) == {"owner": {200}, "editor": {200}, **WRITERS}
    posted = people.statuses("post", edit(goal, part))
    assert {who: posted[who] for who in WRITERS} == WRITERS


@pytest.mark.parametrize("name", ["setting", *(f"{part}_edit" for part in EDITS)])
def test_goal_of_another_workspace_is_not_found(people, name):
    assert people.get("owner", page(make_goal(), name)).status_code == 404


def test_viewer_is_offered_nothing_to_write(people, goal):
    assert "/setting/frame/" in people.get("editor", page(goal)).text
    assert "/setting/frame/" not in people.get("viewer", page(goal)).text


def test_frame_is_saved_and_shown(people, goal):
    data = {
        "version": 1,
        "priority": "2",
        "horizon": "short",
        "review_rhythm": "weekly",
        "check_in_rhythm": "weekly",
        "budget": "12500",
        "budget_currency": "USD",
        "resources": "Two people",
        "constraints": "No discounts",
        "assumptions": "AOV stays at $148",
    }

    response = people.post("editor", edit(goal, "frame"), data)

    goal.refresh_from_db()
    assert response.url == f"{page(goal, 'detail')}#setting"
    assert (goal.priority, goal.horizon, goal.budget, goal.version) == (2, "short", 12500, 2)
    text = people.get("viewer", page(goal)).text
    for shown in ("$12,500.00", "Every week", "Two people", "No discounts", "AOV stays at $148"):
        assert shown in text


def test_frame_is_saved_in_place(people, goal):
    response = people.post("editor", edit(goal, "frame"), FRAME | {"budget": 5}, htmx=True)

    assert response.status_code == 200
    assert response.text.strip().startswith('<section class="card" id="frame">')
    assert 'hx-swap-oob="outerHTML:#version-stakeholders-1"' in response.text


@pytest.mark.parametrize("htmx", [False, True], ids=["page", "fragment"])
def test_wrong_frame_is_refused_and_what_was_typed_is_kept(people, goal, htmx):
    data = FRAME | {"budget": "-1", "resources": "Kept as typed"}

    response = people.post("editor", edit(goal, "frame"), data, htmx=htmx)

    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["budget"]
    assert "Kept as typed</textarea>" in response.text


def test_second_editor_is_told(people, goal):
    update_goal(goal=goal, by=people.members["owner"], title="Other")

    frame = people.post("editor", edit(goal, "frame"), FRAME | {"resources": "Mine"})
    data = sent_rows(("customer", "", "Mine"))
    rows = people.post("editor", edit(goal, "stakeholders"), data)

    for response in (frame, rows):
        assert response.status_code == 422
        assert "Somebody else has saved this" in response.text
        assert "Mine" in response.text
    assert stakeholders(people) == []


def test_priorities_beyond_the_limit_are_warned_of(people, goal):
    people.workspace.priority_limit = 1
    people.workspace.save(update_fields=["priority_limit"])
    other = make_goal(workspace=people.workspace, title="Survive", priority=1, ends_on=FAR)
    update_goal(goal=goal, by=people.members["editor"], priority=2)

    text = people.get("viewer", page(goal)).text

    assert "2 goals come first at once; this workspace means to carry 1." in text
    assert page(other, "detail") in text
    update_goal(goal=goal, by=people.members["editor"], priority=None)
    assert "come first at once" not in people.get("viewer", page(goal)).text


def test_stakeholders_are_saved_and_empty_rows_fall_away(people, goal):
    data = sent_rows(("customer", "Hikers", "Dry feet"), ("other", "", ""), ("partner", "", "Calm"))

    response = people.post("editor", edit(goal, "stakeholders"), data)

    assert response.status_code == 302
    assert stakeholders(people) == [("customer", "Hikers", "Dry feet"), ("partner", "", "Calm")]
    assert "Dry feet" in people.get("viewer", page(goal)).text


def test_stakeholder_without_a_need_is_refused(people, goal):
    data = sent_rows(("customer", "Hikers", ""))

    response = people.post("editor", edit(goal, "stakeholders"), data, htmx=True)

    assert response.status_code == 422
    assert "Say what they need." in response.text
    assert 'value="Hikers"' in response.text


def test_form_shows_the_stakeholders_there_are(people, goal):
    row = {"kind": "partner", "name": "Riverbank", "need": "A forecast"}
    set_stakeholders(goal=goal, rows=[row], by=people.members["editor"])

    text = people.get("editor", edit(goal, "stakeholders")).text

    assert 'value="Riverbank"' in text
    assert 'name="version" value="2"' in text


def test_members_are_told_and_asked_to_agree(people, goal):
    owner, viewer = people.members["owner"], people.members["viewer"]
    make_membership()
    data = {"told": [owner.public_id], "agree": [viewer.public_id]}

    response = people.post("editor", edit(goal, "told"), data)

    assert response.status_code == 302
    told = ToldMember.objects.for_workspace(people.workspace).select_related("member")
    assert {row.member: row.must_agree for row in told} == {owner: False, viewer: True}
    assert "not read yet" in people.get("editor", page(goal)).text


def test_foreign_member_cannot_be_told(people, goal):
    data = {"told": [make_membership().public_id]}

    response = people.post("editor", edit(goal, "told"), data)

    assert (response.status_code, list(response.context["form"].errors)) == (422, ["told"])


def test_who_was_told_reads_and_agrees(people, goal):
    viewer = people.members["viewer"]
    tell_members(goal=goal, told={viewer: True}, by=people.members["editor"], now=NOW)
    assert "I agree" in people.get("viewer", page(goal)).text
    assert "I agree" not in people.get("owner", page(goal)).text

    read = people.post("viewer", page(goal, "receipt"), {"receipt": "read"})
    agreed = people.post("viewer", page(goal, "receipt"), {"receipt": "agree", "version": 1})

    row = goal.told.get()
    assert (read.status_code, agreed.status_code) == (302, 302)
    assert row.read_at is not None
    assert row.agreed_version == 1
    assert "I agree" not in people.get("viewer", page(goal)).text


@pytest.mark.parametrize("htmx", [False, True], ids=["page", "fragment"])
def test_agreement_to_what_has_changed_is_asked_again(people, goal, htmx):
    viewer, editor = people.members["viewer"], people.members["editor"]
    tell_members(goal=goal, told={viewer: True}, by=editor, now=NOW)
    people.post("viewer", page(goal, "receipt"), {"receipt": "agree", "version": 1})
    update_goal(goal=goal, by=editor, title="Something else")

    assert "The goal has changed since you agreed to it." in people.get("viewer", page(goal)).text
    data = {"receipt": "agree", "version": 1}
    response = people.post("viewer", page(goal, "receipt"), data, htmx=htmx)
    text = response.text if htmx else people.get("viewer", page(goal)).text
    assert "The goal has changed meanwhile" in text
    assert goal.told.get().agreed_version == 1


def test_receipt_is_only_for_who_was_told(people, goal):
    assert people.post("viewer", page(goal, "receipt"), {"receipt": "agree"}).status_code == 409
    assert people.post("stranger", page(goal, "receipt")).status_code == 404


def test_audit_trail_can_be_read(people, goal):
    viewer, editor = people.members["viewer"], people.members["editor"]
    row = {"kind": "partner", "name": "Riverbank", "need": "A forecast"}
    set_stakeholders(goal=goal, rows=[row], by=editor)
    tell_members(goal=goal, told={viewer: True}, by=editor, now=NOW)
    people.post("viewer", page(goal, "receipt"), {"receipt": "agree", "version": 2})

    text = people.get("owner", reverse("workspaces:audit_list", args=["acme"])).text

    assert "Riverbank: A forecast" in text
    assert "agreed to" in text


def test_region_asks_five_queries_at_any_length(people, goal, django_assert_max_num_queries):
    def fill(count):
        for _ in range(count):
            make_goal(workspace=people.workspace, priority=1, ends_on=FAR)
        members = [make_membership(workspace=people.workspace) for _ in range(count)]
        rows = [{"kind": "other", "name": "", "need": "Calm"}] * count
        editor = people.members["editor"]
        current = Goal.objects.for_workspace(people.workspace).get(pk=goal.pk)
        set_stakeholders(goal=current, rows=rows, by=editor)
        tell_members(goal=current, told=dict.fromkeys(members, True), by=editor, now=NOW)

    fill(1)
    with django_assert_max_num_queries(5) as few:
        people.get("viewer", page(goal), htmx=True)
    fill(30)

    with django_assert_max_num_queries(5) as many:
        people.get("viewer", page(goal), htmx=True)

    assert len(many) == len(few)
