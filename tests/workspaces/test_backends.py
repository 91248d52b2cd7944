import pytest

from tests.factories import PASSWORD, make_membership, make_user, make_workspace
from workspaces.backends import PersonBackend
from workspaces.services.members import memberships_of

pytestmark = pytest.mark.django_db


def test_person_comes_with_their_memberships_by_name_in_one_query(django_assert_num_queries):
    user = make_user()
    second = make_membership(user=user, workspace=make_workspace(name="B"))
    first = make_membership(user=user, workspace=make_workspace(name="A"))
    make_membership()

    with django_assert_num_queries(1):
        person = PersonBackend().get_user(user.pk)
        found = memberships_of(person)
        names = [membership.workspace.name for membership in found]

    assert (person, found, names) == (user, [first, second], ["A", "B"])
    assert all(membership.user is person for membership in found)


def test_person_in_no_workspace_is_a_person_all_the_same():
    user = make_user()

    person = PersonBackend().get_user(user.pk)

    assert (person, memberships_of(person)) == (user, [])


@pytest.mark.parametrize("is_member", [True, False])
def test_person_who_was_shut_out_is_nobody(is_member):
    user = make_user(is_active=False)
    if is_member:
        make_membership(user=user)

    assert PersonBackend().get_user(user.pk) is None


def test_session_ends_with_the_account(client):
    membership = make_membership()
    client.force_login(membership.user)
    url = f"/w/{membership.workspace.slug}/settings/"
    assert client.get(url).status_code == 200

    membership.user.is_active = False
    membership.user.save()

    assert client.get(url).status_code == 302


def test_sign_in_by_address_and_password(client):
    user = make_membership().user

    response = client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})

    assert response.status_code == 302
    assert client.session["_auth_user_backend"] == "workspaces.backends.PersonBackend"
