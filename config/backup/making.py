"""Making a backup: every table at one moment, while others go on writing, and every upload."""

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path, PurePosixPath
from typing import IO, Any, Final, cast

from django.apps import apps
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from config.backup.errors import BackupRefusedError
from config.backup.sealing import SealingWriter
from config.preparation import has_pending_migrations
from personas.services.sealed_uploads import SEALED_SUFFIX
from workspaces.sealing import seal
from workspaces.services.archive import ArchiveWriter
from workspaces.services.export_files import FOLDER as EXPORTS
from workspaces.services.moments import one_moment
from workspaces.services.rows import Table
from workspaces.services.tenancy import parents_first
from workspaces.version import product_version

REASON: Final = "a backup holds the whole site"
# What is true of running processes and open browsers only: nobody is signed in by a restore.
LEFT_OUT: Final = {
    "alerts.Heartbeat",
    "alerts.Lease",
    "alerts.OutboxHold",
    "sessions.Session",
    "usersessions.UserSession",
    "workspaces.WorkspaceExport",  # a file that lies for a day, and all of whose rows are here
}
KIND: Final = "site"
SEALED_WORD: Final = "Mokpyo"  # tells whether a site has the key of the sealed secrets


def backup_tables() -> list[Table]:
    """The tables that a backup holds, in an order in which they can be filled."""
    kept = [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and model._meta.label not in LEFT_OUT
    ]
    return [Table(model) for model in parents_first(kept)]


def make_backup(
    path: Path, *, passphrase: str = "", using: str = DEFAULT_DB_ALIAS
) -> dict[str, dict[str, Any]]:
    """Write the backup to `path`, which appears only when it is complete.

    Returns:
        The tables, each with its rows and their digest.

    Raises:
        BackupRefusedError: migrations are pending, or there is such a file.
        OSError: the disk is full, or the file cannot be written.
    """
    if has_pending_migrations(using=using):
        raise BackupRefusedError("the database is behind the code: run `manage.py prepare` first")
    if path.exists():
        raise BackupRefusedError(f"{path} is there already")
    draft = path.with_name(f"{path.name}.part")
    try:
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            tables = _write(file, passphrase, using)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    return tables


def _write(file: IO[bytes], passphrase: str, using: str) -> dict[str, dict[str, Any]]:
    sealed = SealingWriter(file, passphrase) if passphrase else None
    with ArchiveWriter(cast(IO[bytes], sealed) if sealed else file) as archive:
        with one_moment(using):
            for table in backup_tables():
                rows = table.all_rows(using=using, reason=REASON)
                lines = (table.line(values) for values in table.values(rows))
                archive.add_table(table.name, columns=table.columns, lines=lines)
        for path in _uploads():
            with (
                suppress(FileNotFoundError),
                (Path(settings.MEDIA_ROOT) / path).open("rb") as upload,
            ):
                archive.add_file(path, upload)  # one that was done with meanwhile is needed no more
        archive.close(
            kind=KIND,
            product=product_version(),
            made_at=timezone.now().isoformat(),
            database=connections[using].vendor,
            migrations=applied_migrations(using),
            seal=seal(SEALED_WORD),
        )
    if sealed:
        sealed.finish()
    return archive.tables


def applied_migrations(using: str) -> list[str]:
    """The migrations that the database has had, by name."""
    applied = MigrationLoader(connections[using]).applied_migrations
    return sorted(".".join(key) for key in applied)


def _uploads() -> Iterator[PurePosixPath]:
    """Every upload but exports, and those of customers that nobody has read: they hold names."""
    folder = Path(settings.MEDIA_ROOT)
    for path in sorted(folder.rglob("*")):
        name = PurePosixPath(path.relative_to(folder).as_posix())
        is_kept = path.suffix != SEALED_SUFFIX and name.parts[0] != EXPORTS
        if path.is_file() and not path.is_symlink() and is_kept:
            yield name
