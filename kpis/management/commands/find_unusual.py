"""Mark the unusual values of a series, each by its past alone."""

import csv
import json
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from kpis.calc.unusual.detector import Verdict
from kpis.calc.unusual.series import judge_times
from kpis.readers.reasons import sentence_of
from kpis.readers.refusal import Refused
from kpis.readers.timed import TimedRow, read_timed


class Command(BaseCommand):
    """Print `timestamp,score,unusual` for every row, or with `--json` what is unusual."""

    help = "Mark the unusual values in a CSV file with the columns timestamp and value."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file."""
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        """Judge every row or none: a refused file leaves nothing on standard output."""
        started = time.perf_counter()
        try:
            rows = list(read_timed(options["file"]))
        except Refused as refused:
            raise CommandError(f"{options['file'].name}: {sentence_of(refused)}") from refused
        verdicts = judge_times((row.at, row.value) for row in rows)
        judged = zip(rows, verdicts, strict=True)
        if options["json"]:
            unusual = [_as_json(row, verdict) for row, verdict in judged if verdict.is_unusual]
            seconds = round(time.perf_counter() - started, 3)
            self.stdout.write(
                json.dumps({"rows": len(rows), "unusual": unusual, "seconds": seconds})
            )
            return
        out = csv.writer(self.stdout, lineterminator="\n")
        out.writerow(["timestamp", "score", "unusual"])
        for row, verdict in judged:
            out.writerow([row.stamp, f"{verdict.score:.6g}", int(verdict.is_unusual)])


def _as_json(row: TimedRow, verdict: Verdict) -> dict[str, Any]:
    return {
        "timestamp": row.stamp,
        "value": row.value,
        "score": round(verdict.score, 3),
        "expected": verdict.expected,
        "low": verdict.low,
        "high": verdict.high,
    }
