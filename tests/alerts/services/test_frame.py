import pytest

from alerts.enums import HeartbeatName
from alerts.services.alerts import acknowledge_alert
from alerts.services.frame import Frame, read_frame
from alerts.services.heartbeats import beat
from tests.alerts.factories import NOW, make_alert, make_judged_target
from tests.factories import make_membership, make_workspace

pytestmark = pytest.mark.django_db


def test_frame_counts_what_waits_in_this_workspace_in_one_query(django_assert_num_queries):
    workspace = make_workspace()
    for _ in range(3):
        make_alert(target=make_judged_target(workspace=workspace))
    taken = make_alert(target=make_judged_target(workspace=workspace))
    by = make_membership(workspace=workspace)
    acknowledge_alert(alert=taken, note="plan", by=by, now=NOW)
    make_alert()

    with django_assert_num_queries(1):
        frame = read_frame(workspace=workspace, now=NOW)

    assert frame == Frame(waiting_count=3, is_late=True)


def test_frame_is_quiet_while_all_hearts_beat():
    for name in HeartbeatName:
        beat(name, now=NOW)

    assert read_frame(workspace=make_workspace(), now=NOW) == Frame(waiting_count=0, is_late=False)
