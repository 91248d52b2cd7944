"""`manage.py load_demo`: the demo workspace, on an installation that has none."""

import os
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone, translation

from config.demo.loading import load_demo
from workspaces.enums import Language
from workspaces.models import Workspace


def language_of_machine() -> Language:
    """English where the environment asks for it, else Korean."""
    wanted = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG", "")
    return Language.ENGLISH if wanted.startswith("en") else Language.KOREAN


class Command(BaseCommand):
    """Fill an empty installation with the three worked cases."""

    help = "Loads the demo workspace; refused in production and where a workspace exists."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the language of the demo's texts."""
        parser.add_argument(
            "--language",
            choices=Language.values,
            default=language_of_machine(),
            help="language of the demo's goals and people; else that of the machine",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, or say why not."""
        if not settings.EMBEDDED:
            raise CommandError("The demo has known passwords and is refused in production.")
        if Workspace.objects.exists():
            raise CommandError("There is a workspace already; the demo wants an empty site.")
        language = Language(options["language"])
        with translation.override(language):
            workspace = load_demo(now=timezone.now(), language=language)
        if options["verbosity"]:
            self.stdout.write(f"Loaded the workspace “{workspace.slug}”.")
