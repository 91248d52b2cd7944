"""Patterns: which goals what a campaign did would have served, and what speaks against each.

A pattern is written down as clues, each with its points. Clues that hold add them up; the score is
their sum as a share of all that the pattern could win, so whoever reads it can count along.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final, Self

from goals.calc.reverse.moves import Move

Texts = tuple[str, str]  # Korean, English


class Sign(StrEnum):
    """What a clue looks at."""

    UP = "up"
    DOWN = "down"
    FLAT = "flat"
    AT_LEAST = "at_least"
    BELOW = "below"
    MEASURED = "measured"
    ABSENT = "absent"
    NAMED = "named"


@dataclass(frozen=True, slots=True)
class Clue:
    """One thing to look for; `points` below 0 speak against the pattern.

    `bound` is the level of `at_least` and `below`; `words` stand in the names of campaigns. With
    `beside` the clue counts only where that other KPI rose, or for what is absent is there.
    """

    sign: Sign
    points: int
    why: Texts
    kpi: str = ""
    bound: Decimal | None = None
    words: tuple[str, ...] = ()
    beside: str = ""

    def kept(self) -> dict[str, Any]:
        """Return the clue as plain JSON."""
        found: dict[str, Any] = {
            "sign": str(self.sign),
            "points": self.points,
            "why_ko": self.why[0],
            "why_en": self.why[1],
            "kpi": self.kpi,
            "bound": None if self.bound is None else str(self.bound),
            "words": list(self.words),
            "beside": self.beside,
        }
        return {name: value for name, value in found.items() if value not in (None, "", [])}

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Self:
        """Return the clue that `kept` holds.

        Raises:
            ValueError: it is none.
        """
        if not isinstance(kept, Mapping) or kept.keys() - _FIELDS:
            raise ValueError(f"a clue has these fields only: {', '.join(sorted(_FIELDS))}")
        try:
            clue = cls(
                sign=Sign(kept["sign"]),
                points=int(kept["points"]),
                why=(str(kept["why_ko"]), str(kept["why_en"])),
                kpi=str(kept.get("kpi", "")),
                bound=Decimal(str(kept["bound"])) if "bound" in kept else None,
                words=tuple(str(word).casefold() for word in kept.get("words", ())),
                beside=str(kept.get("beside", "")),
            )
        except (KeyError, TypeError, ArithmeticError) as error:
            raise ValueError(f"a clue is not complete: {error}") from error
        if not clue.points or (clue.sign == Sign.NAMED) != bool(clue.words):
            raise ValueError("a clue has points, and words only where it looks at names")
        if (clue.sign == Sign.NAMED) == bool(clue.kpi):
            raise ValueError("a clue is about a KPI or about names")
        if (clue.sign in (Sign.AT_LEAST, Sign.BELOW)) != (clue.bound is not None):
            raise ValueError("a level needs its bound, and nothing else has one")
        return clue


_FIELDS: Final = frozenset(
    {"sign", "points", "why_ko", "why_en", "kpi", "bound", "words", "beside"}
)


@dataclass(frozen=True, slots=True)
class Pattern:
    """A marketing goal, the business goal that it serves, and the clues of both.

    `link` says why the one moves the other. `kpis` are the ones that the next goal would promise,
    the first that was measured.
    """

    key: str
    marketing: Texts
    business: Texts
    link: Texts
    clues: Sequence[Clue]
    kpis: Sequence[str] = ()

    @property
    def most_points(self) -> int:
        """What all clues that speak for it add up to."""
        return sum(clue.points for clue in self.clues if clue.points > 0)


@dataclass(frozen=True, slots=True)
class Figure:
    """A metric as clues see it; `move` is None where it is not compared with anything."""

    value: Decimal | None
    move: Move | None = None


@dataclass(frozen=True, slots=True)
class Sighting:
    """A clue that holds, with the points that it is worth here and the words it was found by."""

    clue: Clue
    points: Decimal
    word: str = ""

    @property
    def is_against(self) -> bool:
        """Whether it contradicts the pattern."""
        return self.points < 0


@dataclass(frozen=True, slots=True)
class Candidate:
    """A goal that the campaign may have served; `score` runs from 0 to 1."""

    pattern: Pattern
    score: Decimal
    points: Decimal
    seen: Sequence[Sighting] = field(default=())


def rank(
    patterns: Iterable[Pattern], *, figures: Mapping[str, Figure], names: Mapping[str, Decimal]
) -> list[Candidate]:
    """Return the patterns of which anything was seen, the likeliest first.

    `names` are those of the campaigns, each with its share of the whole; what a name says counts
    for its share.
    """
    folded = {name.casefold(): share for name, share in names.items()}
    found = []
    for pattern in patterns:
        seen = [
            sighting for clue in pattern.clues if (sighting := _sighting(clue, figures, folded))
        ]
        points = sum((each.points for each in seen), Decimal(0))
        if seen:
            score = max(points, Decimal(0)) / max(pattern.most_points, 1)
            score = score.quantize(Decimal("0.01"))
            found.append(Candidate(pattern, score, points, seen))
    return sorted(found, key=lambda each: (-each.score, -each.points, each.pattern.key))


def _sighting(
    clue: Clue, figures: Mapping[str, Figure], names: Mapping[str, Decimal]
) -> Sighting | None:
    beside = figures.get(clue.beside)
    if clue.beside and (beside is None or not _stands_beside(clue, beside)):
        return None
    if clue.sign == Sign.NAMED:
        said = {(name, word) for name in names for word in clue.words if word in name}
        share = sum((names[name] for name in {name for name, _word in said}), Decimal(0))
        points = round(clue.points * share, 1)
        words = ", ".join(sorted({word for _name, word in said}))
        return Sighting(clue, points, words) if points else None
    figure = figures.get(clue.kpi)
    if clue.sign == Sign.ABSENT:
        return None if figure and figure.value else Sighting(clue, Decimal(clue.points))
    if figure is None or figure.value is None:
        return None
    if clue.sign == Sign.FLAT and figure.move == Move.UNSURE:
        return Sighting(clue, Decimal(clue.points) / 2)  # it may have moved unnoticed
    return Sighting(clue, Decimal(clue.points)) if _HOLDS[clue.sign](clue, figure) else None


def _stands_beside(clue: Clue, other: Figure) -> bool:
    return bool(other.value) if clue.sign == Sign.ABSENT else other.move == Move.UP


_HOLDS: Final[Mapping[Sign, Callable[[Clue, Figure], bool]]] = {
    Sign.UP: lambda _clue, figure: figure.move == Move.UP,
    Sign.DOWN: lambda _clue, figure: figure.move == Move.DOWN,
    Sign.FLAT: lambda _clue, figure: figure.move == Move.FLAT,
    Sign.AT_LEAST: lambda clue, figure: (figure.value or 0) >= (clue.bound or 0),
    Sign.BELOW: lambda clue, figure: (figure.value or 0) < (clue.bound or 0),
    Sign.MEASURED: lambda _clue, figure: bool(figure.value),
}
