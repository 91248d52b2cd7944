"""What sources of analytics and advertising services have in common."""

import datetime as dt
import io
import re
from collections import defaultdict
from collections.abc import Collection, Container, Iterable, Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, BinaryIO, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy

from kpis.sources.asking import Ask, Connector, Field, Text
from kpis.sources.tidy import TidyWriter
from kpis.sources.trouble import FetchError
from kpis.sources.web import wrong_address

DAYS: Final = Field(
    "days",
    gettext_lazy("Days to look back"),
    gettext_lazy("Each pull reads the last days again, because services correct them later."),
    example="30",
    pattern=r"[1-9][0-9]{0,2}",
    initial="30",
)
UNNAMED: Final = "(not set)"
_COUNT_DIGITS: Final = 18
_NEVER: Final = "9999-12-31"
_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9_.:-]{0,99}")


class Service(Connector):
    """A service with numbers for each day: its address is the usual one unless told otherwise."""

    def address(self, url: str, options: Mapping[str, str]) -> str:
        """Return the address as it was typed, or the usual one."""
        return url or self.home

    def check(self, ask: Ask) -> dict[str, FetchError]:
        """Return what is wrong with the address, or the names of numbers and dimensions."""
        wrong = wrong_address(ask)
        for place, names in (("values", ask.shape.values), ("segments", ask.shape.segments)):
            if error := next(self.unknown(place, names.values()), None):
                wrong[place] = error
        return wrong

    def unknown(self, place: str, names: Iterable[str]) -> Iterator[FetchError]:
        """Yield the trouble of each name that the service cannot have."""
        for name in names:
            if not _NAME.fullmatch(name):
                yield FetchError("metric_unknown", name=name)


def unknown_of(
    place: str, names: Iterable[str], *, metrics: Container[str], dimensions: Collection[str]
) -> Iterator[FetchError]:
    """Yield the trouble of each name that is none of the numbers or parts that there are."""
    for name in names:
        if place == "values" and name not in metrics:
            yield FetchError("metric_unknown", name=name)
        if place == "segments" and name not in dimensions:
            yield FetchError("dimension_unknown", name=name, known=", ".join(dimensions))


def words(value: str, segment: str) -> dict[str, Text]:
    """Return the help with the fields that all services share; both are examples of a line."""
    return {
        "values": format_lazy(
            gettext_lazy(
                "One line for each KPI: its key, an equals sign and the service's name of the "
                "number, such as {example}."
            ),
            example=value,
        ),
        "segments": format_lazy(
            gettext_lazy(
                "Empty for the whole; else one line for each dimension, such as {example}."
            ),
            example=segment,
        ),
    }


class Days:
    """The numbers of a pull by day and segment, until they are written."""

    def __init__(self, ask: Ask, *, additive: Collection[str]) -> None:
        self._ask = ask
        self._additive = [key for key, name in ask.shape.values.items() if name in additive]
        self._rows: defaultdict[tuple[str, tuple[str, ...]], dict[str, Decimal]]
        self._rows = defaultdict(dict)

    def put(self, day: str, parts: Iterable[Any], numbers: Mapping[str, Any]) -> None:
        """Take the numbers of one row by the service's names; None is no number.

        What comes twice for the same day and segment, as of two campaigns with one name, is
        added up where it can be.

        Raises:
            FetchError: this is no day, or no number.
        """
        row = self._rows[_day(day), tuple(str(part or UNNAMED) for part in parts)]
        for key, name in self._ask.shape.values.items():
            value = numbers.get(name)
            if value is not None:
                before = row.get(key, Decimal(0)) if key in self._additive else Decimal(0)
                row[key] = before + decimal(value)

    def write(self, into: BinaryIO, *, unfinished: dt.date | None = None) -> list[dict[str, Any]]:
        """Write the rows of days that are over; return what is to be known of them.

        Services leave out days on which nothing happened. Between days that have numbers those
        are zeros, where the number is a sum of the whole; after the last one nobody knows yet.
        """
        days = {day for day, _parts in self._rows}
        if days and not self._ask.shape.segments:
            self._fill(min(days), max(days))
        end = unfinished.isoformat() if unfinished else _NEVER
        text = io.StringIO(newline="")
        tidy = TidyWriter(text, list(self._ask.shape.segments))
        for number, (day, parts) in enumerate(sorted(self._rows), start=1):
            for key, value in self._rows[day, parts].items() if day < end else ():
                tidy.write(number, key, day, f"{value:f}", parts)
        into.write(text.getvalue().encode())
        return [{"code": "days_unfinished", "params": {}}] if days and max(days) >= end else []

    def _fill(self, first: str, last: str) -> None:
        """Put zeros where numbers that add up are missing between two days."""
        day, end = dt.date.fromisoformat(first), dt.date.fromisoformat(last)
        while day < end:
            row = self._rows[day.isoformat(), ()]
            for key in self._additive:
                row.setdefault(key, Decimal(0))
            day += dt.timedelta(days=1)


def decimal(value: Any) -> Decimal:
    """Return a number as it was written; one with a percent sign is a fraction.

    Raises:
        FetchError: it is none.
    """
    text = str(value)
    try:
        number = Decimal(text.removesuffix("%"))
    except InvalidOperation as error:
        raise FetchError("answer_unreadable") from error
    if not number.is_finite():
        raise FetchError("answer_unreadable")
    return number / 100 if text.endswith("%") else number


def first_unfinished_day(ask: Ask, zone_name: Any) -> dt.date:
    """Return the day that is not over yet at the service's place."""
    try:
        zone = ZoneInfo(str(zone_name))
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise FetchError("answer_unreadable") from error
    return ask.now.astimezone(zone).date()


def part_of(document: Any, name: str, kind: type) -> Any:
    """Return a part of an answer that has to be of one kind; an empty one where there is none.

    Raises:
        FetchError: the answer is not what the service is known to give.
    """
    if not isinstance(document, dict):
        raise FetchError("answer_unreadable")
    part = document.get(name)
    if part is None:
        return kind()
    if not isinstance(part, kind):
        raise FetchError("answer_unreadable")
    return part


def rows_of(document: Any, name: str) -> list[dict[str, Any]]:
    """Return a list of objects in an answer; an empty one where there is none.

    Raises:
        FetchError: the answer is not what the service is known to give.
    """
    rows: list[dict[str, Any]] = part_of(document, name, list)
    if not all(isinstance(row, dict) for row in rows):
        raise FetchError("answer_unreadable")
    return rows


def day_and_parts(values: list[Any]) -> tuple[Any, list[Any]]:
    """Return the day that stands first, and the segment's parts that follow.

    Raises:
        FetchError: there is no day.
    """
    if not values:
        raise FetchError("answer_unreadable")
    return values[0], values[1:]


def whole(value: Any) -> int:
    """Return a count.

    Raises:
        FetchError: it is none.
    """
    text = str(value)
    if not text.isascii() or not text.isdigit() or len(text) > _COUNT_DIGITS:
        raise FetchError("answer_unreadable")
    return int(text)


def _day(text: str) -> str:
    """Return a day as `2026-11-21`, however its digits were written together."""
    try:
        return dt.date.fromisoformat(text).isoformat()  # reads 20261121 as well
    except (ValueError, TypeError) as error:
        raise FetchError("answer_unreadable") from error
