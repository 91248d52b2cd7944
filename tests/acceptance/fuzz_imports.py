"""Bad input by the thousand: is every one stored whole or refused with a reason?

    python -m tests.acceptance.fuzz_imports 200000               inputs of the seeds 0 to 199,999
    python -m tests.acceptance.fuzz_imports 1000 --start 500000  others

Prints one line of JSON. A crash is any exception but our refusal, an answer from 500 on, counts
that do not add up, or a part of an input stored; the seeds of crashes are told, exit code 1. What
was found once stays in `KEPT_SEEDS`, which the test command goes through.
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
from django.utils import timezone

KEPT_SEEDS: Final[tuple[int, ...]] = ()

REFUSED: Final = frozenset({400, 413, 415, 422})


class Fuzz:
    """A workspace that takes inputs in, one after the other, and forgets each."""

    def __init__(self, api, folder: Path) -> None:
        from tests.factories import make_kpi  # noqa: PLC0415  (Django is set up by now)

        self.api, self.folder = api, folder
        self.workspace = api.workspace
        for key in ("visits", "매출"):
            make_kpi(workspace=self.workspace, key=key)
        make_kpi(workspace=self.workspace, key="rate", kind="derived", formula="visits / 2")

    def take(self, given) -> str:
        """Take one input in; return what became of it."""
        with transaction.atomic():
            before = self._stored()
            by_api = given.kind == "json" or given.content[:1] == b"k"
            outcome, created = self._send(given) if by_api else self._import(given)
            if self._stored() != before + created:
                outcome = f"crash: {created} told, {self._stored() - before} stored"
            transaction.set_rollback(True)
        return outcome

    def _stored(self) -> int:
        from kpis.models import Measurement  # noqa: PLC0415

        return Measurement.objects.for_workspace(self.workspace).count()

    def _import(self, given) -> tuple[str, int]:
        from kpis.readers.reasons import sentence_of  # noqa: PLC0415
        from kpis.readers.refusal import Refused  # noqa: PLC0415
        from kpis.services.imports import import_file  # noqa: PLC0415

        path = self.folder / f"input.{given.kind}"
        path.write_bytes(given.content)
        try:
            with transaction.atomic():
                check = import_file(
                    workspace=self.workspace, path=path, by=None, now=timezone.now()
                )
        except Refused as refused:
            return f"refused: {refused.code}" if sentence_of(refused) else "crash: no words", 0
        except Exception:
            return f"crash: {traceback.format_exc()}", 0
        if check.errors:
            says_why = all(error.reason for error in check.errors) and check.run is None
            return "refused: rows" if says_why else "crash: no words", 0
        counts = check.counts
        adds_up = counts.received == counts.created + counts.updated + counts.unchanged
        return "stored" if adds_up else f"crash: {counts}", counts.created

    def _send(self, given) -> tuple[str, int]:
        kind = "text/csv" if given.kind == "csv" else "application/json"
        try:
            with transaction.atomic():
                answer = self.api.post("editor", "/measurements", given.content, type=kind)
        except Exception:
            return f"crash: {traceback.format_exc()}", 0
        if answer.status_code in REFUSED:
            return f"refused: {answer.status_code}", 0
        if answer.status_code != 200:
            return f"crash: {answer.status_code}", 0
        return "stored", answer.json()["created"]


def fuzz(api, seeds, folder: Path) -> tuple[Counter, dict[int, str]]:
    """Take in the inputs of `seeds`; return how often what happened, and the crashes."""
    from tests.acceptance.fuzz_inputs import make_input  # noqa: PLC0415

    taking, found, crashes = Fuzz(api, folder), Counter(), {}
    for seed in seeds:
        given = make_input(seed)
        outcome = taking.take(given)
        found[f"{given.kind} {outcome.split(':')[0]}"] += 1
        if outcome.startswith("crash"):
            crashes[seed] = outcome
    return found, crashes


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
        found, crashes = fuzz(Api(People()), seeds, Path(folder))
    seconds = round(time.monotonic() - started)
    told = {"inputs": options.inputs, "start": options.start, **dict(sorted(found.items()))}
    print(json.dumps({**told, "crashes": sorted(crashes), "seconds": seconds}))  # noqa: T201
    for seed, outcome in list(crashes.items())[:5]:
        sys.stderr.write(f"{seed}: {outcome}\n")
    return 1 if crashes else 0


if __name__ == "__main__":
    raise SystemExit(main())
