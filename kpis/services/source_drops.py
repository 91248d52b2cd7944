"""Deliveries too small to be believed, so that a broken export does not become a false miss."""

import datetime as dt
from decimal import Decimal
from statistics import median
from typing import Any, Final

from kpis.enums import PullOutcome
from kpis.models import ImportRun, Source, SourcePull
from kpis.services.catalog import Catalog
from kpis.services.import_checks import check_source
from kpis.services.import_sources import open_source
from kpis.services.staging import Staging
from kpis.services.uploads import upload_path

LEAST_OF_ROWS: Final = 0.6  # of the usual number of rows
LEAST_OF_TOTAL: Final = Decimal("0.5")  # of what is stored for the same days and segments
_LOOKED_BACK: Final = 10  # pulls
_ACCEPTED: Final = (PullOutcome.STORED, PullOutcome.UNCHANGED)


def find_drop(*, source: Source, run: ImportRun, now: dt.datetime) -> dict[str, Any] | None:
    """Return why a previewed delivery is to be held for a person, as code and params; or None.

    It has far fewer rows than the pulls before it, or would replace the values of a KPI by ones
    that come to less than half of them.
    """
    usual = usual_rows(source)
    if usual and run.received_count < LEAST_OF_ROWS * usual:
        return {
            "code": "rows_dropped",
            "params": {"rows": run.received_count, "usual": round(usual)},
        }
    return _fallen_total(source, run, now) if run.updated_count else None


def usual_rows(source: Source) -> float | None:
    """Return the median number of rows of the last pulls that counted.

    What a person stored although it was held is believed, and nothing from before it counts.
    """
    pulls = SourcePull.objects.for_workspace(source.workspace).filter(source=source)
    counts = []
    for pull in pulls.select_related("import_run")[:_LOOKED_BACK]:
        is_confirmed = (
            pull.outcome == PullOutcome.HELD
            and pull.import_run is not None
            and pull.import_run.applied_at is not None
        )
        if is_confirmed or pull.outcome in _ACCEPTED:
            counts.append(pull.row_count)
        if is_confirmed:
            break
    return median(counts) if counts else None


def _fallen_total(source: Source, run: ImportRun, now: dt.datetime) -> dict[str, Any] | None:
    catalog = Catalog.of(source.workspace)
    kpis = {kpi.pk: kpi for kpi in catalog.by_key.values()}
    with Staging(source.workspace) as staging:
        opened = open_source(upload_path(run), catalog, workspace=source.workspace, vat=run.vat)
        check_source(staging, opened, kpis.values(), now)
        sums = staging.overlap()
    for pk, (before, after) in sums.items():
        if after < before * LEAST_OF_TOTAL:
            params = {"kpi": kpis[pk].key, "before": f"{before:f}", "after": f"{after:f}"}
            return {"code": "total_dropped", "params": params}
    return None
