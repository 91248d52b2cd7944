"""`manage.py backup`: the whole site in one file."""

import json
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from config.backup.errors import BackupRefusedError
from config.backup.making import make_backup
from config.backup.passphrase import add_passphrase, read_passphrase
from workspaces.services.archive import summary


class Command(BaseCommand):
    """Write every table as it is at one moment, and every upload; the site goes on meanwhile."""

    help = "Write the whole site into one file, which `restore` takes on either database."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file, and how to encrypt it."""
        parser.add_argument("file", type=Path, metavar="FILE", help="the file to be made")
        add_passphrase(parser, "encrypt with the passphrase in this file")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write it, and tell how much it is."""
        began, path = time.monotonic(), options["file"]
        try:
            tables = make_backup(path, passphrase=read_passphrase(options))
        except (BackupRefusedError, OSError) as error:
            raise CommandError(f"There is no backup: {error}.") from error
        seconds = round(time.monotonic() - began, 2)
        if options["json"]:
            self.stdout.write(json.dumps({"tables": summary(tables), "seconds": seconds}))
            return
        rows = sum(about["rows"] for about in tables.values())
        self.stdout.write(
            f"{path}: {rows} rows in {len(tables)} tables, {path.stat().st_size / 1e6:.1f} MB, "
            f"{seconds} s.\nIt does not hold SECRET_KEY nor CREDENTIAL_KEYS, which open the "
            "credentials of sources: keep them apart from it."
        )
