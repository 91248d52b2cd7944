"""`manage.py restore`: a backup becomes the site again."""

import json
import time
from argparse import ArgumentParser
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from config.backup.errors import BackupRefusedError
from config.backup.passphrase import add_passphrase, read_passphrase
from config.backup.restoring import restore_backup
from config.exceptions import StartError
from config.lock import lock_data_folder


class Command(BaseCommand):
    """Fill an empty site with a backup; its outbox is held until an operator lets it go."""

    help = "Restore a backup into an empty data folder and database."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file, and what opens it."""
        parser.add_argument("file", type=Path, metavar="FILE")
        add_passphrase(parser, "the passphrase that it was encrypted with lies in this file")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        """Restore all of it, or say why nothing was."""
        began = time.monotonic()
        try:
            with ExitStack() as stack:
                if settings.EMBEDDED:  # elsewhere the data folder says nothing of what runs
                    stack.enter_context(lock_data_folder(Path(settings.DATA_DIR)))
                restored = restore_backup(options["file"], passphrase=read_passphrase(options))
        except (BackupRefusedError, StartError, OSError) as error:
            raise CommandError(f"Nothing was restored: {error}.") from error
        seconds = round(time.monotonic() - began, 2)
        if not restored.has_key:
            self.stderr.write(
                "The credentials of sources, the addresses outside and the second factors do not "
                "open: set CREDENTIAL_KEYS or SECRET_KEY as on the site that made the backup."
            )
        if options["json"]:
            self.stdout.write(json.dumps({"tables": restored.tables, "seconds": seconds}))
            return
        rows = sum(table["rows"] for table in restored.tables.values())
        self.stdout.write(
            f"Restored {rows} rows in {len(restored.tables)} tables, each equal to the backup's, "
            f"in {seconds} s.\nNo alert is sent until you run `manage.py release_outbox`."
        )
