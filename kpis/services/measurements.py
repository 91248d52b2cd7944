"""Recording measurements: by natural key, all or nothing, however many there are."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from kpis.models import ImportRun, Kpi
from kpis.services.batch import Gathering
from kpis.services.catalog import Catalog
from kpis.services.intake import Intake
from kpis.services.moving import move_on
from kpis.services.staged import Effect
from kpis.services.staging import Staging
from workspaces.models import Membership, Workspace

_NO_DIMENSIONS: Mapping[str, str] = MappingProxyType({})


class MeasuredRow(NamedTuple):
    """The value of a KPI in a segment on a date of the workspace's calendar.

    `written` is the value as a person wrote it, where that may hold a currency or a `%`.
    """

    kpi_key: str
    on: dt.date
    value: Decimal
    dimensions: Mapping[str, str] = _NO_DIMENSIONS
    row_number: int = 0
    written: str = ""


class Counts(NamedTuple):
    """What became of the rows of a delivery."""

    received: int
    created: int
    updated: int
    unchanged: int


@dataclass(frozen=True)
class Comparison:
    """What writing would do, and the versions of the KPIs' data that this was held against."""

    effects: Sequence[Effect]
    versions: Mapping[int | None, int]

    @property
    def created(self) -> int:
        """How many values are new."""
        return sum(effect.created for effect in self.effects)

    @property
    def updated(self) -> int:
        """How many values replace others."""
        return sum(effect.updated for effect in self.effects)


def versions_of(kpis: Iterable[Kpi]) -> dict[int | None, int]:
    """Return the version of each KPI's data; None stands for those only planned."""
    return {kpi.pk: kpi.data_version for kpi in kpis}


def record_measurements(
    *,
    workspace: Workspace,
    rows: Iterable[MeasuredRow],
    by: Membership | None,
    now: dt.datetime,
) -> Counts:
    """Store `rows`; a value that is there already is left, another one is corrected.

    A correction keeps the old value, who replaced it and when. The KPIs that changed, and those
    whose values are made of them, get a new `data_version` in the same transaction.

    Raises:
        ValidationError: a KPI is unknown or not recorded, a date lies in the future, a segment is
            too long, or two rows contradict each other; then nothing is stored.
    """
    numbered = (row._replace(row_number=at) for at, row in enumerate(rows, start=1))
    kpis = Kpi.objects.for_workspace(workspace)
    with Staging(workspace) as staging:
        intake = Intake(staging=staging, kpis=kpis, today=workspace.today(now))
        intake.take(numbered)
        if intake.errors:
            raise ValidationError(
                [_row_sentence(error.row, error.reason) for error in intake.errors]
            )
        return write_staged(
            staging=staging, received=intake.received, by=by, import_run=None, now=now
        )


@transaction.atomic
def write_staged(
    *,
    staging: Gathering,
    received: int,
    by: Membership | None,
    import_run: ImportRun | None,
    now: dt.datetime,
    catalog: Catalog | None = None,
    compared: Comparison | None = None,
) -> Counts:
    """Write what was staged, and move on the KPIs it concerns; `received` rows are accounted for.

    The workspace's KPIs are locked first, unless the caller holds them as `catalog`, so that two
    deliveries at once become one after the other and the second finds its rows unchanged. What was
    `compared` before is not compared again, unless their data have changed since.
    """
    catalog = catalog or locked_catalog(staging.workspace)
    staging.resolve(create=True)
    is_known = compared is not None and compared.versions == versions_of(catalog.by_key.values())
    effects = compared.effects if compared and is_known else staging.effects()
    if effects:
        staging.write(effects, import_run=import_run, by=by, now=now)
        _move_on(staging.workspace, catalog, effects, now)
    created = sum(effect.created for effect in effects)
    updated = sum(effect.updated for effect in effects)
    return Counts(received, created, updated, received - created - updated)


def locked_catalog(workspace: Workspace) -> Catalog:
    """Read the workspace's KPIs, which nobody else changes until the transaction ends.

    Whoever adds one holds all others first; where there is none, the workspace. What was added
    while this waited is overlooked.
    """
    catalog = Catalog(Kpi.objects.for_workspace(workspace).held())
    if not catalog.by_key:
        Workspace.objects.select_for_update(no_key=True).get(pk=workspace.pk)
    return catalog


def _move_on(
    workspace: Workspace, catalog: Catalog, effects: Iterable[Effect], now: dt.datetime
) -> None:
    """Give the KPIs that changed, and those made of them, a new version of their data."""
    by_pk = {kpi.pk: kpi for kpi in catalog.by_key.values()}
    moved = []
    for effect in effects:
        kpi = by_pk[effect.kpi_id or 0]
        kpi.last_measured_on = max(kpi.last_measured_on or effect.last_on, effect.last_on)
        moved.append(kpi)
    for kpi in catalog.dependents({kpi.key for kpi in moved}):
        kpi.last_measured_on = newest_of_all(catalog, kpi)
        moved.append(kpi)
    move_on(workspace=workspace, kpis=moved, now=now)


def newest_of_all(catalog: Catalog, kpi: Kpi) -> dt.date | None:
    """Return the date up to which all that a KPI is made of has data, None if a part has none."""
    dates = [each.last_measured_on for each in catalog.measured_inputs(kpi)]
    return min(filter(None, dates)) if dates and all(dates) else None


def _row_sentence(row: int, reason: str) -> str:
    return _("Row %(row)s: %(why)s") % {"row": row, "why": reason}
