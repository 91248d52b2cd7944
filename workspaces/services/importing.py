"""A workspace that comes from another site, or from this one as a copy: whole or not at all.

People are known by their e-mail address. Who has no account here gets one that is switched off:
what they did keeps their name, and they cannot sign in. Rows get new keys; public ids and other
names that must be unique on a site stay as they are unless they are taken, then every mention of
them changes alike.
"""

import itertools
import secrets
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.db import DEFAULT_DB_ALIAS, DataError, IntegrityError, connection, models, transaction

from workspaces.enums import Role
from workspaces.models import AuditEntry, Membership, User, Workspace, WorkspaceScopedModel
from workspaces.models.scoped import PublicIdField, WorkspaceScopedQuerySet, new_public_id
from workspaces.services.archive import Archive, safe_path
from workspaces.services.audit import record_change
from workspaces.services.exporting import (
    KIND,
    PEOPLE,
    PERSON_COLUMNS,
    TenantTable,
    travelling_tables,
)
from workspaces.services.removal import FILE_COLUMN
from workspaces.services.rows import BATCH, DamagedError, Table, read_line
from workspaces.version import product_version

REASON: Final = "names that must be unique on the whole site"
_SLUG_KEY: Final = "workspace_slug"  # in what was told of alerts


class ImportRefusedError(Exception):
    """The workspace was not imported; the text says why, in words for an operator."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What came in, and how many people had no account here."""

    workspace: Workspace
    tables: dict[str, dict[str, Any]]
    new_people: int


def import_workspace(*, file: IO[bytes], slug: str = "", owner: User | None = None) -> Imported:
    """Store the workspace in `file`; under `slug` where one is given.

    `owner` becomes an owner of it, beside those who have an account here.

    Raises:
        ImportRefusedError: the file is damaged or of another version, the slug is taken, or
            nobody here would own the workspace. Nothing was stored.
    """
    written: list[Path] = []
    try:
        archive = Archive(file, kind=KIND)
        _refuse_other_version(archive)
        with transaction.atomic():
            imported = _Arrival(archive, slug, written).store(owner)
    except (DamagedError, ValidationError, IntegrityError, DataError) as error:
        _forget(written)
        raise ImportRefusedError(f"the file is damaged ({error})") from error
    except BaseException:
        _forget(written)
        raise
    return imported


def _forget(written: list[Path]) -> None:
    for path in written:
        path.unlink(missing_ok=True)


def _refuse_other_version(archive: Archive) -> None:
    theirs, ours = archive.manifest.get("product"), product_version()
    if theirs != ours:
        raise ImportRefusedError(f"it was exported by version {theirs}, this is {ours}")
    columns = {table.name: table.columns for table in [*travelling_tables(), Table(Workspace)]}
    columns[PEOPLE] = list(PERSON_COLUMNS)
    if columns != {name: about["columns"] for name, about in archive.tables.items()}:
        raise ImportRefusedError("its tables are not those of this version")


