"""Mappings: what the columns of a sheet are, told once and remembered for all sheets like it."""

from collections import Counter
from collections.abc import Sequence
from typing import Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from kpis.calc.segments import clean_name
from kpis.enums import Kind
from kpis.library import LIBRARY
from kpis.models import Kpi, SheetMapping
from kpis.readers.limits import MAX_COLUMNS
from kpis.readers.reports.plans import ColumnRole, PlannedColumn, SheetPlan
from workspaces.models import Membership, Workspace
from workspaces.services.audit import record_change
from workspaces.services.versions import claim_next_version

MAX_DIMENSIONS: Final = 10


@transaction.atomic
def save_sheet_mapping(
    *,
    workspace: Workspace,
    by: Membership,
    name: str,
    columns: Sequence[PlannedColumn],
    vat: str = "",
) -> SheetMapping:
    """Remember what the columns of such sheets are, in place of what was said before.

    Raises:
        ValidationError: the columns make no sense together.
    """
    plan = SheetPlan(_checked(workspace, columns))
    known = SheetMapping.objects.for_workspace(workspace).select_for_update(no_key=True)
    mapping = known.filter(shape=plan.shape).first()
    if mapping is not None:
        return update_sheet_mapping(mapping=mapping, by=by, columns=plan.columns, vat=vat)
    mapping = SheetMapping(
        workspace=workspace,
        name=name.strip()[:200] or _("Sheet"),
        shape=plan.shape,
        columns=_stored(plan.columns),
        vat=vat,
    )
    mapping.full_clean()
    mapping.save()
    record_change(
        workspace=workspace, by=by, action="created", subject=mapping, after=_told(mapping)
    )
    return mapping


@transaction.atomic
def update_sheet_mapping(
    *,
    mapping: SheetMapping,
    by: Membership,
    columns: Sequence[PlannedColumn],
    vat: str = "",
    name: str | None = None,
    expected_version: int | None = None,
) -> SheetMapping:
    """Change what columns are; measurements that were read by the old mapping stay.

    Raises:
        ValidationError: the columns make no sense together, or are those of other sheets.
        StaleVersionError: somebody else has saved since `expected_version`.
    """
    plan = SheetPlan(_checked(mapping.workspace, columns))
    if plan.shape != mapping.shape:
        message = _("These are not the headings of the sheets that the mapping is for.")
        raise ValidationError({"columns": message}, code="other_headings")
    before = _told(mapping)
    mapping.columns, mapping.vat = _stored(plan.columns), vat
    mapping.name = mapping.name if name is None else name.strip()
    if before == _told(mapping):
        return mapping
    mapping.full_clean()
    claim_next_version(subject=mapping, expected=expected_version)
    mapping.save(update_fields=["columns", "vat", "name"])
    record_change(
        workspace=mapping.workspace,
        by=by,
        action="changed",
        subject=mapping,
        before=before,
        after=_told(mapping),
    )
    return mapping


@transaction.atomic
def delete_sheet_mapping(*, mapping: SheetMapping, by: Membership) -> None:
    """Forget a mapping; what was read by it stays, and the next such sheet is asked about."""
    record_change(workspace=mapping.workspace, by=by, action="removed", subject=mapping)
    mapping.delete()


def _checked(workspace: Workspace, columns: Sequence[PlannedColumn]) -> tuple[PlannedColumn, ...]:
    """Return the columns in their stored form: one date, a KPI at least, nothing twice."""
    roles = Counter(column.role for column in columns)
    cleaned = tuple(_cleaned(column) for column in columns)
    names = Counter((column.role, column.name) for column in cleaned if column.name)
    twice = next((name for (_role, name), count in names.items() if count > 1), None)
    keys = {column.name for column in cleaned if column.role == ColumnRole.KPI}
    dimensions = {column.name for column in cleaned if column.role == ColumnRole.DIMENSION}
    message = code = ""
    if len(columns) > MAX_COLUMNS:
        message, code = _("There are too many columns."), "too_many"
    elif roles[ColumnRole.DATE] != 1:
        message, code = _("Choose one column that holds the date."), "date"
    elif not keys:
        message, code = _("Choose at least one column that holds the values of a KPI."), "kpi"
    elif twice:
        message = _("Two columns cannot both be “%(name)s”.") % {"name": twice}
        code = "twice"
    elif "" in keys | dimensions:
        message, code = _("Name the KPI or the dimension of each column."), "unnamed"
    elif len(dimensions) > MAX_DIMENSIONS:
        message = _("At most %(limit)s columns can be dimensions.") % {"limit": MAX_DIMENSIONS}
        code = "too_many"
    elif unknown := keys - _recordable(workspace):
        message = _("There is no KPI with this key: %(keys)s.") % {
            "keys": ", ".join(sorted(unknown))
        }
        code = "unknown_kpi"
    if message:
        raise ValidationError({"columns": ValidationError(message, code=code)})
    return cleaned


def _recordable(workspace: Workspace) -> set[str]:
    """Return the keys of KPIs whose values are recorded, those of the library among them."""
    kpis = Kpi.objects.for_workspace(workspace)
    own = {kpi.key: kpi.is_recorded and not kpi.is_archived for kpi in kpis}
    standard = {key for key, entry in LIBRARY.items() if entry.kind == Kind.MEASURED}
    return {key for key in standard | own.keys() if own.get(key, True)}


def _cleaned(column: PlannedColumn) -> PlannedColumn:
    is_named = column.role in (ColumnRole.KPI, ColumnRole.DIMENSION)
    name = clean_name(column.name) if is_named else ""
    if column.role == ColumnRole.DIMENSION:
        name = name.casefold().replace(" ", "_")
    return PlannedColumn(column.heading, column.role, name)


def _stored(columns: Sequence[PlannedColumn]) -> list[dict[str, str]]:
    return [{**column._asdict(), "role": str(column.role)} for column in columns]


def _told(mapping: SheetMapping) -> dict[str, object]:
    return {"name": mapping.name, "columns": mapping.columns, "vat": mapping.vat}
