import pytest
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.urls import reverse

from tests.factories import PASSWORD, make_user

pytestmark = pytest.mark.django_db


def sign_in(client):
    person = make_user()
    form = {"login": person.email, "password": PASSWORD}
    client.post(reverse("account_login"), form)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def test_what_the_database_keeps_opens_no_session(client):
    key = sign_in(client)
    kept = [*Session.objects.values_list("pk", flat=True)]
    listed = [*UserSession.objects.values_list("session_key", flat=True)]
    own_page = client.get(reverse("profile")).status_code

    client.cookies[settings.SESSION_COOKIE_NAME] = kept[0]

    assert kept == listed
    assert key not in kept[0]
    assert (own_page, client.get(reverse("profile")).status_code) == (200, 302)


def test_session_ends_where_it_is_listed(client):
    sign_in(client)

    UserSession.objects.get().end()

    assert (Session.objects.count(), UserSession.objects.count()) == (0, 0)
    assert client.get(reverse("profile")).status_code == 302
