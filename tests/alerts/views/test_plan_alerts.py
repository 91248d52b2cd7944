"""Alerts about plans stand beside those about targets, on every page that shows alerts."""

import pytest
from django.urls import reverse

from alerts.enums import AlertState
from goals.models import PlanTarget
from tests.alerts.factories import make_alert, make_judged_target, make_plan_alert

pytestmark = pytest.mark.django_db
SENTENCE = "Plan “Spring sale” now needs 382 orders instead of 338"


@pytest.fixture
def alert(people):
    return make_plan_alert(workspace=people.workspace)


def address(name, alert):
    return reverse(f"alerts:{name}", args=[alert.workspace.slug, alert.public_id])


def test_page_tells_what_moved_and_which_targets_rest_on_it(people, alert):
    target = make_judged_target(workspace=people.workspace)
    PlanTarget.objects.create(
        workspace=people.workspace, plan=alert.plan, target=target, key="orders"
    )

    page = people.get("viewer", address("alert_detail", alert))

    assert page.status_code == 200
    assert SENTENCE in page.text
    assert "Average order value (AOV)" in page.text
    assert reverse("goals:plan_detail", args=["acme", alert.plan.public_id]) in page.text
    assert "Alert opened" in page.text


@pytest.mark.parametrize("target", ["history", "alert-state"])
def test_regions_of_the_page_are_those_of_every_alert(people, alert, target):
    headers = {"HX-Request": "true", "HX-Target": target}

    page = people.clients["editor"].get(address("alert_detail", alert), headers=headers)

    assert f'id="{target}"' in page.text.split(">")[0]


def test_it_is_taken_in_hand_like_any_other(people, alert):
    form = {"note": "Sell sets", "version": alert.version}

    answer = people.post("editor", address("alert_acknowledge", alert), form)

    alert.refresh_from_db()
    assert (answer.status_code, alert.state) == (302, AlertState.ACKNOWLEDGED)


def test_list_and_home_show_both_sorts(people, alert):
    make_alert(target=make_judged_target(workspace=people.workspace))

    pages = [people.get("viewer", url).text for url in ("/w/acme/alerts/", "/w/acme/")]

    for page in pages:
        assert "Plan “Spring sale”" in page
        assert "382" in page
    assert "338 → 382</span>" in pages[1]
