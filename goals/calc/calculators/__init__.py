"""Calculators: marketing arithmetic that shows its work.

Every calculator is declared once, with its inputs, formula and results; `calculate` checks the
inputs, works the result out and shows what a wrong assumption would do to it.
"""

from typing import Any, Final

from goals.calc.calculators.customers import CAC, CPA_CEILING, LTV_TO_CAC
from goals.calc.calculators.errors import CalculatorError, UnknownCalculatorError
from goals.calc.calculators.mix import CHANNEL_GAP, CONVERSION_VALUE
from goals.calc.calculators.rates import AOV, BOUNCE_RATE, CONVERSION_RATE, TARGET_VALUE
from goals.calc.calculators.returns import BREAK_EVEN_ROAS, ROAS, ROI, TARGET_ROAS
from goals.calc.calculators.revenue import EXTRA_ORDERS, FUNNEL, INCREMENTAL_BUDGET
from goals.calc.calculators.running import Result, run
from goals.calc.calculators.spec import Calculator

__all__ = [
    "CALCULATORS",
    "Calculator",
    "CalculatorError",
    "Result",
    "UnknownCalculatorError",
    "calculate",
    "find_calculator",
]

CALCULATORS: Final[dict[str, Calculator]] = {
    calculator.name: calculator
    for calculator in (
        EXTRA_ORDERS,
        INCREMENTAL_BUDGET,
        TARGET_ROAS,
        TARGET_VALUE,
        CONVERSION_VALUE,
        FUNNEL,
        CHANNEL_GAP,
        BREAK_EVEN_ROAS,
        CAC,
        LTV_TO_CAC,
        CPA_CEILING,
        AOV,
        BOUNCE_RATE,
        CONVERSION_RATE,
        ROAS,
        ROI,
    )
}


def find_calculator(name: str) -> Calculator:
    """Return the calculator called `name`.

    Raises:
        UnknownCalculatorError: there is none.
    """
    try:
        return CALCULATORS[name]
    except KeyError as error:
        raise UnknownCalculatorError(name) from error


def calculate(name: str, inputs: Any) -> Result:
    """Work out the calculator called `name`.

    Raises:
        UnknownCalculatorError: there is none.
        CalculatorError: an input is refused, or there is no result for these numbers.
    """
    return run(find_calculator(name), inputs)
