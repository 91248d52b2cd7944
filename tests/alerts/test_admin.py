import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse
from django.utils import timezone

from alerts.enums import DeliveryState, HeartbeatName, LeaseName
from alerts.models import (
    Alert,
    ChangeClaim,
    Delivery,
    Heartbeat,
    InboxMessage,
    Lease,
    OutboxHold,
    Unsubscription,
)
from alerts.services import outbox
from alerts.services.heartbeats import beat
from alerts.services.holding import hold_outbox
from alerts.services.unsubscriptions import unsubscribe
from tests.alerts.factories import NOW, make_delivery
from tests.factories import PASSWORD, make_membership, make_user
from workspaces.models import AuditEntry, User

pytestmark = pytest.mark.django_db
OURS = [Alert, ChangeClaim, Delivery, Heartbeat, InboxMessage, Lease, Unsubscription]


@pytest.fixture
def staff(client):
    person = User.objects.create_superuser("staff@example.test", PASSWORD, language="en")
    client.force_login(person)
    return person


def address(model, page, *args):
    return reverse(f"admin:alerts_{model._meta.model_name}_{page}", args=args)


@pytest.fixture
def rows(staff):
    delivery = make_delivery()
    beat(HeartbeatName.SENDER, now=NOW)
    unsubscribe(membership=make_membership(), now=NOW)
    scope = {"reason": "test"}
    return {
        Alert: delivery.alert,
        Delivery: delivery,
        ChangeClaim: ChangeClaim.objects.across_workspaces(**scope).get(),
        Heartbeat: Heartbeat.objects.get(),
        Lease: Lease.objects.create(name=LeaseName.TICK, owner="x", until=NOW),
        InboxMessage: InboxMessage.objects.create(
            recipient="a@b.test", subject="s", message_id="m", source=b"secret", received_at=NOW
        ),
        Unsubscription: Unsubscription.objects.across_workspaces(**scope).get(),
    }


def test_staff_can_list_search_and_open_each_model_but_change_none(client, rows):
    statuses = {}

    for model in OURS:
        row = rows[model].pk
        seen = [
            client.get(address(model, "changelist")),
            client.get(address(model, "changelist"), {"q": "e"}),
            client.get(address(model, "change", row)),
        ]
        tried = [
            client.post(address(model, "change", row), {}),
            client.get(address(model, "add")),
            client.post(address(model, "delete", row), {"post": "yes"}),
        ]
        statuses[model] = {each.status_code for each in seen}, {each.status_code for each in tried}

    assert statuses == dict.fromkeys(OURS, ({200}, {403}))


def test_contents_of_mails_are_not_for_staff(client, rows):
    page = client.get(address(InboxMessage, "change", rows[InboxMessage].pk))

    assert b"secret" not in page.content


def try_again(client, delivery):
    data = {"action": "try_again", "_selected_action": [delivery.pk]}
    return client.post(address(Delivery, "changelist"), data)


def test_staff_can_try_lost_messages_again(client, rows, staff):
    lost, waiting = rows[Delivery], make_delivery()
    held = outbox.take_due(owner="one", now=timezone.now(), size=1)
    outbox.mark_dead(held[0], error="550 no", now=NOW)

    try_again(client, lost)
    try_again(client, waiting)

    lost.refresh_from_db()
    entry = AuditEntry.objects.for_workspace(lost.workspace).get()
    assert (lost.state, lost.attempts) == (DeliveryState.PENDING, 0)
    assert (entry.action, entry.by) == ("tried again", staff)


def test_staff_who_may_only_look_cannot_try_again(client, rows):
    looker = make_user(is_staff=True)
    looker.user_permissions.add(Permission.objects.get(codename="view_delivery"))
    client.force_login(looker)
    lost = rows[Delivery]
    outbox.mark_dead(outbox.take_due(owner="one", now=NOW, size=1)[0], error="no", now=NOW)

    try_again(client, lost)

    lost.refresh_from_db()
    assert lost.state == DeliveryState.DEAD


@pytest.mark.parametrize(
    ("action", "state"),
    [("send_what_waits", DeliveryState.PENDING), ("count_as_told", DeliveryState.CANCELLED)],
)
def test_staff_let_a_held_outbox_go(client, staff, action, state):
    delivery = make_delivery()
    hold_outbox(now=NOW)

    client.post(address(OutboxHold, "changelist"), {"action": action, "_selected_action": [1]})
    delivery.refresh_from_db()

    assert (OutboxHold.objects.exists(), delivery.state) == (False, state)
