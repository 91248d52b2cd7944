import pytest
from django.test import Client
from django.urls import reverse

from alerts.services.unsubscriptions import has_unsubscribed, sign_link
from tests.factories import make_membership, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def member():
    return make_membership(user=make_user(language="en"))


def link(member):
    return reverse("unsubscribe", args=[sign_link(member)])


def test_opening_the_link_changes_nothing(client, member):
    for method in ("get", "head"):
        assert getattr(client, method)(link(member)).status_code == 200

    assert not has_unsubscribed(member)


def test_e11_mail_program_stops_the_mail_by_one_post_without_a_cookie(member):
    strict = Client(enforce_csrf_checks=True)

    response = strict.post(link(member), {"List-Unsubscribe": "One-Click"})

    assert response.status_code == 200
    assert has_unsubscribed(member)


def test_person_may_change_their_mind_on_the_same_page(client, member):
    client.post(link(member))
    page = client.get(link(member)).content

    client.post(link(member), {"again": "1"})

    assert b"Receive mail again" in page
    assert not has_unsubscribed(member)


def test_page_speaks_the_language_of_the_person(client, member):
    assert b"Stop the mail" in client.get(link(member)).content


@pytest.mark.parametrize("token", ["x", "ImFiYyI:forged", "%00"])
def test_forged_link_leads_nowhere(client, token):
    assert client.post(f"/mail/stop/{token}/").status_code == 404


def test_link_of_somebody_who_left_leads_nowhere(client, member):
    url = link(member)
    member.delete()

    assert client.post(url).status_code == 404
