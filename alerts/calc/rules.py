"""What an alert rule makes of judgements: whether to tell, and what it would have told."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Final

from alerts.enums import AlertKind
from goals.calc.spells import MOST_READINGS, Reading, Terms, beginnings, troubles
from goals.enums import ChangeKind, Status

LOOSER_BY: Final = Decimal("0.1")
"""So much lower lies the line of a looser rule."""
_LOWEST_LINE: Final = Decimal("0.05")


@dataclass(frozen=True, slots=True)
class RuleTerms:
    """What a rule asks for; as it stands here, what is usual without any rule."""

    tells_off_track: bool = True
    off_track: Terms = field(default_factory=Terms)
    tells_missed_windows: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """An alert that would have been sent on a day."""

    on: dt.date
    kind: AlertKind


def would_tell(
    readings: Sequence[Reading], missed_windows: Iterable[dt.date], terms: RuleTerms
) -> list[Told]:
    """Return what a rule would have told of one target, from its judgements in order.

    `missed_windows` are the days on which windows closed that had failed. As in life an alert
    lasts until the target is on track again or met, what is no worse is not told meanwhile, and a
    missed target is told whatever the rule says. What people do to alerts is not replayed.
    """
    closing = set(missed_windows) if terms.tells_missed_windows else set[dt.date]()
    is_open = troubles(readings, terms.off_track)
    if not terms.tells_off_track:
        is_open = [False] * len(readings)
    opens = set(beginnings(is_open))
    told: list[Told] = []
    for place, reading in enumerate(readings):
        if reading.status == Status.MISSED:
            return [*told, Told(reading.on, AlertKind.TARGET_MISSED)]
        if place in opens:
            told.append(Told(reading.on, AlertKind.TARGET_OFF_TRACK))
        elif reading.on in closing and not is_open[place]:
            closing.remove(reading.on)  # a day may be judged more than once
            told.append(Told(reading.on, AlertKind.WINDOW_MISSED))
    return told


def wants(change: ChangeKind, terms: RuleTerms | None) -> bool:
    """Return whether a change is worth telling by a rule, or by what is usual where there is none.

    A rule has the spells counted anew, so the usual confirmation counts only without one.
    """
    match change:
        case ChangeKind.OFF_TRACK_CONFIRMED:
            return terms is None
        case ChangeKind.OFF_TRACK_BY_RULE:
            return terms is not None and terms.tells_off_track
        case ChangeKind.WINDOW_MISSED:
            return terms is not None and terms.tells_missed_windows
    return True


def is_news(flags: Sequence[bool], *, first_new: int, told: int | None) -> bool:
    """Return whether the last reading stands in a spell that nobody was told of.

    `flags` are the readings' `spells`, those from `first_new` on were made since the rule counts
    so, and `told` is the place of the last one that an alert was about.
    """
    if not flags or not flags[-1]:
        return False
    *_, began = beginnings(flags)
    return began >= first_new and (told is None or told < began)


def looser(terms: RuleTerms, *, off_track_below: Decimal) -> list[RuleTerms]:
    """Return rules that tell less: a lower line twice over, and one more judgement in a row.

    `off_track_below` is the workspace's line, which a rule without its own goes by.
    """
    if not terms.tells_off_track:
        return []
    asked, line = terms.off_track, terms.off_track.line or off_track_below
    lines = [line - LOOSER_BY * times for times in (1, 2) if line - LOOSER_BY * times > 0]
    found = [replace(asked, line=each) for each in lines if each >= _LOWEST_LINE]
    longer = max(asked.needed + 1, asked.among)
    if longer <= MOST_READINGS:
        found.append(replace(asked, needed=asked.needed + 1, among=longer))
    return [replace(terms, off_track=each) for each in found]
