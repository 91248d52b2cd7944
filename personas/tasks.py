"""The worker's part of personas: customer files that wait. Tasks carry no truth."""

from celery import shared_task
from django.utils import timezone


@shared_task(name="personas.analyse_due")
def analyse_due() -> None:
    """Analyse the customer files that wait."""
    from personas.services.analysing import analyse_due as analyse  # noqa: PLC0415

    analyse(now=timezone.now())
