"""Value added tax into amounts of money, or out of them, with a stated rounding.

A kept amount is rounded half up at its sixth decimal, a millionth of the currency: a million of
them are off by half a unit at most. From it, what was delivered can be worked out again to the
last digit, for amounts of up to five decimals and rates of up to 100 %; so it is not stored twice.
"""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from kpis.calc.exact import EXACT, plain

_KEPT_STEP: Final = Decimal("0.000001")
_DELIVERED_STEP: Final = Decimal("0.00001")


@dataclass(frozen=True, slots=True)
class VatStep:
    """From amounts with VAT of `percent` to amounts without it, if `takes_out`; else to with."""

    percent: Decimal
    takes_out: bool

    def kept(self, delivered: Decimal) -> Decimal:
        """Return a delivered amount as it is kept."""
        return _scaled(delivered, self._factor, is_up=not self.takes_out, step=_KEPT_STEP)

    def delivered(self, kept: Decimal) -> Decimal:
        """Return a kept amount as it was delivered."""
        return _scaled(kept, self._factor, is_up=self.takes_out, step=_DELIVERED_STEP)

    @property
    def _factor(self) -> Decimal:
        return EXACT.add(1, self.percent.scaleb(-2))


def _scaled(amount: Decimal, factor: Decimal, *, is_up: bool, step: Decimal) -> Decimal:
    value = EXACT.multiply(amount, factor) if is_up else EXACT.divide(amount, factor)
    return plain(value.quantize(step, rounding=ROUND_HALF_UP, context=EXACT))
