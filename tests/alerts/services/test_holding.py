import datetime as dt

import pytest

from alerts.enums import CancelReason, DeliveryState
from alerts.services import outbox
from alerts.services.delivery import deliver_due
from alerts.services.health import check_health
from alerts.services.holding import held_since, hold_outbox, release_outbox
from tests.alerts.factories import NOW, make_delivery

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)


def test_held_outbox_sends_nothing_until_it_is_let_go(mailoutbox):
    make_delivery()
    hold_outbox(now=NOW)
    hold_outbox(now=NOW + HOUR)

    held = deliver_due(now=NOW)
    health = check_health(now=NOW + HOUR)
    waited = release_outbox(is_sent=True)
    sent = deliver_due(now=NOW)

    assert (held.sent, waited, sent.sent, len(mailoutbox)) == (0, 1, 1, 1)
    assert (health.is_ok, health.held_seconds) == (False, 3600)
    assert held_since() is None


def test_what_may_have_been_sent_before_the_restore_is_not_sent_again(mailoutbox):
    delivery = make_delivery()
    outbox.take_due(owner="killed with the site", now=NOW, size=1)
    hold_outbox(now=NOW)

    release_outbox(is_sent=False)
    delivery.refresh_from_db()

    assert deliver_due(now=NOW + HOUR).sent == 0
    assert (delivery.state, delivery.cancel_reason) == (
        DeliveryState.CANCELLED,
        CancelReason.RESTORED,
    )
    assert mailoutbox == []
