"""Measurements delivered by a program: checked and stored as a whole, or not at all."""

import datetime as dt
import hashlib
from collections.abc import Sequence
from typing import Any, Final

from django.db import transaction

from kpis.enums import ImportState
from kpis.models import ImportRun
from kpis.readers.records import RecordTable
from kpis.services.batch import Batch, Gathering
from kpis.services.catalog import Catalog
from kpis.services.import_checks import FileCheck, check_source, fill_run, new_run
from kpis.services.import_sources import ImportSource
from kpis.services.intake import Columns
from kpis.services.measurements import locked_catalog, write_staged
from kpis.services.staging import Staging
from workspaces.models import Membership, Workspace
from workspaces.services.audit import record_change

MOST_RECORDS: Final = 100_000  # of one delivery: they are held in memory
FEW_RECORDS: Final = 5_000


def import_records(
    *,
    workspace: Workspace,
    records: Sequence[Any],
    content: bytes,
    name: str,
    by: Membership,
    now: dt.datetime,
    is_dry_run: bool = False,
    keep_good: bool = False,
) -> FileCheck:
    """Import records as `import_file` imports a file; `content` is what they were read from.

    Up to `FEW_RECORDS` take at most eight statements, all in one transaction. More are read and
    compared before the transaction begins, so that nobody waits for that.
    """

    def imported(gathering: Gathering, catalog: Catalog, *, is_locked: bool) -> FileCheck:
        table = RecordTable(records)
        source = ImportSource(rows=table, encoding="", columns=Columns(), about={}, table=table)
        check = check_source(gathering, source, catalog.by_key.values(), now)
        is_wanted = keep_good or not check.errors
        if is_dry_run or not is_wanted or check.refused == check.counts.received:
            return check
        run = new_run(workspace, name, by, now)
        run.digest, run.size_bytes = hashlib.sha256(content).hexdigest(), len(content)
        _store(run, gathering, check, by, now, catalog if is_locked else None)
        return check

    if len(records) > FEW_RECORDS:
        with Staging(workspace) as staging:
            return imported(staging, Catalog.of(workspace), is_locked=False)
    with transaction.atomic():
        return imported(Batch(workspace), locked_catalog(workspace), is_locked=True)


@transaction.atomic
def _store(
    run: ImportRun,
    gathering: Gathering,
    check: FileCheck,
    by: Membership,
    now: dt.datetime,
    catalog: Catalog | None,
) -> None:
    """Write what was gathered; `catalog` holds the workspace's KPIs, if they are locked already."""
    run.state, run.applied_at = ImportState.APPLIED, now
    fill_run(run, check)
    run.save()
    counts = write_staged(
        staging=gathering,
        received=check.counts.received - check.refused,
        by=by,
        import_run=run,
        now=now,
        catalog=catalog,
        compared=check.compared,
    )
    if counts.created != check.counts.created or counts.updated != check.counts.updated:
        check.counts = counts._replace(received=check.counts.received)  # somebody was faster
        fill_run(run, check)
        run.save()
    after = check.counts._asdict()
    record_change(workspace=run.workspace, by=by, action="imported", subject=run, after=after)
    check.run = run
