"""Mails that leave once a week, by the clock of each person."""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from django.db.models import Exists, OuterRef

from alerts.calc.hours import last_weekly
from alerts.calc.keys import weekly_key
from alerts.enums import Channel, Pace, Purpose
from alerts.models import Delivery, Preference
from workspaces.models import Membership, WorkspaceScopedQuerySet

REASON: Final = "the clock serves all workspaces"
_WEEK: Final = dt.timedelta(days=6, hours=22)  # less than clocks are ever moved


@dataclass(frozen=True, slots=True)
class Weekly:
    """A mail from 08:00 of a weekday on, until it is too late: the next week's is the next.

    Among people's wishes it is known by the name of its purpose.
    """

    purpose: Purpose
    weekday: int
    too_late_after: dt.timedelta
    is_in_digest: bool


def write_weekly(
    mail: Weekly, members: WorkspaceScopedQuerySet[Membership], *, now: dt.datetime
) -> int:
    """Write `mail` to those of `members` for whom it is time, and who have not wished for none.

    Who became a member since its hour waits for the next.

    Returns:
        How many were written.
    """
    recent = Delivery.objects.across_workspaces(reason=REASON).filter(
        workspace=OuterRef("workspace"),
        recipient=OuterRef("user"),
        purpose=mail.purpose,
        created_at__gt=now - (_WEEK - mail.too_late_after),
    )
    unwanted = Preference.objects.across_workspaces(reason=REASON).filter(
        workspace=OuterRef("workspace"),
        user=OuterRef("user"),
        kind=mail.purpose.value,
        pace=Pace.NONE,
    )
    due = members.filter(~Exists(recent), ~Exists(unwanted)).select_related("user", "workspace")
    rows = [
        _delivery(mail, member, slot, now=now)
        for member in due
        for slot in [last_weekly(now=now, zone=member.user.zone, weekday=mail.weekday)]
        if max(member.created_at, now - mail.too_late_after) < slot
    ]
    Delivery.objects.bulk_create(rows, ignore_conflicts=True)  # another clock may be as far
    return len(rows)


def _delivery(mail: Weekly, member: Membership, slot: dt.datetime, *, now: dt.datetime) -> Delivery:
    key = weekly_key(
        mail.purpose, workspace_id=member.workspace_id, recipient_id=member.user_id, slot=slot
    )
    return Delivery(
        workspace=member.workspace,
        recipient=member.user,
        channel=Channel.EMAIL,
        purpose=mail.purpose,
        key=key,
        bundled_for=slot if mail.is_in_digest else None,
        next_try_at=slot,
        created_at=now,
    )
