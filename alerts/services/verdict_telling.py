"""Telling of a target: its trouble, and how that ended."""

import datetime as dt

from alerts.calc.story import freeze
from alerts.enums import AlertKind, Audience, Purpose
from alerts.models import Alert
from alerts.services.backgrounds import Background
from alerts.services.outgoing import Outgoing
from alerts.services.stories import write_story
from alerts.services.telling import tell, write_messages
from goals.enums import Status
from goals.models import VerdictChange


def tell_of_trouble(
    *,
    alert: Alert,
    kind: AlertKind,
    change: VerdictChange,
    background: Background,
    outgoing: Outgoing,
    purpose: Purpose = Purpose.TROUBLE,
    was: Status | None = None,
    audience: Audience = Audience.EVERYBODY,
    now: dt.datetime,
) -> Alert:
    """Make `alert` tell what `change` says, and write to those of its recipients it is for."""
    story = write_story(
        alert=alert, kind=kind, change=change, background=background, purpose=purpose, was=was
    )
    target = change.target
    today = target.workspace.today(now)
    return tell(
        alert=alert,
        kind=kind,
        change=change,
        story=freeze(story),
        purpose=purpose,
        people=outgoing.people(target.goal, today=today, audience=audience),
        outgoing=outgoing,
        now=now,
    )


def tell_of_end(
    *,
    alert: Alert,
    change: VerdictChange,
    background: Background,
    outgoing: Outgoing,
    purpose: Purpose,
    was: Status | None = None,
    now: dt.datetime,
) -> None:
    """Write to the recipients of `alert` that it is over; what it told stays on its page.

    An alert that is new is its own news.
    """
    kind = AlertKind.TARGET_MET if purpose == Purpose.GOOD_NEWS else AlertKind(alert.kind)
    told = write_story(
        alert=alert, kind=kind, change=change, background=background, purpose=purpose, was=was
    )
    story = freeze(told)
    if alert.pk is None:
        alert.story = story
        outgoing.alerts.append(alert)
    write_messages(
        alert=alert, change=change, story=story, purpose=purpose, outgoing=outgoing, now=now
    )
