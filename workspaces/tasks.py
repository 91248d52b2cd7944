"""The clock's work on workspaces themselves. Tasks carry no truth."""

import logging

from celery import shared_task
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from kombu.exceptions import OperationalError

log = logging.getLogger(__name__)

REMOVING_SECONDS = 300  # of one run, well inside the time limit of a task
BELL_EXPIRES = 55  # seconds; after that the sweep has been there


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


def ring_for_exports() -> None:
    """Have the worker begin at once, when the transaction is through, and not with the sweep."""
    transaction.on_commit(_ring)


def _ring() -> None:
    try:
        make_exports.apply_async(expires=BELL_EXPIRES, retry=False)
    except OperationalError as error:
        log.warning("the bell could not be rung, the sweep will find the export: %s", error)
