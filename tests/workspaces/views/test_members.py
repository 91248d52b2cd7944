import pytest
from django.core import mail
from django.urls import reverse

from alerts.services.delivery import deliver_due
from tests.alerts.factories import NOW, make_alert, make_judged_target
from tests.factories import make_membership, make_user
from workspaces.enums import Role
from workspaces.models import Membership

LIST, ADD = "/w/acme/settings/members/", "/w/acme/settings/members/add/"
GOOD = {"email": "New@Person.test", "name": "Neu", "language": "en", "role": "editor"}


def address(action, member):
    return reverse(f"workspaces:member_{action}", args=["acme", member.public_id])


def members(people):
    return Membership.objects.for_workspace(people.workspace)


def test_a05_everybody_inside_sees_the_list_and_only_owners_its_buttons(people):
    assert people.statuses("get", LIST) == {
        "owner": {200},
        "editor": {200},
        "viewer": {200},
        "stranger": {404},
    }
    assert "member_add" not in people.get("viewer", LIST).text
    assert "/role/" not in people.get("viewer", LIST).text


def test_owners_stand_first(people):
    rows = people.get("viewer", LIST).context["page"].object_list

    assert [row.role for row in rows] == ["owner", "manager", "editor", "viewer"]


def test_a05_only_owners_act(people):
    others = {"editor": {403}, "viewer": {403}, "stranger": {404}}

    assert people.statuses("get", ADD) == {"owner": {200}, **others}
    assert people.statuses("post", ADD, {}) == {"owner": {422}, **others}
    for action in ("role", "welcome", "remove"):
        member = make_membership(workspace=people.workspace)
        answers = people.statuses("post", address(action, member), {"role": "editor"})
        assert {who: answers[who] for who in others} == others, action


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"email": "owner@acme.test"}, "email"),
        ({"email": "a@b.test,c@d.test"}, "email"),
        ({"role": "king"}, "role"),
        ({"language": "fr"}, "language"),
    ],
    ids=["a member already", "two addresses", "no such role", "no such language"],
)
def test_wrong_value_is_refused_at_its_field(people, wrong, field):
    response = people.post("owner", ADD, GOOD | wrong)

    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert 'value="Neu"' in response.text
    assert members(people).count() == 4
    assert mail.outbox == []


def test_role_is_changed_and_the_row_comes_back(people):
    editor = people.members["editor"]

    fragment = people.post("owner", address("role", editor), {"role": "manager"}, htmx=True)
    page = people.post("owner", address("role", editor), {"role": "viewer"})

    editor.refresh_from_db()
    assert fragment.status_code == 200
    assert fragment.text.strip().startswith(f'<tr id="member-{editor.public_id}"')
    assert '<option value="manager" selected>' in fragment.text
    assert (page.url, editor.role) == (LIST, Role.VIEWER)


@pytest.mark.parametrize("data", [{"role": "viewer"}, {"role": "king"}], ids=["last", "unknown"])
def test_a06_refused_role_says_why_in_the_row(people, data):
    owner = people.members["owner"]

    response = people.post("owner", address("role", owner), data, htmx=True)

    owner.refresh_from_db()
    assert (response.status_code, owner.role) == (422, Role.OWNER)
    assert 'role="alert"' in response.text


def test_a06_last_owner_cannot_be_removed_but_a_second_can(people):
    owner = people.members["owner"]

    people.post("owner", address("remove", owner))
    assert members(people).filter(pk=owner.pk).exists()

    second = make_membership(workspace=people.workspace, role=Role.OWNER)
    people.post("owner", address("remove", second))
    assert not members(people).filter(pk=second.pk).exists()


def test_owner_who_is_switched_off_does_not_hold_the_workspace(people):
    away = make_user(is_active=False)
    away = make_membership(workspace=people.workspace, user=away, role=Role.OWNER)
    owner = people.members["owner"]

    people.post("owner", address("role", owner), {"role": "viewer"})
    people.post("owner", LIST + "leave/")
    assert members(people).get(pk=owner.pk).role == Role.OWNER

    people.post("owner", address("remove", away))
    assert not members(people).filter(pk=away.pk).exists()


def test_member_of_another_workspace_is_not_found(people):
    foreign = make_membership()

    assert people.post("owner", address("remove", foreign)).status_code == 404


def test_list_asks_the_same_queries_for_one_and_for_fifty(people, django_assert_max_num_queries):
    with django_assert_max_num_queries(8) as few:
        people.get("owner", LIST)
    for _ in range(60):
        make_membership(workspace=people.workspace)

    with django_assert_max_num_queries(len(few)) as many:
        response = people.get("owner", LIST)

    assert len(many) == len(few)
    assert len(response.context["page"].object_list) == 50


def test_member_leaves_and_the_last_owner_cannot(people):
    people.post("editor", f"{LIST}leave/")
    people.post("owner", f"{LIST}leave/")

    assert people.get("editor", LIST).status_code == 404
    assert people.get("owner", LIST).status_code == 200


def test_a07_removal_ends_open_pages_tokens_and_mail_at_once(api):
    people, member = api.people, api.members["manager"]
    before = (people.get("manager", LIST).status_code, api.get("manager", "/workspace").status_code)
    make_alert(target=make_judged_target(workspace=api.workspace))

    people.post("owner", address("remove", member))
    deliver_due(now=NOW)

    after = (people.get("manager", LIST).status_code, api.get("manager", "/workspace").status_code)
    assert (before, after) == ((200, 200), (404, 401))
    assert [message.to for message in mail.outbox] == [["owner@acme.test"]]
