"""From the buttons of the mail to the changed state, without signing in."""

import datetime as dt
import re
from decimal import Decimal

import pytest
from django.test import Client, override_settings
from django.utils import timezone

from alerts.enums import AlertState, Doing
from alerts.models import Delivery
from alerts.services.action_links import sign_doing
from alerts.services.delivery import deliver_due
from goals.enums import Bound, Condition, LessonOutcome
from goals.services.lessons import write_lesson
from tests.alerts.factories import make_alert, make_judged_target, make_manager
from tests.factories import make_workspace
from workspaces.enums import Language, Role

pytestmark = pytest.mark.django_db
PLAN = {"note": "More search ads", "version": "1"}


@pytest.fixture
def reader():
    return make_manager(make_workspace(), language=Language.ENGLISH)


@pytest.fixture
def alert(reader):
    target = make_judged_target(workspace=reader.workspace, condition_value=Decimal(100))
    return make_alert(target=target, now=timezone.now())


def link(reader, alert, doing=Doing.ACKNOWLEDGE, written_at=None):
    token = sign_doing(
        member=reader,
        alert_id=alert.public_id,
        doing=doing,
        written_at=written_at or timezone.now(),
    )
    return f"/mail/do/{token}/"


def test_button_of_the_mail_leads_to_the_changed_state(reader, alert, mailoutbox):
    deliver_due(now=timezone.now())
    address = re.search(r"Acknowledge: http://127.0.0.1:8000(\S+)", mailoutbox[0].body)[1]
    visitor = Client(enforce_csrf_checks=True)

    page = visitor.get(address)
    alert.refresh_from_db()
    before = alert.state
    token = visitor.cookies["csrftoken"].value
    done = visitor.post(address, PLAN | {"csrfmiddlewaretoken": token})

    alert.refresh_from_db()
    assert (page.status_code, before, done.status_code) == (200, AlertState.OPEN, 200)
    assert "You have it in hand now" in done.content.decode()
    assert (alert.state, alert.note) == (AlertState.ACKNOWLEDGED, PLAN["note"])
    assert alert.acknowledged_by == reader.user
    assert f"by {reader.user}, " in visitor.get(address).content.decode()


def test_snooze_by_link(client, reader, alert):
    until = timezone.now().date() + dt.timedelta(days=3)

    client.post(link(reader, alert, Doing.SNOOZE), {"until": until.isoformat(), "version": "1"})

    alert.refresh_from_db()
    assert (alert.state, alert.snoozed_until) == (AlertState.SNOOZED, until)


def test_target_is_changed_with_a_reason(client, reader, alert):
    address = link(reader, alert, Doing.RETARGET)

    without = client.post(address, {"value": "80", "reason": " ", "version": "1"})
    client.post(address, {"value": "80", "reason": "Budget was cut", "version": "1"})

    alert.target.refresh_from_db()
    version = alert.target.versions.get()
    assert without.status_code == 422
    assert (alert.target.target_value, alert.target.condition) == (80, Condition.AT_LEAST)
    assert (version.reason, version.by) == ("Budget was cut", reader.user)


def test_range_is_changed_at_both_ends(client, reader, mailoutbox):
    target = make_judged_target(
        workspace=reader.workspace,
        condition=Condition.BETWEEN,
        bound=Bound.BETWEEN,
        condition_low=Decimal(100),
        condition_high=Decimal(120),
    )
    write_lesson(
        workspace=reader.workspace,
        by=reader,
        now=timezone.now(),
        text="Fewer words sell better",
        outcome=LessonOutcome.SUCCESS,
        kpi=target.kpi,
    )
    make_alert(target=target, now=timezone.now())
    deliver_due(now=timezone.now())
    mail = mailoutbox[0].body
    address = re.search(r"Change the target: http://127.0.0.1:8000(\S+)", mail)[1]
    typed = {"low": "80", "high": "110", "reason": "Two shops closed", "version": "1"}

    page = client.get(address).content.decode()
    refused = client.post(address, {**typed, "high": "70"})
    client.post(address, typed)

    target.refresh_from_db()
    assert "Learned before: Fewer words sell better" in mail
    assert ('value="100"' in page, 'value="120"' in page, refused.status_code) == (True, True, 422)
    assert (target.condition_low, target.condition_high, target.version) == (80, 110, 2)


def test_wrong_input_is_told_and_kept(client, reader, alert):
    stale = client.post(link(reader, alert), {"note": "Mine", "version": "9"})

    assert stale.status_code == 422
    assert "Somebody was faster" in stale.content.decode()
    assert "Mine" in stale.content.decode()


def test_link_is_for_one_doing_of_one_person_and_does_not_last(client, reader, alert):
    mine = link(reader, alert)
    token = mine.split("/")[3]
    payload, _, signature = token.rpartition(":")
    other = link(reader, alert, Doing.SNOOZE).split("/")[3].rpartition(":")[0]
    old = link(reader, alert, written_at=timezone.now() - dt.timedelta(days=31))

    for address, status in (
        (f"/mail/do/{other}:{signature}/", 404),
        (f"/mail/do/{payload}:x/", 404),
        (old, 410),
    ):
        assert client.get(address).status_code == status
        assert client.post(address, PLAN).status_code == status
    assert f"/alerts/{alert.public_id}/" in client.get(old).content.decode()
    alert.refresh_from_db()
    assert alert.state == AlertState.OPEN


def lower(reader):
    reader.role = Role.VIEWER
    reader.save()


def shut_out(reader):
    reader.user.is_active = False
    reader.user.save()


@pytest.mark.parametrize("happens", [lower, shut_out])
def test_who_may_not_any_more_is_refused(client, reader, alert, happens):
    address = link(reader, alert)
    happens(reader)

    assert client.post(address, PLAN).status_code == 404


def test_link_survives_the_rotation_of_the_key(client, reader, alert):
    with override_settings(SECRET_KEY="the-key-of-before"):
        address = link(reader, alert)

    with override_settings(SECRET_KEY_FALLBACKS=["the-key-of-before"]):
        known = client.get(address).status_code

    assert (known, client.get(address).status_code) == (200, 404)


def test_viewer_who_is_mailed_has_no_buttons(reader, alert, mailoutbox):
    Delivery.objects.for_workspace(reader.workspace).update(next_try_at=timezone.now())
    lower(reader)
    alert.target.goal.owner = reader
    alert.target.goal.save()

    deliver_due(now=timezone.now())

    assert "/mail/do/" not in mailoutbox[0].body
    assert "Open the alert" in mailoutbox[0].body
