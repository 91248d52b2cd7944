"""Records of a JSON document into a tidy file, by a mapping of their fields."""

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, NoReturn, TextIO

from kpis.readers.limits import MIB
from kpis.sources.json_paths import follow, parse_path
from kpis.sources.trouble import FetchError

MAX_JSON_BYTES: Final = 10 * MIB  # read as a whole, and objects take ten times their text


@dataclass(frozen=True, slots=True)
class JsonShape:
    """Where a document keeps its numbers: all are paths, those of fields from the record on.

    `values` names a field for each KPI's key, `segments` one for each dimension.
    """

    records: str
    date: str
    values: dict[str, str]
    segments: dict[str, str]


def write_tidy(text: bytes, shape: JsonShape, into: TextIO) -> list[int]:
    """Write a row for each value of each record; return the record's number for each row.

    A field that is null or not there gives no row: a missing value is not a zero.

    Raises:
        FetchError: this is no JSON, the records are not there, or a field is in none of them.
    """
    records = _records(_document(text), shape.records)
    date = parse_path(shape.date)
    values = {key: parse_path(path) for key, path in shape.values.items()}
    segments = {name: parse_path(path) for name, path in shape.segments.items()}
    writer = csv.writer(into)
    writer.writerow(["kpi", "date", "value", *segments])
    numbers: list[int] = []
    number, unseen = 0, dict(shape.values)
    for number, record in enumerate(records, start=1):
        day = _cell(follow(record, date))
        parts = [_cell(follow(record, steps)) for steps in segments.values()]
        for key, steps in values.items():
            value = follow(record, steps)
            if value is not None:
                unseen.pop(key, None)
                writer.writerow([key, day, _cell(value), *parts])
                numbers.append(number)
    if number and unseen:
        raise FetchError("path_nowhere", path=next(iter(unseen.values())))
    return numbers


def _document(text: bytes) -> Any:
    """Read JSON with its numbers left as they are written, to the last digit."""
    if len(text) > MAX_JSON_BYTES:
        raise FetchError("too_large", limit_mb=MAX_JSON_BYTES // MIB)
    try:
        return json.loads(text, parse_float=str, parse_int=str, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise FetchError("not_json") from error


def _no_number(text: str) -> NoReturn:
    raise ValueError(text)  # NaN and the infinities are no JSON


def _records(document: Any, path: str) -> Iterator[Any]:
    found = follow(document, parse_path(path))
    if not isinstance(found, list):
        raise FetchError("path_not_a_list", path=path or "$")
    return iter(found)


def _cell(value: Any) -> str:
    """Return a field as the text of a cell; what is no text or number is refused by the reader."""
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
