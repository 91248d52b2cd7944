import datetime as dt

import pytest
from django.core import mail
from django.urls import reverse

from alerts.enums import CancelReason
from alerts.models import Delivery, Posting
from alerts.services import outbox
from alerts.services.losses import tell_of_losses
from alerts.services.postings import send_test
from tests.alerts.endpoints import make_endpoint, receiver
from tests.alerts.factories import NOW, make_alert, make_judged_target, make_manager
from tests.factories import make_membership, make_user, make_workspace
from workspaces.enums import Role

__all__ = ["receiver"]
pytestmark = pytest.mark.django_db
TROUBLE = '{"code": "receiver_answered", "params": {"status": 500}}'
SOON, LATER = NOW + dt.timedelta(minutes=5), NOW + dt.timedelta(hours=2)


@pytest.fixture
def workspace():
    """One with an owner who reads English."""
    workspace = make_workspace(name="Acme")
    owner = make_user(email="owner@acme.test", language="en")
    make_membership(workspace=workspace, user=owner, role=Role.OWNER)
    return workspace


def lose(workspace, *, at):
    """Give up the message to a manager; the owner's own does not matter here."""
    person = make_manager(workspace).user
    make_alert(target=make_judged_target(workspace=workspace))
    for taken in outbox.take_due(owner="a sender", now=at, size=9):
        if taken.recipient == person:
            outbox.mark_dead(taken, error="550 no such user", now=at)
        else:
            outbox.mark_cancelled(taken, reason=CancelReason.RESOLVED)
    return person.email


def test_owner_is_told_of_each_loss_once(workspace, mailoutbox, receiver):
    person = lose(workspace, at=NOW)
    endpoint, _secret = make_endpoint(workspace, receiver.fails("/hook", 500))
    alert = make_alert(target=make_judged_target(workspace=workspace))
    posting = Posting.objects.for_workspace(workspace).get(alert=alert)
    outbox.mark_dead(posting, error=TROUBLE, now=NOW)
    Delivery.objects.for_workspace(workspace).filter(alert=alert).delete()
    send_test(endpoint=endpoint, now=NOW)  # who sends it sees what becomes of it

    counts = [tell_of_losses(now=NOW), tell_of_losses(now=LATER)]

    (told,) = mailoutbox
    assert (counts, told.to) == ([1, 0], ["owner@acme.test"])
    assert told.subject == "[Mokpyo] Acme: 2 messages could not be delivered"
    ways = (
        reverse(f"alerts:{page}", args=[workspace.slug]) for page in ("alert_list", "endpoint_list")
    )
    for said in (*ways, person, "550 no such user", "The receiver answered with the status 500."):
        assert said in told.body
        assert said in told.alternatives[0].content


def test_losses_of_one_hour_share_a_mail(workspace, mailoutbox):
    lose(workspace, at=NOW)
    tell_of_losses(now=NOW)
    lose(workspace, at=SOON)
    lose(workspace, at=SOON)

    counts = [tell_of_losses(now=SOON), tell_of_losses(now=LATER)]

    assert (counts, len(mailoutbox)) == ([0, 1], 2)
    assert len({each.extra_headers["Message-ID"] for each in mailoutbox}) == 2


def test_owner_is_told_when_the_mail_server_is_back(workspace, mailoutbox, settings):
    lose(workspace, at=NOW)
    there = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    away = tell_of_losses(now=NOW)
    settings.EMAIL_BACKEND = there

    assert (away, tell_of_losses(now=NOW), len(mail.outbox)) == (0, 1, 1)
