"""Conversion types as a page shows them, and the types in the data that have no value yet."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Prefetch

from kpis.calc.conversion_values import CONVERSION_TYPE
from kpis.enums import Unit
from kpis.formatting import format_date, format_exact, format_value
from kpis.models import ConversionType, ConversionValue, Kpi, Series
from workspaces.models import Workspace
from workspaces.reader import Reader


@dataclass(frozen=True, slots=True)
class ValueRow:
    """One dated value in a reader's words; `is_in_force` says that it holds today."""

    value: str
    exact: str
    valid_from: dt.date
    valid_from_text: str
    is_in_force: bool
    stored: ConversionValue


@dataclass(frozen=True, slots=True)
class TypeCard:
    """A conversion type with its values, newest first, and what it is worth today."""

    conversion_type: ConversionType
    values: list[ValueRow]

    @property
    def worth(self) -> ValueRow | None:
        """The value in force."""
        return next((row for row in self.values if row.is_in_force), None)


def read_type_cards(*, workspace: Workspace, reader: Reader) -> list[TypeCard]:
    """Read all conversion types with their values: two queries."""
    types = ConversionType.objects.for_workspace(workspace).prefetch_related(_values(workspace))
    return [_card(each, reader) for each in types]


def read_type_card(*, conversion_type: ConversionType, reader: Reader) -> TypeCard:
    """Read one conversion type's values."""
    types = ConversionType.objects.for_workspace(conversion_type.workspace)
    values = _values(conversion_type.workspace)
    return _card(types.prefetch_related(values).get(pk=conversion_type.pk), reader)


def read_unknown_types(workspace: Workspace) -> list[str]:
    """Return the conversion types that measurements name and nobody has described: two queries."""
    series = Series.objects.for_workspace(workspace).filter(dimensions__has_key=CONVERSION_TYPE)
    named = series.order_by().values_list(f"dimensions__{CONVERSION_TYPE}", flat=True).distinct()
    known = ConversionType.objects.for_workspace(workspace).values_list("key", flat=True)
    return sorted(set(named) - set(known))


def _values(workspace: Workspace) -> Prefetch:
    values = ConversionValue.objects.for_workspace(workspace).select_related("by")
    return Prefetch("values", values.order_by("-valid_from"))


def _card(conversion_type: ConversionType, reader: Reader) -> TypeCard:
    values = list(conversion_type.values.all())
    started = [each for each in values if each.valid_from <= reader.today]
    return TypeCard(
        conversion_type,
        [_row(each, reader, is_in_force=each is next(iter(started), None)) for each in values],
    )


def _row(value: ConversionValue, reader: Reader, *, is_in_force: bool) -> ValueRow:
    money = Kpi(unit=Unit.MONEY, currency=value.currency)
    return ValueRow(
        value=format_value(value.value, money, language=reader.language),
        exact=format_exact(value.value),
        valid_from=value.valid_from,
        valid_from_text=format_date(value.valid_from, language=reader.language),
        is_in_force=is_in_force,
        stored=value,
    )
