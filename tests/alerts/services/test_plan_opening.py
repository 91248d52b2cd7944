"""A plan whose assumption moves: claimed once, told to its people, over when it holds again."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from threading import Barrier

import pytest
from django.db import IntegrityError, connection
from django.db.migrations.loader import MigrationLoader

from alerts.calc.plan_story import thaw_plan
from alerts.enums import AlertKind, AlertState, CancelReason, ClaimOutcome, DeliveryState
from alerts.models import Alert, Delivery, PlanChangeClaim
from alerts.services.alerts import acknowledge_alert, snooze_alert
from alerts.services.delivery import Result, deliver_due
from alerts.services.health import check_health
from alerts.services.opening import open_due_alerts
from alerts.services.settling import settle_alerts
from alerts.services.unsubscriptions import unsubscribe
from goals.models import PlanChange
from goals.services.plan_checks import recheck_plans
from goals.services.plans import adopt_present_values, archive_plan
from kpis.models import Kpi
from kpis.services.imports import import_file
from tests.alerts.factories import make_manager, make_plan_alert
from tests.factories import make_membership, make_plan, make_workspace
from tests.goals.facts import record
from tests.goals.plans import LATER, make_drifting_plan
from tests.goals.services.test_calculators import FIRST_DAY, NOW
from tests.kpis.files import write

pytestmark = pytest.mark.django_db
MUCH_LATER = LATER + dt.timedelta(minutes=5)


def outcomes(workspace):
    claims = PlanChangeClaim.objects.for_workspace(workspace).order_by("pk")
    return list(claims.values_list("outcome", flat=True))


def deliveries_of(alert):
    return list(Delivery.objects.for_workspace(alert.workspace).filter(alert=alert).order_by("pk"))


def move_aov(plan, aov, now):
    """Let the shop's AOV be another one, then look as the clock does."""
    revenue = Kpi.objects.for_workspace(plan.workspace).get(key="revenue")
    record(revenue, [aov * 10] * 28, start=FIRST_DAY, now=now)
    recheck_plans(now=now, workspace=plan.workspace)
    return open_due_alerts(now=now, workspace=plan.workspace)


def reread(alert):
    return Alert.objects.for_workspace(alert.workspace).get(pk=alert.pk)


def test_lower_aov_in_a_file_reaches_the_owner_as_a_mail_with_the_new_number(tmp_path, mailoutbox):
    alert = make_plan_alert()
    plan = alert.plan
    adopt_present_values(plan=plan, by=plan.owner, now=LATER)  # 382 orders of 131 are planned now
    settle_alerts(now=LATER)
    days = [FIRST_DAY + dt.timedelta(days=day) for day in range(28)]
    rows = "".join(f"revenue,{day},1200\n" for day in days)
    path = write(tmp_path, f"kpi,date,value\n{rows}")

    import_file(workspace=plan.workspace, path=path, by=plan.owner, now=MUCH_LATER)
    checked = recheck_plans(now=MUCH_LATER)
    opened = open_due_alerts(now=MUCH_LATER)
    sent = deliver_due(now=MUCH_LATER)

    assert (checked.changed, opened, sent) == (1, 1, Result(sent=1, cancelled=1))
    (mail,) = mailoutbox
    assert mail.to == [plan.owner.user.email]
    assert "382" in mail.subject
    assert "417" in mail.subject


def test_drift_opens_one_alert_with_a_message_to_owner_and_managers():
    workspace = make_workspace(currency="USD")
    manager = make_manager(workspace)

    alert = make_plan_alert(workspace=workspace)
    again = open_due_alerts(now=LATER)

    story = thaw_plan(alert.story)
    sent_to = {delivery.recipient_id for delivery in deliveries_of(alert)}
    assert (alert.kind, alert.state, alert.target) == (
        AlertKind.PLAN_DRIFTED,
        AlertState.OPEN,
        None,
    )
    assert sent_to == {manager.user_id, alert.plan.owner.user_id}
    assert (story.texts["en"].planned, story.texts["en"].now) == ("338", "382")
    assert (again, outcomes(workspace)) == (0, [ClaimOutcome.OPENED])


def test_further_move_is_told_in_the_same_alert_and_opens_it_again():
    alert = make_plan_alert()
    acknowledge_alert(alert=alert, note="Sell sets", by=alert.plan.owner, now=LATER)

    told = move_aov(alert.plan, 120, MUCH_LATER)

    found = reread(alert)
    story = thaw_plan(found.story)
    assert (told, outcomes(alert.workspace)) == (1, [ClaimOutcome.OPENED, ClaimOutcome.MOVED])
    assert (found.state, found.note, story.note) == (AlertState.OPEN, "", "Sell sets")
    assert (story.texts["en"].told, story.texts["en"].now) == ("382", "417")
    assert len({delivery.key for delivery in deliveries_of(alert)}) == 2


def test_return_resolves_with_one_note_to_those_who_were_told(mailoutbox):
    alert = make_plan_alert()
    deliver_due(now=LATER)
    make_manager(alert.workspace)  # who never heard of the trouble

    move_aov(alert.plan, 148, MUCH_LATER)
    sent = deliver_due(now=MUCH_LATER)

    found = reread(alert)
    assert (found.state, found.resolved_at) == (AlertState.RESOLVED, MUCH_LATER)
    assert sent == Result(sent=1, cancelled=1)
    assert [mail.to for mail in mailoutbox] == [[alert.plan.owner.user.email]] * 2
    assert "338" in mailoutbox[1].subject
    reasons = [delivery.cancel_reason for delivery in deliveries_of(alert)]
    assert sorted(reasons) == ["", "", CancelReason.UNTOLD]


