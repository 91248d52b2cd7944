"""Why a calculator refuses what it was given."""

from typing import Any


class CalculatorError(ValueError):
    """An input is refused.

    `field` is its path, such as `aov` or `stages.1.rate`; `code` says why, and `params` holds the
    numbers and names of the sentence (`goals.services.calculator_refusals`).
    """

    def __init__(self, field: str, code: str, **params: Any) -> None:
        super().__init__(field, code, params)
        self.field = field
        self.code = code
        self.params = params


class UnknownCalculatorError(LookupError):
    """No calculator has this name."""
