"""The clock's work for facts: sources whose time has come, long files. Tasks carry no truth."""

from celery import shared_task
from django.conf import settings
from django.utils import timezone


@shared_task(name="kpis.pull_due")
def pull_due() -> None:
    """Pull the sources that are due, for less than a tick, so that judging waits for none."""
    from kpis.services.source_pulls import pull_due as pull  # noqa: PLC0415  (as in alerts.tasks)

    pull(now=timezone.now(), at_most_seconds=settings.TICK_SECONDS / 2)


@shared_task(name="kpis.work_on_imports")
def work_on_imports() -> None:
    """Read and store the long files that wait."""
    from kpis.services.long_imports import work_on_imports as work  # noqa: PLC0415  (as above)

    work(now=timezone.now(), at_most_seconds=settings.TICK_SECONDS / 2)
