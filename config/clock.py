"""The clock of a worker that sends the periodic tasks itself: `celery worker --clock`.

`--beat` does it by a process of its own, which takes some 70 MB and may die alone. Where workers
come and go, as in production, `celery beat` runs apart from them (docs/deploy.md).
"""

from typing import Any, Final

from celery import bootsteps
from celery.beat import Scheduler
from click import Option

_LOOK_EVERY: Final = 0.25  # seconds

OPTION: Final = Option(["--clock"], is_flag=True, help="Send the periodic tasks, too.")


class PooledScheduler(Scheduler):
    """Celery's scheduler, without its own connection: that waits for a broker for ever.

    The worker's loop sends by the application's pool instead, which gives up after seconds.
    """

    producer: Any = None


class Clock(bootsteps.StartStopStep):
    """Looks at the schedule in the worker's loop, whenever the broker is reached.

    Losing the broker takes from the loop what was begun with the connection. What fell due
    meanwhile is sent once when the broker is back.
    """

    requires = ("celery.worker.consumer.tasks:Tasks",)

    def __init__(self, parent: Any, *, clock: bool = False, **options: Any) -> None:
        """Be part of workers that were started with `--clock`."""
        super().__init__(parent, **options)
        self.enabled = clock
        self.scheduler = PooledScheduler(parent.app, lazy=not clock)

    def start(self, parent: Any) -> None:
        """Begin to look; what is due goes out one by one, so that the loop hears of the rest.

        A message to a broker that has just gone takes seconds, and a minute has several.
        """
        parent.timer.call_repeatedly(_LOOK_EVERY, self.scheduler.tick)
