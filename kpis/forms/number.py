"""Numbers as people type and paste them."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from kpis.readers.numbers import read_number
from kpis.readers.reasons import sentence
from kpis.readers.refusal import Reason


class NumberField(forms.CharField):
    """A number, read as a cell of an imported file is: `12,000`, `₩12,000` or `1.5%`."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})

    def prepare_value(self, value: Any) -> Any:
        """Write a stored decimal without an exponent."""
        return format(value, "f") if isinstance(value, Decimal) else value

    def to_python(self, value: Any) -> Any:
        """Return the decimal that was typed, None for nothing.

        Raises:
            ValidationError: it is no number.
        """
        text = super().to_python(value)
        if not text:
            return None
        number = read_number(text)
        if isinstance(number, Reason):
            raise ValidationError(sentence(*number), code=number.code)
        return number
