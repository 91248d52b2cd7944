"""What the page of a KPI shows over time, as a table for a file."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kpis.enums import Grain
from kpis.models import Kpi
from kpis.services.catalog import Catalog
from kpis.services.detail import shown_span
from kpis.services.series import Point, read_facts
from kpis.services.wording import value_remark
from workspaces.models import Workspace
from workspaces.reader import Reader
from workspaces.sheets import Cell


def series_headings(kpi: Kpi) -> list[str]:
    """Return the headings in the reader's language; that of the values names KPI and currency."""
    name = kpi.display_name
    return [
        pgettext("window", "From"),
        pgettext("window", "To"),
        f"{name} ({kpi.currency})" if kpi.currency else name,
        _("Partial"),
        _("Days with data"),
        _("95 % from"),
        _("95 % to"),
        _("80 % from"),
        _("80 % to"),
        _("Remark"),
    ]


def series_rows(
    *,
    workspace: Workspace,
    catalog: Catalog,
    kpi: Kpi,
    grain: Grain,
    segment_key: str,
    reader: Reader,
) -> Iterator[list[Cell]]:
    """Yield a row for each window that the page shows, the values to their last digit."""
    span = shown_span(workspace=workspace, kpi=kpi, grain=grain, today=reader.today)
    facts = read_facts(
        workspace=workspace,
        wanted=[(kpi, segment_key)],
        start=span.start,
        end=span.end,
        catalog=catalog,
    )
    for point in facts.points(kpi, segment_key, grain, reader.today, with_intervals=True):
        yield _row(point)


def _row(point: Point) -> list[Cell]:
    interval = point.interval
    return [
        point.start,
        point.end,
        point.value,
        _("Partial") if point.is_partial else "",
        point.days_with_data,
        interval.low95 if interval else None,
        interval.high95 if interval else None,
        interval.low80 if interval else None,
        interval.high80 if interval else None,
        value_remark(point.reason),
    ]
