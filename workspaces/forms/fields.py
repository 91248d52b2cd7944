"""Form fields that several apps use."""

from collections.abc import Iterator
from decimal import Decimal
from itertools import groupby
from typing import Any

from django import forms

from workspaces.validators import known_time_zones

_REGIONS = {
    "Africa",
    "America",
    "Antarctica",
    "Asia",
    "Atlantic",
    "Australia",
    "Europe",
    "Indian",
    "Pacific",
}


class PercentField(forms.DecimalField):
    """A fraction that people read and type in percent: 0.7 in the database, 70 in the field."""

    def prepare_value(self, value: Any) -> Any:
        """Show a stored fraction in percent; leave what was typed as it was typed."""
        if isinstance(value, Decimal):
            return f"{(value * 100).normalize():f}"
        return value

    def clean(self, value: Any) -> Decimal | None:
        """Return the fraction; the bounds are those of the percentage."""
        percent = super().clean(value)
        return None if percent is None else percent / 100


def time_zone_choices() -> Iterator[tuple[str, Any]]:
    """The world's time zones by region, for a select."""
    names = sorted(n for n in known_time_zones() if n.partition("/")[0] in _REGIONS)
    for region, members in groupby(names, key=lambda name: name.partition("/")[0]):
        cities = [(n, n.partition("/")[2].replace("_", " ")) for n in members]
        yield region, cities
    yield "UTC", "UTC"


class TimeZoneField(forms.ChoiceField):
    """A time zone by name; one outside the list stays choosable while it is set."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=time_zone_choices, **kwargs)

    def keep(self, name: str) -> None:
        """Offer `name` too, which is set already."""
        if not self.valid_value(name):
            self.choices = [(name, name), *time_zone_choices()]
