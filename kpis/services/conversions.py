"""Conversion types, and what they are worth from which date on."""

import datetime as dt
from decimal import Decimal
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
from workspaces.models import Membership, Workspace
from workspaces.services.audit import record_change


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
    *, workspace: Workspace, by: Membership | None, key: str, name: str
) -> ConversionType:
    """Add a type; counts name it by `key` in their dimension `conversion_type`.

    Raises:
        ValidationError: a field is wrong, or the key is taken.
    """
    added = ConversionType(workspace=workspace, key=clean_name(key), name=clean_name(name))
    added.full_clean()
    added.save()
    after = {"key": added.key, "name": added.name}
    record_change(workspace=workspace, by=by, action="created", subject=added, after=after)
    return added


@transaction.atomic
def rename_conversion_type(
    *, conversion_type: ConversionType, by: Membership, name: str
) -> ConversionType:
    """Give a type another name; its key stays, because data names it.

    Raises:
        ValidationError: the name is wrong.
    """
    before, conversion_type.name = conversion_type.name, clean_name(name)
    conversion_type.full_clean()
    if conversion_type.name != before:
        conversion_type.save(update_fields=["name"])
        record_change(
            workspace=by.workspace,
            by=by,
            action="changed",
            subject=conversion_type,
            before={"name": before},
            after={"name": conversion_type.name},
        )
    return conversion_type


@transaction.atomic
def set_conversion_value(
    *,
    conversion_type: ConversionType,
    by: Membership | None,
    valid_from: dt.date,
    value: Decimal,
    currency: str = "",
    now: dt.datetime,
) -> ConversionValue:
    """Say what a conversion is worth from a date on; earlier dates keep the value they have.

    A value that begins on the same date is corrected. All KPIs that turn counts into money get a
    new version of their data, unless nothing differs. Without a currency it is the workspace's.

    Raises:
        ValidationError: a field is wrong.
    """
    workspace = conversion_type.workspace
    catalog = locked_catalog(workspace)
    found = _value_from(conversion_type, valid_from)
    before = _told(found) if found else {}
    kept = found or ConversionValue(
        workspace=workspace, conversion_type=conversion_type, valid_from=valid_from
    )
    kept.value, kept.currency = value, currency or workspace.currency
    kept.by, kept.at = (by.user if by else None), now
    kept.full_clean(exclude=["by"])
    if kept.value < 0:
        raise ValidationError({"value": _("A conversion is worth 0 or more.")})
    if before != _told(kept):
        kept.save()
        record_change(
            workspace=workspace,
            by=by,
            action="changed" if found else "created",
            subject=kept,
            before=before,
            after=_told(kept),
        )
        _move_valued(workspace, catalog, now)
    return kept


@transaction.atomic
def remove_conversion_value(
    *, conversion_type: ConversionType, by: Membership, valid_from: dt.date, now: dt.datetime
) -> None:
    """Take back what was said from a date on; the value before it holds on."""
    catalog = locked_catalog(by.workspace)
    found = _value_from(conversion_type, valid_from)
    if found:
        before = _told(found)
        record_change(workspace=by.workspace, by=by, action="removed", subject=found, before=before)
        found.delete()
        _move_valued(by.workspace, catalog, now)


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
