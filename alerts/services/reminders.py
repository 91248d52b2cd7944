"""The week's reminder of check-ins, by each person's own clock, for those who owe something."""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from django.db.models import Exists, OuterRef

from alerts.calc.hours import THURSDAY, last_weekly
from alerts.calc.keys import reminder_key
from alerts.enums import Channel, Pace, Purpose
from alerts.models import Delivery, Preference
from alerts.models.preference import REMINDER
from goals.enums import CheckInRhythm
from goals.models import Goal, Target
from goals.services.check_ins import ending_check_ins
from goals.services.reviews import DueReview, due_reviews
from workspaces.enums import Role
from workspaces.models import Membership

REASON = "the clock serves all workspaces"
_RECENT: Final = dt.timedelta(days=6, hours=22)  # a week less than clocks are ever moved
_LATEST: Final = dt.timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for one member: words on targets, and reviews of goals of theirs."""

    check_ins: list[Target]
    reviews: list[DueReview]


def write_reminders(*, now: dt.datetime) -> int:
    """Write a reminder to everybody who runs a goal, from Thursday, 08:00, of their own zone on.

    Whether they still owe anything is looked at when it leaves: who has answered gets none. After
    half a day it is too late, and the next week's is the next.

    Returns:
        How many were written.
    """
    mine = Goal.objects.across_awake(reason=REASON).active().filter(owner=OuterRef("pk"))
    running = mine.filter(starts_on__lte=now.date(), ends_on__gte=now.date())
    recent = Delivery.objects.across_workspaces(reason=REASON).filter(
        workspace=OuterRef("workspace"),
        recipient=OuterRef("user"),
        purpose=Purpose.REMINDER,
        created_at__gt=now - _RECENT,
    )
    unwanted = Preference.objects.across_workspaces(reason=REASON).filter(
        workspace=OuterRef("workspace"), user=OuterRef("user"), kind=REMINDER, pace=Pace.NONE
    )
    owners = Membership.objects.across_awake(reason=REASON).filter(
        Exists(running.exclude(check_in_rhythm=CheckInRhythm.NEVER, review_rhythm="")),
        ~Exists(recent),
        ~Exists(unwanted),
        user__is_active=True,
        role__in=[role for role in Role if role.reaches(Role.EDITOR)],
    )
    rows = [
        _reminder(member, slot, now=now)
        for member in owners.select_related("user", "workspace")
        for slot in [last_weekly(now=now, zone=member.user.zone, weekday=THURSDAY)]
        if max(member.created_at, now - _LATEST) < slot
    ]
    Delivery.objects.bulk_create(rows, ignore_conflicts=True)  # another clock may be as far
    return len(rows)


def _reminder(member: Membership, slot: dt.datetime, *, now: dt.datetime) -> Delivery:
    key = reminder_key(workspace_id=member.workspace_id, recipient_id=member.user_id, slot=slot)
    return Delivery(
        workspace=member.workspace,
        recipient=member.user,
        channel=Channel.EMAIL,
        purpose=Purpose.REMINDER,
        key=key,
        next_try_at=slot,
        created_at=now,
    )


def read_waiting(member: Membership, *, now: dt.datetime) -> Waiting:
    """Return what waits for `member`: rounds that end within a week, reviews that are due."""
    today = member.workspace.today(now)
    reviews = due_reviews(workspace=member.workspace, today=today)
    return Waiting(
        check_ins=ending_check_ins(member=member, today=today),
        reviews=[each for each in reviews if each.goal.owner_id == member.pk],
    )


def waits_for(member: Membership, *, now: dt.datetime) -> bool:
    """Whether anything waits for `member` that a reminder would tell of."""
    waiting = read_waiting(member, now=now)
    return bool(waiting.check_ins or waiting.reviews)
