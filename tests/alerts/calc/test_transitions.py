import pytest

from alerts.calc.transitions import News, Severity, is_relief, read_news
from alerts.enums import AlertKind
from goals.enums import ChangeKind, Status, TargetRole

MISSED = News(AlertKind.TARGET_MISSED, Severity.MISSED)
OFF_TRACK = News(AlertKind.TARGET_OFF_TRACK, Severity.OFF_TRACK)


@pytest.mark.parametrize(
    ("change", "new_status", "role", "news"),
    [
        (ChangeKind.STATUS, Status.MISSED, TargetRole.PRIMARY, MISSED),
        (ChangeKind.STATUS, Status.MISSED, TargetRole.SECONDARY, MISSED),
        (
            ChangeKind.STATUS,
            Status.MISSED,
            TargetRole.GUARDRAIL,
            News(AlertKind.GUARDRAIL_BREACHED, Severity.MISSED),
        ),
        (ChangeKind.OFF_TRACK_CONFIRMED, Status.OFF_TRACK, TargetRole.PRIMARY, OFF_TRACK),
        (
            ChangeKind.OFF_TRACK_CONFIRMED,
            Status.OFF_TRACK,
            TargetRole.GUARDRAIL,
            News(AlertKind.GUARDRAIL_BREACHED, Severity.OFF_TRACK),
        ),
        (ChangeKind.STATUS, Status.OFF_TRACK, TargetRole.PRIMARY, None),
        (ChangeKind.STATUS, Status.AT_RISK, TargetRole.PRIMARY, None),
        (ChangeKind.STATUS, Status.UNKNOWN, TargetRole.GUARDRAIL, None),
        (ChangeKind.STATUS, Status.MET, TargetRole.PRIMARY, None),
    ],
)
def test_news_by_transition_and_role(change, new_status, role, news):
    assert read_news(change=change, new_status=new_status, role=role) == news


@pytest.mark.parametrize("status", Status)
def test_only_good_standing_is_relief(status):
    is_good = status in (Status.ON_TRACK, Status.MET, Status.UPCOMING)

    assert is_relief(change=ChangeKind.STATUS, new_status=status) == is_good
    assert not is_relief(change=ChangeKind.OFF_TRACK_CONFIRMED, new_status=status)
