import datetime as dt

import pytest

from alerts.channels.email import MailLine
from alerts.enums import CancelReason, DeliveryState
from alerts.models import Delivery
from alerts.services import outbox
from alerts.services.alerts import acknowledge_alert, resolve, snooze_alert
from alerts.services.delivery import Result, deliver_due
from alerts.services.unsubscriptions import unsubscribe
from tests.acceptance.change_minds import difference
from tests.alerts.factories import (
    NOW,
    make_alert,
    make_delivery,
    make_judged_target,
    make_manager,
)
from tests.factories import make_membership, make_workspace
from workspaces.enums import Role
from workspaces.models import Membership
from workspaces.services.life import archive_workspace, reopen_workspace
from workspaces.sight import looking_across

pytestmark = pytest.mark.django_db
LATER = NOW + dt.timedelta(days=1)


def state_of(delivery):
    delivery.refresh_from_db()
    return delivery.state


def reader_of(delivery):
    return Membership.objects.for_workspace(delivery.workspace).get(user=delivery.recipient)


def test_due_message_is_sent_once(mailoutbox):
    delivery = make_delivery()

    first, second = deliver_due(now=NOW), deliver_due(now=LATER)

    delivery.refresh_from_db()
    (mail,) = mailoutbox
    assert (first, second) == (Result(sent=1), Result())
    assert (delivery.state, delivery.attempts) == (DeliveryState.SENT, 1)
    assert NOW <= delivery.sent_at < LATER
    assert mail.to == [delivery.recipient.email]
    assert mail.extra_headers["Message-ID"] == f"<{delivery.key}@mokpyo.localhost>"


def test_message_that_is_not_due_waits(mailoutbox):
    make_delivery(now=LATER)

    assert (deliver_due(now=NOW), mailoutbox) == (Result(), [])


def test_message_of_an_archived_workspace_waits_until_it_is_open_again(mailoutbox):
    workspace = make_delivery().workspace
    owner = make_membership(workspace=workspace, role=Role.OWNER)
    archive_workspace(workspace=workspace, by=owner, now=NOW)

    assert (deliver_due(now=NOW), mailoutbox) == (Result(), [])
    reopen_workspace(workspace=workspace, by=owner)
    assert deliver_due(now=NOW) == Result(sent=1)


def test_limit_is_kept(mailoutbox):
    workspace = make_workspace()
    for _ in range(3):
        make_manager(workspace)
    make_alert(target=make_judged_target(workspace=workspace))

    results = [deliver_due(now=NOW, limit=2), deliver_due(now=NOW, limit=2)]

    assert (results, len(mailoutbox)) == ([Result(sent=2), Result(sent=1)], 3)


def test_a_run_that_has_lasted_long_enough_says_that_there_may_be_more(mailoutbox, monkeypatch):
    monkeypatch.setattr("alerts.services.delivery.BATCH", 2)
    workspace = make_workspace()
    for _ in range(3):
        make_manager(workspace)
    make_alert(target=make_judged_target(workspace=workspace))

    results = [deliver_due(now=NOW, longest=dt.timedelta()) for _ in range(2)]

    assert results == [Result(sent=2, is_cut=True), Result(sent=1, is_cut=True)]
    assert deliver_due(now=NOW, longest=dt.timedelta()) == Result()


def test_r7_who_comes_while_a_slow_batch_leaves_is_next(mailoutbox, monkeypatch):
    loud, quiet = make_workspace(), make_workspace()
    for _ in range(3):
        make_manager(loud)
    make_alert(target=make_judged_target(workspace=loud))
    monkeypatch.setattr("alerts.services.delivery.TURN", dt.timedelta())
    monkeypatch.setattr(MailLine, "send", _then_comes(MailLine.send, quiet))

    assert deliver_due(now=NOW) == Result(sent=4)

    (place,) = [n for n, mail in enumerate(mailoutbox) if quiet.name in mail.body]
    assert place == 1


def _then_comes(send, workspace):
    """Hand mail over as `send` does; after the first, another workspace has mail."""

    def first_send(line, message):
        send(line, message)
        with looking_across(reason="another process makes it"):
            if not Delivery.objects.for_workspace(workspace).exists():
                make_delivery(workspace=workspace)

    return first_send


def test_more_messages_than_one_batch(mailoutbox, monkeypatch):
    monkeypatch.setattr("alerts.services.delivery.BATCH", 2)
    workspace = make_workspace()
    for _ in range(5):
        make_manager(workspace)
    make_alert(target=make_judged_target(workspace=workspace))

    assert (deliver_due(now=NOW), len(mailoutbox)) == (Result(sent=5), 5)


