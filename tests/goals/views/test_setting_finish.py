"""The last step: what is missing is named, then the whole tree is made."""

import datetime as dt

from django.urls import reverse

from goals.enums import Level
from goals.models import Goal, GoalDraft, Target
from kpis.models import Kpi
from tests.goals.facts import record
from tests.goals.views.draft_pages import LINE, START, answer, fill, page, rows


def test_check_names_what_is_missing_with_a_link_to_its_step(people, draft):
    text = people.get("editor", page(draft)).text

    assert page(draft, "specific") in text
    assert text.count("To mend") == 2  # no title, no dates
    response = people.post("editor", page(draft, "finish"))
    assert response.status_code == 422
    assert Goal.objects.for_workspace(people.workspace).count() == 0


def test_ten_answers_make_the_whole_tree(people, draft, orders):
    persona, check = fill(people, draft)
    assert check == page(draft)
    assert "To mend" not in people.get("editor", check).text

    response = people.post("editor", page(draft, "finish"))

    goal = Goal.objects.for_workspace(people.workspace).get(level=Level.MARKETING)
    assert response.url == reverse("goals:goal_detail", args=["acme", goal.public_id])
    assert (goal.title, goal.purpose, goal.parent.title) == ("Win visitors", "Live", "Grow")
    assert (goal.owner, goal.priority, goal.horizon) == (people.members["viewer"], 1, "short")
    assert (goal.budget, goal.budget_currency, goal.review_rhythm) == (500, "KRW", "monthly")
    assert list(goal.personas.all()) == [persona]
    assert [row.need for row in goal.stakeholders.all()] == ["Calm"]
    assert sorted(row.must_agree for row in goal.told.all()) == [False, True]
    (target,) = Target.objects.for_workspace(people.workspace)
    assert (target.kpi, target.goal) == (orders, goal)
    assert Kpi.objects.for_workspace(people.workspace).filter(key="new_visitors").exists()


def test_number_that_waits_is_told_on_the_goals_page(people, draft, orders):
    fill(people, draft)
    people.post("editor", page(draft, "finish"))
    goal = Goal.objects.for_workspace(people.workspace).get(level=Level.MARKETING)
    url = reverse("goals:goal_waiting", args=["acme", goal.public_id])

    text = people.get("viewer", url, htmx=True).text

    assert "New visitors on all segments: +20" in text
    assert "There is no full week of data" in text
    assert "Look again" not in text
    assert "Look again" in people.get("editor", url).text
    assert people.get("editor", page(draft)).status_code == 404  # it is a goal now


def test_business_goal_stands_on_its_own(people, draft, orders):
    specific = {"title": "Grow", "level": "business", "owner": ""}
    fill(people, draft, specific=specific, align={})
    people.post("editor", page(draft, "finish"))

    goal = Goal.objects.for_workspace(people.workspace).get()
    assert (goal.level, goal.parent, goal.owner) == (Level.BUSINESS, None, None)


def test_business_goal_that_serves_another_is_refused(people, draft):
    answer(people, draft, "specific", {"title": "Grow", "level": "business", "owner": ""})

    parent = {"parent": "new", "parent_title": "Grow more", "link_reason": "So."}
    response = answer(people, draft, "align", parent)

    assert response.status_code == 422
    assert "A business goal stands on its own." in response.text


def test_refused_target_comes_back_to_the_check(people, draft, orders):
    record(orders, [1], start=dt.date(2026, 1, 1), segment={"channel": "search"})
    fill(people, draft, measure=rows({**LINE, "segment_key": "channel=tv"}))

    response = people.post("editor", page(draft, "finish"))

    assert response.status_code == 422
    assert "Nothing has been recorded for" in response.text
    assert Goal.objects.for_workspace(people.workspace).count() == 0


def test_draft_is_given_up(people, draft):
    response = people.post("editor", page(draft, "discard"))

    assert response.url == START
    assert GoalDraft.objects.for_workspace(people.workspace).count() == 0
