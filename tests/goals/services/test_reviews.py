"""Reviews open already written; what they decide is carried out, what they teach comes back."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override

from goals.enums import Decision, LessonOutcome, ReviewRhythm, Status
from goals.models import PlanTarget, Review
from goals.services import lessons
from goals.services.check_ins import record_check_in
from goals.services.lessons import find_lessons, recall, theme_of_goal, write_lesson
from goals.services.plan_checks import recheck_plans
from goals.services.review_lines import ReviewLine, freeze_lines, thaw_lines
from goals.services.review_words import review_document, review_rows
from goals.services.reviews import (
    Decided,
    ReviewClosedError,
    acknowledge_review,
    due_reviews,
    open_review,
    save_review,
)
from goals.services.targets import create_target, update_target
from tests.factories import START, make_goal, make_kpi, make_membership, make_workspace
from tests.goals.facts import judge, on, promise, record
from tests.goals.plans import DRIFTED, LATER, make_drifting_plan
from workspaces.exceptions import StaleVersionError
from workspaces.reader import Reader

pytestmark = pytest.mark.django_db
READER = Reader("en", "international", today=START)
FEBRUARY, MARCH = dt.date(2026, 2, 1), dt.date(2026, 3, 1)


@pytest.fixture
def by():
    return make_membership(workspace=make_workspace())


@pytest.fixture
def goal(by):
    return make_goal(workspace=by.workspace, owner=by, review_rhythm=ReviewRhythm.MONTHLY)


def close(review, by, day, *decided, **said):
    said = {"summary": "", "is_closed": True, **said}
    return save_review(review=review, by=by, now=on(day), decided=decided, **said)


def test_review_is_due_by_its_rhythm_and_a_last_time_after_the_end(goal, by):
    ask = lambda day: [each.due_on for each in due_reviews(workspace=by.workspace, today=day)]  # noqa: E731
    assert ask(dt.date(2026, 1, 30)) == []
    assert ask(MARCH) == [dt.date(2026, 1, 31)]
    close(open_review(goal=goal, by=by, now=on(MARCH)), by, MARCH)
    assert ask(dt.date(2026, 3, 31)) == []
    assert ask(dt.date(2026, 4, 1)) == [dt.date(2026, 4, 1)]
    last = dt.date(2026, 4, 2)
    close(open_review(goal=goal, by=by, now=on(last)), by, last)
    assert ask(dt.date(2027, 1, 1)) == []


def test_review_opens_with_all_that_happened_since_the_last_one(
    goal, by, django_assert_num_queries
):
    kpi = make_kpi(workspace=by.workspace)
    target = create_target(
        goal=goal,
        kpi=kpi,
        by=by,
        now=on(START),
        condition="at_least",
        condition_value=Decimal(9000),
        link_reason="It does.",
        starts_on=goal.starts_on,
        ends_on=goal.ends_on,
    )
    record(kpi, [100] * 30, start=START)
    judge(target, dt.date(2026, 1, 30))
    close(open_review(goal=goal, by=by, now=on(FEBRUARY)), by, FEBRUARY)
    record(kpi, [10] * 28, start=FEBRUARY)
    update_target(target=target, reason="Fewer ads", by=by, now=on(FEBRUARY), condition_value=9500)
    record_check_in(target=target, by=by, now=on(MARCH), confidence=30, note="Out of stock")
    judge(target, MARCH, now=on(MARCH))

    review = open_review(goal=goal, by=by, now=on(MARCH))

    assert (review.period_from, review.period_to) == (dt.date(2026, 2, 2), MARCH)
    (line,) = thaw_lines(review.lines)
    assert (line.status, line.target_value) == (Status.OFF_TRACK, Decimal(9500))
    assert line.actual == Decimal(3280)
    assert line.needed > 100 > line.probability
    assert line.proposal == line.projection
    words = [event for event in line.events if event.kind == "word"]
    assert [(each.new, each.text) for each in words] == [("30", "Out of stock")]
    assert "verdict" in {event.kind for event in line.events}
    assert open_review(goal=goal, by=by, now=on(MARCH)) == review


def test_drifted_plan_is_told_once_in_the_readers_language_and_not_to_strangers():
    by = make_membership(workspace=make_workspace(currency="USD"))
    goal = make_goal(workspace=by.workspace, owner=by)
    target = promise(make_kpi(workspace=by.workspace), 338, goal=goal)
    plan = make_drifting_plan(workspace=by.workspace)
    PlanTarget.objects.create(workspace=by.workspace, plan=plan, target=target, key="orders")
    recheck_plans(now=LATER)

    review = open_review(goal=goal, by=by, now=LATER)

    drifts = {}
    for language in ("en", "ko"):
        with override(language):
            drifts[language] = review_document(review, READER).lines[0].drifts
    assert drifts["en"] == [DRIFTED]
    assert "338 → 382" in drifts["ko"][0] != DRIFTED
    assert review_document(review, READER, is_shared=True).lines[0].drifts == []
    close(review, by, LATER.date())
    (line,) = thaw_lines(open_review(goal=goal, by=by, now=LATER + dt.timedelta(1)).lines)
    assert line.drifts == []


def test_closing_carries_decisions_out_once(goal, by):
    kept, stopped = (promise(make_kpi(workspace=by.workspace), 5, goal=goal) for _ in range(2))
    review = open_review(goal=goal, by=by, now=on(FEBRUARY))
    decided = [
        Decided(kept, Decision.KEEP, True, "Goes well"),
        Decided(stopped, Decision.STOP, False),
    ]
    save_review(review=review, by=by, now=on(FEBRUARY), summary="So far", decided=decided)
    stopped.refresh_from_db()
    assert not stopped.is_archived
    close(review, by, FEBRUARY, summary="Done")
    stopped.refresh_from_db()
    assert stopped.is_archived
    rows = {row.target_id: row for row in review.decisions.all()}
    assert (rows[kept.pk].link_held, rows[stopped.pk].link_held) == (True, False)
    with pytest.raises(ReviewClosedError):
        close(review, by, FEBRUARY)


def test_adjusted_target_promises_the_new_value_once_the_review_is_closed(goal, by):
    target = promise(make_kpi(workspace=by.workspace), 5, goal=goal)
    review = open_review(goal=goal, by=by, now=on(FEBRUARY))
    with override("en"), pytest.raises(ValidationError, match="say in the note why"):
        close(review, by, FEBRUARY, Decided(target, Decision.ADJUST, new_value=Decimal(4)))
    review.refresh_from_db()
    with override("en"), pytest.raises(ValidationError, match="only for adjusting"):
        close(review, by, FEBRUARY, Decided(target, Decision.KEEP, new_value=Decimal(4)))
    review.refresh_from_db()
    decided = Decided(target, Decision.ADJUST, None, "One seller left", Decimal(4))
    an_hour_later = on(FEBRUARY) + dt.timedelta(hours=1)
    said = {"decided": [decided], "summary": "", "is_closed": True}
    save_review(review=review, by=by, now=an_hour_later, **said)
    target.refresh_from_db()
    assert (target.target_value, target.version) == (Decimal(4), 2)
    assert target.versions.latest("number").reason == "One seller left"
    (row,) = review_rows(review, READER)
    assert (row.promised, row.new_value) == ("≥\u00a05", "4")
    (line,) = thaw_lines(open_review(goal=goal, by=by, now=on(MARCH)).lines)
    assert [(each.kind, each.text) for each in line.events] == [("moved", "One seller left")]


def test_nothing_strange_is_decided_and_no_version_overwritten(goal, by):
    review = open_review(goal=goal, by=by, now=on(FEBRUARY))
    other = promise(make_kpi(workspace=by.workspace), 5)
    with pytest.raises(ValidationError):
        close(review, by, FEBRUARY, Decided(other, Decision.KEEP))
    with pytest.raises(StaleVersionError):
        close(review, by, FEBRUARY, expected_version=99)
    with pytest.raises(ValidationError):
        acknowledge_review(review=review, by=by, now=on(FEBRUARY))
    later = make_goal(workspace=by.workspace, starts_on=MARCH)
    with pytest.raises(ValidationError):
        open_review(goal=later, by=by, now=on(FEBRUARY))


@pytest.mark.parametrize(
    ("probability", "said"),
    [
        ("0.05", "out of reach: its chance is 5\u00a0%. 7 would be as likely as not (50 %)."),
        ("0.5", ""),
        (
            "0.98",
            "asks for nothing more: its chance is over 97\u00a0%. "
            "7 would be as likely as not (50 %).",
        ),
        (None, ""),
    ],
)
def test_hopeless_and_trivial_targets_get_a_proposal_with_its_reason(goal, by, probability, said):
    target = promise(make_kpi(workspace=by.workspace), 10, goal=goal)
    line = ReviewLine(
        target_id=target.public_id,
        status_before=Status.UNKNOWN,
        status=Status.AT_RISK,
        target_value=Decimal(10),
        probability=Decimal(probability) if probability else None,
        projection=Decimal(7),
        events=[],
    )
    review = Review(workspace=by.workspace, goal=goal, lines=freeze_lines([line]), pk=1)
    with override("en"):
        (row,) = review_rows(review, READER)
    assert row.proposal.removeprefix("The present value ").removeprefix("is ") == said


def test_lessons_come_back_to_goals_like_theirs(goal, by, monkeypatch):
    monkeypatch.setattr(lessons, "LOOKED_THROUGH", 2)  # however many others are newer
    kpi = make_kpi(workspace=by.workspace, name="Orders")
    promise(kpi, 5, goal=goal, segment_key="channel=Instagram")
    learn = {"workspace": by.workspace, "by": by, "now": on(MARCH)}
    both = write_lesson(
        text="Stock first", outcome=LessonOutcome.FAILURE, kpi=kpi, channel="instagram", **learn
    )
    one = write_lesson(text="Short films", outcome=LessonOutcome.SUCCESS, kpi=kpi, **learn)
    write_lesson(text="Letters", outcome=LessonOutcome.SUCCESS, channel="mail", **learn)
    found = recall(workspace=by.workspace, theme=theme_of_goal(goal))
    assert [(each.lesson, each.because) for each in found] == [
        (both, ["kpi", "channel"]),
        (one, ["kpi"]),
    ]
    words = find_lessons(workspace=by.workspace, text="orders film", outcome="success")
    assert list(words) == [one]
