"""The week's reminder of check-ins, by each person's own clock, for those who owe something."""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from django.db.models import Exists, OuterRef

from alerts.calc.hours import THURSDAY
from alerts.enums import Purpose
from alerts.services.weekly import REASON, Weekly, write_weekly
from goals.enums import CheckInRhythm
from goals.models import Goal, Target
from goals.services.check_ins import ending_check_ins
from goals.services.reviews import DueReview, due_reviews
from workspaces.enums import Role
from workspaces.models import Membership

_MAIL: Final = Weekly(
    Purpose.REMINDER, THURSDAY, too_late_after=dt.timedelta(hours=12), is_in_digest=False
)


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for one member: words on targets, and reviews of goals of theirs."""

    check_ins: list[Target]
    reviews: list[DueReview]


def write_reminders(*, now: dt.datetime) -> int:
    """Write a reminder to everybody who runs a goal, from Thursday, 08:00, of their own zone on.

    Whether they still owe anything is looked at when it leaves: who has answered gets none.

    Returns:
        How many were written.
    """
    mine = Goal.objects.across_awake(reason=REASON).active().filter(owner=OuterRef("pk"))
    running = mine.filter(starts_on__lte=now.date(), ends_on__gte=now.date())
    owners = Membership.objects.across_awake(reason=REASON).filter(
        Exists(running.exclude(check_in_rhythm=CheckInRhythm.NEVER, review_rhythm="")),
        user__is_active=True,
        role__in=[role for role in Role if role.reaches(Role.EDITOR)],
    )
    return write_weekly(_MAIL, owners, now=now)


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
