import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.factories import PASSWORD, make_membership, make_user, make_workspace
from workspaces.enums import Scope
from workspaces.models import ApiToken, AuditEntry, KeptAnswer, Membership, User, Workspace
from workspaces.services.audit import record_change
from workspaces.services.tokens import create_token

pytestmark = pytest.mark.django_db
OURS = [User, Workspace, Membership, AuditEntry, ApiToken, KeptAnswer]


@pytest.fixture
def staff(client):
    person = User.objects.create_superuser("staff@example.test", PASSWORD, name="Staff")
    client.force_login(person)
    return person


def address(model, page, *args):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


@pytest.fixture
def rows(staff):
    membership = make_membership()
    entry = record_change(
        workspace=membership.workspace, by=membership, action="added", subject=membership
    )
    now = timezone.now()
    token, _text = create_token(membership=membership, scopes=[Scope.READ], by=None, now=now)
    answer = KeptAnswer.objects.create(
        workspace=membership.workspace, token=token, key="once", created_at=now
    )
    return {
        User: membership.user,
        Workspace: membership.workspace,
        Membership: membership,
        AuditEntry: entry,
        ApiToken: token,
        KeptAnswer: answer,
    }


@pytest.mark.parametrize("model", OURS)
def test_staff_can_list_search_and_open_each_model(client, rows, model):
    listed = client.get(address(model, "changelist"))
    found = client.get(address(model, "changelist"), {"q": "e"})
    opened = client.get(address(model, "change", rows[model].pk))

    assert (listed.status_code, found.status_code, opened.status_code) == (200, 200, 200)


@pytest.mark.parametrize("model", [Workspace, Membership, AuditEntry])
def test_staff_cannot_add_or_delete_what_services_make(client, rows, model):
    added = client.get(address(model, "add"))
    deleted = client.post(address(model, "delete", rows[model].pk), {"post": "yes"})

    assert (added.status_code, deleted.status_code) == (403, 403)


def test_audit_entries_cannot_be_changed(client, rows):
    response = client.post(address(AuditEntry, "change", rows[AuditEntry].pk), {"action": "x"})

    assert response.status_code == 403


def test_staff_can_add_a_person_by_address(client, staff):
    response = client.post(
        address(User, "add"),
        {
            "email": "New@Example.test",
            "name": "New",
            "usable_password": "true",
            "password1": PASSWORD,
            "password2": PASSWORD,
        },
    )

    assert response.status_code == 302
    assert User.objects.get(email="new@example.test").check_password(PASSWORD)


def test_member_without_staff_rights_is_sent_away(client):
    client.force_login(make_user())

    assert client.get(address(User, "changelist")).status_code == 302


def test_list_of_audit_entries_asks_the_same_number_of_queries_at_any_length(
    client, rows, django_assert_num_queries
):
    entry = rows[AuditEntry]
    client.get(address(AuditEntry, "changelist"))  # what is asked once per process
    with CaptureQueriesContext(connection) as at_one:
        client.get(address(AuditEntry, "changelist"))
    for _ in range(20):
        AuditEntry.objects.create(workspace=make_workspace(), at=entry.at, action="added")

    with django_assert_num_queries(len(at_one)):
        client.get(address(AuditEntry, "changelist"))
