"""Exact decimals: how many digits a value may have, and arithmetic that rounds none of them."""

from decimal import Context, Decimal
from typing import Final

MAX_DIGITS: Final = 38
MAX_DECIMAL_PLACES: Final = 18
EXACT: Final = Context(prec=80)  # the default context would round to 28 digits
_ONE, _TEN = Decimal(1), Decimal(10)
_STEPS: Final = [_ONE.scaleb(-places) for places in range(MAX_DECIMAL_PLACES + 1)]


def plain(value: Decimal) -> Decimal:
    """Return `value` without trailing zeros, without an exponent and never as −0."""
    if not value:
        return Decimal(0)
    short = value.normalize(EXACT)
    # Only a multiple of ten is left with an exponent above 0; asking so is cheaper than its tuple.
    return short if EXACT.remainder(short, _TEN) else short.quantize(_ONE, context=EXACT)


def is_storable(value: Decimal) -> bool:
    """Return whether `value` is finite and within 38 digits, 18 of them after the point."""
    if not value.is_finite() or (value and abs(value.adjusted()) >= MAX_DIGITS):
        return False  # before `normalize`, which overflows on exponents of millions
    _sign, digits, exponent = value.normalize(EXACT).as_tuple()
    assert isinstance(exponent, int)  # noqa: S101  (finite)
    whole = max(len(digits) + exponent, 0)
    return -exponent <= MAX_DECIMAL_PLACES and whole + max(-exponent, 0) <= MAX_DIGITS


def rounded(value: Decimal) -> Decimal | None:
    """Return a quotient, rounded half to even so that it can be kept; None if it is too large.

    At most 18 places after the point, fewer where the whole part leaves no room for them.
    """
    if not value.is_finite() or value.adjusted() >= MAX_DIGITS:
        return None
    whole_digits = max(value.adjusted() + 1, 1)
    places = min(MAX_DECIMAL_PLACES, MAX_DIGITS - whole_digits)
    kept = plain(value.quantize(_STEPS[places], context=EXACT))
    return kept if kept.adjusted() < MAX_DIGITS else None  # rounding up may add a digit
