"""Let the outbox of a restored site go."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from alerts.services.holding import held_since, release_outbox


class Command(BaseCommand):
    """Send what waited since the restore, or count it as told before."""

    help = "End the hold on the outbox of a restored site."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take what becomes of the messages that wait."""
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("--send", action="store_true", help="what waits was never sent: send it")
        what.add_argument(
            "--discard", action="store_true", help="what waits may have been sent: leave it"
        )
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        """Release, and tell how many messages waited."""
        if held_since() is None:
            raise CommandError("The outbox is not held.")
        waited = release_outbox(is_sent=options["send"])
        if options["json"]:
            self.stdout.write(json.dumps({"waited": waited, "sent": options["send"]}))
            return
        fate = "are sent from now on" if options["send"] else "count as told before"
        self.stdout.write(f"The outbox is free; {waited} messages that waited {fate}.")
