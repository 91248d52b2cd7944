"""Conversion types, and what they are worth from which date on."""

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import Any, NamedTuple
from unicodedata import normalize

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from kpis.calc.segments import clean_name
from kpis.enums import Aggregation, Unit
from kpis.models import ConversionType, ConversionValue, Kpi
from kpis.services.catalog import Catalog
from kpis.services.measurements import locked_catalog
from kpis.services.moving import move_on
from workspaces.exceptions import StaleVersionError
from workspaces.models import Membership, Workspace
from workspaces.services.audit import record_change
from workspaces.services.versions import claim_next_version


class NewValue(NamedTuple):
    """What one conversion is worth from a date on, in the workspace's currency unless named."""

    valid_from: dt.date
    value: Decimal
    currency: str = ""


def checked_counts(*, key: str, catalog: Catalog) -> Kpi:
    """Return the KPI under `key`, whose counts can be turned into money.

    Raises:
        ValidationError: there is none, or it is no sum of recorded counts.
    """
    kpi = catalog.by_key.get(normalize("NFKC", key).strip())
    if kpi is None:
        message = _("There is no KPI with this key: %(keys)s.") % {"keys": key}
        raise ValidationError(message, code="unknown_kpi")
    if not kpi.is_recorded or kpi.unit != Unit.COUNT or kpi.aggregation != Aggregation.SUM:
        message = _("Only recorded counts that add up can be turned into money.")
        raise ValidationError(message, code="no_counts")
    return kpi


@transaction.atomic
def add_conversion_type(
    *,
    workspace: Workspace,
    by: Membership | None,
    key: str,
    name: str,
    values: Iterable[NewValue] = (),
    now: dt.datetime,
) -> ConversionType:
    """Add a type; counts name it by `key` in their dimension `conversion_type`.

    Raises:
        ValidationError: a field is wrong, or the key is taken; those of values are named
            `values.0.value` and so on.
    """
    catalog = locked_catalog(workspace)
    added = ConversionType(workspace=workspace, key=clean_name(key), name=clean_name(name))
    added.full_clean()
    added.save()
    after = {"key": added.key, "name": added.name}
    record_change(workspace=workspace, by=by, action="created", subject=added, after=after)
    if _set_values(added, by, values, now):
        _move_valued(workspace, catalog, now)
    return added


@transaction.atomic
def update_conversion_type(
    *,
    conversion_type: ConversionType,
    by: Membership | None,
    expected_version: int | None = None,
    name: str | None = None,
    values: Iterable[NewValue] = (),
    now: dt.datetime,
) -> ConversionType:
    """Rename a type, and say what it is worth from some dates on; its key stays, data names it.

    Each of `values` begins on its date and leaves earlier ones as they are; where one begins on
    the same date, that one is corrected. All KPIs that turn counts into money get a new version of
    their data, unless no value differs.

    Raises:
        ValidationError: a field is wrong; those of values are named `values.0.value` and so on.
        StaleVersionError: somebody else has saved since `expected_version`.
    """
    workspace = conversion_type.workspace
    catalog = locked_catalog(workspace)
    conversion_type.refresh_from_db(fields=["name", "version"])
    if expected_version not in (None, conversion_type.version):
        raise StaleVersionError
    is_renamed = name is not None and _rename(conversion_type, by, name)
    is_moved = _set_values(conversion_type, by, values, now)
    if is_renamed or is_moved:
        claim_next_version(subject=conversion_type)
    if is_moved:
        _move_valued(workspace, catalog, now)
    return conversion_type


@transaction.atomic
def remove_conversion_value(
    *, conversion_type: ConversionType, by: Membership, valid_from: dt.date, now: dt.datetime
) -> bool:
    """Take back what was said from a date on; the value before it holds on.

    Returns whether there was one.
    """
    catalog = locked_catalog(by.workspace)
    conversion_type.refresh_from_db(fields=["version"])
    found = _value_from(conversion_type, valid_from)
    if found is None:
        return False
    record_change(
        workspace=by.workspace, by=by, action="removed", subject=found, before=_told(found)
    )
    found.delete()
    claim_next_version(subject=conversion_type)
    _move_valued(by.workspace, catalog, now)
    return True


def _rename(conversion_type: ConversionType, by: Membership | None, name: str) -> bool:
    """Save another name; return whether it is another one."""
    before, conversion_type.name = conversion_type.name, clean_name(name)
    conversion_type.full_clean()
    if conversion_type.name == before:
        return False
    conversion_type.save(update_fields=["name"])
    record_change(
        workspace=conversion_type.workspace,
        by=by,
        action="changed",
        subject=conversion_type,
        before={"name": before},
        after={"name": conversion_type.name},
    )
    return True


def _set_values(
    conversion_type: ConversionType,
    by: Membership | None,
    values: Iterable[NewValue],
    now: dt.datetime,
) -> bool:
    """Save each value; return whether any of them differs from what was there."""
    is_moved = False
    errors: dict[str, Any] = {}
    for at, value in enumerate(values):
        try:
            is_moved |= _set_value(conversion_type, by, value, now)
        except ValidationError as error:
            for field, causes in error.error_dict.items():
                errors[f"values.{at}.{field}"] = causes
    if errors:
        raise ValidationError(errors)
    return is_moved


def _set_value(
    conversion_type: ConversionType, by: Membership | None, new: NewValue, now: dt.datetime
) -> bool:
    workspace = conversion_type.workspace
    found = _value_from(conversion_type, new.valid_from)
    before = _told(found) if found else {}
    kept = found or ConversionValue(
        workspace=workspace, conversion_type=conversion_type, valid_from=new.valid_from
    )
    kept.value, kept.currency = new.value, new.currency or workspace.currency
    kept.by, kept.at = (by.user if by else None), now
    kept.full_clean(exclude=["by"])
    if kept.value < 0:
        raise ValidationError({"value": _("A conversion is worth 0 or more.")})
    if before == _told(kept):
        return False
    kept.save()
    record_change(
        workspace=workspace,
        by=by,
        action="changed" if found else "created",
        subject=kept,
        before=before,
        after=_told(kept),
    )
    return True


def _value_from(conversion_type: ConversionType, day: dt.date) -> ConversionValue | None:
    values = ConversionValue.objects.for_workspace(conversion_type.workspace)
    found = values.filter(conversion_type=conversion_type, valid_from=day).first()
    if found:
        found.conversion_type = conversion_type
    return found


def _told(value: ConversionValue) -> dict[str, str]:
    """What the audit trail says of a value."""
    return {
        "valid_from": value.valid_from.isoformat(),
        "value": format(value.value, "f"),
        "currency": value.currency,
    }


def _move_valued(workspace: Workspace, catalog: Catalog, now: dt.datetime) -> None:
    valued = catalog.valued()
    moved = [*valued, *catalog.dependents({kpi.key for kpi in valued})]
    if moved:
        move_on(workspace=workspace, kpis=moved, now=now)
