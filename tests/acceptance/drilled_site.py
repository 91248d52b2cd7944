"""Inside one site of `tests.acceptance.restore_drill`: fill it, write to it, look at it.

    python -m tests.acceptance.drilled_site fill 100000 | write | look

`fill` stores measurements and lets a message wait; `write` stores one more measurement after the
other until it is told to stop; `look` prints what must be true of a restored site.
"""

import datetime as dt
import json
import signal
import sys
import threading
from decimal import Decimal

import django

django.setup()

from django.core.management import call_command  # noqa: E402  (the models need the settings)
from django.test import Client  # noqa: E402
from django.urls import reverse  # noqa: E402
from django.utils import timezone  # noqa: E402

from alerts.enums import DeliveryState  # noqa: E402
from alerts.models import Delivery, InboxMessage  # noqa: E402
from alerts.services.delivery import deliver_due  # noqa: E402
from alerts.services.health import check_health  # noqa: E402
from config.demo import sign_in  # noqa: E402
from kpis.models import Kpi, Measurement, Series  # noqa: E402
from workspaces.models import User, Workspace  # noqa: E402

SCOPE = {"reason": "a drill looks at the whole site"}
BEGINNING = dt.date(1990, 1, 1)


def fill(count: int) -> None:
    """Store `count` measurements in series of ten thousand days, and let a message wait."""
    workspace = Workspace.objects.get(slug="demo")
    kpi = Kpi.objects.for_workspace(workspace).order_by("pk")[0]
    for number in range(-(-count // 10_000)):
        series = Series.objects.create(
            workspace=workspace, kpi=kpi, segment_key=f"drill={number}", dimensions={}
        )
        Measurement.objects.bulk_create(
            Measurement(
                workspace=workspace,
                series=series,
                measured_on=BEGINNING + dt.timedelta(days=day),
                value=Decimal(day * 10**6 // 7).scaleb(-6),
            )
            for day in range(min(10_000, count - 10_000 * number))
        )
    _let_one_wait()
    _tell({"filled": count})


def write() -> None:
    """Correct one measurement after the other, each in a transaction of its own."""
    stopping = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stopping.set())
    rows = Measurement.objects.across_workspaces(**SCOPE).filter(
        series__segment_key__startswith="drill="
    )
    keys = list(rows.order_by("pk").values_list("pk", flat=True)[:1000])
    number = 0
    while not stopping.wait(0.02):
        key = keys[number % len(keys)]
        rows.model.objects.across_workspaces(**SCOPE).filter(pk=key).update(value=Decimal(number))
        number += 1


def look() -> None:
    """Tell what of a restored site is as it must be."""
    client = Client(headers={"host": "127.0.0.1"})
    form = {"login": sign_in.MANAGER, "password": sign_in.PASSWORD}
    answer = client.post(reverse("account_login"), form)
    page = client.get(reverse("workspace_home", args=["demo"]))
    waiting = Delivery.objects.across_workspaces(**SCOPE).filter(state=DeliveryState.PENDING)
    mails, waited = InboxMessage.objects.count(), waiting.count()
    held = deliver_due(now=timezone.now())
    told = {
        "sign_in": (answer.status_code, page.status_code) == (302, 200),
        "message_waits": waited > 0 and waiting.count() == waited,
        "nothing_sent": held.sent == 0 and InboxMessage.objects.count() == mails,
        "health_tells": check_health(now=timezone.now()).held_seconds is not None,
        "new_keys": _makes_new_rows(),
    }
    call_command("release_outbox", "--send", verbosity=0, stdout=sys.stderr)
    told["sent_once_released"] = deliver_due(now=timezone.now()).sent <= waited
    told["free_again"] = check_health(now=timezone.now()).held_seconds is None
    _let_one_wait()  # for the drill that backs this site up
    _tell(told)


def _let_one_wait() -> None:
    deliveries = Delivery.objects.across_workspaces(**SCOPE)
    first = deliveries.order_by("pk").values_list("pk", flat=True)[0]
    deliveries.filter(pk=first).update(
        state=DeliveryState.PENDING, next_try_at=timezone.now(), lease_until=None
    )


def _makes_new_rows() -> bool:
    last = User.objects.order_by("pk").last()
    new = User.objects.create_user("drilled@example.test")
    new_key = new.pk
    new.delete()
    return last is not None and new_key > last.pk


def _tell(told: dict[str, object]) -> None:
    sys.stdout.write(f"{json.dumps(told)}\n")


if __name__ == "__main__":
    {"fill": lambda: fill(int(sys.argv[2])), "write": write, "look": look}[sys.argv[1]]()
