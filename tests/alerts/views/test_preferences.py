import pytest
from django.urls import reverse

from alerts.enums import AlertKind, Pace
from alerts.models.preference import SUMMARY
from alerts.services.preferences import read_quiet_hours, read_wishes
from tests.factories import make_membership
from workspaces.enums import Role

pytestmark = pytest.mark.django_db


def paces(**chosen):
    return {kind.value: Pace.AT_ONCE for kind in AlertKind} | chosen


@pytest.mark.parametrize(("role", "has_summary"), [(Role.VIEWER, False), (Role.MANAGER, True)])
def test_member_chooses_per_kind(client, role, has_summary):
    member = make_membership(role=role)
    client.force_login(member.user)
    address = reverse("alerts:mail_preferences", args=[member.workspace.slug])

    page = client.get(address).content.decode()
    answer = client.post(address, paces(data_late=Pace.WEEKLY))

    wishes = read_wishes(member)
    assert (f'name="{SUMMARY}"' in page) == has_summary
    assert answer.status_code == 302
    assert wishes.pace(AlertKind.DATA_LATE) == Pace.WEEKLY
    assert wishes.pace(AlertKind.TARGET_MISSED) == Pace.AT_ONCE
    assert (wishes.pace(SUMMARY) == Pace.NONE) == has_summary


def test_pace_that_is_none_is_refused(client):
    member = make_membership()
    client.force_login(member.user)
    address = reverse("alerts:mail_preferences", args=[member.workspace.slug])

    assert client.post(address, paces(data_late="hourly")).status_code == 422


def test_person_sets_and_drops_quiet_hours(client):
    member = make_membership()
    client.force_login(member.user)
    address = reverse("profile_mail")

    half = client.post(address, {"starts_at": "22:00", "ends_at": ""})
    whole = client.post(address, {"starts_at": "22:00", "ends_at": "07:30"})
    hours = read_quiet_hours(member.user)
    page = client.get(address).content.decode()
    client.post(address, {"starts_at": "", "ends_at": ""})

    assert (half.status_code, whole.status_code) == (422, 302)
    assert str(hours) == "22:00 – 07:30"
    assert member.workspace.name in page
    assert read_quiet_hours(member.user) is None
