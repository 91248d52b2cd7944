import datetime as dt

import pytest
from celery import Celery
from django.db import OperationalError
from django.utils import timezone

from alerts.enums import DeliveryState, HeartbeatName, LeaseName
from alerts.models import Alert, Heartbeat
from alerts.services.heartbeats import late_heartbeats
from alerts.services.leases import held_lease
from alerts.tasks import deliver_due, tick
from goals.models import PlanChange, Precedent
from goals.services.assessments import Result
from tests.alerts.factories import make_change, make_delivery, make_judged_target, make_manager
from tests.factories import make_target, make_workspace
from tests.goals.plans import make_drifting_plan

pytestmark = pytest.mark.django_db


def alerts_of(workspace):
    return Alert.objects.for_workspace(workspace).count()


def test_tick_opens_and_sends_and_all_hearts_beat(mailoutbox):
    target = make_judged_target()
    make_manager(target.workspace)
    make_change(target=target)

    tick()

    assert (alerts_of(target.workspace), len(mailoutbox)) == (1, 1)
    assert late_heartbeats(now=timezone.now()) == []


def test_tick_weighs_targets_against_their_history():
    target = make_judged_target()

    tick()

    assert Precedent.objects.for_workspace(target.workspace).get().target == target


def test_tick_checks_plans_even_when_judging_has_trouble(monkeypatch):
    plan = make_drifting_plan(workspace=make_workspace())

    def fail(**_):
        raise RuntimeError("no judging today")

    monkeypatch.setattr("goals.services.assessments.assess_due", fail)

    with pytest.raises(ExceptionGroup):
        tick()

    assert PlanChange.objects.for_workspace(plan.workspace).get().new_value == 382


def test_e02_second_tick_leaves_the_judging_to_the_first_and_sends(mailoutbox, monkeypatch):
    delivery = make_delivery()
    untold = make_judged_target()
    make_change(target=untold)
    minute = dt.timedelta(minutes=1)

    rung = []
    monkeypatch.setattr(Celery, "send_task", lambda _app, name, **how: rung.append((name, how)))

    with held_lease(name=LeaseName.TICK, now=timezone.now(), length=minute):
        tick()

    assert (alerts_of(untold.workspace), len(mailoutbox)) == (0, 1)
    delivery.refresh_from_db()
    assert delivery.state == DeliveryState.SENT
    assert set(Heartbeat.objects.values_list("name", flat=True)) == {
        HeartbeatName.SCHEDULER,
        HeartbeatName.SENDER,
    }
    ((again, how),) = rung
    assert (again, how["countdown"]) == ("alerts.tick", 20)  # when a dead one's lease is over


def test_trouble_in_judging_keeps_no_mail_from_leaving_and_is_told(mailoutbox, monkeypatch):
    make_delivery()

    def fail(**_):
        raise RuntimeError("no judging today")

    monkeypatch.setattr("goals.services.assessments.assess_due", fail)

    with pytest.raises(ExceptionGroup) as trouble:
        tick()

    assert [str(error) for error in trouble.value.exceptions] == ["no judging today"]
    assert len(mailoutbox) == 1
    assert HeartbeatName.ASSESSOR in late_heartbeats(now=timezone.now())


def test_database_that_was_away_is_asked_again_soon(mailoutbox, monkeypatch):
    make_delivery()
    asked = []

    def be_away_once(**_):
        asked.append("judging")
        if len(asked) == 1:
            raise OperationalError("server closed the connection unexpectedly")
        return Result(due=0, assessed=0, changed=0)

    monkeypatch.setattr("goals.services.assessments.assess_due", be_away_once)

    outcome = tick.apply()

    assert (outcome.successful(), asked, len(mailoutbox)) == (True, ["judging"] * 2, 1)


def test_bell_sends_what_is_due(mailoutbox):
    make_delivery()

    deliver_due()

    assert len(mailoutbox) == 1


def test_sender_whose_time_is_up_rings_for_its_successor(mailoutbox, monkeypatch):
    make_delivery()
    rung = []
    monkeypatch.setattr(Celery, "send_task", lambda _app, name, **_how: rung.append(name))
    monkeypatch.setattr("alerts.tasks.SEND_FOR", dt.timedelta())

    deliver_due()
    deliver_due()

    assert (rung, len(mailoutbox)) == (["alerts.deliver_due"], 1)


def test_tick_tells_what_was_judged_and_goes_on_at_once(monkeypatch):
    rung = []
    monkeypatch.setattr(Celery, "send_task", lambda _app, name, **_how: rung.append(name))
    monkeypatch.setattr("goals.services.assessments.CHUNK_KPIS", 1)
    monkeypatch.setattr("alerts.tasks.JUDGE_FOR", dt.timedelta())
    for _each in range(2):
        make_target()

    tick()
    assert rung == ["alerts.tick"]
    tick()

    assert rung == ["alerts.tick"]
