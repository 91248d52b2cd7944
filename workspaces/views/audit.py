"""Who changed what, for those who answer for the workspace."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_safe

from workspaces.access import membership_required
from workspaces.enums import Role
from workspaces.forms.audit import AuditFilterForm, Entries
from workspaces.http import WorkspaceRequest
from workspaces.list_files import list_file
from workspaces.models import AuditEntry
from workspaces.paging import page_of
from workspaces.sheets import Cell
from workspaces.views.tabs import settings_tabs

ACTIONS = {
    "acknowledged": pgettext_lazy("audit", "acknowledged"),
    "added": pgettext_lazy("audit", "added"),
    "agreed to": pgettext_lazy("audit", "agreed to"),
    "archived": pgettext_lazy("audit", "archived"),
    "brought back": pgettext_lazy("audit", "brought back"),
    "changed": pgettext_lazy("audit", "changed"),
    "changed by staff": pgettext_lazy("audit", "changed by staff"),
    "closed": pgettext_lazy("audit", "closed"),
    "commented": pgettext_lazy("audit", "commented on"),
    "confirmed": pgettext_lazy("audit", "confirmed"),
    "created": pgettext_lazy("audit", "created"),
    "deletion asked": pgettext_lazy("audit", "asked to delete"),
    "deletion undone": pgettext_lazy("audit", "kept from deletion"),
    "deleted": pgettext_lazy("audit", "deleted"),
    "discarded": pgettext_lazy("audit", "discarded"),
    "downloaded": pgettext_lazy("audit", "downloaded"),
    "export asked": pgettext_lazy("audit", "asked to export"),
    "exported": pgettext_lazy("audit", "exported"),
    "found noise": pgettext_lazy("audit", "found to be noise"),
    "found useful": pgettext_lazy("audit", "found useful"),
    "imported": pgettext_lazy("audit", "imported"),
    "invited": pgettext_lazy("audit", "invited"),
    "removed": pgettext_lazy("audit", "removed"),
    "resolved": pgettext_lazy("audit", "resolved"),
    "revoked": pgettext_lazy("audit", "revoked"),
    "role changed": pgettext_lazy("audit", "role changed"),
    "settled": pgettext_lazy("audit", "settled"),
    "shared": pgettext_lazy("audit", "shared"),
    "snoozed": pgettext_lazy("audit", "snoozed"),
    "tested": pgettext_lazy("audit", "tested"),
    "tried again": pgettext_lazy("audit", "tried again"),
    "undone": pgettext_lazy("audit", "undone"),
}
"""What services write down, in the reader's words."""


@dataclass(frozen=True, slots=True)
class Change:
    """One value that was changed, in the reader's words."""

    label: str
    before: Any
    after: Any


@membership_required(Role.MANAGER)
@require_safe
def audit_list(request: WorkspaceRequest) -> HttpResponseBase:
    """List the audit trail, newest first, with the values before and after."""
    workspace = request.membership.workspace
    entries = AuditEntry.objects.for_workspace(workspace)
    models = {model._meta.model_name or "": model for model in apps.get_models()}
    form = AuditFilterForm(request.GET, kinds=_kinds(entries, models))
    entries = form.narrow(entries, workspace=workspace)
    if file := list_file(request, name="audit", items=entries, columns=_columns(models)):
        return file
    page = page_of(entries, request.GET.get("page"))
    rows = [
        {
            "entry": entry,
            "action": ACTIONS.get(entry.action, entry.action),
            "kind": _kind(models.get(entry.object_type)),
            "changes": list(_changes(entry, models.get(entry.object_type))),
        }
        for entry in page
    ]
    context = {
        "workspace": workspace,
        "page": page,
        "rows": rows,
        "form": form,
        "is_narrowed": any(request.GET.get(name) for name in form.fields),
        "tabs": settings_tabs(request),
    }
    return render(request, "workspaces/audit_list.html", context)


def _kinds(entries: Entries, models: dict[str, type[Model]]) -> list[tuple[str, str]]:
    """The kinds of object that the trail holds, as people read them."""
    names = entries.order_by("object_type").values_list("object_type", flat=True).distinct()
    return [(name, _kind(models.get(name)) or name) for name in names]


def _columns(models: dict[str, type[Model]]) -> Mapping[str, Callable[[AuditEntry], Cell]]:
    return {
        _("When"): lambda entry: entry.at.isoformat(timespec="seconds"),
        _("By"): lambda entry: entry.by_name,
        _("From where"): lambda entry: entry.address or "",
        _("What"): lambda entry: str(ACTIONS.get(entry.action, entry.action)),
        _("Kind"): lambda entry: _kind(models.get(entry.object_type)),
        _("Object"): lambda entry: entry.object_name,
        _("Before"): lambda entry: json.dumps(entry.before, ensure_ascii=False),
        _("After"): lambda entry: json.dumps(entry.after, ensure_ascii=False),
    }


def _kind(model: type[Model] | None) -> str:
    return str(model._meta.verbose_name) if model else ""


def _changes(entry: AuditEntry, model: type[Model] | None) -> Iterator[Change]:
    for name in dict.fromkeys([*entry.before, *entry.after]):
        label, choices = _words(model, name)
        before = _shown(entry.before.get(name), choices)
        after = _shown(entry.after.get(name), choices)
        if before or after:
            yield Change(label, before, after)


def _shown(value: Any, choices: dict[Any, Any]) -> Any:
    if isinstance(value, list):
        return ", ".join(str(each) for each in value)
    return choices.get(value) or _day_or_hour(value) or value


def _day_or_hour(value: Any) -> str:
    """Return a moment as pages write it, or nothing where `value` is something else."""
    if not isinstance(value, str) or not value[:4].isdigit():
        return ""
    try:
        if day := parse_date(value):
            return date_format(day, "SHORT_DATE_FORMAT")
        moment = parse_datetime(value)
    except ValueError:  # it has the form of a day, but there is no such day
        return ""
    if moment is None or timezone.is_naive(moment):
        return ""
    return date_format(timezone.localtime(moment), "SHORT_DATETIME_FORMAT")


def _words(model: type[Model] | None, name: str) -> tuple[str, dict[Any, Any]]:
    """The name of a field and of its choices, as people read them."""
    try:
        field: Any = model._meta.get_field(name) if model else None
    except FieldDoesNotExist:
        field = None
    if field is None:
        return name.replace("_", " "), {}
    return str(getattr(field, "verbose_name", name)), dict(getattr(field, "flatchoices", ()))
