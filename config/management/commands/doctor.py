"""Is this installation sound?"""

import argparse
import dataclasses
import json
import sys
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from config.doctor import examine


class Command(BaseCommand):
    """Look at settings, database, broker, mail, clock, disk and files, and say what to mend."""

    help = "Look at everything an operator can mend; exit code 1 if there is something."
    requires_system_checks = ()  # they are the first thing it looks at itself

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Add the option."""
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the findings."""
        found = list(examine(now=timezone.now()))
        is_ok = all(check.ok for check in found)
        if options["json"]:
            told = {"ok": is_ok, "checks": [dataclasses.asdict(check) for check in found]}
            self.stdout.write(json.dumps(told, ensure_ascii=False))
        else:
            for check in found:
                fix = f" → {check.fix}" if check.fix else ""
                self.stdout.write(f"{'✓' if check.ok else '✕'} {check.name}: {check.detail}{fix}")
        if not is_ok:
            sys.exit(1)
