import pytest
from allauth.account.models import EmailAddress

from tests.factories import make_user
from workspaces.account_urls import OPEN, urlpatterns

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("action", ["action_add", "action_primary", "action_send"])
def test_nobody_takes_an_address_that_may_be_somebody_elses(client, action):
    person, other = make_user(), make_user()
    EmailAddress.objects.create(user=person, email=other.email)
    client.force_login(person)

    response = client.post("/accounts/email/", {"email": other.email, action: ""})

    person.refresh_from_db()
    assert response.status_code == 404
    assert person.email != other.email
    assert not EmailAddress.objects.filter(primary=True).exists()


def test_every_open_page_is_one_of_allauths():
    names = {getattr(pattern, "name", None) for pattern in urlpatterns}

    ours = {"passkey", "account_signup", "account_signup_link", "account_signup_finish"}
    assert names - ours - {None} == OPEN
