"""All that is kept about a person: every row that names them, found by the references themselves.

Of tenant tables it is what lies in workspaces that the person is in now.
"""

import io
import json
import zipfile
from collections.abc import Iterator
from typing import Any, Final

from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from workspaces.models import Membership, User, WorkspaceScopedModel, WorkspaceScopedQuerySet
from workspaces.services.letterboxes import letterboxes
from workspaces.sheets import csv_lines
from workspaces.sight import looking_across

Row = dict[str, Any]
SECRETS: Final = frozenset(
    {"password", "digest", "session_key", "data", "lease_owner", "sealed_secret"}
)
_NOT_THEIRS: Final = frozenset({"user_id", "workspace_id", "id"})


@looking_across(reason="a person's own data, of where they are a member")
def rows_about(user: User) -> dict[str, list[Row]]:
    """Return the rows of each table that name the person, the person's own first."""
    memberships = list(Membership.objects.of_user(user))
    workspaces = [membership.workspace_id for membership in memberships]
    told: dict[str, list[Row]] = {"profile": [_row(user)]}
    for table, columns in tables_naming_people():
        found: list[Row] = []
        for name in columns:
            rows = _rows(table, workspaces).filter(**{_path(table, name): user})
            found += [_row(row) for row in rows.order_by("pk").iterator()]
        if found:
            told[table._meta.label_lower] = found
    for box in letterboxes:
        told[box.table._meta.label_lower] = [
            _row(letter) | {"source": box.source_of(letter).decode(errors="replace")}
            for letter in box.letters_of(user.email).iterator()
        ]
    return told


def tables_naming_people() -> Iterator[tuple[type[models.Model], list[str]]]:
    """Every table with the columns that refer to a person, directly or as a member."""
    for table in apps.get_models():
        columns = [
            field.name
            for field in table._meta.local_fields
            if isinstance(field, models.ForeignKey) and field.related_model in (User, Membership)
        ]
        if columns:
            yield table, columns


def zip_of(user: User) -> bytes:
    """Return a ZIP with `data.json`, and each table as a CSV file."""
    told = rows_about(user)
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        text = json.dumps(told, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1)
        archive.writestr("data.json", text)
        for label, rows in told.items():
            headings = list(rows[0]) if rows else []
            cells = ([_cell(value) for value in row.values()] for row in rows)
            archive.writestr(f"{label}.csv", "".join(csv_lines(headings, cells)))
    return file.getvalue()


def _rows(table: type[models.Model], workspaces: list[int]) -> models.QuerySet[Any]:
    if not issubclass(table, WorkspaceScopedModel):
        return table._base_manager.all()
    rows: WorkspaceScopedQuerySet[Any] = WorkspaceScopedQuerySet(table)
    mine = rows.across_workspaces(reason="a person's own data, of where they are a member")
    return mine.filter(workspace__in=workspaces).select_related("workspace")


def _path(table: type[models.Model], name: str) -> str:
    is_person = table._meta.get_field(name).related_model is User
    return name if is_person else f"{name}__user"


def _row(row: models.Model) -> Row:
    """The columns of a row that are plain values; its workspace by name, no inner numbers."""
    values: Row = {}
    if isinstance(row, WorkspaceScopedModel):
        values["workspace"] = row.workspace.slug
    for field in row._meta.local_fields:
        is_inner = field.is_relation or field.primary_key or field.attname in _NOT_THEIRS
        is_sealed = field.name in SECRETS or isinstance(field, models.BinaryField)
        if not is_inner and not is_sealed:
            values[field.name] = getattr(row, field.attname)
    return values


def _cell(value: Any) -> str | int | None:
    if value is None or isinstance(value, int):
        return value
    is_nested = isinstance(value, dict | list)
    return json.dumps(value, ensure_ascii=False, cls=DjangoJSONEncoder) if is_nested else str(value)
