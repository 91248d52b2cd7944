"""Values that people type into the grid: checked like an import, stored all together or not."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from django.db import transaction
from django.utils.translation import gettext as _

from kpis.calc.periods import Window
from kpis.calc.segments import parse_segment
from kpis.enums import ImportState
from kpis.formatting import NOTHING
from kpis.models import ImportRun
from kpis.readers.number_style import find_number_style
from kpis.readers.numbers import read_number, value_shown
from kpis.readers.refusal import Reason
from kpis.readers.tidy import RowError, TidyRow
from kpis.services.batch import Batch
from kpis.services.catalog import Catalog
from kpis.services.entry_grid import EntryColumn, EntryFrame, Place, read_recorded_cells
from kpis.services.import_checks import check_source, fill_run, new_run
from kpis.services.import_sources import ImportSource
from kpis.services.intake import Columns
from kpis.services.marks import mark_reason
from kpis.services.measurements import locked_catalog, write_staged
from kpis.services.removal import remove_measurements
from workspaces.models import Membership, Workspace
from workspaces.services.audit import record_change


class Entry(NamedTuple):
    """A cell that was changed: the value in it, None to take it away, and the one seen before."""

    column: EntryColumn
    on: dt.date
    value: Decimal | None
    seen: Decimal | None

    @property
    def place(self) -> Place:
        """Where it stands."""
        return self.column.token, self.on


@dataclass
class Entered:
    """What became of the typed values; with `errors` nothing was stored."""

    created: int = 0
    updated: int = 0
    removed: int = 0
    run: ImportRun | None = None
    errors: dict[Place, RowError] = field(default_factory=dict)


def read_entries(
    *,
    columns: Sequence[EntryColumn],
    typed: Mapping[Place, str],
    seen: Mapping[Place, Decimal],
) -> tuple[list[Entry], dict[Place, RowError]]:
    """Return the cells that differ from what was seen, and those that cannot be read."""
    by_token = {column.token: column for column in columns}
    changed = {place: text.strip() for place, text in typed.items() if place[0] in by_token}
    style = find_number_style(
        [text for place, text in changed.items() if _is_new(place, text, seen)]
    )
    entries: list[Entry] = []
    errors: dict[Place, RowError] = {}
    for place, text in changed.items():
        token, day = place
        before = seen.get(place)
        value = read_number(text, style) if _is_new(place, text, seen) and text else before
        if not text:
            value = None
        if isinstance(value, Decimal) and value != before:
            value = mark_reason(text, by_token[token].kpi) or value
        if isinstance(value, Reason):
            errors[place] = RowError(0, by_token[token].label, value_shown(text), *value)
        elif value != before:
            entries.append(Entry(by_token[token], day, value, before))
    return entries, errors


def _is_new(place: Place, text: str, seen: Mapping[Place, Decimal]) -> bool:
    return place not in seen or text != format(seen[place], "f")


@transaction.atomic
def save_entries(
    *,
    workspace: Workspace,
    entries: Sequence[Entry],
    frame: EntryFrame,
    by: Membership,
    now: dt.datetime,
) -> Entered:
    """Store what was typed; an import without a file is its record, and the values' source.

    Nothing is stored if a date lies in the future, or if a value is no longer the one that was
    seen, because somebody else has changed it, or has recorded another day of the same row of
    `frame`. What is emptied is taken away; its old value is kept among the corrections.
    """
    entered = Entered()
    if not entries:
        return entered
    catalog = locked_catalog(workspace)
    entered.errors = _overtaken(workspace, entries, frame)
    if entered.errors:
        return entered
    written = [entry for entry in entries if entry.value is not None]
    removed = [entry for entry in entries if entry.value is None]
    if written:
        _write(entered, workspace, catalog, written, by, now)
    if removed and not entered.errors:
        places = [(each.column.kpi, each.column.segment_key, each.on) for each in removed]
        entered.removed = remove_measurements(
            workspace=workspace, places=places, catalog=catalog, by=by, now=now
        )
    return entered


def _overtaken(
    workspace: Workspace, entries: Sequence[Entry], frame: EntryFrame
) -> dict[Place, RowError]:
    """Return an error for each cell whose value is not the one that was seen."""
    windows = {each.on: frame.window_of(each.on) for each in entries}
    recorded = read_recorded_cells(
        workspace=workspace,
        columns=[entry.column for entry in entries],
        window=Window(min(w.start for w in windows.values()), max(w.end for w in windows.values())),
    )
    errors: dict[Place, RowError] = {}
    for entry in entries:
        values = recorded.get(entry.column.token, {})
        found = values.get(entry.on)
        if found is None and entry.seen is None:
            found = next((v for day, v in values.items() if day in windows[entry.on]), None)
        if found not in (entry.seen, entry.value):
            now = NOTHING if found is None else format(found, "f")
            errors[entry.place] = _error(entry, Reason("changed_meanwhile", {"now": now}))
    return errors


def _write(
    entered: Entered,
    workspace: Workspace,
    catalog: Catalog,
    entries: Sequence[Entry],
    by: Membership,
    now: dt.datetime,
) -> None:
    batch = Batch(workspace)
    source = ImportSource(rows=_rows(entries), encoding="", columns=Columns(), about={})
    check = check_source(batch, source, catalog.by_key.values(), now)
    if check.errors:
        entered.errors = {
            entries[error.row - 1].place: _error(
                entries[error.row - 1], Reason(error.code, error.params)
            )
            for error in check.errors
        }
        return
    run = new_run(workspace, _("Typed in the grid"), by, now)
    run.state, run.applied_at = ImportState.APPLIED, now
    fill_run(run, check)
    run.save()
    counts = write_staged(
        staging=batch,
        received=check.counts.received,
        by=by,
        import_run=run,
        now=now,
        catalog=catalog,
    )
    after = counts._asdict()
    record_change(workspace=workspace, by=by, action="imported", subject=run, after=after)
    entered.run, entered.created, entered.updated = run, counts.created, counts.updated


def _rows(entries: Sequence[Entry]) -> Iterator[TidyRow]:
    for number, entry in enumerate(entries, start=1):
        dimensions = parse_segment(entry.column.segment_key)
        yield TidyRow(number, entry.column.kpi.key, entry.on, entry.value or Decimal(0), dimensions)


def _error(entry: Entry, reason: Reason) -> RowError:
    value = "" if entry.value is None else format(entry.value, "f")
    return RowError(0, entry.column.label, value, *reason)
