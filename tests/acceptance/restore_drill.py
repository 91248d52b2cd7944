"""Back a site up while it is written to, restore it on an empty machine, again and again (B1, B2).

    python -m tests.acceptance.restore_drill                 SQLite to SQLite, encrypted
    python -m tests.acceptance.restore_drill --postgresql    each copy restored into the other
                                                             database: SQLite, PostgreSQL, SQLite …
    options: --drills 20 --measurements 100000

A drill backs up, restores into a new data folder and database, and looks at what stands there: the
digests of all tables, a sign-in by password, a message that waited and must not leave, the keys of
new rows. The first site is written to all the time. Prints one line of JSON; exits 1 if anything
was not as it must be.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from argparse import ArgumentParser
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from tests import servers

ROOT = Path(__file__).resolve().parents[2]
INSIDE = "tests.acceptance.drilled_site"
PASSPHRASE = "twenty drills and not one lost row"


@dataclass(frozen=True)
class Machine:
    """A data folder and a database of its own; `url` is empty for SQLite."""

    folder: Path
    url: str = ""

    def run(self, *command: str, **more: Any) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, *command], cwd=ROOT, env=self.environment, text=True, **more
        )

    def told(self, *command: str) -> dict[str, Any]:
        """Run a command that prints one JSON object last."""
        answer = self.run(*command, capture_output=True)
        if answer.returncode:
            raise SystemExit(f"{' '.join(command)}: {answer.stderr[-2000:]}")
        told: dict[str, Any] = json.loads(answer.stdout.splitlines()[-1])
        return told

    @property
    def environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "MOKPYO_DATA_DIR": str(self.folder),
            "STATIC_ROOT": str(self.folder.with_name("static")),
            "DATABASE_URL": self.url,
            "REDIS_URL": "",
            "EMAIL_URL": "",
            "SECRET_KEY": "the-key-is-kept-apart-from-the-backup" * 2,
            "MOKPYO_BACKUP_PASSPHRASE": PASSPHRASE,
            "DJANGO_SETTINGS_MODULE": "config.settings.embedded",
        }


def main() -> int:
    """Drill, and tell."""
    parser = ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--postgresql", action="store_true")
    parser.add_argument("--drills", type=int, default=20)
    parser.add_argument("--measurements", type=int, default=100_000)
    options = parser.parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="mokpyo-drill-")))
        server = ""
        if options.postgresql:
            server = stack.enter_context(servers.run_postgresql(folder)).address
        first = _machine(folder, 0, "")
        first.run("manage.py", "prepare", "--demo", "--json", check=True, capture_output=True)
        first.told("-m", INSIDE, "fill", str(options.measurements))
        writer = subprocess.Popen(
            [sys.executable, "-m", INSIDE, "write"], cwd=ROOT, env=first.environment
        )
        stack.callback(writer.wait)
        stack.callback(writer.terminate)
        told = _drill(first, folder, server, options.drills)
        told["writer_is_well"] = writer.poll() is None
    told = {"profile": "sqlite and postgresql" if server else "sqlite", **told}
    sys.stdout.write(f"{json.dumps(told)}\n")
    return int(bool(told["faults"]) or not told["writer_is_well"])


def _drill(first: Machine, folder: Path, server: str, drills: int) -> dict[str, Any]:
    faults: list[str] = []
    backups, restores, rows = [], [], []
    source = first
    for number in range(1, drills + 1):
        file = folder / f"backup{number}"
        made = source.told("manage.py", "backup", str(file), "--json")
        copy = _machine(folder, number, server if number % 2 else "")
        restored = copy.told("manage.py", "restore", str(file), "--json")
        if restored["tables"] != made["tables"]:
            faults.append(f"{number}: other tables")
        found = copy.told("-m", INSIDE, "look")
        faults += [f"{number}: {name}" for name, is_well in found.items() if not is_well]
        backups.append(made["seconds"])
        restores.append(restored["seconds"])
        rows.append(sum(table["rows"] for table in made["tables"].values()))
        file.unlink()
        source = copy if server and number % 2 else first  # back from PostgreSQL, then anew
        times = f"{made['seconds']} s, {restores[-1]} s"
        sys.stderr.write(f"{number}: {rows[-1]} rows, {times}, faults so far: {faults}\n")
    return {
        "drills": drills,
        "faults": faults,
        "rows": [min(rows), max(rows)],
        "longest_backup_seconds": max(backups),
        "longest_restore_seconds": max(restores),
        "at": time.strftime("%Y-%m-%d", time.gmtime()),
    }


def _machine(folder: Path, number: int, server: str) -> Machine:
    data = folder / f"data{number}"
    data.mkdir()
    if not server:
        return Machine(data)
    name = f"drill{number}"
    plain = server.replace("postgres://", "postgresql://")
    with psycopg.connect(plain, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    return Machine(data, server.replace("/postgres?", f"/{name}?"))


if __name__ == "__main__":
    sys.exit(main())
