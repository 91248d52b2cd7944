"""What a delivery would do: its rows held against the workspace, and the record of the result."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any, Final

from kpis.calc.segments import label
from kpis.models import ImportRun, Kpi
from kpis.readers.limits import MAX_ERRORS_KEPT
from kpis.readers.plain import PlainRows
from kpis.readers.refusal import Refused
from kpis.readers.tidy import RowError, TidyRow, TidyTable
from kpis.services.batch import Gathering
from kpis.services.import_sources import SAMPLE_ROWS, ImportSource
from kpis.services.intake import Intake
from kpis.services.measurements import Comparison, Counts, versions_of
from workspaces.models import Membership, Workspace

ERRORS_SHOWN: Final = 200  # on a page and by the API; the file to download has all
CHANGES_SHOWN: Final = 20
_TOLD_EVERY_ROWS: Final = 1000

Tell = Callable[[int], None]


@dataclass
class FileCheck:
    """What a delivery would do, or did, to a workspace's measurements.

    `compared` is how that was found out, `run` its record, once it is stored.
    """

    counts: Counts
    refused: int = 0
    error_count: int = 0
    errors: list[RowError] = field(default_factory=list)
    encoding: str = ""
    findings: dict[str, Any] = field(default_factory=dict)
    compared: Comparison | None = None
    run: ImportRun | None = None


def check_source(
    staging: Gathering,
    source: ImportSource,
    kpis: Iterable[Kpi],
    now: dt.datetime,
    tell: Tell | None = None,
) -> FileCheck:
    """Gather the rows of `source`, and return what storing them would do.

    `tell` is told from time to time how many rows are read.
    """
    kpis = list(kpis)
    today = staging.workspace.today(now)
    intake = Intake(staging=staging, kpis=kpis, today=today, columns=source.columns)
    intake.take(_told(_stream(source), tell) if tell else _stream(source))
    staging.resolve(create=False)
    compared = Comparison(staging.effects(), versions_of(kpis))
    created, updated = compared.created, compared.updated
    refused = intake.refused + source.refused_count
    received = intake.received + source.refused_count
    errors = sorted([*source.errors, *intake.errors], key=lambda error: error.row)
    return FileCheck(
        counts=Counts(received, created, updated, received - refused - created - updated),
        refused=refused,
        error_count=source.error_count + intake.error_count,
        errors=errors[:MAX_ERRORS_KEPT],
        encoding=source.encoding,
        findings={
            **source.about,
            "period": [day.isoformat() for day in staging.period() or ()],
            "sample": source.sample,
            "changes": _changes(staging) if updated else [],
        },
        compared=compared,
    )


def _stream(source: ImportSource) -> Iterator[TidyRow | PlainRows]:
    """Yield the rows: the first few one by one, which `source` keeps, then as fast as can be."""
    rows = source.rows
    if isinstance(rows, TidyTable):
        yield from islice(source, SAMPLE_ROWS)
        yield from rows.stream()
    else:
        yield from source


def _told(rows: Iterable[TidyRow | PlainRows], tell: Tell) -> Iterator[TidyRow | PlainRows]:
    count = told = 0
    for each in rows:
        count += len(each.numbers) if isinstance(each, PlainRows) else 1
        if count >= told + _TOLD_EVERY_ROWS:
            tell(count)
            told = count
        yield each


def _changes(staging: Gathering) -> list[dict[str, Any]]:
    return [
        {
            "row": change.row_number,
            "kpi": staging.slots[change.slot].kpi.key,
            "date": change.on.isoformat(),
            "segment": label(staging.slots[change.slot].dimensions),
            "old": format(change.old_value, "f"),
            "new": format(change.new_value, "f"),
        }
        for change in staging.changes(limit=CHANGES_SHOWN)
    ]


def new_run(
    workspace: Workspace, file_name: str, by: Membership | None, now: dt.datetime
) -> ImportRun:
    """Return the record of a delivery, not yet saved."""
    return ImportRun(
        workspace=workspace,
        file_name=Path(file_name).name[-200:],
        by=by.user if by else None,
        uploaded_at=now,
    )


def fill_run(run: ImportRun, check: FileCheck) -> None:
    """Put on `run` what was found out."""
    run.encoding = check.encoding
    run.received_count = check.counts.received
    run.created_count = check.counts.created
    run.updated_count = check.counts.updated
    run.unchanged_count = check.counts.unchanged
    run.rejected_count = check.refused
    run.errors = [_stored_error(error) for error in check.errors]
    run.findings = check.findings


def _stored_error(error: RowError) -> dict[str, Any]:
    return {**error._asdict(), "params": dict(error.params)}


def file_error(refused: Refused) -> dict[str, Any]:
    """Return why a file as a whole is refused, as a run keeps it."""
    return {
        "row": refused.row,
        "column": refused.column or "",
        "value": refused.value or "",
        "code": refused.code,
        "params": dict(refused.params),
    }
