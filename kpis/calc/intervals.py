"""How sure a share is: Wilson's score interval for counted parts of a counted whole.

E. B. Wilson, "Probable inference, the law of succession, and statistical inference", Journal of the
American Statistical Association 22 (1927), 209-212; without continuity correction, method 3 of
R. G. Newcombe, Statistics in Medicine 17 (1998), 857-872. Unlike the textbook interval it stays
inside 0 to 1 and is honest for small counts and for shares near the ends.
"""

from dataclasses import dataclass
from decimal import Decimal, localcontext
from typing import Final, Self

from kpis.calc.exact import EXACT

PLACES: Final = Decimal("1e-9")
Z80: Final = Decimal("1.2815515655446004")  # of the normal distribution, both tails together 20 %
Z95: Final = Decimal("1.9599639845400545")  # 5 %


@dataclass(frozen=True, slots=True)
class Interval:
    """Where a share probably lies: with 80 %, and with 95 % confidence."""

    low80: Decimal
    high80: Decimal
    low95: Decimal
    high95: Decimal

    @classmethod
    def of_share(cls, part: Decimal, whole: Decimal) -> Self | None:
        """Return the interval of `part` in `whole`, None where they are no counts of a share."""
        if whole <= 0 or not 0 <= part <= whole or not (_is_count(part) and _is_count(whole)):
            return None
        return cls(*wilson(part, whole, Z80), *wilson(part, whole, Z95))

    def of_rest(self) -> Self:
        """Return the interval of what is left to 1."""
        return type(self)(1 - self.high80, 1 - self.low80, 1 - self.high95, 1 - self.low95)


def _is_count(value: Decimal) -> bool:
    return value == value.to_integral_value()


def wilson(part: Decimal, whole: Decimal, z: Decimal) -> tuple[Decimal, Decimal]:
    """Return the lower and upper end of the interval of `part` in `whole`, to nine places.

    `z` is the quantile of the normal distribution that belongs to the confidence.
    """
    with localcontext(EXACT):
        squared = z * z
        middle = 2 * part + squared
        spread = z * (squared + 4 * part * (whole - part) / whole).sqrt()
        scale = 2 * (whole + squared)
        low, high = (middle - spread) / scale, (middle + spread) / scale
        # at the ends one side is 0 or 1 exactly, which the root may miss by its last digit
        low, high = (low if part else Decimal(0)), (high if part < whole else Decimal(1))
        return low.quantize(PLACES), high.quantize(PLACES)


def wilson95(count: int, of: int) -> tuple[float, float]:
    """Return the 95 % interval of `count` in `of`; of none it is all from 0 to 1."""
    if not of:
        return 0.0, 1.0
    low, high = wilson(Decimal(count), Decimal(of), Z95)
    return float(low), float(high)
