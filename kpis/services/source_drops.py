"""Deliveries too small to be believed, so that a broken export does not become a false miss."""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from decimal import Decimal
from statistics import median
from typing import Any, Final

from django.db.models import Max

from kpis.calc.exact import EXACT
from kpis.enums import PullOutcome
from kpis.models import ImportRun, Measurement, Source, SourcePull
from kpis.services.catalog import Catalog
from kpis.services.import_checks import check_source
from kpis.services.import_sources import open_source
from kpis.services.staging import Staging
from kpis.services.uploads import upload_path

LEAST_OF_ROWS: Final = 0.6  # of the usual number of rows
LEAST_OF_TOTAL: Final = Decimal("0.5")  # of what is stored for the same days and segments
LEAST_OF_FEW_DAYS: Final = Decimal("0.1")  # a holiday, or a day that is not all in, is no drop
FEW_DAYS: Final = 3
_LOOKED_BACK: Final = 10  # pulls
_USUAL_WEEKS: Final = dt.timedelta(weeks=4)
_DAYS_TO_KNOW: Final = 7  # recorded days without which nothing is usual
_BY_CHANCE: Final = 9  # the square of three standard deviations of a count, in its own size
_ACCEPTED: Final = (PullOutcome.STORED, PullOutcome.UNCHANGED)

Days = dict[dt.date, Decimal]


def find_drop(*, source: Source, run: ImportRun, now: dt.datetime) -> dict[str, Any] | None:
    """Return why a previewed delivery is to be held for a person, as code and params; or None.

    It has far fewer rows than the pulls before it, would replace the values of a KPI by ones that
    come to less than half of them, or its new days come to so much less than the days before.
    """
    usual = usual_rows(source)
    if usual and run.received_count < LEAST_OF_ROWS * usual:
        return {
            "code": "rows_dropped",
            "params": {"rows": run.received_count, "usual": round(usual)},
        }
    return _fallen_total(source, run, now) if run.updated_count or run.created_count else None


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
        sums, added = staging.overlap(), staging.added()
    for pk, (before, after) in sums.items():
        if after < before * LEAST_OF_TOTAL:
            params = {"kpi": kpis[pk].key, "before": f"{before:f}", "after": f"{after:f}"}
            return {"code": "total_dropped", "params": params}
    today = source.workspace.today(now)
    new: dict[int, Days] = defaultdict(dict)
    for (pk, on), total in added.items():
        if pk and on < today:  # the present day is not over
            new[pk][on] = total
    for pk, recorded in _recorded(source, new).items():
        fallen = fallen_days(recorded, new[pk])
        if fallen:
            params = {"kpi": kpis[pk].key, "before": f"{fallen[0]:f}", "after": f"{fallen[1]:f}"}
            return {"code": "new_days_dropped", "params": params}
    return None


def fallen_days(before: Days, new: Days) -> tuple[Decimal, Decimal] | None:
    """Return what new days should come to at least, and do, if that is too little; or None.

    A day is held against the smallest of the same weekday in the four weeks before it. Less than
    half of that is too little, of few days less than a tenth; not if a count may fall so by chance.
    """
    last = max(before, default=None)
    if last is None or len(before) < _DAYS_TO_KNOW:
        return None
    least: dict[int, Decimal] = {}
    for on, total in before.items():
        least[on.weekday()] = min(total, least.get(on.weekday(), total))
    compared = [on for on in new if on > last and on.weekday() in least]
    usual = sum((least[on.weekday()] for on in compared), Decimal(0))
    total = sum((new[on] for on in compared), Decimal(0))
    share = LEAST_OF_TOTAL if len(compared) >= FEW_DAYS else LEAST_OF_FEW_DAYS
    is_low = total < usual * share and (usual - total) ** 2 > _BY_CHANCE * usual
    return (usual, total) if is_low else None


def _recorded(source: Source, new: Mapping[int, Days]) -> dict[int, Days]:
    """Return what the source has brought in its last weeks, by KPI and day.

    Nothing from before what a person stored although it was held counts.
    """
    if not new:
        return {}
    pulls = SourcePull.objects.for_workspace(source.workspace).filter(source=source)
    confirmed = pulls.filter(outcome=PullOutcome.HELD, import_run__applied_at__isnull=False)
    believed = confirmed.order_by("-pk").values_list("pk", flat=True).first() or 0
    runs = pulls.filter(pk__gte=believed).order_by().values("import_run")
    brought = Measurement.objects.for_workspace(source.workspace).filter(
        series__kpi__in=new, import_run__in=runs
    )
    last = brought.aggregate(last=Max("measured_on"))["last"]
    found: dict[int, Days] = defaultdict(dict)
    rows = brought.filter(measured_on__gt=last - _USUAL_WEEKS) if last else brought.none()
    for kpi, on, value in rows.values_list("series__kpi", "measured_on", "value"):
        found[kpi][on] = EXACT.add(found[kpi].get(on, Decimal(0)), value)
    return found
