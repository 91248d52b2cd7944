"""The clock's work on goals that is not of every minute."""

import logging

from celery import shared_task
from django.conf import settings
from django.utils import timezone

log = logging.getLogger(__name__)


@shared_task(name="goals.prove_numbers")
def prove_numbers() -> None:
    """Compare what is recorded with what was judged; the next tick judges again what differs."""
    from kpis.services.tallies import prove_tallies  # noqa: PLC0415  (the parents do not need it)
    from workspaces.models import Workspace  # noqa: PLC0415

    moved = prove_tallies(workspaces=Workspace.objects.order_by("pk"), now=timezone.now())
    if moved:
        log.warning(
            "values of %s KPIs had changed unnoticed, their targets are judged again", moved
        )


@shared_task(name="goals.read_campaigns")
def read_campaigns() -> None:
    """Read the long reports of campaigns that wait."""
    from goals.services.campaign_queue import read_waiting  # noqa: PLC0415  (as above)

    read_waiting(now=timezone.now(), at_most_seconds=settings.TICK_SECONDS / 2)
