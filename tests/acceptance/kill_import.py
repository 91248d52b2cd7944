"""Kill −9 an import at a random moment, again and again: is all of the file stored, or nothing?

    python -m tests.acceptance.kill_import                       SQLite
    python -m tests.acceptance.kill_import --postgresql
    options: --kills 50 --rows 100000 --seed 1

Each import is a process of its own, `manage.py import_measurements`, into a workspace of its own.
After each kill the rows are counted and the record of the import is asked; then the same file is
imported to the end. Prints one line of JSON and exits 1 if a file was stored in part, if a record
says anything else than the rows, or if the second import did not make one set of rows of both.
"""

import json
import os
import random
import subprocess
import sys
import tempfile
import time
from argparse import ArgumentParser, Namespace
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import django

from tests import servers
from tests.acceptance.kill_worker import ROOT

PATIENCE = 120.0  # seconds for one import, and for a database to notice that a client is gone
COUNTED = ("kills", "too_late", "nothing", "all", "in_part", "record_disagrees", "not_one_set")


def main() -> int:
    """Bring a database up, kill, and tell."""
    options = _options()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="mokpyo-kill-")))
        (folder / "data").mkdir()
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "config.settings.embedded",
            "MOKPYO_DATA_DIR": str(folder / "data"),
        }
        os.environ.pop("DATABASE_URL", None)
        if options.postgresql:
            server = stack.enter_context(servers.run_postgresql(folder))
            os.environ["DATABASE_URL"] = stack.enter_context(servers.own_database(server.address))
        subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], cwd=ROOT, check=True)
        django.setup()
        told = _rage(folder / "numbers.csv", options)
        from django.db import connection  # noqa: PLC0415  (it needs the settings)

        connection.close()
    sys.stdout.write(f"{json.dumps(told)}\n")
    return int(any(told[name] for name in ("in_part", "record_disagrees", "not_one_set")))


def _options() -> Namespace:
    parser = ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--postgresql", action="store_true")
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


def _rage(path: Path, options: Namespace) -> dict[str, Any]:
    from config.bench.ingest import make_workspace, write_file  # noqa: PLC0415  (as above)

    began, chance = time.monotonic(), random.Random(options.seed)  # noqa: S311  (no secret)
    write_file(path, options.rows, shift=0)
    counts = dict.fromkeys(COUNTED, 0)
    whole = _seconds_until_killed(path, make_workspace(options.rows).slug, after=PATIENCE)
    while counts["kills"] < options.kills:
        workspace = make_workspace(options.rows)
        after = chance.uniform(0.3, 1.0) * whole
        lasted = _seconds_until_killed(path, workspace.slug, after=after)
        whole = min(whole, lasted) if lasted < after else whole
        counts["kills" if lasted >= after else "too_late"] += 1
        for name in _judged(workspace, path, options.rows):
            counts[name] += 1
    return {
        "database": "postgresql" if options.postgresql else "sqlite",
        "rows_each": options.rows,
        **counts,
        "seconds_of_one": round(whole, 2),
        "seconds": round(time.monotonic() - began, 1),
    }


def _seconds_until_killed(path: Path, slug: str, *, after: float) -> float:
    """Run an import and kill it `after` seconds, unless it ends before; return how long it ran."""
    command = [sys.executable, "manage.py", "import_measurements", str(path), "--workspace", slug]
    began = time.monotonic()
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
    try:
        process.wait(timeout=after)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    lasted = time.monotonic() - began
    _wait_until_alone()
    return lasted


def _wait_until_alone() -> None:
    """PostgreSQL ends what the dead client had begun, and only then lets go."""
    from django.db import connection  # noqa: PLC0415  (as above)

    deadline = time.monotonic() + PATIENCE
    while connection.vendor == "postgresql" and time.monotonic() < deadline:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database()"
            )
            if cursor.fetchone() == (1,):
                return
        time.sleep(0.05)


def _judged(workspace: Any, path: Path, rows: int) -> list[str]:
    """Return what is to be counted of one kill."""
    from django.utils import timezone  # noqa: PLC0415  (as above)

    from kpis.enums import ImportState  # noqa: PLC0415
    from kpis.models import ImportRun, Measurement  # noqa: PLC0415
    from kpis.services.imports import import_file  # noqa: PLC0415

    stored = Measurement.objects.for_workspace(workspace)
    runs = ImportRun.objects.for_workspace(workspace)
    found = stored.count()
    told = [] if found in (0, rows) else ["in_part"]
    told += {0: ["nothing"], rows: ["all"]}.get(found, [])
    recorded = [(run.state, run.created_count) for run in runs]
    if recorded != ([(ImportState.APPLIED, rows)] if found else []):
        told.append("record_disagrees")
    again = import_file(workspace=workspace, path=path, by=None, now=timezone.now()).counts
    if (again.created, again.unchanged, stored.count()) != (rows - found, found, rows):
        told.append("not_one_set")
    return told


if __name__ == "__main__":
    sys.exit(main())
