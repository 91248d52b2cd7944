"""What people have not done is told once, and over when they do it; before, they are reminded."""

import datetime as dt

import pytest

from alerts.enums import AlertKind, AlertState, CancelReason, Pace
from alerts.models import Alert, Delivery
from alerts.models.preference import REMINDER
from alerts.services.alerts import resolve_alert
from alerts.services.delivery import deliver_due
from alerts.services.overdue import check_all, check_answered
from alerts.services.preferences import set_paces, set_quiet_hours
from alerts.services.reminders import write_reminders
from alerts.services.settling import settle_alerts
from goals.enums import ReviewRhythm
from goals.models import Goal
from goals.services.check_ins import record_check_in
from goals.services.reviews import open_review, save_review
from tests.factories import make_goal, make_kpi, make_membership, make_user
from tests.goals.facts import on, promise
from workspaces.models import Membership

pytestmark = pytest.mark.django_db
WEDNESDAY, MONDAY = dt.date(2026, 2, 11), dt.date(2026, 2, 16)
THURSDAY = dt.datetime(2026, 2, 12, 0, 0, tzinfo=dt.UTC)  # 09:00 in Seoul
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def member():
    return make_membership(user=make_user(email="mina@acme.test", language="en"))


@pytest.fixture
def target(member):
    goal = make_goal(workspace=member.workspace, owner=member, title="Grow")
    goals = Goal.objects.for_workspace(member.workspace)
    goals.update(created_at=on(goal.starts_on), check_in_rhythm="weekly")
    return promise(make_kpi(workspace=member.workspace, name="Orders"), 5, goal=goal)


def say(target, by, now):
    return record_check_in(target=target, by=by, now=now, confidence=70)


def alerts(member):
    return Alert.objects.for_workspace(member.workspace)


def test_missed_round_is_told_once_and_over_with_a_word(member, target, mailoutbox):
    say(target, member, on(dt.date(2026, 2, 5)))
    assert check_all(now=on(WEDNESDAY)) == 0
    assert check_all(now=on(MONDAY)) == 1
    assert check_all(now=on(MONDAY) + HOUR) == 0
    alert = alerts(member).get()
    assert (alert.kind, alert.goal, alert.due_on) == (
        AlertKind.CHECK_IN_OVERDUE,
        target.goal,
        dt.date(2026, 2, 15),
    )
    deliver_due(now=on(MONDAY) + HOUR)
    (mail,) = mailoutbox
    assert mail.subject == "[Check-in overdue] Grow"
    assert "nobody checked in on “Grow”: Orders." in mail.body
    assert "/goals/check-ins/" in mail.body
    say(target, member, on(MONDAY) + 2 * HOUR)
    check_answered(now=on(MONDAY) + 2 * HOUR)
    assert alerts(member).get().state == AlertState.RESOLVED
    assert check_all(now=on(MONDAY) + 3 * HOUR) == 0


def test_overdue_review_is_over_when_it_opens(member, target):
    Goal.objects.for_workspace(member.workspace).update(
        review_rhythm=ReviewRhythm.MONTHLY, check_in_rhythm="never"
    )
    due = target.starts_on + dt.timedelta(days=30)
    assert check_all(now=on(due + dt.timedelta(days=3))) == 0
    late = due + dt.timedelta(days=4)
    assert check_all(now=on(late)) == 1
    assert alerts(member).get().kind == AlertKind.REVIEW_OVERDUE
    open_review(goal=target.goal, by=member, now=on(late))
    check_answered(now=on(late))
    assert alerts(member).get().state == AlertState.RESOLVED


def test_review_that_was_opened_and_left_lying_is_over_when_it_is_closed(member, target):
    Goal.objects.for_workspace(member.workspace).update(check_in_rhythm="never")
    opened, late = (target.starts_on + dt.timedelta(days=days) for days in (10, 14))
    review = open_review(goal=target.goal, by=member, now=on(opened))
    assert check_all(now=on(late - dt.timedelta(days=1))) == 0
    assert check_all(now=on(late)) == 1
    assert (alerts(member).get().kind, alerts(member).get().due_on) == (
        AlertKind.REVIEW_OVERDUE,
        opened,
    )
    save_review(review=review, by=member, now=on(late), summary="Held", decided=[], is_closed=True)
    check_answered(now=on(late))
    assert alerts(member).get().state == AlertState.RESOLVED


def test_what_somebody_settled_is_told_again_only_for_the_next_round(member, target):
    check_all(now=on(MONDAY))
    resolve_alert(alert=alerts(member).get(), by=member, now=on(MONDAY), note="On holiday")
    assert check_all(now=on(MONDAY + dt.timedelta(days=2))) == 0
    assert check_all(now=on(MONDAY + dt.timedelta(days=7))) == 1
    target.goal.is_archived = True
    target.goal.save()
    settle_alerts(now=on(MONDAY + dt.timedelta(days=8)))
    assert not alerts(member).unresolved().exists()


def test_reminder_leaves_by_the_persons_clock_and_not_to_those_who_answered(
    member, target, mailoutbox
):
    other = make_membership(workspace=member.workspace)
    goal = make_goal(workspace=member.workspace, owner=other, review_rhythm="")
    answered = promise(make_kpi(workspace=member.workspace), 5, goal=goal)
    members = Membership.objects.for_workspace(member.workspace)
    members.update(created_at=THURSDAY - dt.timedelta(days=7))
    set_quiet_hours(user=member.user, starts_at=dt.time(22), ends_at=dt.time(9, 30))
    assert write_reminders(now=THURSDAY - 2 * HOUR) == 0  # 07:00 in Seoul
    assert write_reminders(now=THURSDAY) == 2
    assert write_reminders(now=THURSDAY + HOUR) == 0
    say(answered, other, THURSDAY)
    deliver_due(now=THURSDAY)
    assert mailoutbox == []
    deliver_due(now=THURSDAY + HOUR)
    (mail,) = mailoutbox
    assert (mail.to, mail.subject) == (
        ["mina@acme.test"],
        "[Reminder] 1 thing waits for a word of yours",
    )
    assert "- Orders · Grow" in mail.body
    gone = Delivery.objects.for_workspace(member.workspace).get(recipient=other.user)
    assert gone.cancel_reason == CancelReason.ANSWERED


def test_reminder_is_not_written_to_who_wants_none(member, target):
    members = Membership.objects.for_workspace(member.workspace)
    members.update(created_at=THURSDAY - dt.timedelta(days=7))
    set_paces(member=member, paces={REMINDER: Pace.NONE})
    assert write_reminders(now=THURSDAY) == 0
    set_paces(member=member, paces={REMINDER: Pace.AT_ONCE})
    goals = Goal.objects.for_workspace(member.workspace)
    goals.update(check_in_rhythm="never", review_rhythm="")
    assert write_reminders(now=THURSDAY) == 0
    goals.update(review_rhythm=ReviewRhythm.MONTHLY)  # its reviews are reminded of, too
    assert write_reminders(now=THURSDAY) == 1
