"""Measurements out again, as the tidy file that an import takes."""

import csv
from collections.abc import Iterable, Iterator
from typing import Final

from kpis.models import Measurement

BOM: Final = "\ufeff"  # spreadsheets take a file without it for another encoding
_FORMULA_MARKS: Final = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r")


class _Line:
    """Where the csv module writes one line."""

    def __init__(self) -> None:
        self.text = ""

    def write(self, text: str) -> None:
        self.text = text


def measurement_lines(
    measurements: Iterable[Measurement], *, dimensions: list[str]
) -> Iterator[str]:
    """Yield the lines of a CSV file: `kpi,date,value` and a column for each dimension.

    The measurements come with their series and KPIs. Numbers are written in full, and text that a
    spreadsheet would take for a formula is made plain.
    """
    line = _Line()
    writer = csv.writer(line)
    writer.writerow(["kpi", "date", "value", *map(neutral, dimensions)])
    yield BOM + line.text
    for one in measurements:
        segment = one.series.dimensions
        writer.writerow(
            [
                one.series.kpi.key,
                one.measured_on.isoformat(),
                format(one.value, "f"),
                *(neutral(segment.get(name, "")) for name in dimensions),
            ]
        )
        yield line.text


def neutral(text: str) -> str:
    """Return `text` such that no spreadsheet calculates it."""
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA_MARKS) else text
