"""Measurements delivered by a program: checked and stored as a whole, or not at all."""

import datetime as dt
import hashlib
from collections.abc import Sequence
from typing import Any, Final

from django.db import transaction

from kpis.enums import ImportState
from kpis.readers.records import RecordTable
from kpis.services.batch import Batch
from kpis.services.import_checks import FileCheck, check_source, fill_run, new_run
from kpis.services.import_sources import ImportSource
from kpis.services.intake import Columns
from kpis.services.measurements import locked_catalog, write_staged
from workspaces.models import Membership, Workspace
from workspaces.services.audit import record_change

MOST_RECORDS: Final = 100_000  # of one delivery: they are held in memory


@transaction.atomic
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

    At most eight statements, whatever the number of records.
    """
    catalog = locked_catalog(workspace)
    batch, table = Batch(workspace), RecordTable(records)
    source = ImportSource(rows=table, encoding="", columns=Columns(), about={}, table=table)
    check = check_source(batch, source, catalog.by_key.values(), now)
    is_wanted = keep_good or not check.errors
    if is_dry_run or not is_wanted or check.refused == check.counts.received:
        return check
    run = new_run(workspace, name, by, now)
    run.digest, run.size_bytes = hashlib.sha256(content).hexdigest(), len(content)
    run.state, run.applied_at = ImportState.APPLIED, now
    fill_run(run, check)
    run.save()
    write_staged(
        staging=batch,
        received=check.counts.received - check.refused,
        by=by,
        import_run=run,
        now=now,
        catalog=catalog,
        compared=check.compared,
    )
    after = check.counts._asdict()
    record_change(workspace=workspace, by=by, action="imported", subject=run, after=after)
    check.run = run
    return check
