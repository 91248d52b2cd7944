"""What a target would have told is shown beside its sentence, before it is saved."""

import datetime as dt
import re

import pytest
import time_machine
from django.urls import reverse

from alerts.models import Rule
from goals.enums import TargetWindow
from goals.models import Target
from goals.services.promise_tokens import read_promise, sign_promise
from tests.alerts.rules import make_rule
from tests.factories import make_goal, make_kpi, make_workspace
from tests.goals.facts import promise, record

pytestmark = pytest.mark.django_db
HOME = "/w/acme/alerts/rules/promise/"
START = dt.date(2026, 1, 5)
NOW = dt.datetime(2026, 3, 16, 3, 0, tzinfo=dt.UTC)
HTMX = {"HX-Request": "true"}


def make_falling(workspace):
    """Ten weeks, of which the last four bring half as much."""
    kpi = make_kpi(workspace=workspace, name="Orders")
    record(kpi, [10] * 84 + [5] * 28, start=START - dt.timedelta(days=42))
    return kpi


def sent(kpi):
    return {
        "kpi": kpi.pk,
        "role": "primary",
        "window": "week",
        "condition": "at_least",
        "condition_value": "60",
        "starts_on": "2026-01-05",
        "ends_on": "2026-04-05",
        "baseline_source": "typed",
        "baseline_value": "50",
        "baseline_reason": "Last year's report",
        "link_reason": "Orders are revenue.",
        "step": "preview",
    }


@time_machine.travel(NOW, tick=False)
def test_form_of_a_new_target_leads_to_its_back_test_by_the_rule_that_will_count(people):
    kpi = make_falling(people.workspace)
    goal = make_goal(workspace=people.workspace)
    new = reverse("goals:target_create", args=["acme", goal.public_id])
    client = people.clients["editor"]
    shown = client.post(new, sent(kpi), headers={**HTMX, "HX-Target": "preview"}).text
    (url,) = set(re.findall(rf'"({HOME}\?promise=[^"]+)"', shown))

    usual = client.get(url, headers=HTMX).text
    make_rule(kpi, tells_off_track=False)
    silent = client.get(url).text

    assert usual.lstrip().startswith('<section class="stack stack--s" id="promise-backtest"')
    assert "it would have sent 1 alert." in usual
    assert "it would have sent nothing." in silent
    assert "That it goes off track is not told." in silent
    assert Target.objects.for_workspace(people.workspace).count() == 0
    assert Rule.objects.for_workspace(people.workspace).count() == 1


def test_promise_that_was_not_signed_here_is_not_read(people):
    target = promise(make_kpi(), 60)
    token = sign_promise(target)

    assert read_promise(token, workspace=make_workspace()) is None
    assert read_promise(token[:-1], workspace=target.workspace) is None
    assert "shown beside it" in people.get("editor", f"{HOME}?promise={token}").text


def test_stored_target_is_tried_as_it_is_about_to_be():
    target = promise(make_kpi(), 60, window=TargetWindow.WEEK, judged_windows=2)
    target.target_value, target.judged_windows = 70, 4

    tried = read_promise(sign_promise(target), workspace=target.workspace)

    assert tried == target
    assert (tried.target_value, tried.judged_windows, tried.baseline_value) == (70, 4, None)
