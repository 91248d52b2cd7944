"""Records of a JSON document into a tidy file, by a mapping of their fields."""

from collections.abc import Iterator, Mapping
from typing import Any, TextIO

from kpis.sources.json_documents import cell, read_json
from kpis.sources.json_paths import Step, follow, parse_path
from kpis.sources.shape import Shape
from kpis.sources.tidy import TidyWriter
from kpis.sources.trouble import FetchError

Steps = list[Step]


def write_tidy(text: bytes, shape: Shape, into: TextIO) -> list[int]:
    """Write a row for each value of each record; return the record's number for each row.

    A field that is null or not there gives no row: a missing value is not a zero.

    Raises:
        FetchError: this is no JSON, the records are not there, or a field is in none of them.
    """
    records = _records(read_json(text), shape.records)
    date = parse_path(shape.date)
    values = {key: parse_path(path) for key, path in shape.values.items()}
    named = (parse_path(shape.kpi), parse_path(shape.value)) if shape.kpi else None
    segments = [parse_path(path) for path in shape.segments.values()]
    tidy = TidyWriter(into, list(shape.segments))
    number, unseen = 0, _places(shape)
    for number, record in enumerate(records, start=1):
        day = cell(follow(record, date))
        parts = [cell(follow(record, steps)) for steps in segments]
        for key, place, value in _values(record, values, named):
            if value is not None:
                unseen.pop(place, None)
                tidy.write(number, key, day, cell(value), parts)
    if number and unseen:
        raise FetchError("path_nowhere", path=next(iter(unseen.values())))
    return tidy.origin


def _places(shape: Shape) -> dict[str, str]:
    """Return the paths that must lead somewhere in at least one record, by their KPI's key."""
    return {**shape.values, **({"": shape.value} if shape.kpi else {})}


def _values(
    record: Any, values: Mapping[str, Steps], named: tuple[Steps, Steps] | None
) -> Iterator[tuple[str, str, Any]]:
    """Yield the KPI, its place and its value; a record's own KPI stands at the place ""."""
    for key, steps in values.items():
        yield key, key, follow(record, steps)
    if named:
        yield cell(follow(record, named[0])), "", follow(record, named[1])


def _records(document: Any, path: str) -> Iterator[Any]:
    found = follow(document, parse_path(path))
    if not isinstance(found, list):
        raise FetchError("path_not_a_list", path=path or "$")
    return iter(found)
