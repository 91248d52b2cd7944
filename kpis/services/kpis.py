"""Defining KPIs."""

import datetime as dt
import keyword
from typing import Any, Final
from unicodedata import normalize

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from kpis.calc.formula import parse_formula
from kpis.enums import Aggregation, Kind, Unit
from kpis.library import LIBRARY, LibraryKpi
from kpis.models import Kpi
from kpis.services.catalog import Catalog
from kpis.services.conversions import checked_counts
from kpis.services.formulas import checked_formula
from kpis.services.measurements import locked_catalog, newest_of_all
from kpis.services.moving import move_on
from workspaces.models import Membership, User, Workspace
from workspaces.services.audit import record_change
from workspaces.services.versions import claim_next_version, save_changes

RESERVED_KEYS: Final = frozenset({*keyword.kwlist, "min", "max"})  # they mean something in formulas

_SETTLED_FIELDS: Final = ("formula", "valued_from", "currency", "vat")
_LASTING_FIELDS: Final = frozenset({"key", "kind"})
_VALUE_FIELDS: Final = frozenset(
    {"formula", "valued_from", "currency", "aggregation", "min_volume", "breakdown"}
)


@transaction.atomic
def create_kpi(*, workspace: Workspace, by: Membership | None, **fields: Any) -> Kpi:
    """Define a KPI; one in money without a currency takes the workspace's.

    Raises:
        ValidationError: a field is wrong, the key is taken, or the formula or the counts are
            refused.
    """
    catalog = locked_catalog(workspace)
    kpi = Kpi(workspace=workspace, **fields)
    kpi.key = normalize("NFKC", kpi.key).strip()
    _settle(kpi, catalog, workspace)
    catalog = Catalog([*catalog.by_key.values(), kpi])
    if not kpi.is_recorded:
        kpi.last_measured_on = newest_of_all(catalog, kpi)
    kpi.save()
    record_change(workspace=workspace, by=by, action="created", subject=kpi, after=fields)
    return kpi


@transaction.atomic
def update_kpi(
    *,
    kpi: Kpi,
    by: Membership,
    now: dt.datetime,
    expected_version: int | None = None,
    **fields: Any,
) -> Kpi:
    """Change a KPI's definition; nothing is written where nothing differs.

    Its key and kind stay, because formulas and files use them. A change that moves values (the
    formula, the way values combine) gives the KPI and all that depend on it a new version of their
    data, so that targets are judged again.

    Raises:
        ValidationError: a field is wrong, or the formula or the counts are refused.
        StaleVersionError: somebody else has saved since `expected_version`.
    """
    workspace = by.workspace
    catalog = locked_catalog(workspace)
    stored = catalog.by_key[kpi.key]
    for name, value in fields.items():
        if name in _LASTING_FIELDS and value != getattr(stored, name):
            raise ValidationError({name: _("This cannot be changed once the KPI exists.")})
        setattr(kpi, name, value)
    _settle(kpi, catalog, workspace)
    before = {name: getattr(stored, name) for name in [*fields, *_SETTLED_FIELDS]}
    changed = save_changes(subject=kpi, before=before, by=by, expected_version=expected_version)
    if _VALUE_FIELDS.intersection(changed):
        _move_values(kpi, catalog, workspace, now)
    return kpi


@transaction.atomic
def archive_kpi(*, kpi: Kpi, by: Membership | User, is_archived: bool = True) -> Kpi:
    """Put a KPI away, or bring it back; its measurements and the formulas on it stay."""
    if kpi.is_archived != is_archived:
        claim_next_version(subject=kpi)
        kpi.is_archived = is_archived
        kpi.save(update_fields=["is_archived"])
        action = "archived" if is_archived else "brought back"
        record_change(workspace=kpi.workspace, by=by, action=action, subject=kpi)
    return kpi


