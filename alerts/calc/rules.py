"""What an alert rule asks for, and whether a change is worth telling by it."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Final

from goals.calc.spells import MOST_READINGS, Terms, beginnings
from goals.enums import ChangeKind, Status

LOOSER_BY: Final = Decimal("0.1")
"""So much lower lies the line of a looser rule."""
DOUBTFUL: Final = frozenset({Status.AT_RISK, Status.OFF_TRACK})
"""Only a judgement that says one of these is told by a rule."""
_LOWEST_LINE: Final = Decimal("0.05")


@dataclass(frozen=True, slots=True)
class RuleTerms:
    """What a rule asks for; as it stands here, what is usual without any rule."""

    tells_off_track: bool = True
    off_track: Terms = field(default_factory=Terms)
    tells_missed_windows: bool = False


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
    return began >= first_new and is_untold(began, told)


def is_untold(began: int, told: int | None) -> bool:
    """Return whether a spell that began at a place has not been told of."""
    return told is None or told < began


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
