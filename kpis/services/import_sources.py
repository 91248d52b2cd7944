"""Opening a file for import, by the door it fits: tidy rows, an ad report, or a mapped sheet."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any, Final

from kpis.calc.segments import label
from kpis.enums import Aggregation, Unit, VatTreatment
from kpis.library import LIBRARY
from kpis.models import Kpi
from kpis.readers.records import RecordTable
from kpis.readers.refusal import Refused
from kpis.readers.reports.measurements import report_measurements
from kpis.readers.reports.model import TableReport
from kpis.readers.reports.reading import read_report
from kpis.readers.tidy import RowError, TidyRow, TidyTable, read_tidy
from kpis.services.catalog import Catalog
from kpis.services.intake import Columns
from kpis.services.reading_rules import ReadingRules
from kpis.services.vat import vat_findings, vat_steps, with_vat
from workspaces.models import Workspace

_NOT_TIDY: Final = frozenset({"columns_missing", "one_column", "duplicate_heading"})
_UNMAPPED: Final = frozenset(
    {
        *("columns_missing", "duplicate_heading", "report_heading_missing"),
        *("currency_differs", "kpi_in_two_columns"),
    }
)
SAMPLE_ROWS: Final = 8


@dataclass
class ImportSource:
    """An opened file: its rows, once, and what is worth showing about it.

    `kpi_keys` are the KPIs that a report's rows are about, `library_keys` the standard ones of
    them; of a tidy file they are not known before its last row. `currency` is that of a report's
    money, where it says so.
    """

    rows: Iterable[TidyRow]
    encoding: str
    columns: Columns
    about: dict[str, Any]
    library_keys: tuple[str, ...] = ()
    kpi_keys: frozenset[str] = frozenset()
    currency: str = ""
    table: TidyTable | RecordTable | None = None
    sample: list[dict[str, Any]] = field(default_factory=list)

    def __iter__(self) -> Iterator[TidyRow]:
        """Yield the rows, and keep the first few to show."""
        rows = iter(self.rows)
        for row in islice(rows, SAMPLE_ROWS):
            self.sample.append(
                {
                    "row": row.row_number,
                    "kpi": row.kpi_key,
                    "date": row.on.isoformat(),
                    "segment": label(row.dimensions),
                    "value": format(row.value, "f"),
                }
            )
            yield row
        yield from rows

    @property
    def errors(self) -> list[RowError]:
        """The first cells that could not be read; complete after the last row."""
        return self.table.errors if self.table else []

    @property
    def error_count(self) -> int:
        """How many cells could not be read; complete after the last row."""
        return self.table.error_count if self.table else 0

    @property
    def refused_count(self) -> int:
        """How many rows could not be read; complete after the last row."""
        return self.table.refused_count if self.table else 0


def open_source(
    path: Path, catalog: Catalog, *, workspace: Workspace, vat: str = ""
) -> ImportSource:
    """Open a tidy file, a report of an advertising tool, or a sheet whose columns are mapped.

    `vat` is what the sender has said of amounts of money; a heading that says so goes before it.

    Raises:
        Refused: it can be read as none of them, a report has no rows or money that is not in its
            KPIs' currency, or two of its columns are of the same KPI.
    """
    try:
        source, said = _tidy(read_tidy(path)), {}
    except Refused as refused:
        if refused.code not in _NOT_TIDY:
            raise
        rules = ReadingRules.of(workspace)
        report = _report_or(path, rules, refused)
        source, said = _report(report, rules, catalog), _vat_said(report, rules)
    return _with_vat(source, said, vat, catalog)


def is_unmapped(errors: Sequence[Mapping[str, Any]]) -> bool:
    """Return whether a file is refused only for what its columns are taken to be."""
    return len(errors) == 1 and errors[0]["code"] in _UNMAPPED


def _tidy(table: TidyTable) -> ImportSource:
    return ImportSource(
        rows=table,
        encoding=table.encoding,
        columns=Columns(*table.required_headings),
        about={"sheet": table.sheet, "dimensions": table.dimension_names},
        table=table,
    )


def _report_or(path: Path, rules: ReadingRules, not_tidy: Refused) -> TableReport:
    """Return the report at `path`; what is none is refused as the tidy file it tried to be."""
    try:
        report = read_report(path, extra_aliases=rules.aliases, plans=rules.plans)
    except Refused as refused:
        raise not_tidy if refused.code == "report_heading_missing" else refused from None
    if not isinstance(report, TableReport):
        raise not_tidy
    return report


def _report(report: TableReport, rules: ReadingRules, catalog: Catalog) -> ImportSource:
    if not report.rows:
        raise Refused("only_totals" if report.totals_rows else "no_rows")
    keys = [report.kpi_key(measure) for measure in report.measures]
    if twice := next((key for key, count in Counter(keys).items() if count > 1), None):
        raise Refused("kpi_in_two_columns", kpi=twice)
    kpis = [kpi for key in keys if (kpi := catalog.by_key.get(key))]
    for kpi in kpis:
        _refuse_other_currency(report, kpi)
    mapping = rules.mappings.get(report.plan.key) if report.plan else None
    apart = {kpi.key for kpi in kpis if kpi.aggregation != Aggregation.SUM}
    names = {name for row in report.rows for name in row.dimensions}
    names |= {"campaign"} if any(row.campaign for row in report.rows) else set()
    return ImportSource(
        rows=report_measurements(report, apart=apart),
        encoding=report.encoding,
        columns=Columns(),
        about={
            "report": {
                "rows": len(report.rows),
                "currency": report.currency or "",
                "vat_included": report.vat_included,
                "totals": {key: format(total, "f") for key, total in report.totals.items()},
                "totals_rows": report.totals_rows,
                "unknown_columns": report.unknown_columns,
                "is_followed": report.is_followed,
                "mapping": {"id": mapping.public_id, "name": mapping.name} if mapping else None,
            },
            "dimensions": sorted(names),
        },
        library_keys=tuple(key for key in keys if key in LIBRARY),
        kpi_keys=frozenset(keys),
        currency=report.currency or "",
    )


def _vat_said(report: TableReport, rules: ReadingRules) -> dict[str, str]:
    """Return what the headings, or else a person, have said of each KPI's amounts."""
    mapping = rules.mappings.get(report.plan.key) if report.plan else None
    said = {}
    for measure in report.measures:
        in_heading = report.vat_by_measure.get(measure)
        if in_heading is not None:
            stated = VatTreatment.INCLUDED if in_heading else VatTreatment.EXCLUDED
            said[report.kpi_key(measure)] = str(stated)
        elif mapping is not None:
            said[report.kpi_key(measure)] = mapping.vat
    return said


def _with_vat(
    source: ImportSource, said: dict[str, str], vat: str, catalog: Catalog
) -> ImportSource:
    """Have the amounts of `source` kept as their KPIs are defined."""
    kpis = catalog.by_key.values()
    concerned = [kpi for kpi in kpis if source.table or kpi.key in source.kpi_keys]
    said = {kpi.key: said.get(kpi.key) or vat for kpi in concerned}
    steps = vat_steps(said, concerned)
    if steps:
        source.rows = with_vat(source.rows, steps, kpis)
    if not source.table or vat:
        source.about["vat"] = vat_findings(said, concerned)
    return source


def _refuse_other_currency(report: TableReport, kpi: Kpi) -> None:
    if kpi.unit == Unit.MONEY and report.currency and report.currency != kpi.currency:
        raise Refused(
            "currency_differs", report=report.currency, kpi=kpi.key, currency=kpi.currency
        )