@transaction.atomic
def add_from_library(
    *, workspace: Workspace, library_key: str, by: Membership | None, currency: str = ""
) -> list[Kpi]:
    """Add a standard KPI and what its values are made of; return those that were not there yet.

    Money is in `currency`, or else in the workspace's.

    Raises:
        ValidationError: the library has no such KPI.
    """
    if library_key not in LIBRARY:
        raise ValidationError(_("The library has no such KPI."), code="unknown")
    locked_catalog(workspace)
    catalog = Catalog.of(workspace)  # with what was added while this waited
    wanted = [entry for entry in with_inputs(library_key) if entry.key not in catalog.by_key]
    return [create_kpi(workspace=workspace, by=by, **_fields(entry, currency)) for entry in wanted]


def planned_from_library(*, workspace: Workspace, library_key: str, currency: str = "") -> Kpi:
    """Return a standard KPI as it would be added, unsaved."""
    return Kpi(workspace=workspace, **_fields(LIBRARY[library_key], currency or workspace.currency))


def with_inputs(library_key: str) -> list[LibraryKpi]:
    """Return a standard KPI after all that its values are made of."""
    entry = LIBRARY[library_key]
    found: list[LibraryKpi] = []
    names = set(parse_formula(entry.formula).names) if entry.formula else {entry.valued_from}
    for name in sorted(filter(None, names)):
        found.extend(each for each in with_inputs(name) if each not in found)
    return [*found, entry]


def _fields(entry: LibraryKpi, currency: str) -> dict[str, Any]:
    return {
        "key": entry.key,
        "library_key": entry.key,
        "name": entry.name,
        "unit": entry.unit,
        "currency": currency if entry.unit == Unit.MONEY else "",
        "direction": entry.direction,
        "cadence": entry.cadence,
        "kind": entry.kind,
        "aggregation": entry.aggregation,
        "formula": entry.formula,
        "valued_from": entry.valued_from,
        "suggested_guardrails": list(entry.guardrails),
    }


def _settle(kpi: Kpi, catalog: Catalog, workspace: Workspace) -> None:
    """Bring the fields in line with each other and check them all."""
    if kpi.is_valued:
        kpi.unit, kpi.aggregation = Unit.MONEY, Aggregation.SUM
    else:
        kpi.valued_from = ""
    if kpi.unit != Unit.MONEY:
        kpi.currency = ""
    elif not kpi.currency:
        kpi.currency = workspace.currency
    if kpi.unit != Unit.MONEY or not kpi.is_recorded:
        kpi.vat = ""
    if kpi.kind != Kind.DERIVED:
        kpi.formula = ""
        kpi.min_volume = None
    errors: dict[str, list[ValidationError]] = {}
    if kpi.key in RESERVED_KEYS:
        errors["key"] = [ValidationError(_("This word has a meaning of its own in formulas."))]
    elif kpi.pk is None and kpi.key in catalog.by_key:
        errors["key"] = [ValidationError(_("Another KPI has this key."), code="unique")]
    if kpi.is_derived and kpi.formula:
        try:
            kpi.formula = checked_formula(key=kpi.key, text=kpi.formula, catalog=catalog).text
        except ValidationError as error:
            errors["formula"] = [error]
    if kpi.is_valued and kpi.valued_from:
        try:
            kpi.valued_from = checked_counts(key=kpi.valued_from, catalog=catalog).key
        except ValidationError as error:
            errors["valued_from"] = [error]
    if unknown := {*kpi.suggested_guardrails} - {*catalog.by_key, *LIBRARY}:
        message = _("There is no KPI with this key: %(keys)s.") % {
            "keys": ", ".join(sorted(unknown))
        }
        errors["suggested_guardrails"] = [ValidationError(message, code="unknown")]
    try:
        kpi.full_clean(validate_constraints="key" not in errors)
    except ValidationError as error:
        error.update_error_dict(errors)
    if errors:
        raise ValidationError(errors)


def _move_values(kpi: Kpi, catalog: Catalog, workspace: Workspace, now: dt.datetime) -> None:
    catalog = Catalog([*(k for k in catalog.by_key.values() if k.pk != kpi.pk), kpi])
    moved = [kpi, *catalog.dependents({kpi.key})]
    for each in moved:
        if not each.is_recorded:
            each.last_measured_on = newest_of_all(catalog, each)
    move_on(workspace=workspace, kpis=moved, now=now)
