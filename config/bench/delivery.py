"""A thousand misses told at once: how fast mails are handed over, over how few connections (G7).

The outbox is emptied once: the details say over how many connections, and what an alert costs from
its data to its mail (G7b), in time and in work of the processor. The same mails are then handed
over again in turn: by our line, as bytes made ahead over one connection of `smtplib`, and by
Django with a connection for each.
"""

import smtplib
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Final

from django.core.mail import EmailMessage, get_connection
from django.test.utils import override_settings
from django.utils import timezone

from alerts.channels.email import MailLine
from alerts.emails import MailWriter
from alerts.enums import Channel
from alerts.models import Delivery
from alerts.services.delivery import deliver_due
from alerts.services.opening import open_due_alerts
from config.bench.mail_sink import Sink, running_sink
from config.bench.result import BenchResult, Case, Run, Scale
from config.bench.synthetic import make_missed_targets
from goals.models import Target
from goals.services.assessments import assess_due
from workspaces.enums import Role
from workspaces.models import Membership, User

DELIVERY_SIZES: Final[Scale] = {"alerts": 1000}

_TO: Final = "manager@bench.example"
_RAW, _EACH = "raw smtplib", "a connection for each mail"
_ALLOWED: Final = {_RAW: 2.5, _EACH: 1 / 1.5}  # times their seconds


class WrongCountError(RuntimeError):
    """Not every mail arrived, or one too many did."""


def measure_delivery(scale: Scale, runs: int) -> BenchResult:
    """Send `alerts` mails in each turn, ours beside both references."""
    count = scale["alerts"]
    person = User.objects.create_user(email=_TO)
    _tell(_make_misses(1, person))  # what a process reads once is in no figure
    reader = _make_misses(count, person)
    sink, costs = _tell(reader)
    mails = _write_all(reader)
    ready = [mail.message().as_bytes().replace(b"\n", b"\r\n") for mail in mails]
    turns: dict[str, list[Run]] = {case: [] for case in _ALLOWED}
    for _turn in range(runs):
        ours, _sink = _send(count, lambda _: _hand_over(mails))
        raw, _sink = _send(count, lambda sink: _send_raw(sink, ready))
        each, _sink = _send(count, lambda _: _send_each(mails))
        turns[_RAW].append(Run(ours, raw))
        turns[_EACH].append(Run(ours, each))
    return BenchResult.of(
        "delivery",
        scale=scale,
        cases=[Case(case, _ALLOWED[case], taken) for case, taken in turns.items()],
        details={
            "connections": sink.counts["connections"],
            "bytes_of_a_mail": sum(map(len, ready)) // count,
            **costs,
        },
    )


def _make_misses(count: int, person: User) -> Membership:
    """Make a workspace whose targets are all missed, and have the person manage it."""
    workspace = make_missed_targets(count)
    return Membership.objects.create(workspace=workspace, user=person, role=Role.MANAGER)


def _tell(reader: Membership) -> tuple[Sink, dict[str, float]]:
    """Judge, tell and mail what was missed; return where it arrived, and what an alert cost."""
    workspace = reader.workspace
    count = Target.objects.for_workspace(workspace).count()
    work, now = time.process_time(), timezone.now()
    judging, judged = _timed(lambda: assess_due(now=now, workspace=workspace).assessed)
    telling, told = _timed(lambda: open_due_alerts(now=now, workspace=workspace))
    _require(count, judged, told)
    mailing, sink = _send(count, lambda _: deliver_due(now=timezone.now()).sent)
    work = time.process_time() - work
    return sink, {
        "processor_milliseconds_from_data_to_mail": round(work * 1000 / count, 2),
        "milliseconds_judging": round(judging * 1000 / count, 2),
        "milliseconds_telling": round(telling * 1000 / count, 2),
        "milliseconds_writing_and_sending": round(mailing * 1000 / count, 2),
        "alerts_a_second_from_data_to_mail": round(count / (judging + telling + mailing), 1),
    }


def _write_all(reader: Membership) -> list[EmailMessage]:
    """Write the mails ahead, as the references are given them."""
    rows = Delivery.objects.for_workspace(reader.workspace).filter(channel=Channel.EMAIL)
    writer = MailWriter()
    return [writer.write(row, reader) for row in rows.order_by("pk")]


def _send(count: int, send: Callable[[Sink], int]) -> tuple[float, Sink]:
    """Send to a server of its own; return the seconds and what arrived."""
    with running_sink() as sink, _mail_goes_to(sink):
        seconds, sent = _timed(lambda: send(sink))
    _require(count, sent, sink.counts["messages"])
    return seconds, sink


@contextmanager
def _mail_goes_to(sink: Sink) -> Iterator[None]:
    with override_settings(
        EMAIL_BACKEND="django.core.mail.backends.smtp.EmailBackend",
        EMAIL_HOST="127.0.0.1",
        EMAIL_PORT=sink.port,
        EMAIL_USE_TLS=False,
        EMAIL_USE_SSL=False,
        EMAIL_HOST_USER="",
        EMAIL_HOST_PASSWORD="",
    ):
        yield


def _hand_over(mails: Sequence[EmailMessage]) -> int:
    """Send as the product does."""
    with MailLine() as line:
        for mail in mails:
            line.send(mail)
    return len(mails)


def _send_each(mails: Sequence[EmailMessage]) -> int:
    """Send with a connection for each, as `EmailMessage.send` does."""
    return sum(get_connection().send_messages([mail]) for mail in mails)


def _send_raw(sink: Sink, ready: Sequence[bytes]) -> int:
    """Send over one connection what was made before the clock ran."""
    with smtplib.SMTP("127.0.0.1", sink.port) as line:
        for mail in ready:
            line.sendmail("mokpyo@bench.example", _TO, mail)
    return len(ready)


def _timed(work: Callable[[], int]) -> tuple[float, int]:
    started = time.perf_counter()
    done = work()
    return time.perf_counter() - started, done


def _require(count: int, *found: int) -> None:
    if any(each != count for each in found):
        raise WrongCountError(f"{found} where {count} were to be")
