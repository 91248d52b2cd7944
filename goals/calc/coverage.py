"""Do the parts add up to the whole? Shares of a mix, sums over segments, numbers times prices.

Rates of change and shares are fractions. A gap is what is missing to a floor, or too much for a
ceiling; it is never negative.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext

from kpis.calc.exact import EXACT, rounded
from kpis.calc.segments import covers, without_overlap


@dataclass(frozen=True, slots=True)
class Pledge:
    """A number promised for one slice of a KPI, and what it was before; `id` tells it apart."""

    id: str
    segment: Mapping[str, str]
    value: Decimal
    baseline: Decimal | None

    @property
    def change(self) -> Decimal | None:
        """The change that is promised; None where there was nothing before."""
        if self.baseline is None or self.baseline <= 0:
            return None
        with localcontext(EXACT):
            return rounded(self.value / self.baseline - 1)


@dataclass(frozen=True, slots=True)
class Part:
    """What one part brings: its share of the whole times its change, or just its number."""

    id: str
    brings: Decimal
    share: Decimal | None = None
    change: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Coverage:
    """A whole and its parts. In a mix all numbers are shares of what the whole was before.

    `rest_share` is the share of what no part speaks of, and `rest_change` by how much that would
    have to change to close the gap.
    """

    promised: Decimal
    covered: Decimal
    gap: Decimal
    parts: Sequence[Part]
    is_mix: bool
    rest_share: Decimal = Decimal(0)
    rest_change: Decimal | None = None


def cover(
    whole: Pledge, parts: Sequence[Pledge], *, is_floor: bool, breakdown: Sequence[str]
) -> Coverage | None:
    """Return how far `parts` of the same KPI carry `whole`; None where no part is one of its own.

    Nothing is counted twice: of parts that overlap the coarsest counts, of equals the first. Where
    all numbers have something to be measured from, shares and changes are weighed; elsewhere the
    numbers themselves are added up.
    """
    inside = {part.id: part for part in parts if covers(whole.segment, part.segment)}
    chosen = without_overlap({key: part.segment for key, part in inside.items()}, breakdown)
    counted = [inside[key] for key in chosen]
    if not counted:
        return None
    return _mix(whole, counted, is_floor=is_floor) or _sum(whole, counted, is_floor=is_floor)


def times(*, number: Decimal, price: Decimal, promised: Decimal) -> Coverage | None:
    """Return how far a number at a price carries what was promised; None if it is too large."""
    with localcontext(EXACT):
        covered = rounded(number * price)
        if covered is None:
            return None
        parts = [Part(id="", brings=covered)]
        return Coverage(promised, covered, max(promised - covered, Decimal(0)), parts, is_mix=False)


def _mix(whole: Pledge, parts: Sequence[Pledge], *, is_floor: bool) -> Coverage | None:
    if whole.baseline is None or whole.change is None:
        return None
    weighed = []
    with localcontext(EXACT):
        for part in parts:
            if part.baseline is None or part.change is None:
                return None
            share = rounded(part.baseline / whole.baseline)
            brings = rounded((part.value - part.baseline) / whole.baseline)
            if share is None or brings is None:
                return None
            weighed.append(Part(part.id, brings, share, part.change))
        covered = sum((part.brings for part in weighed), Decimal(0))
        known = sum((part.share or Decimal(0) for part in weighed), Decimal(0))
        missing = whole.change - covered
        gap = max(missing if is_floor else -missing, Decimal(0))
        rest = max(1 - known, Decimal(0))
        rest_change = rounded(missing / rest) if gap and rest else None
    return Coverage(whole.change, covered, gap, weighed, True, rest, rest_change)


def _sum(whole: Pledge, parts: Sequence[Pledge], *, is_floor: bool) -> Coverage:
    with localcontext(EXACT):
        covered = sum((part.value for part in parts), Decimal(0))
        missing = whole.value - covered
    gap = max(missing if is_floor else -missing, Decimal(0))
    return Coverage(whole.value, covered, gap, [Part(p.id, p.value) for p in parts], is_mix=False)
