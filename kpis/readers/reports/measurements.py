"""A report's rows as measurements of KPIs, by campaign and what other dimensions it has."""

import datetime as dt
from collections.abc import Container, Iterator
from decimal import Decimal

from kpis.readers.numbers import EXACT
from kpis.readers.refusal import Refused
from kpis.readers.reports.model import TableReport
from kpis.readers.tidy import TidyRow

Dimensions = tuple[tuple[str, str], ...]


def report_measurements(
    report: TableReport, *, on: dt.date | None = None, apart: Container[str] = ()
) -> Iterator[TidyRow]:
    """Yield one measurement for each day, campaign and measure of the report.

    Rows of the same day and segment (a report by ad group, say) are added up, but for the KPIs
    whose keys are in `apart`; the row number is that of the first. `on` is the day for the values
    of a report without a day column; what is not exactly known is left out.

    Raises:
        Refused: the report has no days and `on` is not given.
    """
    sums: dict[tuple[dt.date, Dimensions, str], tuple[int, Decimal]] = {}
    for row in report.rows:
        day = row.on or on
        if day is None:
            raise Refused("report_undated")
        campaign = {"campaign": row.campaign} if row.campaign else {}
        dimensions = tuple(sorted({**campaign, **row.dimensions}.items()))
        for measure, value in row.measures.items():
            kpi_key = report.kpi_key(measure)
            if value is not None and kpi_key in apart:
                yield TidyRow(row.row_number, kpi_key, day, value, dict(dimensions))
            elif value is not None:
                key = (day, dimensions, kpi_key)
                number, so_far = sums.get(key, (row.row_number, Decimal(0)))
                sums[key] = (number, EXACT.add(so_far, value))
    for (day, dimensions, kpi_key), (number, value) in sums.items():
        yield TidyRow(number, kpi_key, day, value, dict(dimensions))
