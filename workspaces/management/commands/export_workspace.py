"""`manage.py export_workspace`: a whole workspace in one file."""

import json
import os
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from workspaces.models import Workspace
from workspaces.services.archive import summary
from workspaces.services.exporting import export_workspace


class Command(BaseCommand):
    """Write every row and upload of a workspace; no keys of any kind."""

    help = "Write a whole workspace into one file, which `import_workspace` takes elsewhere."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take which, and where to."""
        parser.add_argument("slug", metavar="SLUG")
        parser.add_argument("file", type=Path, metavar="FILE", help="the file to be made")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write it, and tell how much it is."""
        began, path = time.monotonic(), options["file"]
        workspace = Workspace.objects.filter(slug=options["slug"]).first()
        if workspace is None:
            raise CommandError(f"There is no workspace “{options['slug']}”.")
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except OSError as error:
            raise CommandError(f"There is no export: {error}.") from error
        try:
            with os.fdopen(descriptor, "wb") as file:
                tables = export_workspace(workspace=workspace, file=file)
        except BaseException as error:
            path.unlink()
            if isinstance(error, OSError):
                raise CommandError(f"There is no export: {error}.") from error
            raise
        seconds = round(time.monotonic() - began, 2)
        if options["json"]:
            self.stdout.write(json.dumps({"tables": summary(tables), "seconds": seconds}))
            return
        rows = sum(about["rows"] for about in tables.values())
        self.stdout.write(f"{path}: {rows} rows of “{workspace.slug}”, {seconds} s.")
