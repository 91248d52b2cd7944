"""A report's rows as measurements of the standard KPIs, by campaign."""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from kpis.readers.numbers import EXACT
from kpis.readers.refusal import Refused
from kpis.readers.reports.model import TableReport
from kpis.readers.tidy import TidyRow

KPI_OF_MEASURE: Final = {
    "impressions": "impressions",
    "clicks": "clicks",
    "cost": "ad_spend",
    "conversions": "conversions",
    "conv_value": "conversion_value",
}


def report_measurements(report: TableReport, *, on: dt.date | None = None) -> Iterator[TidyRow]:
    """Yield one measurement for each day, campaign and measure of the report.

    Rows of the same day and campaign (a report by ad group, say) are added up; the row number is
    that of the first. `on` is the day for the values of a report without a day column; what is
    not exactly known is left out.

    Raises:
        Refused: the report has no days and `on` is not given.
    """
    sums: dict[tuple[dt.date, str, str], tuple[int, Decimal]] = {}
    for row in report.rows:
        day = row.on or on
        if day is None:
            raise Refused("report_undated")
        for measure, value in row.measures.items():
            if value is not None:
                key = (day, row.campaign, KPI_OF_MEASURE[measure])
                number, so_far = sums.get(key, (row.row_number, Decimal(0)))
                sums[key] = (number, EXACT.add(so_far, value))
    for (day, campaign, kpi_key), (number, value) in sums.items():
        dimensions = {"campaign": campaign} if campaign else {}
        yield TidyRow(number, kpi_key, day, value, dimensions)
