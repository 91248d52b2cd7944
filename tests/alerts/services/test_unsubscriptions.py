import pytest
from django.core.signing import BadSignature

from alerts.models import Unsubscription
from alerts.services.unsubscriptions import (
    has_unsubscribed,
    read_link,
    sign_link,
    subscribe_again,
    unsubscribe,
)
from tests.alerts.factories import NOW
from tests.factories import make_membership
from workspaces.models import Membership

pytestmark = pytest.mark.django_db


def test_stopping_twice_is_stopping_and_can_be_taken_back():
    member = make_membership()
    elsewhere = make_membership(user=member.user)

    unsubscribe(membership=member, now=NOW)
    unsubscribe(membership=member, now=NOW)
    stopped = has_unsubscribed(member), has_unsubscribed(elsewhere)
    rows = Unsubscription.objects.for_workspace(member.workspace).count()
    subscribe_again(membership=member)

    assert (stopped, rows, has_unsubscribed(member)) == ((True, False), 1, False)


def test_e11_link_is_about_one_member():
    member, other = make_membership(), make_membership()

    assert read_link(sign_link(member)) == member
    assert sign_link(member) != sign_link(other)


def test_e11_link_outlives_a_new_key_while_the_old_one_is_a_fallback(settings):
    member = make_membership()
    token = sign_link(member)

    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "new", [settings.SECRET_KEY]
    assert read_link(token) == member

    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(BadSignature):
        read_link(token)


def test_e11_link_signed_for_something_else_is_refused():
    member = make_membership()
    forged = sign_link(member)[:-2] + "xx"

    with pytest.raises(BadSignature):
        read_link(forged)


def test_link_of_somebody_who_left_leads_nowhere():
    member = make_membership()
    token = sign_link(member)
    member.delete()

    with pytest.raises(Membership.DoesNotExist):
        read_link(token)
