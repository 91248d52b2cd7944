"""Cases E14 and E15 of the reliability notes, whole: from data to the mail that leaves.

The others bear their number too (`pytest -k e07`), beside what they test; E01 and E02 at full size
are `kill_tree`, with `--beats` and `--flushes`.
"""

import datetime as dt
from decimal import Decimal

import pytest

from alerts.enums import AlertState
from alerts.models import Alert
from alerts.services.alerts import snooze_alert
from alerts.services.delivery import deliver_due
from alerts.services.opening import open_due_alerts
from goals.models import Assessment
from goals.services.assessments import assess_due
from kpis.services.deliveries import import_records
from kpis.services.undoing import undo_import
from tests.alerts.factories import make_change, make_judged_target, make_manager
from tests.factories import make_goal, make_kpi, make_target, make_workspace

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 4, 2, 3, 0, tzinfo=dt.UTC)
DAYS = [dt.date(2026, 1, day) for day in (1, 2, 3)]
MINUTE = dt.timedelta(minutes=1)


def tick(now):
    """What the clock does once a minute."""
    assess_due(now=now)
    open_due_alerts(now=now)
    deliver_due(now=now)


def bring(kpi, value, by, now):
    records = [{"kpi": kpi.key, "date": str(day), "value": value} for day in DAYS]
    return import_records(
        workspace=kpi.workspace, records=records, content=b"", name="API", by=by, now=now
    ).run


@pytest.mark.slow
def test_e15_undone_import_turns_the_verdict_back_and_is_told_once(mailoutbox):
    kpi = make_kpi(workspace=make_workspace(), lag_days=0)
    by = make_manager(kpi.workspace)
    goal = make_goal(workspace=kpi.workspace, starts_on=DAYS[0], ends_on=DAYS[-1])
    target = make_target(goal=goal, kpi=kpi)
    bring(kpi, "50", by, NOW)
    tick(NOW)
    wrong = bring(kpi, "10", by, NOW + MINUTE)
    tick(NOW + MINUTE)
    missed = Alert.objects.for_workspace(kpi.workspace).get(state=AlertState.OPEN)
    told = len(mailoutbox)

    undo_import(run=wrong, by=by, now=NOW + 2 * MINUTE)
    for turn in range(2, 5):
        tick(NOW + turn * MINUTE)

    missed.refresh_from_db()
    judged = Assessment.objects.for_workspace(kpi.workspace).filter(target=target).latest("pk")
    assert (judged.actual, missed.state) == (Decimal(150), AlertState.RESOLVED)
    assert len(mailoutbox) == told + 1


@pytest.mark.parametrize("is_snoozed_first", [True, False], ids=["before", "after"])
def test_e14_snooze_at_the_moment_of_telling_wins(mailoutbox, is_snoozed_first):
    target = make_judged_target()
    by = make_manager(target.workspace)
    make_change(target=target)
    open_due_alerts(now=NOW)
    alert = Alert.objects.for_workspace(target.workspace).get()
    until = dt.date(2026, 4, 10)
    steps = [
        lambda: snooze_alert(alert=alert, until=until, by=by, now=NOW),
        lambda: open_due_alerts(now=NOW),
    ]

    for step in steps if is_snoozed_first else reversed(steps):
        step()
    deliver_due(now=NOW)

    alert.refresh_from_db()
    assert (alert.state, alert.snoozed_until, mailoutbox) == (AlertState.SNOOZED, until, [])
