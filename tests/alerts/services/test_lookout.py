"""Looking ahead: many messages at once, and never at what was long ago."""

import pytest

from alerts.enums import CancelReason
from alerts.models import Delivery
from alerts.services.lookout import FRESH, Lookout
from tests.alerts.factories import NOW, make_alert, make_judged_target, make_manager
from tests.factories import make_workspace

pytestmark = pytest.mark.django_db


@pytest.fixture
def batch():
    """Three messages of one workspace to one manager."""
    workspace = make_workspace()
    make_manager(workspace)
    for _each in range(3):
        make_alert(target=make_judged_target(workspace=workspace))
    rows = Delivery.objects.for_workspace(workspace).order_by("pk")
    return list(rows.select_related("recipient", "alert", "workspace"))


def test_messages_are_looked_at_together(batch, django_assert_num_queries):
    lookout = Lookout(batch)

    with django_assert_num_queries(3):  # who, who wants none, and about what
        looks = [lookout.look(each, now=NOW) for each in batch]

    assert [look.reader.user for look in looks] == [each.recipient for each in batch]


def test_what_has_changed_since_is_seen_before_the_next_leaves(batch):
    first, second, third = batch
    lookout = Lookout(batch)
    begun = lookout.look(first, now=NOW)
    begun.reader.user.is_active = False
    begun.reader.user.save()

    known = lookout.look(second, now=NOW + FRESH)
    later = lookout.look(third, now=NOW + 2 * FRESH)

    assert (begun.cancel, known.cancel, later.cancel) == (None, None, CancelReason.INACTIVE)
