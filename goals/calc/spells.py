"""Spells of being off track: when enough judgements on new data have found it.

One judgement may be a whim of the data, so the built-in terms ask for two in a row; an alert rule
(`alerts.models.rule`) asks for N of the last M, and may draw a line of its own.
"""

import datetime as dt
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from goals.calc.status import FINAL, HYSTERESIS_MARGIN, RUNNING
from goals.enums import Status

MOST_READINGS: Final = 10
"""Of no more judgements on new data may be asked how many were off track."""
RELIEF: Final = frozenset({Status.ON_TRACK, Status.MET, Status.UPCOMING})
"""What ends the trouble that a spell has begun."""


@dataclass(frozen=True, slots=True)
class Terms:
    """Off track in `needed` of the last `among` judgements on new data.

    Without a `line` that is what the status says. With one it is a probability below it, while the
    status is not on track: the line is crossed back by the same margin that a status is kept by.
    """

    needed: int = 2
    among: int = 2
    line: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """What a judgement that was made `at` a moment said as of a date.

    `data` is the same for judgements of the same data; the newest of it is dated `data_until`.
    """

    at: dt.datetime
    on: dt.date
    status: Status
    probability: Decimal | None
    data: Hashable
    data_until: dt.date | None


def spells(readings: Iterable[Reading], terms: Terms) -> list[bool]:
    """Return for each reading, in order, whether it stands in a spell of being off track.

    Judgements that know nothing count neither way, and the spell lasts over them; so do those made
    again of the same data, where the last word counts. A final verdict ends it.
    """
    found, marks = [], list[bool]()
    is_in, is_off, counted = False, False, None
    for reading in readings:
        if reading.status in RUNNING:
            is_off = _is_off(reading, terms.line, was_off=is_off)
            if marks and reading.data == counted:
                marks.pop()
            marks.append(is_off)
            counted = reading.data
            is_in = is_off and sum(marks[-terms.among :]) >= terms.needed
        elif reading.status in FINAL:
            is_in, is_off, counted = False, False, None
            marks.clear()
        found.append(is_in)
    return found


def confirmations(readings: Iterable[Reading]) -> list[bool]:
    """Return for each reading, in order, whether it confirms that the target is off track.

    That is what is told where no alert rule says otherwise: the first judgement on newer data than
    the one that turned the status, which has not turned since.
    """
    found, status, turned_on = [], None, None
    is_open = False
    for reading in readings:
        if reading.status != status:
            status, turned_on = reading.status, reading.data
            is_open = status == Status.OFF_TRACK
        is_confirmed = is_open and reading.data != turned_on
        is_open = is_open and not is_confirmed
        found.append(is_confirmed)
    return found


def beginnings(flags: Sequence[bool]) -> Iterator[int]:
    """Yield the places at which spells begin."""
    for place, is_in in enumerate(flags):
        if is_in and not (place and flags[place - 1]):
            yield place


def _is_off(reading: Reading, line: Decimal | None, *, was_off: bool) -> bool:
    if line is None:
        return reading.status == Status.OFF_TRACK
    if reading.status == Status.ON_TRACK or reading.probability is None:
        return False
    return reading.probability < (line + HYSTERESIS_MARGIN if was_off else line)
