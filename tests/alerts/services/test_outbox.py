import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from alerts.calc.backoff import MAX_ATTEMPTS
from alerts.enums import DeliveryState, Outcome
from alerts.exceptions import NotDeadError
from alerts.models import Delivery
from alerts.services import outbox
from tests.alerts.factories import NOW, make_alert, make_delivery, make_judged_target, make_manager
from tests.factories import make_membership, make_workspace
from workspaces.enums import Role
from workspaces.models import AuditEntry

pytestmark = pytest.mark.django_db
SECOND = dt.timedelta(seconds=1)


def take(owner, *, now=NOW):
    return outbox.take_due(owner=owner, now=now, size=100)


def test_taken_message_is_not_taken_again_until_the_lease_runs_out(settings):
    settings.EMAIL_TIMEOUT = 10
    delivery = make_delivery()

    first = take("one")
    while_held = take("two", now=NOW + 29 * SECOND)
    after = take("two", now=NOW + 30 * SECOND)

    assert (first, while_held, after) == ([delivery], [], [delivery])
    assert [d.attempts for d in first + after] == [1, 2]


def test_workspaces_take_turns_and_who_waits_for_least_comes_first():
    loud, quiet = make_workspace(), make_workspace()
    for _ in range(6):
        make_manager(loud)
    make_alert(target=make_judged_target(workspace=loud))
    make_delivery(workspace=quiet, now=NOW + SECOND)

    batches = [
        [each.workspace for each in outbox.take_due(owner="one", now=NOW + SECOND, size=4)]
        for _ in range(3)
    ]

    assert batches == [[quiet, loud, loud], [loud] * 4, []]


def test_lease_outlasts_two_waits_for_the_server_when_a_message_is_handed_over(settings):
    settings.EMAIL_TIMEOUT = 10
    make_delivery()
    (held,) = take("one")

    early, late = NOW + 10 * SECOND, NOW + 11 * SECOND

    assert outbox.renew(held, now=early)
    assert held.lease_until == NOW + 30 * SECOND
    assert outbox.renew(held, now=late)
    assert held.lease_until == late + 30 * SECOND
    assert take("two", now=NOW + 40 * SECOND) == []


def test_lost_lease_cannot_be_renewed():
    make_delivery()
    (slow,) = take("slow")
    take("quick", now=NOW + outbox.lease_length())

    assert not outbox.renew(slow, now=NOW + outbox.lease_length())


@pytest.mark.parametrize("owner", ["another", "slow"])
def test_result_of_a_sender_that_lost_the_message_does_not_count(owner):
    delivery = make_delivery()
    (slow,) = take("slow")
    (quick,) = take(owner, now=NOW + outbox.lease_length())

    outbox.mark_dead(slow, error="550 no", now=NOW)
    delivery.refresh_from_db()
    assert delivery.state == DeliveryState.PENDING

    outbox.mark_sent(quick, now=NOW)
    outbox.mark_failed(slow, error="451 later", now=NOW)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.last_error) == (DeliveryState.SENT, "")


def test_failed_message_is_tried_again_later_and_given_up_after_a_day():
    delivery = make_delivery()
    now, outcomes = NOW, []
    while not outcomes or outcomes[-1] == Outcome.RETRYING:
        (held,) = take("one", now=now)
        outcomes.append(outbox.mark_failed(held, error="451 busy\r\nX: y", now=now))
        delivery.refresh_from_db()
        now = max(delivery.next_try_at, now + SECOND)

    assert outcomes == [Outcome.RETRYING] * (MAX_ATTEMPTS - 1) + [Outcome.DEAD]
    assert (delivery.state, delivery.last_error) == (DeliveryState.DEAD, "451 busy X: y")
    assert dt.timedelta(hours=12) < delivery.dead_at - NOW < dt.timedelta(hours=24)
    assert take("one", now=now + dt.timedelta(days=30)) == []


def test_released_message_is_due_at_once_and_no_attempt_the_worse():
    delivery = make_delivery()
    outbox.release(take("one"))

    delivery.refresh_from_db()
    assert (delivery.attempts, delivery.lease_until) == (0, None)
    assert take("two") == [delivery]


def test_dead_message_can_be_tried_again_by_hand():
    delivery = make_delivery()
    by = make_membership(workspace=delivery.workspace, role=Role.MANAGER)
    outbox.mark_dead(take("one")[0], error="550 no", now=NOW)
    delivery.refresh_from_db()

    outbox.retry_dead(delivery=delivery, by=by, now=NOW)

    revived = Delivery.objects.for_workspace(delivery.workspace).get(pk=delivery.pk)
    entry = AuditEntry.objects.for_workspace(delivery.workspace).get()
    assert (revived.state, revived.attempts, revived.dead_at) == (DeliveryState.PENDING, 0, None)
    assert (entry.action, entry.by, entry.object_id) == (
        "tried again",
        by.user,
        delivery.alert.public_id,
    )
    assert take("two") == [delivery]


def test_only_the_dead_are_revived():
    delivery = make_delivery()
    by = make_membership(workspace=delivery.workspace)

    with pytest.raises(NotDeadError):
        outbox.retry_dead(delivery=delivery, by=by, now=NOW)


@pytest.mark.server
@pytest.mark.django_db(transaction=True)
def test_senders_at_once_share_the_messages_without_waiting_for_each_other():
    workspace = make_workspace()
    for _ in range(40):
        make_manager(workspace)
    make_alert(target=make_judged_target(workspace=workspace))
    start = Barrier(4)

    def take_ten(owner):
        start.wait()
        try:
            return [d.pk for d in outbox.take_due(owner=owner, now=NOW, size=10)]
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        taken = [pk for pks in pool.map(take_ten, "abcd") for pk in pks]

    assert len(taken) == len(set(taken))
    left = Delivery.objects.for_workspace(workspace).filter(lease_owner="").count()
    assert len(taken) + left == 40
