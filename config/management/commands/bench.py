"""How fast is it, against a limit measured in the same run?"""

import argparse
import json
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand

from config.bench.registry import BENCHES
from config.bench.result import BenchResult
from config.bench.scratch import scratch_database


class Command(BaseCommand):
    """Measure one thing in a database of its own, which is removed afterwards."""

    help = "Measure our time against a limit measured in turn, in the same run."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Add a sub-command for each bench, with its sizes as options."""
        names = parser.add_subparsers(dest="name", required=True, metavar="NAME")
        for name, bench in BENCHES.items():
            options = names.add_parser(name, help=bench.about)
            options.add_argument("--json", action="store_true", help="print one JSON object")
            options.add_argument("--runs", type=_at_least_one, default=5, metavar="N")
            for size, default in bench.sizes.items():
                flag = f"--{size.replace('_', '-')}"
                options.add_argument(flag, type=_at_least_one, default=default, metavar="N")

    def handle(self, *args: Any, **options: Any) -> None:
        """Measure and print."""
        bench = BENCHES[options["name"]]
        scale = {size: options[size] for size in bench.sizes}
        with scratch_database():
            result = bench.measure(scale, options["runs"])
        if options["json"]:
            self.stdout.write(json.dumps(result.told()))
        else:
            self.stdout.write("\n".join(_lines(result)))


def _lines(result: BenchResult) -> Iterator[str]:
    sizes = ", ".join(f"{name} {size:,}" for name, size in result.scale.items())
    yield f"{result.name} on {result.profile}: {sizes}"
    for case in result.cases:
        yield (
            f"{'✓' if case.is_within else '✕'} {case.name}: {case.median_seconds:.3f} s against "
            f"{case.limit_seconds:.3f} s, ratio {case.ratio:.2f} of at most {case.allowed_ratio:g}"
        )
    for name, value in result.details.items():
        yield f"  {name}: {value}"


def _at_least_one(text: str) -> int:
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no number from 1 on")
    return int(text)
