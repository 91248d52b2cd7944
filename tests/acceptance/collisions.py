"""People and the clock at one moment: does the database refuse anything, is a write lost?

    python -m tests.acceptance.collisions --runs 100
    python -m tests.acceptance.collisions --only judge-leave --seed 7

Pairs of acts (`tests.acceptance.colliding`), each begun at once on two connections to PostgreSQL
with the walls of use, in a workspace of their own each time. What a service refuses by itself, as a
version that is old by then, is no fault, nor is a row that is gone. Prints a line per pair; exit
code 1 where there is a fault.
"""

import json
import logging
import os
import subprocess
import sys
import tempfile
import threading
import traceback
from argparse import ArgumentParser, Namespace
from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import django
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import DatabaseError, connection

from tests import servers

if TYPE_CHECKING:
    from tests.acceptance.colliding import Act

ROOT = Path(__file__).resolve().parents[2]
DEADLOCK = "40P01"
HARMLESS = {"refused", "gone", "told of a deadlock"}  # all deadlocks are counted, told or not


class Ledger(logging.Handler):
    """What went wrong in the runs of a pair: raised by an act, or only logged by it."""

    def __init__(self) -> None:
        super().__init__()
        self.counts: Counter[str] = Counter()
        self.examples: dict[str, str] = {}

    def emit(self, record: logging.LogRecord) -> None:
        """Count what the clock has put down to be done again."""
        if record.exc_info and record.exc_info[1]:
            self.note(record.exc_info[1])

    def note(self, error: BaseException) -> None:
        """Count an error by its kind, and keep the first of each in full."""
        kind = kind_of(error)
        self.counts[kind] += 1
        self.examples.setdefault(kind, "".join(traceback.format_exception(error)))


def kind_of(error: BaseException) -> str:
    """Return what an error means to whoever asked."""
    if isinstance(error, DatabaseError):
        is_deadlock = getattr(error.__cause__, "sqlstate", "") == DEADLOCK
        return "told of a deadlock" if is_deadlock else "database errors"
    is_refusal = isinstance(error, ValidationError) or type(error).__module__.endswith("exceptions")
    if isinstance(error, ObjectDoesNotExist):
        return "gone"
    return "refused" if is_refusal else "other errors"


def collide(acts: "Sequence[Act]", *, runs: int, seed: int) -> Ledger:
    """Have the acts meet `runs` times."""
    from tests.acceptance.crowded_room import Room  # noqa: PLC0415

    ledger, before = Ledger(), deadlocks()
    for number in range(runs):
        room, start = Room(seed + number), threading.Barrier(len(acts))

        def run(act: "Act", room: Room = room, start: threading.Barrier = start) -> None:
            start.wait()
            try:
                act(room)
            except Exception as error:  # it is what we count
                ledger.note(error)
            finally:
                connection.close()

        logging.getLogger().addHandler(ledger)
        threads = [threading.Thread(target=run, args=[act]) for act in acts]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        logging.getLogger().removeHandler(ledger)
        for wrong in room.wrongs():
            ledger.counts["lost writes"] += 1
            ledger.examples.setdefault(wrong, f"seed {seed + number}")
    ledger.counts["deadlocks"] = deadlocks() - before
    return ledger


def deadlocks() -> int:
    """How many the server has ended; the clock does some work again without a word."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
        return int(cursor.fetchall()[0][0])


def main() -> int:
    """Bring a server up, let every pair meet, and tell."""
    options = _options()
    faults = 0
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="mokpyo-collide-")))
        server = stack.enter_context(servers.run_postgresql(folder))
        os.environ["DATABASE_URL"] = stack.enter_context(servers.own_database(server.address))
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
        subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], cwd=ROOT, check=True)
        django.setup()
        from tests.acceptance.colliding import PAIRS  # noqa: PLC0415  (its models need settings)

        for acts in PAIRS:
            name = "-".join(act.__name__ for act in acts)
            if options.only and name not in options.only:
                continue
            ledger = collide(acts, runs=options.runs, seed=options.seed)
            harmless = {kind: ledger.counts.pop(kind, 0) for kind in HARMLESS}
            faults += ledger.counts.total()
            told = {"pair": name, "runs": options.runs, **ledger.counts, **harmless}
            sys.stdout.write(f"{json.dumps(told)}\n")
            sys.stdout.flush()
            for kind in ledger.examples.keys() - HARMLESS:
                sys.stderr.write(f"{name}, {kind}: {ledger.examples[kind]}\n")
        connection.close()
    return int(faults > 0)


def _options() -> Namespace:
    parser = ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--runs", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", nargs="*", help="pairs by name, as judge-leave")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
