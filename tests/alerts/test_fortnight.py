"""A fortnight of a team of eight: who got what when, by everybody's own clock and choice.

The workspace is in Seoul, where Labour Day (1 May) and Children's Day (5 May) are holidays.
"""

import datetime as dt
from collections.abc import Callable
from zoneinfo import ZoneInfo

import pytest
import time_machine

from alerts import tasks
from alerts.enums import AlertKind, DeliveryState, Pace
from alerts.models import Alert, Delivery
from alerts.models.preference import SUMMARY
from alerts.services.alerts import acknowledge_alert
from alerts.services.preferences import set_paces, set_quiet_hours
from alerts.services.watching import watch_goal
from goals.enums import ChangeKind, Status
from tests.alerts.factories import make_change, make_judged_target
from tests.factories import make_goal, make_membership, make_user, make_workspace
from workspaces.enums import Language, Role
from workspaces.models import Membership

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.once]
SEOUL, BERLIN, NEW_YORK = "Asia/Seoul", "Europe/Berlin", "America/New_York"
BEGIN = dt.datetime(2026, 4, 27, 0, 0, tzinfo=dt.UTC)  # a Monday, 09:00 in Seoul
STEP = dt.timedelta(days=1)

LOG = """\
Mon 27 09:00 wes: Weekly summary: How the goals stand
Tue 28 09:30 nora: Off track
Wed 29 08:00 mina: Digest: Off track 1
Wed 29 09:00 ed: Off track
Wed 29 08:00 ben: Digest: Off track 1
Wed 29 08:00 vi: Digest: Off track 1
Thu 30 12:00 mina: Missed
Thu 30 12:00 ed: Missed
Thu 30 08:00 ben: Digest: Missed 1
Thu 30 08:00 nora: Missed
Thu 30 08:00 vi: Digest: Missed 1
Sat 02 19:00 ed: Back on track
Sat 02 08:00 nora: Back on track
Sat 02 08:00 vi: Digest: Back on track 1
Sun 03 08:00 mina: Digest: Back on track 1
Sun 03 08:00 ben: Digest: Back on track 1
Mon 04 09:00 wes: Weekly summary: Missed 1
Wed 06 12:00 olga: Missed · unanswered
Thu 07 11:00 mina: Missed
Thu 07 11:00 ed: Missed
Thu 07 08:00 ben: Digest: Missed 1
Thu 07 08:00 nora: Missed
Thu 07 08:00 vi: Digest: Missed 1
"""
"""In the order in which they left; each time is the reader's own. Mina hears of misses at once and
of the rest in the morning, Zoe wants nothing, Wes hears on Mondays and not of what was over by
then, and nothing climbs to Olga that was acknowledged in time."""


class Team:
    """Eight people, each with a name, a zone, a pace and a night."""

    def __init__(self) -> None:
        self.workspace = make_workspace(time_zone=SEOUL, escalation_days=2)
        self.olga = self._join("olga", Role.OWNER, SEOUL)
        self.mina = self._join("mina", Role.MANAGER, SEOUL, Pace.DAILY, night=(22, 7))
        paces = dict.fromkeys(AlertKind, Pace.DAILY) | {SUMMARY: Pace.NONE}
        set_paces(member=self.mina, paces=paces | {AlertKind.TARGET_MISSED: Pace.AT_ONCE})
        self.ben = self._join("ben", Role.MANAGER, BERLIN, Pace.DAILY)
        self.nora = self._join("nora", Role.MANAGER, NEW_YORK, night=(21, 8))
        self.wes = self._join("wes", Role.MANAGER, BERLIN, Pace.WEEKLY, night=(23, 9))
        self.zoe = self._join("zoe", Role.MANAGER, NEW_YORK, Pace.NONE)
        self.ed = self._join("ed", Role.EDITOR, SEOUL, night=(20, 9))
        self.vi = self._join("vi", Role.VIEWER, NEW_YORK, Pace.DAILY)
        goal = make_goal(workspace=self.workspace, owner=self.ed)
        watch_goal(goal=goal, by=self.vi, now=BEGIN)
        self.visits, self.orders, self.fans = (
            make_judged_target(workspace=self.workspace, goal=goal) for _ in range(3)
        )

    def _join(
        self,
        name: str,
        role: Role,
        zone: str,
        pace: Pace = Pace.AT_ONCE,
        night: tuple[int, int] | None = None,
    ) -> Membership:
        user = make_user(email=f"{name}@acme.test", language=Language.ENGLISH, time_zone=zone)
        member = make_membership(workspace=self.workspace, user=user, role=role)
        member.created_at = BEGIN
        member.save()
        paces = dict.fromkeys(AlertKind, pace) | {SUMMARY: Pace.NONE}
        if pace == Pace.WEEKLY:
            paces[SUMMARY] = Pace.WEEKLY
        set_paces(member=member, paces=paces)
        if night:
            set_quiet_hours(user=user, starts_at=dt.time(night[0]), ends_at=dt.time(night[1]))
        return member


