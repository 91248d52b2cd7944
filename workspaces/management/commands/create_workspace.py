"""Make a workspace with its first owner."""

import json
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from workspaces.enums import WeekDay
from workspaces.models import Membership
from workspaces.services.accounts import person_at, send_welcome
from workspaces.services.members import create_workspace


class Command(BaseCommand):
    """An owner unknown to the site gets an account and a mail to set a password."""

    help = "Make a workspace; an unknown owner gets an account and a mail to set a password."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the workspace's settings."""
        parser.add_argument("slug", metavar="SLUG", help="its short name in addresses")
        parser.add_argument("--name", required=True, help="its name for people")
        parser.add_argument("--owner", required=True, metavar="EMAIL")
        parser.add_argument("--currency", default="KRW", help="ISO 4217 code (default KRW)")
        parser.add_argument("--timezone", default="Asia/Seoul", help="default Asia/Seoul")
        parser.add_argument(
            "--week-starts-on",
            default="monday",
            choices=[day.name.lower() for day in WeekDay],
            help="default monday",
        )
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make it, mail a new owner, and say what was made."""
        try:
            membership = self._create(options)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        owner, workspace = membership.user, membership.workspace
        is_new = not owner.has_usable_password()
        is_invited = is_new and send_welcome(membership=membership, by=None)
        if is_new and not is_invited:
            self.stderr.write(f"The mail to {owner.email} could not be sent; its reason is logged.")
        if options["json"]:
            told = {"slug": workspace.slug, "owner": owner.email, "invited": is_invited}
            self.stdout.write(json.dumps(told))
            return
        mail = f"; {owner.email} got a mail to set a password" if is_invited else ""
        if is_invited and not settings.EMAIL_URL:
            mail = f"; no mail server is set, so now run: manage.py changepassword {owner.email}"
        self.stdout.write(f"Made {workspace.slug}, owned by {owner.email}{mail}")

    @transaction.atomic
    def _create(self, options: dict[str, Any]) -> Membership:
        owner = person_at(email=options["owner"], time_zone=options["timezone"])
        _, membership = create_workspace(
            slug=options["slug"],
            name=options["name"],
            owner=owner,
            currency=options["currency"],
            time_zone=options["timezone"],
            week_starts_on=WeekDay[options["week_starts_on"].upper()],
        )
        return membership
