"""Import measurements from a file."""

import json
import time
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kpis.readers.reasons import sentence
from kpis.readers.refusal import Refused
from kpis.services.import_checks import FileCheck
from kpis.services.imports import import_file
from kpis.services.measurements import Counts
from workspaces.models import Workspace

SHOWN_ERRORS = 20


class Command(BaseCommand):
    """Store the rows of a tidy file (CSV or workbook), all or nothing.

    Exits with 0 if the file was stored (or, in a dry run, would be), with 1 if it was refused.
    """

    help = "Import measurements from a tidy file: kpi, date, value and any dimension columns."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file, the workspace and how strict to be."""
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--workspace", required=True, metavar="SLUG")
        parser.add_argument("--dry-run", action="store_true", help="check and count, store nothing")
        parser.add_argument(
            "--keep-good", action="store_true", help="store the good rows beside refused ones"
        )
        parser.add_argument(
            "--language",
            choices=[code for code, _name in settings.LANGUAGES],
            default=settings.LANGUAGE_CODE,
            help="language of the reasons",
        )
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        """Import the file and report, or say why it is refused."""
        with translation.override(options["language"]):
            workspace = Workspace.objects.filter(slug=options["workspace"]).first()
            if workspace is None:
                raise CommandError(
                    _("There is no workspace “%(slug)s”.") % {"slug": options["workspace"]}
                )
            started = time.monotonic()
            check, rejected = _imported(workspace, options)
            seconds = round(time.monotonic() - started, 3)
            if options["json"]:
                run_id = check.run.public_id if check.run else None
                about = {"import": run_id, **check.counts._asdict()}
                self.stdout.write(
                    json.dumps(
                        {**about, "rejected": rejected, "seconds": seconds}, ensure_ascii=False
                    )
                )
            else:
                self.stdout.write("\n".join(_lines(check, rejected)))
            if rejected and not (options["keep_good"] and check.counts.received > check.refused):
                raise CommandError(_("Nothing was stored."))


def _imported(
    workspace: Workspace, options: dict[str, Any]
) -> tuple[FileCheck, list[dict[str, Any]]]:
    try:
        check = import_file(
            workspace=workspace,
            path=options["file"],
            by=None,
            now=timezone.now(),
            is_dry_run=options["dry_run"],
            keep_good=options["keep_good"],
        )
    except Refused as refused:
        reason = sentence(refused.code, refused.params)
        place = {"row": refused.row, "column": refused.column, "value": refused.value}
        return FileCheck(Counts(0, 0, 0, 0)), [{**place, "reason": reason}]
    return check, [
        {"row": error.row, "column": error.column, "value": error.value, "reason": error.reason}
        for error in check.errors
    ]


def _lines(check: FileCheck, rejected: list[dict[str, Any]]) -> Iterator[str]:
    """Yield the result for people at a terminal."""
    yield (
        _("Rows: %(received)s. New: %(created)s. Changed: %(updated)s. Unchanged: %(unchanged)s.")
        % check.counts._asdict()
    )
    if adds := check.findings.get("adds"):
        currencies = check.findings["currencies"]
        names = (f"{key} ({currencies[key]})" if key in currencies else key for key in adds)
        yield _("These standard KPIs are added from the library: %(names)s.") % {
            "names": ", ".join(names)
        }
    for error in rejected[:SHOWN_ERRORS]:
        place = " · ".join(str(error[key]) for key in ("row", "column", "value") if error[key])
        yield f"{place}: {error['reason']}" if place else str(error["reason"])
    more = len(rejected) - SHOWN_ERRORS
    if more > 0:
        yield ngettext("%(count)s more error.", "%(count)s more errors.", more) % {"count": more}
