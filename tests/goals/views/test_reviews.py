"""A review from its opening to its acknowledgement, and the library of lessons."""

from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from goals.enums import Decision
from goals.models import Lesson, Review
from goals.services.check_ins import record_check_in
from goals.services.reviews import Decided, open_review, save_review
from goals.services.track_record import read_track_record
from tests.factories import START, make_goal, make_kpi
from tests.goals.facts import on, promise

READERS = {"owner": {200}, "editor": {200}, "viewer": {200}, "stranger": {404}}


@pytest.fixture
def goal(people):
    return make_goal(workspace=people.workspace, review_rhythm="monthly", title="Grow")


@pytest.fixture
def review(people, goal):
    promise(make_kpi(workspace=people.workspace, name="Orders"), 5, goal=goal)
    return open_review(goal=goal, by=people.members["editor"], now=on(START))


def url(name, *args):
    return reverse(f"reviews:{name}", args=["acme", *args])


def test_everybody_inside_reads_and_only_editors_open(people, review, goal):
    page = url("review_detail", review.public_id)
    for each in (url("review_list"), url("lesson_list"), page):
        assert people.statuses("get", each) == READERS
    lessons = reverse("goals:goal_lessons", args=["acme", goal.public_id])
    assert people.statuses("get", lessons) == READERS
    assert people.post("viewer", url("review_open", goal.public_id)).status_code == 403
    assert people.post("editor", url("review_open", goal.public_id)).url == page
    assert people.post("viewer", page, {"step": "close"}).status_code == 403


def test_due_reviews_are_listed(people, goal):
    assert "Grow" in people.get("viewer", url("review_list")).text


def test_review_is_decided_closed_and_acknowledged(people, review):
    page = url("review_detail", review.public_id)
    (target,) = review.goal.targets.all()
    sent = {
        "version": review.version,
        "summary": "A good month",
        f"decision-{target.public_id}": "keep",
        f"held-{target.public_id}": "no",
        f"note-{target.public_id}": "Watch it",
    }
    assert people.post("editor", page, sent | {"version": 9}).status_code == 422
    assert people.post("editor", page, sent | {"step": "close"}).url == page
    text = people.get("viewer", page).text
    for said in ("A good month", "its reason failed", "Watch it"):
        assert said in text
    assert people.post("editor", url("review_acknowledge", review.public_id)).status_code == 403
    people.post("owner", url("review_acknowledge", review.public_id))
    assert Review.objects.for_workspace(people.workspace).get().acknowledged_by.name == "Owner"


def test_meeting_decides_one_target_after_the_other(people, review):
    page = url("review_meeting", review.public_id)
    (target,) = review.goal.targets.all()
    text = people.get("viewer", page, {"place": "9" * 5000}).text
    assert "Target 1 of 1" in text
    assert 'data-key="1"' not in text
    field = f"decision-{target.public_id}"
    sent = {"version": review.version, field: "adjust", f"value-{target.public_id}": "4.5"}
    assert "Choose a decision" in people.post("editor", page, sent | {field: ""}).text
    assert "only for adjusting" in people.post("editor", page, sent | {field: "keep"}).text
    assert people.post("viewer", page, sent).status_code == 403
    refused = people.post("editor", page, sent)
    assert (refused.status_code, "say in the note why" in refused.text) == (422, True)
    sent |= {f"note-{target.public_id}": "Fewer sellers"}
    assert people.post("editor", page, sent).url == url("review_detail", review.public_id)
    assert (
        review.decisions.get().new_value,
        Review.objects.for_workspace(people.workspace).get().is_open,
    ) == (Decimal("4.5"), True)


def test_review_is_printed_and_shared_without_names_and_notes(people, review):
    (target,) = review.goal.targets.all()
    decided = [Decided(target, Decision.KEEP, False, "inner note")]
    by, now = people.members["editor"], on(START)
    save_review(review=review, by=by, now=now, summary="A good month", decided=decided)
    printed = people.get("viewer", url("review_print", review.public_id)).text
    share = reverse("share_review", args=["acme", review.public_id])
    assert people.post("editor", share, {"days": 30}).status_code == 403
    made = people.post("manager", share, {"days": 30})
    shared = Client(headers={"Accept-Language": "en"}).get(made.context["address"])
    for said in ("A good month", "Orders", "Keep it", "its reason failed"):
        assert said in printed
        assert said in shared.text
    kept = ["inner note", "Because", "@", "Acme", review.public_id, "/w/acme", "Editor"]
    assert [each for each in kept if each in shared.text] == []
    assert shared.headers["X-Robots-Tag"] == "noindex, nofollow"
    other = made.context["address"].replace("/s/review/", "/s/")
    assert Client().get(other).status_code == 404


def test_lesson_is_written_in_a_review_and_found_again(people, review):
    kpi = review.goal.targets.get().kpi
    address = f"{url('lesson_create')}?review={review.public_id}"
    sent = {"text": "Stock first", "outcome": "failure", "kpi": kpi.pk}
    assert people.post("editor", address, sent | {"text": ""}).status_code == 422
    assert people.post("editor", address, sent).url == url("review_detail", review.public_id)
    lesson = Lesson.objects.for_workspace(people.workspace).get()
    assert (lesson.review, lesson.goal) == (review, review.goal)
    assert "Stock first" in people.get("viewer", url("lesson_list"), {"q": "stock"}).text
    assert "Stock first" not in people.get("viewer", url("lesson_list"), {"q": "mail"}).text
    tagged = people.get("viewer", url("lesson_list"), {"kpi": kpi.public_id, "outcome": "failure"})
    assert "Stock first" in tagged.text
    assert (
        "Stock first" not in people.get("viewer", url("lesson_list"), {"outcome": "success"}).text
    )
    page = reverse("goals:goal_lessons", args=["acme", review.goal.public_id])
    assert "same KPI: Orders" in people.get("viewer", page, htmx=True).text


def test_patterns_tell_shares_and_of_confidence_only_ones_own(people, django_assert_num_queries):
    page = url("track_record")
    assert "No target has closed yet" in people.get("viewer", page).text
    kpi = make_kpi(workspace=people.workspace, name="Orders")
    goal = make_goal(workspace=people.workspace)
    for number in range(6):
        target = promise(kpi, 5, goal=goal, segment_key=f"channel={number % 2}")
        target.status = "met" if number else "missed"
        target.save()
        for name in ("owner", "editor"):
            said = {"target": target, "now": on(START), "confidence": 90}
            record_check_in(by=people.members[name], **said)
    text = people.get("owner", page).text
    assert "Of 6 closed targets 5 were met: 83\u00a0%" in text
    assert text.count("too few to say") == 2
    assert text.count("As good as done (80 % and more)") == 2
    assert "Your own confidence" not in people.get("viewer", page).text
    assert people.get("stranger", page).status_code == 404
    with django_assert_num_queries(2):
        read_track_record(reader=people.members["owner"])


def test_review_of_thirty_targets_opens_in_eight_queries(
    people, goal, django_assert_max_num_queries
):
    kpi = make_kpi(workspace=people.workspace)
    for _ in range(30):
        promise(kpi, 5, goal=goal)
    with django_assert_max_num_queries(8 + 2):  # the ends of the transaction
        review = open_review(goal=goal, by=people.members["editor"], now=on(START))
    with django_assert_max_num_queries(8):
        page = people.get("editor", url("review_detail", review.public_id))
    assert len(page.context["rows"]) == 30