class _Arrival:
    """One import: the new keys, and what is renamed."""

    def __init__(self, archive: Archive, slug: str, written: list[Path]) -> None:
        self._archive = archive
        self._slug = slug
        self._written = written
        self._tables = travelling_tables()
        referred = {field.related_model for table in self._tables for field in table.fields}
        self._keys: dict[Any, dict[int, int]] = {
            table.model: {} for table in self._tables if table.model in referred
        }
        self._people: dict[int, int] = {}
        self._renamed: dict[str, str] = {}

    def store(self, owner: User | None) -> Imported:
        """Store everything."""
        workspace = self._store_workspace()
        new_people = self._find_people()
        for table in self._tables:
            self._read_ahead(table)
        for table in self._tables:
            rows = self._rows(table, workspace)
            table.insert(rows, using=DEFAULT_DB_ALIAS)
        self._see_to_owner(workspace, owner)
        record_change(workspace=workspace, by=owner, action="imported", subject=workspace)
        return Imported(workspace, self._archive.tables, new_people)

    def _store_workspace(self) -> Workspace:
        own = Table(Workspace)
        lines = list(self._archive.lines(own.name))
        if len(lines) != 1:
            raise DamagedError(f"{len(lines)} rows in {own.name}")
        values = dict(zip(own.columns, own.read(lines[0]), strict=True))
        created_at = values.pop("created_at")
        del values["id"]
        values |= {"slug": self._slug or values["slug"], "delete_after": None}
        if Workspace.objects.filter(slug=values["slug"]).exists():
            raise ImportRefusedError(
                f"there is a workspace “{values['slug']}” here: give it another name with --slug"
            )
        workspace = Workspace(**values)
        try:
            workspace.full_clean()
        except ValidationError as error:
            raise ImportRefusedError(" ".join(error.messages)) from error
        workspace.save()
        Workspace.objects.filter(pk=workspace.pk).update(created_at=created_at)
        return workspace

    def _find_people(self) -> int:
        """Find everybody by address; return how many had no account."""
        new_people = 0
        by_name = {field.name: field for field in User._meta.local_fields}
        fields = [by_name[column] for column in PERSON_COLUMNS]
        for line in self._archive.lines(PEOPLE):
            old_id, email, *looks = read_line(fields, line)
            person = User(
                email=User.objects.normalize_email(email),
                password=make_password(None),
                is_active=False,
                **dict(zip(PERSON_COLUMNS[2:], looks, strict=True)),
            )
            known = User.objects.filter(email=person.email).first()
            if known is None:
                person.full_clean()
                person.save()
                new_people += 1
            self._people[old_id] = (known or person).pk
        return new_people

    def _read_ahead(self, table: TenantTable) -> None:
        """Give the rows that others refer to new keys, and find the names that are taken."""
        keys, fresh = self._keys.get(table.model), _fresh_keys(table.model)
        key_at = table.columns.index("id") if "id" in table.columns else None
        unique_at = [
            at
            for at, field in enumerate(table.fields)
            if field.unique and isinstance(field, models.CharField)
        ]
        lines = self._archive.lines(table.name)
        if keys is None and not unique_at:  # measurements: they only have to be whole
            deque(lines, maxlen=0)
        while batch := [table.read(line) for line in itertools.islice(lines, BATCH)]:
            if keys is not None and key_at is not None:
                keys.update(zip((row[key_at] for row in batch), fresh, strict=False))
            for at in unique_at:
                self._rename_taken(table, table.fields[at], [row[at] for row in batch])

    def _rename_taken(self, table: TenantTable, field: models.Field, names: list[str]) -> None:
        rows: WorkspaceScopedQuerySet[Any] = WorkspaceScopedQuerySet(table.model)
        taken = rows.across_workspaces(reason=REASON).filter(**{f"{field.name}__in": names})
        make = new_public_id if isinstance(field, PublicIdField) else _new_key
        self._renamed.update((name, make()) for name in taken.values_list(field.name, flat=True))

    def _rows(self, table: TenantTable, workspace: Workspace) -> Iterator[list[Any]]:
        makers = [self._maker(table, field, workspace) for field in table.fields]
        for line in self._archive.lines(table.name):
            values = [
                value if value is None else make(value)
                for make, value in zip(makers, table.read(line), strict=True)
            ]
            row = dict(zip(table.columns, values, strict=True))
            if table.model is AuditEntry and row["object_type"] == Workspace._meta.model_name:
                row["object_id"] = str(workspace.pk)
            table.tenant_model.prepare_arrival(row)
            yield list(row.values())

    def _maker(
        self, table: TenantTable, field: models.Field, workspace: Workspace
    ) -> Callable[[Any], Any]:
        """How a value of the column becomes one of this site."""
        if field.name == "workspace":
            return lambda _: workspace.pk
        if field.attname == "id":
            keys, fresh = self._keys.get(table.model), _fresh_keys(table.model)
            return _new_of(keys) if keys is not None else lambda _: next(fresh)
        if field.name == FILE_COLUMN:
            return self._put_file
        if isinstance(field, models.ForeignKey):
            keys = self._people if field.related_model is User else self._keys[field.related_model]
            return _new_of(keys)
        if isinstance(field, models.CharField | models.TextField | models.JSONField):
            return lambda value: self._told_anew(value, workspace)
        return lambda value: value

    def _told_anew(self, value: Any, workspace: Workspace) -> Any:
        """Return `value` with the names that were taken changed, however deep they stand."""
        if isinstance(value, str):
            return self._renamed.get(value, value)
        if isinstance(value, list):
            return [self._told_anew(each, workspace) for each in value]
        if isinstance(value, dict):
            return {
                key: workspace.slug if key == _SLUG_KEY else self._told_anew(each, workspace)
                for key, each in value.items()
            }
        return value

    def _put_file(self, name: str) -> str:
        """Write an upload, under another name where its own is taken; return its name here."""
        if name not in self._archive.files:  # it was done with before the export, or there is none
            return ""
        path = safe_path(name)
        if (Path(settings.MEDIA_ROOT) / path).exists():
            path = path.with_name(new_public_id() + path.suffix)
        at = Path(settings.MEDIA_ROOT) / path
        self._written.append(at)
        self._archive.put_file(name, at)
        return str(path)

    def _see_to_owner(self, workspace: Workspace, owner: User | None) -> None:
        members = Membership.objects.for_workspace(workspace)
        if owner is not None:
            members.update_or_create(workspace=workspace, user=owner, defaults={"role": Role.OWNER})
        if not members.filter(role=Role.OWNER, user__is_active=True).exists():
            raise ImportRefusedError(
                "none of its owners has an account here: name one with --owner"
            )


def _new_of(keys: dict[int, int]) -> Callable[[int], int]:
    def find(old: int) -> int:
        try:
            return keys[old]
        except KeyError as error:
            raise DamagedError(f"a row refers to {old}, which is not there") from error

    return find


def _new_key() -> str:
    return secrets.token_hex(32)


def _fresh_keys(model: type[WorkspaceScopedModel] | type[models.Model]) -> Iterator[int]:
    """Yield keys that no row has, nor had."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":  # nobody else writes before this transaction ends
            cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
            yield from itertools.count((cursor.fetchone() or (0,))[0] + 1)
        while True:
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
                [f'"{table}"', BATCH],
            )
            yield from (key for (key,) in cursor.fetchall())
