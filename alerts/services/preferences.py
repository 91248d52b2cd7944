"""What people chose to be mailed of, and the moments that follow from it."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction

from alerts.calc.hours import next_daily, next_weekly, quiet_until
from alerts.enums import Pace, Purpose
from alerts.models import Delivery, Preference, QuietHours
from alerts.models.preference import REMINDER, SUMMARY
from workspaces.models import Membership, User


@dataclass(frozen=True, slots=True)
class Wishes:
    """A member's choices; kinds they never chose for are told at once."""

    user: User
    paces: Mapping[str, Pace]
    quiet: QuietHours | None

    def pace(self, kind: str) -> Pace:
        """How soon they want to hear of `kind`."""
        return self.paces.get(kind, Pace.AT_ONCE)

    def pace_of(self, delivery: Delivery) -> Pace:
        """How soon they want this message."""
        if delivery.purpose == Purpose.SUMMARY:
            return Pace.NONE if self.pace(SUMMARY) == Pace.NONE else Pace.WEEKLY
        if delivery.purpose == Purpose.REMINDER:
            return self.pace(REMINDER)
        pace = self.pace(delivery.payload.get("kind", ""))
        if delivery.purpose == Purpose.ESCALATION and pace != Pace.NONE:
            return Pace.AT_ONCE  # it has waited for days
        return pace

    def quiet_until(self, now: dt.datetime) -> dt.datetime | None:
        """When the quiet hours are over that `now` lies in; None outside them."""
        if self.quiet is None:
            return None
        return quiet_until(
            now=now,
            zone=self.user.zone,
            starts_at=self.quiet.starts_at,
            ends_at=self.quiet.ends_at,
        )

    def next_slot(self, pace: Pace, now: dt.datetime) -> dt.datetime:
        """When their next digest of that pace leaves."""
        find = next_weekly if pace == Pace.WEEKLY else next_daily
        return find(now=now, zone=self.user.zone)


class WishReader:
    """Reads the wishes of many members, each once; for as long as a batch of messages takes."""

    def __init__(self) -> None:
        self._known: dict[int, Wishes] = {}

    def of(self, member: Membership) -> Wishes:
        """Return the member's wishes."""
        if member.pk not in self._known:
            self._known[member.pk] = read_wishes(member)
        return self._known[member.pk]


def read_wishes(member: Membership) -> Wishes:
    """Return what the member chose in their workspace, and their quiet hours."""
    rows = Preference.objects.for_workspace(member.workspace).filter(user=member.user)
    return Wishes(
        user=member.user,
        paces={kind: Pace(pace) for kind, pace in rows.values_list("kind", "pace")},
        quiet=read_quiet_hours(member.user),
    )


def read_quiet_hours(user: User) -> QuietHours | None:
    """Return when the person's mail waits, if they chose so."""
    return QuietHours.objects.filter(user=user).first()


@transaction.atomic
def set_paces(*, member: Membership, paces: Mapping[str, Pace]) -> None:
    """Remember how soon the member wants to hear of each kind; other kinds stay as they are."""
    Preference.objects.bulk_create(
        [
            Preference(workspace=member.workspace, user=member.user, kind=kind, pace=pace)
            for kind, pace in paces.items()
        ],
        update_conflicts=True,
        unique_fields=["workspace", "user", "kind"],
        update_fields=["pace"],
    )


@transaction.atomic
def set_quiet_hours(
    *, user: User, starts_at: dt.time | None, ends_at: dt.time | None
) -> QuietHours | None:
    """Keep the person's mail back between the two times; none of them, or the same: never."""
    if starts_at is None or ends_at is None or starts_at == ends_at:
        QuietHours.objects.filter(user=user).delete()
        return None
    hours, _is_new = QuietHours.objects.update_or_create(
        user=user, defaults={"starts_at": starts_at, "ends_at": ends_at}
    )
    return hours