def acknowledge(team: Team, target, by: Membership, now: dt.datetime) -> None:
    alert = Alert.objects.for_workspace(team.workspace).get(target=target)
    acknowledge_alert(alert=alert, note="On it", by=by, now=now)


def events(team: Team) -> list[tuple[dt.datetime, Callable[[dt.datetime], object]]]:
    """What happens in the fortnight, in UTC."""

    def at(day: int, hour: int, minute: int = 0) -> dt.datetime:
        return BEGIN.replace(day=1, hour=hour, minute=minute) + dt.timedelta(days=day - 1)

    off_track = {"kind": ChangeKind.OFF_TRACK_CONFIRMED, "new_status": Status.OFF_TRACK}
    missed = {"new_status": Status.MISSED}
    back = {"new_status": Status.ON_TRACK}
    return [
        (at(28, 13, 30), lambda now: make_change(target=team.visits, now=now, **off_track)),
        (at(30, 3), lambda now: make_change(target=team.orders, now=now, **missed)),
        (at(32, 10), lambda now: make_change(target=team.visits, now=now, **back)),
        (at(36, 5), lambda now: acknowledge(team, team.orders, team.olga, now)),
        (at(37, 2), lambda now: make_change(target=team.fans, now=now, **missed)),
        (at(38, 1), lambda now: acknowledge(team, team.fans, team.ed, now)),
    ]


def live_through(team: Team, mailoutbox) -> list[str]:
    """Let the clock run for a fortnight; return who got what when, by their own clock."""
    log: list[str] = []
    coming, now, end = events(team), BEGIN, BEGIN + dt.timedelta(days=14)
    waiting = Delivery.objects.for_workspace(team.workspace).filter(state=DeliveryState.PENDING)
    ticks = [
        *(BEGIN + dt.timedelta(days=week, hours=6) for week in (0, 7)),  # Monday, 08:00, in Berlin
        dt.datetime(2026, 5, 6, 3, tzinfo=dt.UTC),  # two working days after the miss of the orders
    ]
    while now < end:
        if coming and coming[0][0] <= now:
            coming.pop(0)[1](now)
        with time_machine.travel(now, tick=False):
            tasks._tell()
            tasks._send()
        log += [line(mail, now) for mail in mailoutbox[len(log) :]]
        next_try = waiting.order_by("next_try_at").values_list("next_try_at", flat=True).first()
        moments = [now + STEP, next_try, coming[0][0] if coming else end, *ticks]
        now = min(moment for moment in moments if moment and moment > now)
    return log


def line(mail, now: dt.datetime) -> str:
    name = mail.to[0].split("@")[0]
    zone = {"ben": BERLIN, "wes": BERLIN, "nora": NEW_YORK, "zoe": NEW_YORK, "vi": NEW_YORK}
    here = now.astimezone(ZoneInfo(zone.get(name, SEOUL)))
    what = mail.subject.split("]")[0].strip("[")
    if what in ("Digest", "Weekly summary"):
        what = f"{what}: {mail.subject.split(': ')[1]}"
    return f"{here:%a %d %H:%M} {name}: {what}"


def test_everybody_gets_what_they_chose_when_they_chose(mailoutbox):
    with time_machine.travel(BEGIN, tick=False):
        team = Team()

    log = live_through(team, mailoutbox)

    assert log == LOG.splitlines()
