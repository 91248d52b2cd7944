"""Measurements out again, as the tidy table that an import takes."""

from collections.abc import Iterable, Iterator, Sequence

from kpis.models import Measurement
from workspaces.sheets import Cell, csv_lines


def measurement_lines(
    measurements: Iterable[Measurement], *, dimensions: Sequence[str]
) -> Iterator[str]:
    """Yield the lines of a CSV file with `measurements`, which come with their series and KPIs."""
    return csv_lines(tidy_headings(dimensions), tidy_rows(measurements, dimensions=dimensions))


def tidy_headings(dimensions: Sequence[str]) -> list[str]:
    """Return the headings: `kpi,date,value` and one for each dimension."""
    return ["kpi", "date", "value", *dimensions]


def tidy_rows(
    measurements: Iterable[Measurement], *, dimensions: Sequence[str]
) -> Iterator[list[Cell]]:
    """Yield a row for each measurement; they come with their series and KPIs."""
    for one in measurements:
        segment = one.series.dimensions
        named = [segment.get(name, "") for name in dimensions]
        yield [one.series.kpi.key, one.measured_on, one.value, *named]
