"""Plans on pages: the list, living assumptions, the present values, and targets made of a plan."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import translation

from goals.models import Plan, Target
from goals.services.plan_checks import recheck_plans
from goals.services.plans import save_plan
from kpis.models import Kpi
from tests.factories import make_goal, make_kpi
from tests.goals.facts import record
from tests.goals.services.test_calculators import FIRST_DAY, NOW, make_shop
from tests.goals.views.test_calculators import text_of, value_of

READERS = {"owner": {200}, "editor": {200}, "viewer": {200}, "stranger": {404}}
WRITERS = {"viewer": {403}, "stranger": {404}}
DATES = {"starts_on": "2027-01-01", "ends_on": "2027-01-31"}
SENTENCE = "338 → 382 orders, because AOV is $131.00, not $148.00 (−11 %)"


@pytest.fixture
def plan(people):
    """338 orders of 148 each, as the shop's data say."""
    make_shop(people.workspace, aov=148)
    return save(people, {"incremental_revenue": "50000", "aov": {"kpi": "aov"}})


def save(people, inputs, calculator="extra-orders", title="Spring sale"):
    return save_plan(
        workspace=people.workspace,
        by=people.members["editor"],
        now=NOW,
        calculator=calculator,
        title=title,
        inputs=inputs,
    )


def drift(plan):
    revenue = Kpi.objects.for_workspace(plan.workspace).get(key="revenue")
    later = NOW + dt.timedelta(minutes=1)
    record(revenue, [1310] * 28, start=FIRST_DAY, now=later)
    recheck_plans(now=later)


def url(plan, name="detail"):
    return reverse(f"goals:plan_{name}", args=["acme", plan.public_id])


def list_url():
    return reverse("goals:plan_list", args=["acme"])


def test_list_shows_what_was_planned_and_what_today_gives(people, plan):
    assert people.statuses("get", list_url()) == READERS
    owner = people.members["editor"].user.name
    assert f"338 Extra orders {owner}" in text_of(people.get("viewer", list_url()))

    drift(plan)

    assert f"338 Extra orders 382 {owner}" in text_of(people.get("viewer", list_url()))


def test_empty_list_teaches(people):
    assert "No plan yet" in text_of(people.get("viewer", list_url()))


@pytest.mark.parametrize("count", [1, 3])
def test_queries_of_the_list(people, plan, django_assert_num_queries, count):
    for number in range(count - 1):
        inputs = {"incremental_revenue": "1", "aov": {"kpi": "aov"}}
        save(people, inputs, title=f"Plan {number}")

    with django_assert_num_queries(5):
        people.get("viewer", list_url())


def test_plan_shows_its_sentence_and_dated_assumptions(people, plan):
    assert people.statuses("get", url(plan)) == READERS
    text = text_of(people.get("viewer", url(plan)))
    assert "338 extra orders are needed to earn $50,000.00; they bring $50,024.00." in text
    assert "Average order value (AOV) $148.00 Mar 9, 2026 $148.00 Mar 9, 2026 0 % AOV" in text
    assert "The assumptions have moved." not in text


def test_drifted_plan_says_so_and_why(people, plan):
    drift(plan)

    text = text_of(people.get("viewer", url(plan)))

    assert f"The assumptions have moved. {SENTENCE}" in text
    assert "−11.5 %" in text
    assert text.count(SENTENCE) == 2  # now, and in what became of it


def test_drifted_plan_is_told_in_korean(people, plan):
    drift(plan)
    owner = people.members["owner"].user
    owner.language = "ko"
    owner.save()

    text = text_of(people.get("owner", url(plan)))

    assert "338 → 382" in text
    assert "The assumptions have moved" not in text


def test_queries_of_a_plan(people, plan, django_assert_max_num_queries):
    drift(plan)

    with django_assert_max_num_queries(8):
        people.get("viewer", url(plan))


def test_present_values_become_the_plan(people, plan):
    drift(plan)
    assert "Plan with the present values" not in text_of(people.get("viewer", url(plan)))
    assert "Plan with the present values" in text_of(people.get("editor", url(plan)))

    answer = people.post("editor", url(plan, "adopt"), {"version": 1})

    assert answer.url == url(plan)
    text = text_of(people.get("editor", url(plan)))
    assert "382 extra orders are needed" in text
    assert "The assumptions have moved." not in text


def test_present_values_of_a_plan_that_was_revised_meanwhile(people, plan):
    drift(plan)
    people.post("editor", url(plan, "adopt"), {"version": 1})

    answer = people.clients["editor"].post(url(plan, "adopt"), {"version": 1}, follow=True)

    assert "Somebody else has saved this meanwhile." in text_of(answer)
    assert Plan.objects.for_workspace(people.workspace).get().version == 2


def test_present_values_that_give_no_result(people, plan):
    revenue = Kpi.objects.for_workspace(plan.workspace).get(key="revenue")
    later = NOW + dt.timedelta(minutes=1)
    record(revenue, [0] * 28, start=FIRST_DAY, now=later)
    recheck_plans(now=later)

    text = text_of(people.get("editor", url(plan)))
    answer = people.clients["editor"].post(url(plan, "adopt"), {"version": 1}, follow=True)

    assert "This must be above zero." in text
    assert "Plan with the present values" not in text
    assert "This must be above zero." in text_of(answer)


