"""Read an advertising or analytics report and print what it says."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from kpis.readers.reasons import sentence_of
from kpis.readers.refusal import Refused
from kpis.readers.reports.model import Report, SnapshotReport
from kpis.readers.reports.reading import read_report
from kpis.services.reading_rules import ReadingRules
from workspaces.models import Workspace


class Command(BaseCommand):
    """Print the normalised report; with `--json` as one JSON object, a refusal included."""

    help = "Read a report of an advertising or analytics tool (CSV or workbook)."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file."""
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument(
            "--workspace", metavar="SLUG", help="read by what this workspace has told, too"
        )
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read the file, or say why it is refused."""
        rules = _rules_of(options["workspace"]) if options["workspace"] else None
        try:
            report = read_report(
                options["file"],
                extra_aliases=rules.aliases if rules else None,
                plans=rules.plans if rules else None,
            )
        except Refused as refused:
            why = sentence_of(refused)
            if options["json"]:
                about = {"code": refused.code, "row": refused.row, "column": refused.column}
                self.stdout.write(json.dumps({"error": why, **about}, ensure_ascii=False))
            raise CommandError(f"{options['file'].name}: {why}") from refused
        if options["json"]:
            self.stdout.write(json.dumps(report.as_json(), ensure_ascii=False))
        else:
            self.stdout.write("\n".join(_lines(report)))


def _rules_of(slug: str) -> ReadingRules:
    workspace = Workspace.objects.filter(slug=slug).first()
    if workspace is None:
        raise CommandError(_("There is no workspace “%(slug)s”.") % {"slug": slug})
    return ReadingRules.of(workspace)


def _lines(report: Report) -> list[str]:
    """Return the report in a few lines for people at a terminal."""
    about = report.as_json()
    if isinstance(report, SnapshotReport):
        keys = ["tables", "period", "active_users_total", "new_users_total", "sessions_by_channel"]
    else:
        about["rows"] = len(report.rows)
        keys = ["rows", "totals", "currency", "period", "totals_rows", "unknown_columns"]
    return [f"{key}: {json.dumps(about[key], ensure_ascii=False)}" for key in keys]
