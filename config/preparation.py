"""Bringing an installation up to date; every step is skipped where nothing changed."""

import hashlib
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import CommandError, call_command
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.migrations.executor import MigrationExecutor

from config.database import find_faults
from config.demo import sign_in
from config.translations import compile_catalogues
from workspaces import walls
from workspaces.models import User, Workspace

STAMP = "mokpyo.sha256"  # in STATIC_ROOT
UNUSED = ["redoc.*"]  # of ninja, 4 MB: our page of documentation is made by Swagger


def prepare_files() -> dict[str, bool]:
    """Compile translations and collect static files; return what had to be done."""
    return {
        "translations_compiled": any(
            compile_catalogues(Path(folder)) for folder in settings.LOCALE_PATHS
        ),
        "static_collected": _collect_static(),
    }


def prepare_database(*, using: str = DEFAULT_DB_ALIAS) -> dict[str, bool]:
    """Apply what migrations are pending and see that the walls stand; return what was done.

    Raises:
        CommandError: the database's own settings are not in force.
    """
    faults = find_faults(connections[using])
    if faults:
        raise CommandError(f"the database is not set up as it must be: {'; '.join(faults)}")
    # Where the cache lives in the database:
    call_command("createcachetable", database=using, verbosity=0)
    is_pending = has_pending_migrations(using=using)
    if is_pending:
        call_command("migrate", database=using, interactive=False, verbosity=0)
    else:
        walls.put_up(connections[using])  # an earlier migration may have been killed before it did
    return {"migrated": is_pending}


def prepare_demo() -> dict[str, bool]:
    """Load the demo workspaces into an empty database."""
    is_wanted = not Workspace.objects.exists()
    if is_wanted:
        call_command("load_demo", verbosity=0)
    return {"demo_loaded": is_wanted}


def has_demo() -> bool:
    """Whether the demo people can sign in."""
    return User.objects.active().filter(email=sign_in.MANAGER).exists()


def has_pending_migrations(*, using: str = DEFAULT_DB_ALIAS) -> bool:
    """Whether the database is behind the code."""
    executor = MigrationExecutor(connections[using])
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _collect_static() -> bool:
    root = Path(settings.STATIC_ROOT)
    stamp, digest = root / STAMP, _static_digest()
    if stamp.exists() and stamp.read_text(encoding="ascii") == digest:
        return False
    call_command(
        "collectstatic",
        interactive=False,
        clear=root.exists(),
        ignore_patterns=UNUSED,
        verbosity=0,
    )
    stamp.write_text(digest, encoding="ascii")
    return True


def _static_digest() -> str:
    """What the collected files depend on: which files there are, how long, and how old."""
    lines = [
        f"{path} {status.st_size} {status.st_mtime_ns}"
        for finder in get_finders()
        for path, storage in finder.list(None)
        for status in (Path(storage.path(path)).stat(),)
    ]
    return hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()