def shut_out(delivery):
    delivery.recipient.is_active = False
    delivery.recipient.save()


def leave(delivery):
    reader_of(delivery).delete()


def lower(delivery):
    Membership.objects.for_workspace(delivery.workspace).update(role=Role.EDITOR)


def silence(delivery):
    unsubscribe(membership=reader_of(delivery), now=NOW)


def archive_target(delivery):
    delivery.alert.target.is_archived = True
    delivery.alert.target.save()


def archive_goal(delivery):
    delivery.alert.target.goal.is_archived = True
    delivery.alert.target.goal.save()


def archive_kpi(delivery):
    kpi = delivery.alert.target.kpi
    kpi.is_archived = True
    kpi.save()


def recover(delivery):
    resolve(alert=delivery.alert, now=NOW)


@pytest.mark.parametrize(
    ("happens", "reason"),
    [
        (shut_out, CancelReason.INACTIVE),
        (leave, CancelReason.NO_RECIPIENT),
        (lower, CancelReason.NO_RECIPIENT),
        (silence, CancelReason.UNSUBSCRIBED),
        (archive_target, CancelReason.ARCHIVED),
        (archive_goal, CancelReason.ARCHIVED),
        (archive_kpi, CancelReason.ARCHIVED),
        (recover, CancelReason.RESOLVED),
    ],
)
def test_e10_message_is_not_sent_to_who_must_not_have_it_any_more(mailoutbox, happens, reason):
    delivery = make_delivery()
    happens(delivery)

    result = deliver_due(now=NOW)

    assert (result, mailoutbox) == (Result(cancelled=1), [])
    assert (state_of(delivery), delivery.cancel_reason) == (DeliveryState.CANCELLED, reason)
    assert deliver_due(now=LATER) == Result()


@pytest.mark.slow
def test_r11_who_changes_their_mind_before_it_leaves_is_obeyed(mailoutbox):
    """`tests.acceptance.change_minds` tries more."""
    found = [text for _fate, text in map(difference, range(4)) if text]

    assert found == []


def test_acknowledged_alert_is_told_to_the_others_all_the_same(mailoutbox):
    delivery = make_delivery()
    acknowledge_alert(alert=delivery.alert, note="plan", by=reader_of(delivery), now=NOW)

    assert (deliver_due(now=NOW), len(mailoutbox)) == (Result(sent=1), 1)


def test_message_about_a_snoozed_alert_waits_for_the_morning(mailoutbox):
    delivery = make_delivery()
    until = dt.date(2026, 4, 10)
    snooze_alert(alert=delivery.alert, until=until, by=reader_of(delivery), now=NOW)
    morning = dt.datetime(2026, 4, 9, 15, 0, tzinfo=dt.UTC)  # midnight of the 10th in Seoul

    put_off = deliver_due(now=NOW)
    state = (state_of(delivery), delivery.next_try_at, delivery.attempts)
    early, sent = deliver_due(now=morning - dt.timedelta(seconds=1)), deliver_due(now=morning)

    assert (put_off, early, sent) == (Result(deferred=1), Result(), Result(sent=1))
    assert state == (DeliveryState.PENDING, morning, 0)
    assert len(mailoutbox) == 1


def test_message_that_cannot_be_written_keeps_no_other_waiting(mailoutbox, caplog):
    broken, fine = make_delivery(), make_delivery()
    broken.payload = {}
    broken.save()

    result = deliver_due(now=NOW)

    assert (result, state_of(fine)) == (Result(sent=1, retrying=1), DeliveryState.SENT)
    assert state_of(broken) == DeliveryState.PENDING
    assert broken.last_error.startswith("cannot be sent: KeyError")
    assert broken.next_try_at > NOW
    assert f"delivery {broken.pk} cannot be sent" in caplog.text


def test_message_taken_by_another_sender_is_left_to_it(mailoutbox):
    delivery = make_delivery()
    outbox.take_due(owner="another", now=NOW, size=1)

    while_held = deliver_due(now=NOW + outbox.lease_length() - dt.timedelta(seconds=1))
    after = deliver_due(now=NOW + outbox.lease_length())

    assert (while_held, after, len(mailoutbox)) == (Result(), Result(sent=1), 1)
    assert Delivery.objects.for_workspace(delivery.workspace).get().attempts == 2


def test_member_elsewhere_is_not_mistaken_for_one_here(mailoutbox):
    delivery = make_delivery()
    reader_of(delivery).delete()
    make_membership(user=delivery.recipient, role=Role.MANAGER)

    assert (deliver_due(now=NOW), mailoutbox) == (Result(cancelled=1), [])
