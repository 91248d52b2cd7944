"""Restoring a backup into an empty site, whole or not at all."""

import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import (
    DEFAULT_DB_ALIAS,
    DataError,
    IntegrityError,
    connections,
    transaction,
)
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from alerts.services.holding import hold_outbox
from config.backup.errors import BackupRefusedError
from config.backup.making import KIND, REASON, SEALED_WORD, backup_tables
from config.backup.sealing import WrongPassphraseError, is_sealed, opened
from config.preparation import prepare_database
from workspaces.exceptions import SealBrokenError
from workspaces.sealing import unseal
from workspaces.services.archive import Archive
from workspaces.services.rows import DamagedError, Table, set_sequences
from workspaces.version import product_version

MADE_BY_MIGRATE: Final = (Permission, ContentType)  # the backup has them under its own keys
SHOWN: Final = 3  # migrations named in a refusal


@dataclass(frozen=True, slots=True)
class Restored:
    """What was restored, and whether this site has the key that secrets were sealed with."""

    tables: dict[str, dict[str, Any]]
    has_key: bool


def restore_backup(path: Path, *, passphrase: str = "", using: str = DEFAULT_DB_ALIAS) -> Restored:
    """Restore the backup at `path`; the outbox is held afterwards.

    Raises:
        BackupRefusedError: the site is not empty, or the backup is damaged, of another version
            or not opened by the passphrase. Nothing was stored.
    """
    with ExitStack() as stack:
        archive = stack.enter_context(_open(path, passphrase))
        _refuse_other_version(archive, using)
        _refuse_full_site(using)
        prepare_database(using=using)
        _refuse_other_columns(archive)
        files = stack.enter_context(_unpacked_files(archive))
        tables = _fill(archive, files, using)
        return Restored(tables, has_key=_has_key(archive))


@contextmanager
def _open(path: Path, passphrase: str) -> Iterator[Archive]:
    try:
        with path.open("rb") as file:
            if is_sealed(file) and not passphrase:
                raise BackupRefusedError("the backup is encrypted: give its passphrase")
            yield Archive(opened(file, passphrase), kind=KIND)
    except OSError as error:
        raise BackupRefusedError(str(error)) from error
    except WrongPassphraseError as error:
        raise BackupRefusedError("the passphrase is wrong, or the backup is damaged") from error
    except (DamagedError, IntegrityError, DataError) as error:
        raise BackupRefusedError(f"the backup is damaged ({error})") from error


def _refuse_other_version(archive: Archive, using: str) -> None:
    theirs, ours = archive.manifest.get("product"), product_version()
    if theirs != ours:
        raise BackupRefusedError(
            f"the backup was made by version {theirs}, this is {ours}: "
            f"install {theirs}, restore, then upgrade"
        )
    known = {".".join(key) for key in MigrationLoader(connections[using]).disk_migrations}
    other = sorted(known.symmetric_difference(archive.manifest.get("migrations", [])))
    if other:
        raise BackupRefusedError(
            f"the backup's database and this code differ by {len(other)} migrations "
            f"({', '.join(other[:SHOWN])}{' …' if other[SHOWN:] else ''}): restore it with the "
            "code that made it"
        )


def _refuse_full_site(using: str) -> None:
    folder = Path(settings.MEDIA_ROOT)
    if folder.exists() and any(folder.iterdir()):
        raise BackupRefusedError(f"there are uploads in {folder}: a restore wants an empty site")
    there = set(connections[using].introspection.table_names())
    for table in backup_tables():
        if table.model in MADE_BY_MIGRATE or table.name not in there:
            continue
        if table.all_rows(using=using, reason=REASON).exists():
            raise BackupRefusedError(
                f"there are rows in {table.name}: a restore wants an empty database"
            )


def _refuse_other_columns(archive: Archive) -> None:
    ours = {table.name: table.columns for table in backup_tables()}
    theirs = {name: about["columns"] for name, about in archive.tables.items()}
    if ours != theirs:
        raise DamagedError("its tables are not those of this version")


@contextmanager
def _unpacked_files(archive: Archive) -> Iterator[Path]:
    """The uploads, beside the place where they will lie; gone if they were not moved there."""
    folder = Path(settings.MEDIA_ROOT)
    draft = folder.with_name(f"{folder.name}.restoring")
    shutil.rmtree(draft, ignore_errors=True)  # of a restore that was killed
    draft.mkdir(parents=True)
    try:
        archive.put_files(draft)
        yield draft
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _fill(archive: Archive, files: Path, using: str) -> dict[str, dict[str, Any]]:
    """Store all rows and files, if each table then is what it was."""
    tables = backup_tables()
    with transaction.atomic(using=using):
        if connections[using].vendor == "postgresql":
            with connections[using].cursor() as cursor:
                cursor.execute("SET LOCAL statement_timeout = 0")
        for model in MADE_BY_MIGRATE:
            model._base_manager.using(using).all().delete()
        for table in tables:
            table.insert(map(table.read, archive.lines(table.name)), using=using)
        set_sequences(tables, using=using)
        digests = {table.name: _digest(table, using) for table in tables}
        for name, digest in digests.items():
            if digest["sha256"] != archive.tables[name]["sha256"]:
                raise DamagedError(f"{name} is not what it was")
        hold_outbox(now=timezone.now(), using=using)
        folder = Path(settings.MEDIA_ROOT)
        if folder.exists():
            folder.rmdir()
        files.replace(folder)
    return digests


def _digest(table: Table, using: str) -> dict[str, Any]:
    rows, sha256 = table.digest(table.all_rows(using=using, reason=REASON))
    return {"rows": rows, "sha256": sha256}


def _has_key(archive: Archive) -> bool:
    try:
        return unseal(archive.manifest["seal"]) == SEALED_WORD
    except SealBrokenError:
        return False
