"""Break `prepare` off in the middle of its migrations, and let the next one finish (F14, F16, U1).

    python -m tests.acceptance.broken_migrations                 SQLite: killed, and without room
    python -m tests.acceptance.broken_migrations --postgresql    killed
    options: --trials 20 --back 2

A site with the demo is taken back by the newest migrations of each room. In copy after copy of it
`prepare` is broken off, each time some statements later: by SIGKILL, or because no file may grow
any more. Then it is run again, undisturbed: it must finish, every row must be what an undisturbed
upgrade makes of it, the walls must stand and the database be whole. Prints one line of JSON; exits
1 if anything was not so.
"""

import hashlib
import json
import os
import resource
import shutil
import signal
import sys
import tempfile
from argparse import ArgumentParser
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Final

import psycopg
from django.db import connections

from tests import servers
from tests.acceptance.restore_drill import Machine

SELF: Final = "tests.acceptance.broken_migrations"
SEALED: Final = "gAAAAA"  # how Fernet's tokens of this century begin
ROOMS: Final = ("alerts", "goals", "personas", "kpis", "workspaces")  # the first refer to the last


def main() -> int:
    """Break off, finish, compare, and tell."""
    parser = ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--postgresql", action="store_true")
    parser.add_argument("--trials", type=int, default=20)
    parser.add_argument("--back", type=int, default=2)
    options = parser.parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="mokpyo-break-")))
        server = ""
        if options.postgresql:
            server = stack.enter_context(servers.run_postgresql(folder)).address
        old = _copy(None, folder / "old", server)
        old.run("manage.py", "prepare", "--demo", "--json", check=True, capture_output=True)
        undone = old.told("-m", SELF, "back", str(options.back))["undone"]
        told = _break_often(old, folder, server, options.trials)
    sys.stdout.write(f"{json.dumps({'migrations': undone, **told})}\n")
    return int(bool(told["faults"]))


def _break_often(old: Machine, folder: Path, server: str, trials: int) -> dict[str, Any]:
    whole = _copy(old, folder / "whole", server)
    statements = whole.told("-m", SELF, "break", "0", "killed")["statements"]
    expected = whole.told("-m", SELF, "look")
    faults: list[str] = []
    ways = ["killed"] if server else ["killed", "full"]
    for number in range(trials):
        at, way = (2 * number + 1) * statements // (2 * trials), ways[number % len(ways)]
        copy = _copy(old, folder / f"copy{number}", server)
        broken = copy.run("-m", SELF, "break", str(at), way, capture_output=True)
        if broken.returncode == 0 or (way == "killed") != (broken.returncode == -signal.SIGKILL):
            faults.append(f"{at} {way}: ended with {broken.returncode}")
        again = copy.run("manage.py", "prepare", "--json", capture_output=True)
        if again.returncode:
            faults.append(f"{at} {way}: not finished: {again.stderr[-300:]}")
        elif (found := copy.told("-m", SELF, "look")) != expected:
            faults.append(f"{at} {way}: {_differences(found, expected)}")
        shutil.rmtree(copy.folder)
        sys.stderr.write(f"{number + 1} of {trials}: {way} at {at} of {statements}\n")
    rows = expected["rows"]
    return {"statements": statements, "trials": trials, "ways": ways, "rows": rows} | {
        "faults": faults
    }


def _differences(found: dict[str, Any], expected: dict[str, Any]) -> dict[str, Any]:
    other = {name: found[name] for name in found if found[name] != expected[name]}
    if "tables" in other:
        tables = expected["tables"]
        other["tables"] = [t for t, digest in found["tables"].items() if tables.get(t) != digest]
    return other


def _copy(old: Machine | None, folder: Path, server: str) -> Machine:
    """A machine with all that `old` has; an empty one without."""
    if old:
        shutil.copytree(old.folder, folder)
    else:
        folder.mkdir()
    if not server:
        return Machine(folder)
    template = f'TEMPLATE "{old.folder.name}"' if old else ""
    with psycopg.connect(server.replace("postgres://", "postgresql://"), autocommit=True) as beside:
        beside.execute(f'CREATE DATABASE "{folder.name}" {template}'.encode())
    return Machine(folder, server.replace("/postgres?", f"/{folder.name}?"))


def prepare_broken_off(*, at: int, by: Callable[[], None], using: str) -> int:
    """Bring the database up to date, with `by` called before statement `at`; return how many."""
    from config.preparation import prepare_database  # noqa: PLC0415  (after the settings)

    count = 0

    def step(execute: Any, *arguments: Any) -> Any:
        nonlocal count
        count += 1
        if count == at:
            by()
        return execute(*arguments)

    with connections[using].execute_wrapper(step):
        prepare_database(using=using)
    return count


def die() -> None:
    """End this process, at once and without a word."""
    os.kill(os.getpid(), signal.SIGKILL)


def _let_nothing_grow() -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (1, resource.RLIM_INFINITY))


def _take_back(steps: int) -> dict[str, Any]:
    from django.core.management import call_command  # noqa: PLC0415
    from django.db.migrations.loader import MigrationLoader  # noqa: PLC0415

    loader, undone = MigrationLoader(connections["default"]), []
    for room in ROOMS:
        names = sorted(name for app, name in loader.disk_migrations if app == room)
        call_command("migrate", room, names[-steps - 1], interactive=False, verbosity=0)
        undone += [f"{room}.{name}" for name in names[-steps:]]
    return {"undone": undone}


def _look() -> dict[str, Any]:
    """What must be the same however often the way was broken off."""
    from config.preparation import has_pending_migrations  # noqa: PLC0415
    from workspaces import walls  # noqa: PLC0415

    connection, tables, count = connections["default"], {}, 0
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names(cursor)):
            if table == "django_migrations":
                continue  # it tells when each was applied
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608
            rows = sorted(repr([_plain(value) for value in row]) for row in cursor.fetchall())
            count += len(rows)
            tables[table] = hashlib.sha256("\n".join(rows).encode()).hexdigest()
        whole = "ok"
        if connection.vendor == "sqlite":
            whole = cursor.execute("PRAGMA integrity_check").fetchone()[0]
    return {
        "pending": has_pending_migrations(),
        "walls": sorted(walls.missing(connection)),
        "whole": whole,
        "rows": count,
        "tables": tables,
    }


def _plain(value: Any) -> Any:
    """A value as it can be compared: what is sealed is never the same twice."""
    from workspaces.sealing import unseal  # noqa: PLC0415

    if isinstance(value, memoryview | bytes):
        value = bytes(value).decode("latin-1")
    return unseal(value) if isinstance(value, str) and value.startswith(SEALED) else value


def _inside(command: str, *arguments: str) -> dict[str, Any]:
    """What a process of one site does."""
    import django  # noqa: PLC0415

    django.setup()
    if command == "back":
        return _take_back(int(arguments[0]))
    if command == "look":
        return _look()
    by = {"killed": die, "full": _let_nothing_grow}[arguments[1]]
    return {"statements": prepare_broken_off(at=int(arguments[0]), by=by, using="default")}


if __name__ == "__main__":
    if sys.argv[1:2] and not sys.argv[1].startswith("-"):
        sys.stdout.write(f"{json.dumps(_inside(*sys.argv[1:]))}\n")
        sys.exit(0)
    sys.exit(main())
