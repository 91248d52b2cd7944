"""Types of the fields that requests and answers are made of."""

import datetime as dt
import re
from decimal import Decimal
from typing import Annotated, Any, Final

from django.utils.translation import gettext as _
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    Strict,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError

UNSET: Final[Any] = None  # the default of a field that a PATCH may leave out; null is refused
LARGEST_VERSION: Final = 2**31 - 1
FIRST_DAY, LAST_DAY = dt.date(1970, 1, 1), dt.date(2199, 12, 31)

_DECIMAL: Final = re.compile(r"-?[0-9]{1,60}(\.[0-9]{1,60})?([eE][+-]?[0-9]{1,3})?")
_LARGEST_EXPONENT: Final = 1100  # more than any that is written as text, less than overflows
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DECIMAL_AS_TEXT: Final = {
    "type": "string",
    "format": "decimal",
    "pattern": f"^{_DECIMAL.pattern}$",
}
_DAY_AS_TEXT: Final = {
    "type": "string",
    "format": "date",
    "pattern": "^(19[7-9]|2[01][0-9])[0-9]-[0-9]{2}-[0-9]{2}$",  # of `FIRST_DAY` to `LAST_DAY`
}


class Body(BaseModel):
    """What is sent: unknown fields are refused, never dropped."""

    model_config = ConfigDict(extra="forbid")

    def sent(self, *, without: set[str] | None = None) -> dict[str, Any]:
        """Return the fields that the caller sent, and no defaults."""
        return self.model_dump(exclude_unset=True, exclude=without)


class Patch(Body):
    """A change of what was seen at `version`."""

    version: Annotated[int, Strict()] = Field(
        ge=1, le=LARGEST_VERSION, description="The version that the change is based on."
    )

    def changes(self) -> dict[str, Any]:
        """Return the fields to change."""
        return self.sent(without={"version"})


def _read_decimal(value: Any) -> Any:
    is_number = isinstance(value, int | Decimal) and not isinstance(value, bool)
    if not is_number and not (isinstance(value, str) and _DECIMAL.fullmatch(value)):
        raise PydanticCustomError("decimal", _("Write a decimal number as text, such as “12.5”."))
    number = Decimal(value) or Decimal(0)
    if abs(number.adjusted()) > _LARGEST_EXPONENT:
        raise PydanticCustomError("number_too_long", _("A number is too long."))
    return number


def _read_day(value: Any) -> Any:
    if isinstance(value, dt.date):  # our own, on the way out
        return value
    try:
        day = dt.date.fromisoformat(value if _DAY.fullmatch(value) else "")
    except (TypeError, ValueError):
        raise PydanticCustomError("date", _("Write a date, such as 2026-07-01.")) from None
    if not FIRST_DAY <= day <= LAST_DAY:
        years = {"first": FIRST_DAY.year, "last": LAST_DAY.year}
        message = _("The year is not between %(first)s and %(last)s.") % years
        raise PydanticCustomError("date_out_of_range", message)
    return day


def _plain(value: Decimal) -> str:
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def number_text(value: float) -> str:
    """Return a computed number as decimals travel."""
    return _plain(Decimal(str(value)))


DecimalText = Annotated[
    Decimal,
    BeforeValidator(_read_decimal),
    PlainSerializer(_plain, return_type=str),
    WithJsonSchema(_DECIMAL_AS_TEXT, mode="serialization"),
    WithJsonSchema({"anyOf": [_DECIMAL_AS_TEXT, {"type": "number"}]}, mode="validation"),
]
ComputedText = Annotated[
    float,
    PlainSerializer(number_text, return_type=str),
    WithJsonSchema(_DECIMAL_AS_TEXT, mode="serialization"),
]
Day = Annotated[
    dt.date,
    BeforeValidator(_read_day),
    WithJsonSchema(_DAY_AS_TEXT),
]
Whole = Annotated[int, Strict()]
Flag = Annotated[bool, Strict()]
Currency = Annotated[str, Field(pattern="^[A-Z]{3}$")]
CurrencyOrBlank = Annotated[str, Field(pattern="^([A-Z]{3})?$")]


class Reason(BaseModel):
    """Why: a code with its numbers, and the sentence they make in the caller's language."""

    model_config = ConfigDict(extra="allow")

    code: str
    message: str
