"""`manage.py import_workspace`: a workspace from another site."""

import json
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from workspaces.models import User
from workspaces.services.archive import summary
from workspaces.services.importing import ImportRefusedError, import_workspace


class Command(BaseCommand):
    """Store an exported workspace beside those that are here, whole or not at all."""

    help = "Import a workspace that `export_workspace` wrote; people are known by their address."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file, what it is to be called, and whose it is."""
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--slug", default="", help="another short name than it had")
        parser.add_argument("--owner", metavar="EMAIL", help="a person here who is to own it")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        """Import it, or say why nothing was."""
        began = time.monotonic()
        try:
            with options["file"].open("rb") as file:
                imported = import_workspace(
                    file=file, slug=options["slug"], owner=_person(options["owner"])
                )
        except (ImportRefusedError, OSError) as error:
            raise CommandError(f"Nothing was imported: {error}.") from error
        seconds = round(time.monotonic() - began, 2)
        tables = imported.tables
        told = {
            "slug": imported.workspace.slug,
            "tables": summary(tables),
            "new_people": imported.new_people,
            "seconds": seconds,
        }
        if options["json"]:
            self.stdout.write(json.dumps(told))
            return
        rows = sum(about["rows"] for about in tables.values())
        self.stdout.write(
            f"Imported {rows} rows as “{imported.workspace.slug}” in "
            f"{seconds} s. People without an account here: {imported.new_people}; they are "
            "switched off. Sources are paused; addresses outside are to be set up anew."
        )


def _person(email: str | None) -> User | None:
    if email is None:
        return None
    person = User.objects.active().filter(email=User.objects.normalize_email(email)).first()
    if person is None:
        raise CommandError(f"There is nobody here with the address {email}.")
    return person
