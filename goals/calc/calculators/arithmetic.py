"""Divisions that several calculators share, with the line that shows each."""

from decimal import Decimal

from goals.calc.calculators.spec import Number, Step, Text, Worked, as_count, as_ratio, write_step
from kpis.enums import Unit


def quotient(name: str, label: Text, dividend: Number, divisor: Number, unit: Unit) -> Worked:
    """Divide: the one result is called `name` and is in `unit`."""
    value = dividend.value / divisor.value
    return Worked(
        {name: value}, [write_step(label, dividend, "÷", divisor, "=", Number(value, unit))]
    )


def rounded_up(dividend: Decimal, divisor: Decimal) -> Decimal:
    """Return the smallest whole number that is not below the quotient; both are positive."""
    whole, rest = divmod(dividend, divisor)
    return whole + 1 if rest else whole


def rounded_up_step(label: Text, dividend: Number, divisor: Number) -> Step:
    """Show a quotient, and the whole number above it where it is not whole itself."""
    exact = dividend.value / divisor.value
    whole = rounded_up(dividend.value, divisor.value)
    if exact == whole:
        return write_step(label, dividend, "÷", divisor, "=", as_count(whole))
    return write_step(label, dividend, "÷", divisor, "=", as_ratio(exact), "→", as_count(whole))
