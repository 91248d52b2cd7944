"""Send the messages that are due."""

import json
import time
from argparse import ArgumentParser, ArgumentTypeError
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from alerts.services.delivery import deliver_due


class Command(BaseCommand):
    """Send what is due; what a mail server does not take now is tried again later."""

    help = "Send the messages that are due."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take how many."""
        parser.add_argument("--limit", type=_count, metavar="N", help="at most N messages")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        """Send, and tell how many."""
        started = time.perf_counter()
        result = deliver_due(now=timezone.now(), limit=options["limit"])
        told = {
            "sent": result.sent,
            "retrying": result.retrying,
            "dead": result.dead,
            "cancelled": result.cancelled,
            "deferred": result.deferred,
            "seconds": round(time.perf_counter() - started, 3),
        }
        if options["json"]:
            self.stdout.write(json.dumps(told, ensure_ascii=False))
        else:
            self.stdout.write(
                "{sent} sent, {retrying} to be tried again, {dead} given up, "
                "{cancelled} no longer wanted, {deferred} put off in {seconds} s.".format(**told)
            )


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise ArgumentTypeError("N is a whole number, at least 1")
    return int(text)