@pytest.mark.parametrize("name", ["adopt", "archive"])
def test_changes_are_for_editors(people, plan, name):
    found = people.statuses("post", url(plan, name))

    assert {who: found[who] for who in WRITERS} == WRITERS
    assert found["editor"] == {302}
    assert people.get("editor", url(plan, name)).status_code == 405


def test_archived_plan_leaves_the_list_and_says_so(people, plan):
    people.post("editor", url(plan, "archive"))

    assert "No plan yet" in text_of(people.get("editor", list_url()))
    text = text_of(people.get("editor", url(plan)))
    assert "This plan is archived." in text
    assert "Turn into targets" not in text


def test_calculator_opens_with_the_numbers_of_a_plan(people, plan):
    address = reverse("goals:calculator", args=["acme", "extra-orders"])

    page = people.get("viewer", address, {"plan": plan.public_id})
    other = people.get("stranger", address, {"plan": plan.public_id})

    assert value_of(page, "incremental_revenue") == "50000"
    assert value_of(page, "aov") == "148"
    assert other.status_code == 404


def test_targets_are_proposed_whole(people, plan):
    make_goal(workspace=people.workspace, title="Grow", ends_on=dt.date(2026, 4, 30))

    found = people.statuses("get", url(plan, "targets"))

    assert {who: found[who] for who in WRITERS} == WRITERS
    form = people.get("editor", url(plan, "targets")).context["form"]
    assert form["orders"].label == "Extra orders: 338"
    assert form["orders"].value() == "orders"
    assert form["ends_on"].value() == dt.date(2026, 4, 30)
    assert "338 extra orders are needed" in form["link_reason"].value()


def test_plan_becomes_targets(people, plan):
    goal = make_goal(workspace=people.workspace, title="Grow")
    typed = {
        **DATES,
        "goal": goal.public_id,
        "role": "primary",
        "orders": "orders",
        "link_reason": "It follows from the plan.",
    }

    found = people.statuses("post", url(plan, "targets"), typed)

    assert found == {**WRITERS, "owner": {302}, "editor": {302}}
    targets = Target.objects.for_workspace(people.workspace).filter(goal=goal)
    assert {target.target_value for target in targets} == {338}
    assert "Orders Grow" in text_of(people.get("viewer", url(plan)))


def test_extra_orders_come_on_top(people, plan):
    goal = make_goal(workspace=people.workspace)
    start, end = FIRST_DAY + dt.timedelta(days=28), FIRST_DAY + dt.timedelta(days=55)
    typed = {
        "goal": goal.public_id,
        "starts_on": start.isoformat(),
        "ends_on": end.isoformat(),
        "role": "primary",
        "is_on_top": "on",
        "orders": "orders",
        "link_reason": "It follows from the plan.",
    }

    people.post("editor", url(plan, "targets"), typed)

    target = Target.objects.for_workspace(people.workspace).get()
    assert (target.baseline_value, target.target_value) == (280, 618)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"orders": ""}, "__all__"),
        ({"ends_on": "2026-12-31"}, "ends_on"),
        ({"link_reason": ""}, "link_reason"),
        ({"orders": "revenue"}, "orders"),
        ({"goal": "nowhere"}, "goal"),
    ],
    ids=lambda value: str(value),
)
def test_refused_targets_keep_what_was_typed(people, plan, wrong, field):
    goal = make_goal(workspace=people.workspace)
    typed = {
        **DATES,
        "goal": goal.public_id,
        "role": "primary",
        "orders": "orders",
        "link_reason": "It follows.",
        **wrong,
    }

    for htmx in (False, True):
        answer = people.post("editor", url(plan, "targets"), typed, htmx=htmx)

        assert answer.status_code == 422
        assert set(answer.context["form"].errors) == {field}
        assert value_of(answer, "starts_on") == "2027-01-01"
    assert not Target.objects.for_workspace(people.workspace).exists()


def test_targets_need_a_goal_first(people, plan):
    assert "A target belongs to a goal" in text_of(people.get("editor", url(plan, "targets")))


def test_queries_of_the_targets_form(people, plan, django_assert_max_num_queries):
    make_goal(workspace=people.workspace)
    for _number in range(3):
        make_kpi(workspace=people.workspace)

    with django_assert_max_num_queries(8):
        people.get("editor", url(plan, "targets"))


def test_pages_of_a_plan_speak_korean(people, plan):
    owner = people.members["owner"].user
    owner.language = "ko"
    owner.save()
    make_goal(workspace=people.workspace)

    with translation.override("ko"):
        pages = [
            text_of(people.get("owner", address))
            for address in (
                list_url(),
                url(plan),
                url(plan, "targets"),
                reverse("goals:calculator", args=["acme", "extra-orders"]),
            )
        ]

    assert all("계획" in page for page in pages)
    assert all("Assumption" not in page and "Calculate" not in page for page in pages)
