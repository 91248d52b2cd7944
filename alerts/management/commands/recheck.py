"""Judge targets, check plans and data now, open the alerts that follow; sending is `deliver`'s."""

import datetime as dt
import json
import time
from argparse import ArgumentParser, ArgumentTypeError
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from alerts.services.opening import open_due_alerts
from goals.services.assessments import assess_due
from goals.services.plan_checks import recheck_plans
from kpis.services.watching import watch_kpis
from workspaces.models import Workspace


class Command(BaseCommand):
    """Assess what is due, or everything, as of today or as of an earlier day.

    Plans are held against the KPIs' present values, and new data is looked at, whatever the day.
    """

    help = "Assess the targets that are due, check the plans, open the alerts that follow."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take where, as of when, and how much."""
        parser.add_argument("--workspace", metavar="SLUG", help="only this workspace")
        parser.add_argument(
            "--as-of",
            type=_date,
            metavar="YYYY-MM-DD",
            help="judge with the measurements dated up to this day",
        )
        parser.add_argument("--all", action="store_true", help="also what is not due")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        """Assess, open alerts, and tell how many."""
        started, now = time.perf_counter(), timezone.now()
        workspace = self._workspace(options["workspace"])
        try:
            assessed = assess_due(
                now=now, workspace=workspace, as_of=options["as_of"], everything=options["all"]
            )
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        told = {
            "due": assessed.due,
            "assessed": assessed.assessed,
            "changed": assessed.changed,
            "plans_changed": recheck_plans(now=now, workspace=workspace).changed,
            "data_changes": watch_kpis(now=now, workspace=workspace).changes,
            "alerts_opened": open_due_alerts(now=now, workspace=workspace),
            "seconds": round(time.perf_counter() - started, 3),
        }
        if options["json"]:
            self.stdout.write(json.dumps(told, ensure_ascii=False))
        else:
            self.stdout.write(
                "{assessed} of {due} targets assessed, {changed} changed, {plans_changed} plans "
                "changed, {alerts_opened} alerts opened in {seconds} s.".format(**told)
            )

    def _workspace(self, slug: str | None) -> Workspace | None:
        if slug is None:
            return None
        try:
            return Workspace.objects.get(slug=slug)
        except Workspace.DoesNotExist:
            raise CommandError(f"There is no workspace “{slug}”.") from None


def _date(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError(f"{text!r} is no date such as 2026-12-31") from error
