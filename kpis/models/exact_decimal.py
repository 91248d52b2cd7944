"""A column for decimals that come back to the last digit, on both databases.

PostgreSQL has `numeric`. SQLite has no decimal type: a column of numeric affinity keeps fifteen
digits and loses the rest. There the column has no affinity and holds

- an integer count of millionths where that is exact and small enough that any sum of a thousand
  of them fits 64 bits: fast, exact `SUM`s;
- otherwise the decimal as text, to be read and added up in Python (`kpis.services.windows`).

Sorting and comparing by value in SQL is therefore not on offer.
"""

from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.forms import DecimalField as DecimalFormField
from django.utils.translation import gettext_lazy as _

from kpis.calc.exact import EXACT, is_storable, plain

MILLIONTHS_EXPONENT = -6
_MILLION = 10**-MILLIONTHS_EXPONENT
_LARGEST_MILLIONTHS = 9_000_000_000_000_000


def to_sqlite(value: Decimal) -> int | str:
    """Return the form in which SQLite keeps `value`."""
    millionths = value.scaleb(-MILLIONTHS_EXPONENT, EXACT)
    if abs(millionths) <= _LARGEST_MILLIONTHS and millionths == millionths.to_integral_value():
        return int(millionths)
    return format(plain(value), "f")


def from_sqlite(stored: int | str) -> Decimal:
    """Return the decimal that SQLite kept as `stored`."""
    if not isinstance(stored, int):
        return Decimal(stored)
    whole, rest = divmod(stored, _MILLION)
    if not rest:  # most values: three times as fast as the general way
        return Decimal(whole)
    return Decimal(stored).scaleb(MILLIONTHS_EXPONENT, EXACT).normalize(EXACT)


class ExactDecimalField(models.Field):
    """A finite decimal of up to 38 digits, 18 of them after the point."""

    description = "an exact decimal"

    def db_type(self, connection: BaseDatabaseWrapper) -> str:
        """`numeric`, or on SQLite a declared type without affinity to numbers or text."""
        return "numeric" if connection.vendor == "postgresql" else "exact_blob"

    def get_internal_type(self) -> str:
        """A type of its own, so that no backend converter touches it."""
        return "ExactDecimalField"

    def to_python(self, value: Any) -> Decimal | None:
        """Accept decimals, integers and their text; never floats, which are not exact.

        Raises:
            ValidationError: not a finite decimal, or too many digits.
        """
        if value is None:
            return None
        try:
            decimal = Decimal(value if isinstance(value, int | Decimal) else str(value))
        except ArithmeticError as error:
            raise ValidationError(_("Enter a number."), code="invalid") from error
        if not is_storable(decimal):
            raise ValidationError(
                _("Enter a number of at most 38 digits, 18 of them after the point."),
                code="digits",
            )
        return plain(decimal)

    def from_db_value(
        self, value: Any, expression: Any, connection: BaseDatabaseWrapper
    ) -> Decimal | None:
        """Read the column back."""
        if value is None:
            return None
        return plain(value) if isinstance(value, Decimal) else from_sqlite(value)

    def get_prep_value(self, value: Any) -> Any:
        """A decimal, or None."""
        value = super().get_prep_value(value)
        return value if hasattr(value, "resolve_expression") else self.to_python(value)

    def get_db_prep_value(
        self, value: Any, connection: BaseDatabaseWrapper, prepared: bool = False
    ) -> Any:
        """The database's own form of the decimal."""
        value = value if prepared else self.get_prep_value(value)
        if isinstance(value, Decimal) and connection.vendor == "sqlite":
            return to_sqlite(value)
        return value

    def value_to_string(self, obj: models.Model) -> str:
        """For serialisation."""
        value = self.value_from_object(obj)
        return "" if value is None else format(value, "f")

    def formfield(self, **kwargs: Any) -> Any:
        """A plain decimal field."""
        return super().formfield(**{"form_class": DecimalFormField, **kwargs})
