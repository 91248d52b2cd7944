"""What the forms of all apps ask with."""

from typing import Any

from django import forms


class DayInput(forms.DateInput):
    """A day, chosen in the browser's calendar and spelled as browsers do in any language."""

    input_type = "date"

    def __init__(self, **attrs: Any) -> None:
        super().__init__(attrs=attrs, format="%Y-%m-%d")
