"""What is made of a change, given the alert there is: told, told again, over, or nothing."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from alerts.calc.rules import RuleTerms, wants
from alerts.calc.transitions import OF_WINDOWS, News, is_good_news, is_relief, read_news
from alerts.enums import AlertKind, ClaimOutcome, Purpose
from goals.calc.status import FINAL
from goals.enums import ChangeKind, Status, TargetRole

FLAPPING_SPAN: Final = dt.timedelta(days=3)
"""Trouble that comes back so soon after it had come and gone is flapping, and over once the
verdict has stayed the same for as long."""
TURNS: Final = frozenset({ClaimOutcome.OPENED, ClaimOutcome.RESOLVED})
"""What makes a target restless when both have happened lately."""


@dataclass(frozen=True, slots=True)
class Turn:
    """A change of a target's verdict, or what a rule has found, as far as telling depends on it.

    It is of the promise's `version`; `was` is the final verdict that it overturns.
    """

    kind: ChangeKind
    new_status: Status
    role: TargetRole
    version: int = 1
    was: Status | None = None

    @property
    def news(self) -> News | None:
        """What it tells, or None."""
        return read_news(change=self.kind, new_status=self.new_status, role=self.role)

    @property
    def is_of_window(self) -> bool:
        """Whether it is about one closed window alone."""
        return self.kind in OF_WINDOWS

    @property
    def is_settled(self) -> bool:
        """Whether it cannot go back and forth."""
        return self.new_status in FINAL or self.is_of_window


@dataclass(frozen=True, slots=True)
class Lasting:
    """An alert that is not over, and the turn that it last told of."""

    kind: AlertKind
    turn: Turn
    is_flapping: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """What becomes of a turn; without a `purpose` nobody is written to."""

    outcome: ClaimOutcome = ClaimOutcome.NOTHING
    purpose: Purpose | None = None
    kind: AlertKind | None = None

    def if_restless(self) -> "Answer":
        """Return what becomes of it where the target has gone back and forth."""
        return replace(self, outcome=ClaimOutcome.FLAPPING, purpose=Purpose.FLAPPING)


def answer(turn: Turn, lasting: Lasting | None, terms: RuleTerms | None) -> Answer:
    """Return what becomes of `turn`, by the target's rule or without one by what is usual.

    An alert that opens on what is not settled goes back and forth where the target is restless.
    """
    if lasting and lasting.is_flapping and turn.new_status not in FINAL:
        return Answer()  # until it settles
    if turn.kind == ChangeKind.WINDOW_KEPT:
        is_its_end = lasting is not None and lasting.kind == AlertKind.WINDOW_MISSED
        return _end(lasting) if is_its_end else Answer()
    if (news := turn.news) is not None:
        return _of_news(turn, news, lasting) if wants(turn.kind, terms) else Answer()
    if turn.was is not None:
        return Answer(ClaimOutcome.CORRECTED, Purpose.CORRECTION, lasting.kind if lasting else None)
    return _of_relief(turn, lasting)


def is_restless(turns: Iterable[tuple[dt.datetime, ClaimOutcome]], *, now: dt.datetime) -> bool:
    """Whether trouble has come and gone lately, from when what became of turns but of windows."""
    lately = {outcome for at, outcome in turns if at > now - FLAPPING_SPAN}
    return lately >= TURNS


def _of_news(turn: Turn, news: News, lasting: Lasting | None) -> Answer:
    if lasting is None:
        return Answer(ClaimOutcome.OPENED, Purpose.TROUBLE, news.kind)
    if lasting.is_flapping or _is_worse(turn, news, lasting):
        return Answer(ClaimOutcome.WORSENED, Purpose.TROUBLE, news.kind)
    return Answer()


def _is_worse(turn: Turn, news: News, lasting: Lasting) -> bool:
    """Whether `turn` must be told again: more severe, or of a promise or window since."""
    told = lasting.turn.news
    is_new_promise = turn.version > lasting.turn.version
    is_next_window = news.kind == lasting.kind == AlertKind.WINDOW_MISSED
    return is_new_promise or is_next_window or told is None or news.severity > told.severity


def _of_relief(turn: Turn, lasting: Lasting | None) -> Answer:
    if not is_relief(change=turn.kind, new_status=turn.new_status):
        return Answer()
    if is_good_news(change=turn.kind, new_status=turn.new_status, role=turn.role):
        outcome = ClaimOutcome.RESOLVED if lasting else ClaimOutcome.MET
        return Answer(outcome, Purpose.GOOD_NEWS, AlertKind.TARGET_MET)
    return _end(lasting) if lasting else Answer()


def _end(lasting: Lasting | None) -> Answer:
    return Answer(ClaimOutcome.RESOLVED, Purpose.RECOVERY, lasting.kind if lasting else None)
