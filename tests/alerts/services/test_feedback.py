import pytest
from django.utils.translation import override

from alerts.models import Feedback
from alerts.services.feedback import Opinions, give_feedback, read_opinions
from alerts.services.history import read_history
from tests.alerts.factories import NOW, make_alert
from tests.factories import make_membership
from workspaces.models import AuditEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def alert():
    return make_alert()


@pytest.fixture
def by(alert):
    return make_membership(workspace=alert.workspace)


def test_each_person_has_one_opinion_and_may_change_it(alert, by):
    other = make_membership(workspace=alert.workspace)

    give_feedback(alert=alert, is_useful=True, by=by, now=NOW)
    give_feedback(alert=alert, is_useful=False, by=other, now=NOW)
    give_feedback(alert=alert, is_useful=False, by=by, now=NOW)

    assert read_opinions(alert, reader=by.user) == Opinions(useful=0, noise=2, own=False)
    assert Feedback.objects.for_workspace(alert.workspace).count() == 2


def test_saying_it_again_leaves_no_second_trace(alert, by):
    for _ in range(2):
        give_feedback(alert=alert, is_useful=True, by=by, now=NOW)

    trail = AuditEntry.objects.for_workspace(alert.workspace)
    assert [(entry.action, entry.after) for entry in trail] == [
        ("found useful", {"is_useful": True})
    ]
    with override("en"):
        assert read_history(alert)[0].what == "Found useful"


def test_alert_that_nobody_judged(alert, by):
    assert read_opinions(alert, reader=by.user) == Opinions(useful=0, noise=0, own=None)
