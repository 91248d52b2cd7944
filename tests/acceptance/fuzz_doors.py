"""The doors that measurements come in by, each answering what became of one input."""

import datetime as dt
from collections.abc import Iterable
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from kpis.enums import Grain, ImportState
from kpis.models import Measurement
from kpis.readers.reasons import sentence_of
from kpis.readers.records import RecordTable
from kpis.readers.refusal import Refused
from kpis.readers.reports.plans import ColumnRole, PlannedColumn
from kpis.readers.tidy import RowError
from kpis.services.catalog import Catalog
from kpis.services.entry import read_entries, save_entries
from kpis.services.entry_block import fill_from_block
from kpis.services.entry_grid import EntryColumn, EntryFrame
from kpis.services.import_sources import ImportSource, open_source
from kpis.services.imports import import_file
from kpis.services.naming import NamedKpis
from kpis.services.sheet_mappings import save_sheet_mapping
from tests.acceptance.fuzz_inputs import SHEET, Input
from tests.factories import make_kpi
from tests.tokens import Api
from workspaces.rest.parsing import read_json
from workspaces.rest.problems import Problem

REFUSED = frozenset({400, 413, 415, 422})
OF_A_WHOLE_ROW = frozenset(
    {
        *("record_not_an_object", "row_outside_grid", "cell_without_heading", "too_many_segments"),
        "field_unknown",  # a member may be called ""
    }
)
OF_A_CELL = ("number_", "date_")

Outcome = tuple[str, int]  # what became of it, and how many values are said to be new


class CrashError(Exception):
    """An answer that no input may get."""


class Doors:
    """A workspace with two KPIs, a formula, and a sheet whose columns are told."""

    def __init__(self, api: Api, folder: Path) -> None:
        self.api, self.folder = api, folder
        self.workspace, self.editor = api.workspace, api.members["editor"]
        for key in ("visits", "매출"):
            make_kpi(workspace=self.workspace, key=key)
        make_kpi(workspace=self.workspace, key="rate", kind="derived", formula="visits / 2")
        planned = [PlannedColumn(name, ColumnRole(role), to) for name, role, to in SHEET]
        save_sheet_mapping(workspace=self.workspace, by=self.editor, name="sheet", columns=planned)

        self.catalog = Catalog.of(self.workspace)

    def stored(self) -> int:
        """How many measurements there are."""
        return Measurement.objects.for_workspace(self.workspace).count()

    def read(self, given: Input) -> Outcome:
        """Read one input as its door would, and store nothing."""
        if given.door == "grid":
            return self._paste(given, is_saved=False)
        try:
            source = self._opened(given)
            good = sum(1 for _row in source)
        except Refused as refused:
            return self._refused_file(refused), 0
        except Problem as problem:
            return f"refused: {problem.status}", 0
        return (self._refused(source.errors) if source.errors else f"stored: {good}"), 0

    def _opened(self, given: Input) -> ImportSource | RecordTable:
        if given.kind == "json":
            body = read_json(given.content)
            records = body.get("measurements") if isinstance(body, dict) else None
            return RecordTable(records if isinstance(records, list) else [])
        path = self.folder / f"input.{given.kind}"
        path.write_bytes(given.content)
        return open_source(path, self.catalog, workspace=self.workspace)

    def send(self, given: Input) -> Outcome:
        """Bring one input in by its door."""
        doors = {"file": self._import, "api": self._call, "grid": self._paste}
        return doors[given.door](given)

    def _import(self, given: Input) -> Outcome:
        path = self.folder / f"input.{given.kind}"
        path.write_bytes(given.content)
        try:
            with transaction.atomic():
                check = import_file(
                    workspace=self.workspace, path=path, by=None, now=timezone.now()
                )
        except Refused as refused:
            return self._refused_file(refused), 0
        if check.errors:
            if check.run is not None:
                raise CrashError("errors, and a run")
            return self._refused(check.errors), 0
        counts = check.counts
        if counts.received != counts.created + counts.updated + counts.unchanged:
            raise CrashError(f"{counts}")
        return "stored", counts.created

    def _call(self, given: Input) -> Outcome:
        kind = "text/csv" if given.kind == "csv" else "application/json"
        with transaction.atomic():
            answer = self.api.post("editor", "/measurements", given.content, type=kind)
        if answer.status_code == 200:
            return "stored", answer.json()["created"]
        if answer.status_code not in REFUSED:
            raise CrashError(f"{answer.status_code}")
        problem = answer.json()
        errors = problem.get("errors", [])
        is_told = all(
            error["code"] and error["message"] and (error["field"] or not error.get("column"))
            for error in errors
        )
        if not is_told or (answer.status_code == 422 and not errors):
            raise CrashError(f"no reason: {problem}")
        return f"refused: {answer.status_code}", 0

    def _paste(self, given: Input, *, is_saved: bool = True) -> Outcome:
        kpis = list(self.catalog.by_key.values())
        first = self.catalog.by_key["visits"]
        starts = [dt.date(2026, 7, 1) + dt.timedelta(day) for day in range(7)]
        frame = EntryFrame([EntryColumn(first)], starts, Grain.DAY, 0)
        text = given.content.decode("utf-8", errors="replace")
        try:
            filled = fill_from_block(
                text=text, frame=frame, kpis=NamedKpis(kpis), today=dt.date(2026, 11, 22)
            )
        except Refused as refused:
            return f"refused: {sentence_of(refused)}", 0
        entries, wrong = read_entries(columns=filled.frame.columns, typed=filled.texts, seen={})
        if filled.errors:
            return self._refused(filled.errors), 0
        if wrong:  # each stands at its cell
            return self._refused(error._replace(row=1) for error in wrong.values()), 0
        if not is_saved:
            return "stored", 0
        entered = save_entries(
            workspace=self.workspace,
            entries=entries,
            frame=filled.frame,
            by=self.editor,
            now=timezone.now(),
        )
        if entered.run is not None and entered.run.state != ImportState.APPLIED:
            raise CrashError(entered.run.state)
        return ("refused: cells" if entered.errors else "stored"), entered.created

    @staticmethod
    def _refused_file(refused: Refused) -> str:
        if refused.code.startswith(OF_A_CELL) and None in (refused.row, refused.column):
            raise CrashError(f"no place: {refused.code}") from refused
        return f"refused: {sentence_of(refused)}"

    @staticmethod
    def _refused(errors: Iterable[RowError]) -> str:
        for error in errors:
            has_place = error.row > 0 and (error.column or error.code in OF_A_WHOLE_ROW)
            if not has_place or not error.reason:
                raise CrashError(f"no place or reason: {error}")
        return "refused: rows"
