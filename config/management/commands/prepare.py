"""`manage.py prepare`: what a new version needs before it starts."""

import argparse
import gc
import json
import time
from typing import Any

from django.core.checks import Tags
from django.core.management.base import BaseCommand
from django.db import DEFAULT_DB_ALIAS

from config import preparation


class Command(BaseCommand):
    """Compile translations, collect static files, migrate; safe to repeat."""

    help = "Compile translations, collect static files and migrate; safe to repeat."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Add the options."""
        parser.add_argument("--json", action="store_true", help="print one JSON object")
        parser.add_argument(
            "--only-files", action="store_true", help="leave the database alone (image builds)"
        )
        parser.add_argument(
            "--demo", action="store_true", help="load the demo workspaces into an empty database"
        )

    def handle(self, *_: Any, **options: Any) -> None:
        """Do what is missing and say what it was."""
        began = time.monotonic()
        gc.freeze()  # the code just read stays, and looking it over took a sixth of migrating
        gc.set_threshold(20_000)
        result: dict[str, Any] = preparation.prepare_files()
        if not options["only_files"]:
            result |= preparation.prepare_database()
            self.check(tags=[Tags.database], databases=[DEFAULT_DB_ALIAS])
            if options["demo"]:
                result |= preparation.prepare_demo()
            result["has_demo"] = preparation.has_demo()
        result["seconds"] = round(time.monotonic() - began, 2)
        if options["json"]:
            self.stdout.write(json.dumps(result, ensure_ascii=False))
            return
        for name, value in result.items():
            self.stdout.write(f"{name}: {value}")
