"""The bell: a worker looks for work at once, and not with the next sweep.

A broker that is away costs nothing but the time until then, for the sweep finds in the database
what is to be done.
"""

import logging
from functools import partial
from typing import Any, Final

from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError

log = logging.getLogger(__name__)

_STALE_AFTER: Final = 55  # seconds; after that the sweep has been there
# A page waits for the bell: one try, half a second to connect and half a second for the answer.
_PATIENCE: Final = {"max_retries": 0, "socket_connect_timeout": 0.5, "socket_timeout": 0.5}


def ring_after_commit(task: Any) -> None:
    """Have a worker begin with `task` when the transaction is through."""
    transaction.on_commit(partial(ring, task))


def ring(task: Any, *, in_seconds: int = 0) -> None:
    """Have a worker begin with `task`, now or in some seconds."""
    patient = current_app.conf.broker_transport_options | _PATIENCE
    try:
        with current_app.connection_for_write(transport_options=patient) as connection:
            current_app.send_task(
                task.name,
                connection=connection,
                countdown=in_seconds,
                expires=in_seconds + _STALE_AFTER,
                retry=False,
            )
    except OperationalError as error:
        log.warning("the bell could not be rung, the next sweep will do the work: %s", error)
