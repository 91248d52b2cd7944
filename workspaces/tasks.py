"""The clock's work on workspaces themselves. Tasks carry no truth."""

from celery import shared_task
from django.conf import settings
from django.utils import timezone

REMOVING_SECONDS = 300  # of one run, well inside the time limit of a task


@shared_task(name="workspaces.remove_due")
def remove_due() -> None:
    """Remove the workspaces whose deletion nobody has taken back in time."""
    from workspaces.services.removal import remove_due as remove  # noqa: PLC0415  (as in alerts)

    remove(now=timezone.now(), at_most_seconds=REMOVING_SECONDS)


@shared_task(name="workspaces.make_exports")
def make_exports() -> None:
    """Make the files of whole workspaces that owners wait for; delete those whose day is over."""
    from workspaces.services.export_files import make_due  # noqa: PLC0415  (as above)

    make_due(now=timezone.now(), at_most_seconds=settings.TICK_SECONDS / 2)
