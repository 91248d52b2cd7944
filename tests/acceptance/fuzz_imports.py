"""Bad input by the thousand: is every one stored whole or refused with a reason?

    python -m tests.acceptance.fuzz_imports 200000               inputs of the seeds 0 to 199,999
    python -m tests.acceptance.fuzz_imports 1000 --start 500000  others

Files (tidy, reports, sheets that are told, workbooks), JSON and CSV by the API, blocks for the
grid. Every one is read and checked; one in ten goes through its door into the database.

Prints one line of JSON. A crash is any exception but our refusal, an answer from 500 on, a refusal
without place or reason, or counts that do not add up; partial is an input of which a part is
stored. The seeds of both are told, exit code 1. What was found once stays in `KEPT_SEEDS`, which
the test command goes through.
"""

import json
import os
import sys
import tempfile
import time
import traceback
from argparse import ArgumentParser
from collections import Counter
from pathlib import Path
from typing import Final

import django
from django.db import transaction

SENT_EACH: Final = 10
KEPT_SEEDS: Final[tuple[int, ...]] = (1017401,)  # clicks of 38 digits


def fuzz(api, seeds, folder: Path, *, each: int = 1) -> tuple[Counter, dict[int, str]]:
    """Take in the inputs of `seeds`; return how often what happened, and what must not.

    One seed in `each` goes into the database, the others are read.
    """
    from tests.acceptance.fuzz_doors import Doors  # noqa: PLC0415  (Django is set up by now)
    from tests.acceptance.fuzz_inputs import make_input  # noqa: PLC0415

    doors, found, crashes = Doors(api, folder), Counter(), {}
    for seed in seeds:
        given = make_input(seed)
        is_sent = seed % each == 0
        outcome = _sent(doors, given) if is_sent else _read(doors, given)
        how = "sent" if is_sent else "read"
        found[f"{how} {given.door} {given.kind} {outcome.split(':')[0]}"] += 1
        if outcome.startswith(("crash", "partial")):
            crashes[seed] = outcome
    return found, crashes


def _read(doors, given) -> str:
    try:
        return doors.read(given)[0]
    except Exception:
        return f"crash: {traceback.format_exc()}"


def _sent(doors, given) -> str:
    """Bring an input in, and take it out again; return what became of it."""
    with transaction.atomic():
        before = doors.stored()
        try:
            with transaction.atomic():
                outcome, created = doors.send(given)
        except Exception:
            outcome, created = f"crash: {traceback.format_exc()}", 0
        if doors.stored() != before + created:
            outcome = f"partial: {created} told, {doors.stored() - before} stored"
        transaction.set_rollback(True)
    return outcome


def main() -> int:
    """Fuzz in a database of its own, and tell."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("inputs", type=int)
    parser.add_argument("--start", type=int, default=0)
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
    django.setup()
    from config.bench.scratch import scratch_database  # noqa: PLC0415
    from tests.people import People  # noqa: PLC0415
    from tests.tokens import Api  # noqa: PLC0415

    started = time.monotonic()
    with scratch_database(), tempfile.TemporaryDirectory(prefix="mokpyo-fuzz-") as folder:
        seeds = range(options.start, options.start + options.inputs)
        found, crashes = fuzz(Api(People()), seeds, Path(folder), each=SENT_EACH)
    seconds = round(time.monotonic() - started)
    told = {"inputs": options.inputs, "start": options.start, **dict(sorted(found.items()))}
    print(json.dumps({**told, "crashes": sorted(crashes), "seconds": seconds}))  # noqa: T201
    for seed, outcome in list(crashes.items())[:5]:
        sys.stderr.write(f"{seed}: {outcome}\n")
    return 1 if crashes else 0


if __name__ == "__main__":
    raise SystemExit(main())
