"""What conversions are worth: types such as lead or purchase, each with dated values."""

import datetime as dt
import json
from decimal import Decimal
from typing import Any

from django.db import connection, models
from django.db.models.functions import JSONArray
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kpis.calc.conversion_values import DatedValue
from kpis.calc.exact import plain
from kpis.models.exact_decimal import ExactDecimalField, from_sqlite
from workspaces.models import PublicIdField, WorkspaceScopedModel, WorkspaceScopedQuerySet
from workspaces.validators import validate_currency


class ConversionType(WorkspaceScopedModel):
    """A kind of conversion; counts name it in their dimension `conversion_type` by its key."""

    public_id = PublicIdField()
    key = models.CharField(
        _("key"),
        max_length=100,
        help_text=_("As it stands in the data under conversion_type, such as lead."),
    )
    name = models.CharField(_("name"), max_length=80)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = WorkspaceScopedQuerySet["ConversionType"].as_manager()

    class Meta:
        verbose_name = _("conversion type")
        verbose_name_plural = _("conversion types")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "key"],
                name="conversion_type_key_once_per_workspace",
                violation_error_message=_("Another conversion type has this key."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class _Gathered(models.Aggregate):
    """The rows of a group as the text of a JSON list."""

    function = "JSON_AGG"
    template = "CAST(%(function)s(%(expressions)s) AS text)"

    def as_sqlite(self, *args: Any, **kwargs: Any) -> Any:
        """As SQLite calls it."""
        return self.as_sql(*args, function="JSON_GROUP_ARRAY", **kwargs)


class ConversionValueQuerySet(WorkspaceScopedQuerySet["ConversionValue"]):
    """Dated values of conversions."""

    def gathered(self) -> models.QuerySet["ConversionValue", Any]:
        """All in one row and column, to come along with another query: see `dated_values`."""
        row = JSONArray(
            "conversion_type__key", "conversion_type__name", "valid_from", "value", "currency"
        )
        rows = _Gathered(row, output_field=models.TextField())
        return self.order_by().values("workspace").annotate(rows=rows).values("rows")


def dated_values(gathered: str | None) -> list[DatedValue]:
    """Return the values that `ConversionValueQuerySet.gathered` brought along."""
    read_whole = Decimal if connection.vendor == "postgresql" else int
    rows = json.loads(gathered or "[]", parse_float=Decimal, parse_int=read_whole)
    return [
        DatedValue(key, name, dt.date.fromisoformat(day), _stored(value), currency)
        for key, name, day, value, currency in rows
    ]


def _stored(value: Decimal | int | str) -> Decimal:
    return plain(value) if isinstance(value, Decimal) else from_sqlite(value)


class ConversionValue(WorkspaceScopedModel):
    """What one conversion of a type is worth from a date on, until the next value begins."""

    conversion_type = models.ForeignKey(
        ConversionType, on_delete=models.CASCADE, related_name="values"
    )
    valid_from = models.DateField(pgettext_lazy("date", "from"))
    value = ExactDecimalField(_("value"))
    currency = models.CharField(_("currency"), max_length=3, validators=[validate_currency])
    by = models.ForeignKey(
        "workspaces.User", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField(_("at"))

    objects = ConversionValueQuerySet.as_manager()

    class Meta:
        verbose_name = _("conversion value")
        verbose_name_plural = _("conversion values")
        ordering = ["conversion_type", "-valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["conversion_type", "valid_from"], name="conversion_value_once_per_date"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.conversion_type}, {self.valid_from}: {self.value} {self.currency}"
