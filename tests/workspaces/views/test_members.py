import pytest
from django.core import mail
from django.urls import reverse

from tests.factories import make_membership, make_user
from workspaces.enums import Role
from workspaces.models import Membership, User

LIST, ADD = "/w/acme/settings/members/", "/w/acme/settings/members/add/"
GOOD = {"email": "New@Person.test", "name": "Neu", "language": "en", "role": "editor"}


def address(action, member):
    return reverse(f"workspaces:member_{action}", args=["acme", member.public_id])


def members(people):
    return Membership.objects.for_workspace(people.workspace)


def test_everybody_inside_sees_the_list(people):
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


def test_only_owners_act(people):
    others = {"editor": {403}, "viewer": {403}, "stranger": {404}}

    assert people.statuses("get", ADD) == {"owner": {200}, **others}
    assert people.statuses("post", ADD, {}) == {"owner": {422}, **others}
    for action in ("role", "welcome", "remove"):
        member = make_membership(workspace=people.workspace)
        answers = people.statuses("post", address(action, member), {"role": "editor"})
        assert {who: answers[who] for who in others} == others, action


def test_new_person_gets_an_account_without_password_and_a_mail_in_their_language(people):
    response = people.post("owner", ADD, GOOD)

    user = User.objects.get(email="new@person.test")
    (letter,) = mail.outbox
    assert response.url == LIST
    assert not user.has_usable_password()
    assert members(people).get(user=user).role == Role.EDITOR
    assert letter.to == ["new@person.test"]
    assert letter.subject == "Welcome to “Acme” on Mokpyo"
    assert "Your role: Editor" in letter.body


def test_mail_leads_to_a_first_password(people, client):
    people.post("owner", ADD, GOOD)
    link = next(line for line in mail.outbox[0].body.splitlines() if "/password/reset/key/" in line)

    form = client.get("/" + link.split("/", 3)[3], follow=True)
    done = client.post(
        form.request["PATH_INFO"],
        {"password1": "a good long one", "password2": "a good long one"},
        follow=True,
    )

    assert f'href="{reverse("account_login")}"' in done.text
    assert User.objects.get(email="new@person.test").check_password("a good long one")


def test_person_with_an_account_is_added_as_they_are(people):
    known = make_user(email="known@other.test", name="Known", language="en")

    people.post("owner", ADD, GOOD | {"email": "Known@Other.test", "language": "ko"})

    known.refresh_from_db()
    assert (known.name, known.language) == ("Known", "en")
    assert known.check_password("correct horse battery")
    assert "password/reset" not in mail.outbox[0].body


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


@pytest.mark.parametrize(
    ("email_url", "said"),
    [
        ("smtp://mail", "A mail is on its way to Neu."),
        ("", "manage.py changepassword new@person.test"),  # who could read it cannot sign in
    ],
)
def test_owner_hears_whether_a_mail_leaves_the_site(people, settings, email_url, said):
    settings.EMAIL_URL = email_url

    assert said in people.clients["owner"].post(ADD, GOOD, follow=True).text


def test_mail_that_cannot_be_sent_is_said_and_can_be_sent_again(people, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1  # nobody listens there

    response = people.clients["owner"].post(ADD, GOOD, follow=True)

    assert "the mail could not be sent" in response.text
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    member = members(people).get(user__email="new@person.test")
    people.post("owner", address("welcome", member))
    assert mail.outbox[0].to == ["new@person.test"]


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
def test_refused_role_says_why_in_the_row(people, data):
    owner = people.members["owner"]

    response = people.post("owner", address("role", owner), data, htmx=True)

    owner.refresh_from_db()
    assert (response.status_code, owner.role) == (422, Role.OWNER)
    assert 'role="alert"' in response.text


def test_last_owner_cannot_be_removed_but_a_second_can(people):
    owner = people.members["owner"]

    people.post("owner", address("remove", owner))
    assert members(people).filter(pk=owner.pk).exists()

    second = make_membership(workspace=people.workspace, role=Role.OWNER)
    people.post("owner", address("remove", second))
    assert not members(people).filter(pk=second.pk).exists()


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
