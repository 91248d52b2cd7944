"""A report's rows as measurements of KPIs, by campaign and what other dimensions it has."""

import datetime as dt
from collections.abc import Container, Iterator
from decimal import Decimal
from typing import Final

from kpis.readers.numbers import EXACT
from kpis.readers.refusal import Refused
from kpis.readers.reports.model import ReportRow, TableReport
from kpis.readers.tidy import TidyRow

UNNAMED: Final = "(not set)"  # as analytics tools write it

Dimensions = tuple[tuple[str, str], ...]


def report_measurements(report: TableReport, *, apart: Container[str] = ()) -> Iterator[TidyRow]:
    """Yield one measurement for each day, campaign and measure of the report.

    Rows of the same day and segment (a report by ad group, say) are added up, but for the KPIs
    whose keys are in `apart`; the row number is that of the first. What adds up in a row without a
    campaign, beside rows with one, is a campaign of its own and not the total of them all. What is
    not exactly known is left out.

    Raises:
        Refused: the report has no days.
    """
    sums: dict[tuple[dt.date, Dimensions, str], tuple[int, Decimal]] = {}
    unnamed = UNNAMED if any(row.campaign for row in report.rows) else ""
    for row in report.rows:
        if (day := row.on) is None:
            raise Refused("report_undated")
        stated = _dimensions(row, row.campaign)
        dimensions = _dimensions(row, row.campaign or unnamed)
        for measure, value in row.measures.items():
            kpi_key = report.kpi_key(measure)
            if value is not None and kpi_key in apart:
                yield TidyRow(row.row_number, kpi_key, day, value, dict(stated))
            elif value is not None:
                key = (day, dimensions, kpi_key)
                number, so_far = sums.get(key, (row.row_number, Decimal(0)))
                sums[key] = (number, EXACT.add(so_far, value))
    for (day, dimensions, kpi_key), (number, value) in sums.items():
        yield TidyRow(number, kpi_key, day, value, dict(dimensions))


def _dimensions(row: ReportRow, campaign: str) -> Dimensions:
    named = {"campaign": campaign} if campaign else {}
    return tuple(sorted({**named, **row.dimensions}.items()))