def test_trouble_that_is_over_before_its_mail_left_is_told_to_nobody(mailoutbox):
    alert = make_plan_alert()

    move_aov(alert.plan, 148, MUCH_LATER)

    assert deliver_due(now=MUCH_LATER) == Result(cancelled=2)
    assert mailoutbox == []
    assert [delivery.cancel_reason for delivery in deliveries_of(alert)] == [
        CancelReason.RESOLVED,
        CancelReason.UNTOLD,
    ]


def test_plan_without_a_result_is_told(mailoutbox):
    alert = make_plan_alert()
    revenue = Kpi.objects.for_workspace(alert.workspace).get(key="revenue")
    record(revenue, [0] * 28, start=FIRST_DAY, now=MUCH_LATER)

    recheck_plans(now=MUCH_LATER)
    told = open_due_alerts(now=MUCH_LATER)
    deliver_due(now=MUCH_LATER)

    assert (told, thaw_plan(reread(alert).story).reasons[0]["code"]) == (1, "no_result")
    assert len(mailoutbox) == 2


@pytest.mark.parametrize("doing", ["archived", "planned anew"])
def test_plan_that_people_dealt_with_is_told_to_nobody_and_its_alert_is_over(doing, mailoutbox):
    alert = make_plan_alert()
    if doing == "archived":
        archive_plan(plan=alert.plan, by=alert.plan.owner)
    else:
        adopt_present_values(plan=alert.plan, by=alert.plan.owner, now=LATER)

    deliver_due(now=LATER)
    settled = settle_alerts(now=LATER)

    assert (mailoutbox, settled) == ([], 1)
    assert reread(alert).state == AlertState.RESOLVED
    assert deliveries_of(alert)[0].state == DeliveryState.CANCELLED


def test_change_of_a_plan_that_was_archived_since_is_claimed_and_told_to_nobody():
    plan = make_drifting_plan(workspace=make_workspace(currency="USD"))
    recheck_plans(now=LATER)
    archive_plan(plan=plan, by=plan.owner)

    opened = open_due_alerts(now=LATER)

    assert (opened, outcomes(plan.workspace)) == (0, [ClaimOutcome.NOTHING])


def test_who_left_or_unsubscribed_is_not_mailed(mailoutbox):
    workspace = make_workspace(currency="USD")
    lowered, silent = make_manager(workspace), make_manager(workspace)
    alert = make_plan_alert(workspace=workspace)
    unsubscribe(membership=silent, now=LATER)
    lowered.delete()

    sent = deliver_due(now=LATER)

    assert sent == Result(sent=1, cancelled=2)
    assert [mail.to for mail in mailoutbox] == [[alert.plan.owner.user.email]]


def test_snoozed_alert_keeps_its_mail_back():
    alert = make_plan_alert()
    until = alert.workspace.today(LATER) + dt.timedelta(days=2)
    snooze_alert(alert=alert, until=until, by=alert.plan.owner, now=LATER)

    assert deliver_due(now=LATER) == Result(deferred=1)


def test_change_that_cannot_be_told_blocks_no_other_and_is_overdue_work(caplog):
    broken = make_drifting_plan(workspace=make_workspace(currency="USD"))
    recheck_plans(now=LATER)
    broken.inputs = {}
    broken.save()
    fine = make_drifting_plan(workspace=make_workspace(currency="USD"))
    recheck_plans(now=LATER, workspace=fine.workspace)

    opened = open_due_alerts(now=LATER)

    assert (opened, outcomes(broken.workspace)) == (1, [])
    assert "plan change" in caplog.text
    assert check_health(now=MUCH_LATER).oldest_due_seconds == 300


def test_changes_from_before_plans_had_alerts_are_claimed_by_the_migration():
    plan = make_drifting_plan(workspace=make_workspace(currency="USD"))
    recheck_plans(now=LATER)
    then = MigrationLoader(connection).project_state(("alerts", "0002_plan_alerts")).apps
    migration = import_module("alerts.migrations.0003_plan_changes_of_before")

    migration.claim_what_was(then, None)

    assert open_due_alerts(now=LATER) == 0
    assert outcomes(plan.workspace) == [ClaimOutcome.NOTHING]


def test_database_refuses_an_alert_about_nothing():
    workspace = make_workspace()

    with pytest.raises(IntegrityError):
        Alert.objects.create(
            workspace=workspace,
            plan=make_plan(workspace=workspace),
            kind=AlertKind.PLAN_DRIFTED,
            opened_at=NOW,
        )


@pytest.mark.server
@pytest.mark.django_db(transaction=True)
def test_several_processes_at_once_tell_each_change_once():
    workspace = make_workspace(currency="USD")
    plan = make_drifting_plan(workspace=workspace)
    make_membership(workspace=workspace)
    recheck_plans(now=LATER)
    start = Barrier(4)

    def look():
        start.wait()
        try:
            return open_due_alerts(now=LATER)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        opened = [future.result() for future in [pool.submit(look) for _ in range(4)]]

    change = PlanChange.objects.for_workspace(workspace).get(plan=plan)
    assert (sum(opened), outcomes(workspace)) == (1, [ClaimOutcome.OPENED])
    assert Delivery.objects.for_workspace(workspace).get().plan_change == change
