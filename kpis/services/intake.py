"""Checking rows against a workspace's KPIs on their way into the staging table."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from itertools import compress
from typing import Any, Final, NamedTuple, Protocol

from kpis.calc.segments import SegmentError, clean_name, segment_key
from kpis.models import Kpi
from kpis.readers.limits import MAX_ERRORS_KEPT
from kpis.readers.plain import PlainRows
from kpis.readers.refusal import Params, Reason, shown
from kpis.readers.reports.aliases import is_totals_word
from kpis.readers.segments import segment_reason
from kpis.readers.tidy import RowError, TidyRow
from kpis.services.batch import Gathering
from kpis.services.marks import mark_reason
from kpis.services.naming import NamedKpis
from kpis.services.staged import Conflict, Slot, StagedRow, StagedRows

MAX_SEGMENTS: Final = 20_000  # of one delivery: they are held in memory
_MAX_PLACES: Final = 50_000
_REFUSED: Final = -1

Dimensions = tuple[tuple[str, str], ...]
Refusal = tuple[str, str, Reason]  # column, value, why


class IncomingRow(Protocol):
    """One measurement as it comes from a file, an API or a program."""

    @property
    def row_number(self) -> int: ...  # noqa: D102
    @property
    def kpi_key(self) -> str: ...  # noqa: D102
    @property
    def on(self) -> dt.date: ...  # noqa: D102
    @property
    def value(self) -> Decimal: ...  # noqa: D102
    @property
    def dimensions(self) -> Mapping[str, str]: ...  # noqa: D102
    @property
    def written(self) -> str: ...  # noqa: D102


class Columns(NamedTuple):
    """How the columns are called in the file, for messages."""

    kpi: str = "kpi"
    date: str = "date"
    value: str = "value"


class Intake:
    """Rows of one delivery, each either staged or refused with its reasons.

    A row is refused if its KPI is unknown or not recorded, its date lies after `today` in the
    workspace's time zone, its segment cannot be kept, or another row says something else about the
    same key (then both are). `errors` holds the first thousand; the counts hold all.
    """

    def __init__(
        self,
        *,
        staging: Gathering,
        kpis: Iterable[Kpi],
        today: dt.date,
        columns: Columns | None = None,
    ) -> None:
        self.errors: list[RowError] = []
        self.error_count = 0
        self.received = 0
        self.refused = 0
        self._staging = staging
        self._kpis = NamedKpis(kpis)
        self._today = today
        self._columns = columns or Columns()
        self._places: dict[tuple[str, Dimensions], int | Refusal] = {}
        self._slots: dict[tuple[str, str], int] = {}
        self._of_names: list[int] = []

    def take(self, rows: Iterable[IncomingRow | PlainRows]) -> None:
        """Stage all rows that can be kept, and refuse the others."""
        self._staging.load(self._staged(rows))
        refused, conflicts = self._staging.take_out_conflicts(limit=MAX_ERRORS_KEPT)
        self.refused += refused
        self.error_count += refused
        for conflict in conflicts:
            self._keep(_conflict_error(conflict, self._columns.value))
        self.errors.sort(key=lambda error: error.row)

    def _staged(self, rows: Iterable[IncomingRow | PlainRows]) -> Iterator[StagedRow | StagedRows]:
        for row in rows:
            if isinstance(row, PlainRows):
                yield self._staged_block(row)
                continue
            self.received += 1
            place = self._place_of(row.kpi_key, row.dimensions)
            if row.written and isinstance(place, int):
                reason = mark_reason(row.written, self._staging.slots[place].kpi)
                place = (self._columns.value, row.written, reason) if reason else place
            if isinstance(place, int) and row.on <= self._today:
                yield StagedRow(row.row_number, place, row.on, row.value)
            else:
                self._refuse(row, place)

    def _staged_block(self, block: PlainRows) -> StagedRows:
        """Return the rows of a block that can be kept, and refuse the others."""
        self.received += len(block.numbers)
        for named in block.named[len(self._of_names) :]:
            place = self._place_of(*named)
            self._of_names.append(place if isinstance(place, int) else _REFUSED)
        slots = list(map(self._of_names.__getitem__, block.names))
        if _REFUSED not in slots and max(block.days) <= self._today:
            return StagedRows(block.numbers, slots, block.days, block.values)
        fits = [
            slot != _REFUSED and day <= self._today
            for slot, day in zip(slots, block.days, strict=True)
        ]
        for at, is_good in enumerate(fits):
            if not is_good:
                key, dimensions = block.named[block.names[at]]
                value = Decimal(block.values[at])
                row = TidyRow(block.numbers[at], key, block.days[at], value, dict(dimensions))
                self._refuse(row, self._place_of(key, dimensions))
        columns: list[Any] = [block.numbers, slots, block.days, block.values]
        return StagedRows(*(list(compress(column, fits)) for column in columns))

    def _place_of(self, key: str, dimensions: Mapping[str, str]) -> int | Refusal:
        """Return the same as `_place`, which is asked once for each KPI and segment."""
        named = (key, tuple(dimensions.items()))
        place = self._places.get(named)
        if place is None:
            if len(self._places) >= _MAX_PLACES:
                self._places.clear()
            place = self._places[named] = self._place(*named)
        return place

    def _place(self, key: str, dimensions: Dimensions) -> int | Refusal:
        """Return the slot of a KPI and segment, or the column, value and reason of the refusal."""
        kpi = self._kpis.find(key)
        if kpi is None:
            near = self._kpis.near(key)
            reason = Reason("unknown_kpi_near", {"near": near}) if near else Reason("unknown_kpi")
            return self._columns.kpi, key, reason
        if not kpi.is_recorded:
            code = "kpi_is_valued" if kpi.is_valued else "kpi_is_derived"
            return self._columns.kpi, key, Reason(code)
        if total := next((pair for pair in dimensions if is_totals_word(pair[1])), None):
            return *total, Reason("row_is_total")
        names = ", ".join(name for name, _value in dimensions)
        try:
            segment = segment_key(dict(dimensions))
        except SegmentError as error:
            return names, error.part, segment_reason(error)
        at = self._slots.get((kpi.key, segment))
        if at is None:
            if len(self._slots) >= MAX_SEGMENTS:
                return names, segment, Reason("too_many_segments", {"limit": MAX_SEGMENTS})
            at = self._slots[kpi.key, segment] = len(self._staging.slots)
            cleaned = {clean_name(name): clean_name(value) for name, value in dimensions}
            self._staging.slots.append(Slot(kpi, segment, cleaned))
        return at

    def _refuse(self, row: IncomingRow, place: int | Refusal) -> None:
        self.refused += 1
        if not isinstance(place, int):
            column, value, reason = place
            self.error_count += 1
            self._keep(RowError(row.row_number, column, shown(value), *reason))
        if row.on > self._today:
            self.error_count += 1
            params = {"today": self._today.isoformat()}
            column, value = self._columns.date, row.on.isoformat()
            self._keep(RowError(row.row_number, column, value, "date_in_future", params))

    def _keep(self, error: RowError) -> None:
        if len(self.errors) < MAX_ERRORS_KEPT:
            self.errors.append(error)


def _conflict_error(conflict: Conflict, column: str) -> RowError:
    value, other_value = format(conflict.value, "f"), format(conflict.other_value, "f")
    params: Params = {"other_row": conflict.other_row, "other_value": other_value}
    return RowError(conflict.row_number, column, value, "duplicate_key", params)
