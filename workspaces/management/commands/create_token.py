"""Make a token for the API."""

import json
from argparse import ArgumentParser, ArgumentTypeError
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from workspaces.enums import Scope
from workspaces.models import Membership, User
from workspaces.services.tokens import DEFAULT_DAYS, create_token


class Command(BaseCommand):
    """Make a token in the name of a member; it is shown this once."""

    help = "Make a token for the API, in the name of a member of a workspace."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take whose token it is, what it is for and how long it lasts."""
        parser.add_argument("--workspace", required=True, metavar="SLUG")
        parser.add_argument("--user", required=True, metavar="EMAIL", help="a member")
        parser.add_argument(
            "--scopes",
            type=_scopes,
            default=list(Scope),
            metavar="SCOPE,…",
            help="of read, write and ingest; all of them unless given",
        )
        parser.add_argument(
            "--days",
            type=int,
            default=DEFAULT_DAYS,
            metavar="N",
            help=f"days until it expires, {DEFAULT_DAYS} unless given",
        )
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make the token and print it."""
        membership = _member(options["workspace"], options["user"])
        try:
            token, text = create_token(
                membership=membership,
                scopes=options["scopes"],
                days=options["days"],
                by=None,
                now=timezone.now(),
            )
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        expires_at = token.expires_at.isoformat() if token.expires_at else None
        if options["json"]:
            about = {"prefix": token.prefix, "scopes": token.scopes, "expires_at": expires_at}
            self.stdout.write(json.dumps({"token": text, **about}))
        else:
            self.stdout.write(text)
            self.stderr.write(f"For {', '.join(token.scopes)}, until {expires_at}. Shown only now.")


def _member(slug: str, email: str) -> Membership:
    address = User.objects.normalize_email(email)
    everywhere = Membership.objects.across_workspaces(reason="the workspace is named by its slug")
    found = everywhere.filter(workspace__slug=slug, user__email=address, user__is_active=True)
    member = found.select_related("workspace", "user").first()
    if member is None:
        raise CommandError(f"“{address}” is not an active member of a workspace “{slug}”.")
    return member


def _scopes(text: str) -> list[Scope]:
    try:
        return [Scope(name.strip()) for name in text.split(",")]
    except ValueError as error:
        raise ArgumentTypeError(f"choose among {', '.join(Scope.values)}") from error
