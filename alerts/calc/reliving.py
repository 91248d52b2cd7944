"""What life would have told of a target, from its judgements in order: for back-tests.

The same steps as life's (`alerts.calc.claims`, `goals.calc.spells`) over judgements instead of
rows. What people do to alerts is not relived.
"""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from alerts.calc.claims import FLAPPING_SPAN, TURNS, Answer, Lasting, Turn, answer, is_restless
from alerts.calc.rules import DOUBTFUL, RuleTerms, is_untold
from alerts.enums import AlertKind, ClaimOutcome, Purpose
from goals.calc.spells import RELIEF, Reading, confirmations, spells
from goals.enums import ChangeKind, TargetRole
from kpis.calc.periods import Window


@dataclass(frozen=True, slots=True)
class Closed:
    """A full window of a rate that can be judged; the newest of its data is dated `data_until`."""

    window: Window
    has_failed: bool
    data_until: dt.date


@dataclass(frozen=True, slots=True)
class Told:
    """A message that would have been sent on a day, to each person concerned."""

    on: dt.date
    kind: AlertKind
    purpose: Purpose = Purpose.TROUBLE

    @property
    def is_alert(self) -> bool:
        """Whether it asks for something to be done."""
        return self.purpose in (Purpose.TROUBLE, Purpose.FLAPPING)


@dataclass(frozen=True, slots=True)
class Past:
    """What was said of one target, in the order in which it was, and its windows that closed.

    `has_volume` says whether what a judgement rests on was large enough for the rule.
    """

    role: TargetRole
    readings: Sequence[Reading]
    closed: Sequence[Closed]
    has_volume: Callable[[Reading], bool]


def relive(past: Past, terms: RuleTerms | None, *, until: dt.date) -> list[Told]:
    """Return what would have been told up to a day, by a rule or without one by what is usual."""
    life = _Life(past.role, terms)
    for reading, turns in zip(past.readings, _turns(past, terms), strict=True):
        life.settle(before=reading.at)
        for kind in turns:
            life.claim(reading, kind)
        life.settle(before=reading.at + dt.timedelta.resolution)
    life.settle(before=None)
    return [told for told in life.told if told.on <= until]


def _turns(past: Past, terms: RuleTerms | None) -> Iterator[list[ChangeKind]]:
    """Yield for each reading what it turns, and what a rule finds in it."""
    flags = spells(past.readings, terms.off_track) if terms and terms.tells_off_track else []
    confirmed, windows = confirmations(past.readings), _Windows(past.closed, terms)
    status, began, noted = None, 0, None
    for place, reading in enumerate(past.readings):
        found = []
        if reading.status != status:
            found.append(ChangeKind.STATUS)
        elif confirmed[place]:
            found.append(ChangeKind.OFF_TRACK_CONFIRMED)
        status = reading.status
        is_in = bool(flags) and flags[place]
        if is_in and not (place and flags[place - 1]):
            began = place
        is_news = is_in and is_untold(began, noted) and reading.status in DOUBTFUL
        if is_news and past.has_volume(reading):
            found.append(ChangeKind.OFF_TRACK_BY_RULE)
            noted = place
        yield [*found, *windows.turns(reading)]


class _Windows:
    """The closed windows of one target, looked at whenever it is judged."""

    def __init__(self, closed: Sequence[Closed], terms: RuleTerms | None) -> None:
        self._closed = closed if terms and terms.tells_missed_windows else []
        self._missed: Window | None = None
        self._told: set[Window] = set()

    def turns(self, reading: Reading) -> Iterator[ChangeKind]:
        """Yield whether the newest window is kept again after a missed one, or is missed."""
        newest = next((each for each in reversed(self._closed) if _is_known(each, reading)), None)
        if newest is None:
            return
        if self._missed and newest.window.start > self._missed.start and not newest.has_failed:
            self._missed = None
            yield ChangeKind.WINDOW_KEPT
        if newest.has_failed and newest.window not in self._told:
            self._missed = newest.window
            self._told.add(newest.window)
            yield ChangeKind.WINDOW_MISSED


def _is_known(closed: Closed, reading: Reading) -> bool:
    has_arrived = reading.data_until is not None and closed.data_until <= reading.data_until
    return has_arrived and closed.window.end < reading.on


class _Life:
    """The alert of one target, what it was told by, and how restless the target is."""

    def __init__(self, role: TargetRole, terms: RuleTerms | None) -> None:
        self.told: list[Told] = []
        self._role = role
        self._terms = terms
        self._alert: Lasting | None = None
        self._outcomes: list[tuple[dt.datetime, ClaimOutcome]] = []
        self._last: tuple[Reading, Turn] | None = None  # but of windows

    def claim(self, reading: Reading, kind: ChangeKind) -> None:
        """Deal with one change, as `alerts.services.verdict_opening` does."""
        turn = Turn(kind, reading.status, self._role)
        found = answer(turn, self._alert, self._terms)
        is_opening = found.outcome == ClaimOutcome.OPENED and not turn.is_settled
        if is_opening and is_restless(self._outcomes, now=reading.at):
            found = found.if_restless()
        if not turn.is_of_window:
            self._last = reading, turn
            if found.outcome in TURNS:
                self._outcomes.append((reading.at, found.outcome))
        self._tell(reading.on, found, turn)

    def settle(self, *, before: dt.datetime | None) -> None:
        """End the flapping that is over before a moment, as `alerts.services.flapping` does."""
        if self._alert is None or not self._alert.is_flapping or self._last is None:
            return
        reading, turn = self._last
        if before is not None and reading.at + FLAPPING_SPAN >= before:
            return
        kind, on = self._alert.kind, reading.on + FLAPPING_SPAN
        if turn.new_status in RELIEF:
            self._tell(on, Answer(ClaimOutcome.RESOLVED, Purpose.RECOVERY, kind), turn)
        elif turn is not self._alert.turn:
            self._tell(on, Answer(ClaimOutcome.WORSENED, Purpose.TROUBLE, kind), turn)
        else:
            self._alert = Lasting(kind, turn)

    def _tell(self, on: dt.date, found: Answer, turn: Turn) -> None:
        if found.purpose is None or found.kind is None:
            return
        self.told.append(Told(on, found.kind, found.purpose))
        if found.outcome in (ClaimOutcome.RESOLVED, ClaimOutcome.MET):
            self._alert = None
        else:
            self._alert = Lasting(found.kind, turn, found.purpose == Purpose.FLAPPING)
