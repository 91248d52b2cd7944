import datetime as dt
from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse

from goals.enums import ChangeKind, Status
from goals.services.plan_checks import recheck_plans
from goals.services.plans import archive_plan
from tests.alerts.factories import NOW, make_alert, make_change, make_judged_target
from tests.factories import make_goal, make_kpi
from tests.goals.facts import promise, record
from tests.goals.plans import DRIFTED, LATER, make_drifting_plan

pytestmark = pytest.mark.once


HOME, CHANGES = "/w/acme/", "/w/acme/changes/"
READERS = {"owner": {200}, "editor": {200}, "viewer": {200}, "stranger": {404}}


def alert_of(people, name="Orders", owner=None):
    goal = make_goal(workspace=people.workspace, owner=owner and people.members[owner])
    kpi = make_kpi(workspace=people.workspace, name=name)
    return make_alert(target=make_judged_target(workspace=people.workspace, goal=goal, kpi=kpi))


def names(response):
    return [wording.name for _alert, wording in response.context["alerts"]]


def test_everybody_inside_reads(people):
    assert people.statuses("get", HOME) == READERS
    assert people.statuses("get", CHANGES) == READERS


def test_empty_workspace_teaches_the_first_steps(people):
    response = people.get("editor", HOME)

    assert "Nothing needs you right now." in response.text
    assert all(url in response.text for url in ("/kpis/library/", "/kpis/imports/new/"))
    assert "/kpis/imports/new/" not in people.get("viewer", HOME).text


def test_steps_that_were_taken_are_ticked(people):
    make_kpi(workspace=people.workspace)

    text = people.get("editor", HOME).text

    assert "1 picked" in text
    assert "with data" not in text


@pytest.mark.parametrize(
    ("hour", "greeting"),
    [
        (4, "Good evening."),
        (5, "Good morning."),
        (12, "Good afternoon."),
        (17, "Good afternoon."),
        (18, "Good evening."),
    ],
)
def test_greeting_knows_the_readers_hour(people, hour, greeting):
    seoul = dt.timezone(dt.timedelta(hours=9))
    with time_machine.travel(dt.datetime(2026, 4, 2, hour, tzinfo=seoul), tick=False):
        assert people.get("viewer", HOME).context["greeting"] == greeting


def test_waiting_alerts_stand_first_and_mine_before_others(people):
    alert_of(people, "Orders", owner="owner")
    mine = alert_of(people, "Visitors", owner="editor")
    alert_of(people, "Returns")

    response = people.get("editor", HOME)

    assert names(response) == ["Visitors", "Returns", "Orders"]
    assert "3 things need you." in response.text
    assert f"/alerts/{mine.public_id}/acknowledge/" in response.text
    assert "/acknowledge/" not in people.get("viewer", HOME).text


def test_alert_in_hand_needs_nobody(people):
    alert = alert_of(people)
    alert.state = "acknowledged"
    alert.save()

    assert names(people.get("owner", HOME)) == []


def test_alerts_of_another_workspace_need_nobody_here(people):
    make_alert()

    assert names(people.get("owner", HOME)) == []


def test_more_alerts_than_fit_are_counted_and_linked(people):
    for number in range(10):
        alert_of(people, f"KPI {number}")

    response = people.get("owner", HOME)

    assert len(names(response)) == 8
    assert "10 things need you." in response.text
    assert "All alerts" in response.text


def test_goals_that_are_measured_show_how_they_stand(people):
    goal = make_goal(workspace=people.workspace, title="Grow")
    make_goal(workspace=people.workspace, title="Not measured yet")
    promise(make_kpi(workspace=people.workspace, name="Orders"), 100, goal=goal)

    (row,) = people.get("viewer", HOME).context["rows"]

    assert (row.goal, [each.name for each in row.targets]) == (goal, ["Orders"])


@time_machine.travel(NOW + dt.timedelta(days=7), tick=False)
def test_changes_of_seven_days_are_told_the_latest_first(people):
    target = make_judged_target(workspace=people.workspace, segment_key="channel=instagram")
    old, late, first = (make_change(target=target) for _ in range(3))
    confirmed = make_change(target=target, kind=ChangeKind.OFF_TRACK_CONFIRMED)
    make_change()
    for change, seconds in ((old, -1), (first, 1), (late, 3600), (confirmed, 3600)):
        change.changed_at = NOW + dt.timedelta(seconds=seconds)
        change.old_status = Status.ON_TRACK
        change.save()

    response = people.get("viewer", CHANGES)

    assert [line.change for line in response.context["lines"]] == [late, first]
    assert "was: On track" in response.text
    assert '<span class="chip">instagram</span>' in response.text
    fragment = people.get("viewer", CHANGES, htmx=True).text
    assert fragment.strip().startswith('<div id="changes">')


@time_machine.travel(LATER, tick=False)
def test_plans_that_no_longer_add_up_stand_among_the_changes(people):
    plan = make_drifting_plan(workspace=people.workspace)
    verdict = make_change(target=make_judged_target(workspace=people.workspace))
    verdict.changed_at = LATER - dt.timedelta(days=1)
    verdict.save()
    recheck_plans(now=LATER)

    response = people.get("viewer", CHANGES)

    drifted, judged = response.context["lines"]
    assert (drifted.change.plan, drifted.plan_sentence) == (plan, DRIFTED)
    assert (drifted.state, judged.change) == (Status.AT_RISK, verdict)
    assert DRIFTED in response.text
    page = people.get("viewer", reverse("goals:plan_detail", args=["acme", plan.public_id]))
    assert f'href="{page.request["PATH_INFO"]}"' in response.text


@time_machine.travel(LATER, tick=False)
def test_plan_of_another_workspace_or_out_of_sight_is_not_among_the_changes(people):
    make_drifting_plan(workspace=people.stranger.workspace)
    plan = make_drifting_plan(workspace=people.workspace)
    recheck_plans(now=LATER)
    archive_plan(plan=plan, by=people.members["editor"])

    assert people.get("viewer", CHANGES).context["lines"] == []


def test_nothing_changed_is_said(people):
    assert "No verdict and no plan changed." in people.get("viewer", CHANGES).text


def fill(people, count):
    workspace = people.workspace
    make_kpi(workspace=workspace, key=f"sessions_{count}")
    rate = make_kpi(workspace=workspace, kind="derived", formula=f"sessions_{count} / 2")
    kpi = make_kpi(workspace=workspace)
    record(kpi, [1] * 30, start=dt.date(2026, 1, 1))
    for number in range(count):
        goal = make_goal(workspace=workspace)
        promise(kpi, 100, goal=goal)
        promise(rate, Decimal("0.5"), goal=goal)
        if number % 4 == 0:
            alert_of(people)


def test_queries_are_the_same_for_few_and_for_many_rows(people, django_assert_max_num_queries):
    fill(people, 1)
    with django_assert_max_num_queries(8) as few:
        people.get("viewer", HOME)
    with django_assert_max_num_queries(5) as few_changes:
        people.get("viewer", CHANGES, htmx=True)
    fill(people, 25)

    with django_assert_max_num_queries(8) as many:
        response = people.get("viewer", HOME)
    with django_assert_max_num_queries(5) as many_changes:
        people.get("viewer", CHANGES, htmx=True)

    assert sum(len(row.targets) for row in response.context["rows"]) == 50
    assert (len(many), len(many_changes)) == (len(few), len(few_changes))
