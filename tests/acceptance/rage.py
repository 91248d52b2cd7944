"""What a storm of kills does to a running site, and what it counts afterwards."""

import datetime as dt
import json
import random
import re
import time
import urllib.error
import urllib.request
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from http import HTTPStatus
from typing import Any

from django.db import OperationalError, connection
from django.utils import timezone

from goals.enums import Bound, Condition, TargetRole
from goals.models import Goal, Target
from kpis.models import Kpi
from tests.acceptance.storm import count_what_is_left
from tests.acceptance.tree import Tree, flush_broker
from tests.factories import make_membership, make_workspace
from tests.mail_sink import MailSink
from workspaces.enums import Role, Scope
from workspaces.services.tokens import create_token

DAYS = [dt.date(2026, 1, day) for day in (1, 2, 3)]
TARGETS_OF_GOAL = 20
KPIS_OF_CALL = 100
NAME = re.compile(r"Promise \d{5}")
PATIENCE = 240.0  # seconds in which nothing at all arrives
LONGEST_LULL = 90.0  # seconds between two blows: each is to be recovered from by itself


class Rage:
    """One workspace in which every target is missed; two people are told of each."""

    def __init__(self, *, tree: Tree, sink: MailSink, seed: int) -> None:
        self.tree = tree
        self.sink = sink
        sink.keeps_bodies = False
        sink.refuses_each, sink.hangs_up_each = 97, 101
        self.seed = seed
        self.random = random.Random(seed)  # noqa: S311  (repeatable, not secret)
        self.workspace = make_workspace(slug="storm", name="Storm")
        self.owner = make_membership(workspace=self.workspace, role=Role.EDITOR)
        self.manager = make_membership(workspace=self.workspace, role=Role.MANAGER)
        self.kills: Counter[str] = Counter()
        self.killed_at: list[float] = []
        self.refused_calls: Counter[str] = Counter()
        self.arrived_at: dict[str, float] = {}  # the data, by the name of its KPI

    def rage(self, *, alerts: int, kills: int, flushes: int) -> dict[str, Any]:
        """Send the data of `alerts` missed targets, strike while they are told, wait, and count.

        A blow is a kill, or all that the broker holds being thrown away.
        """
        blows = [self._kill] * kills + [self._flush] * flushes
        self.random.shuffle(blows)
        began = time.monotonic()
        kpis = self._make_targets(alerts)
        token = self._make_token()
        expected = 2 * alerts
        for number, strike in enumerate(blows):
            self._deliver_until(2 * KPIS_OF_CALL + alerts * number // len(blows), kpis, token)
            self._wait_for_some(expected * (number + 1) // (len(blows) + 1))
            strike()
        self._deliver_until(alerts, kpis, token)
        self._wait_until(lambda: self._count_told() >= expected)
        self._wait_until(lambda: _safely(self._is_done))
        return {
            "seed": self.seed,
            "alerts": alerts,
            "kills": dict(sorted(self.kills.items())),
            "refused_calls": dict(self.refused_calls),
            "hang_ups": self.sink.hang_ups,
            **self._count([kpi.name for kpi in kpis]),
            "seconds": round(time.monotonic() - began, 1),
        }

    def _make_targets(self, count: int) -> list[Kpi]:
        """Promise 100 of each of `count` KPIs by a day that is long over."""
        common = {"workspace": self.workspace, "starts_on": DAYS[0], "ends_on": DAYS[-1]}
        kpis = Kpi.objects.bulk_create(
            Kpi(workspace=self.workspace, key=f"promise_{n}", name=f"Promise {n:05d}", lag_days=0)
            for n in range(1, count + 1)
        )
        goals = Goal.objects.bulk_create(
            Goal(title=f"Goal {n}", owner=self.owner, **common)
            for n in range(-(-count // TARGETS_OF_GOAL))
        )
        Target.objects.bulk_create(
            Target(
                goal=goals[n // TARGETS_OF_GOAL],
                kpi=kpi,
                link_reason="It is measured.",
                role=TargetRole.PRIMARY,
                condition=Condition.AT_LEAST,
                condition_value=Decimal(100),
                target_value=Decimal(100),
                bound=Bound.AT_LEAST,
                **common,
            )
            for n, kpi in enumerate(kpis)
        )
        return kpis

    def _make_token(self) -> str:
        _token, text = create_token(
            membership=self.manager, scopes=[Scope.INGEST], by=None, now=timezone.now()
        )
        return text

    def _deliver_until(self, count: int, kpis: Sequence[Kpi], token: str) -> None:
        """Send data until `count` of the targets have theirs."""
        while (sent := len(self.arrived_at)) < min(count, len(kpis)):
            self._deliver(kpis[sent : sent + KPIS_OF_CALL], token)

    def _deliver(self, kpis: Sequence[Kpi], token: str) -> None:
        """Send 30 for each KPI by the API, again and again until it says that it has it."""
        rows = [{"kpi": kpi.key, "date": str(day), "value": "10"} for kpi in kpis for day in DAYS]
        request = urllib.request.Request(  # noqa: S310  (our own site)
            f"{self.tree.site}/api/v1/measurements",
            data=json.dumps({"measurements": rows}).encode(),
            headers={"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
        )
        while True:
            try:
                with urllib.request.urlopen(request, timeout=30):  # noqa: S310
                    break
            except urllib.error.HTTPError as error:
                if error.code < HTTPStatus.INTERNAL_SERVER_ERROR:
                    raise RuntimeError(error.read().decode(errors="replace")) from error
                self.refused_calls[str(error.code)] += 1
            except OSError:
                self.refused_calls["no answer"] += 1
            time.sleep(0.2)
        self.arrived_at |= dict.fromkeys((kpi.name for kpi in kpis), time.monotonic())

    def _kill(self) -> None:
        while not self.tree.kill(victim := self.random.choice(self.tree.victims), self.random):
            time.sleep(0.1)
        self.kills[victim] += 1
        self.killed_at.append(time.monotonic())

    def _flush(self) -> None:
        self.kills["flush"] += flush_broker()
        self.killed_at.append(time.monotonic())

    def _wait_for_some(self, count: int) -> None:
        """Wait until `count` have arrived, or until it is quiet for too long, then a moment."""
        deadline = time.monotonic() + LONGEST_LULL
        while len(self.sink.received) < count and time.monotonic() < deadline:
            time.sleep(0.05)
        time.sleep(self.random.random())

    def _wait_until(self, is_reached: Callable[[], bool]) -> None:
        """Wait as long as something arrives."""
        seen, deadline = len(self.sink.received), time.monotonic() + PATIENCE
        while not is_reached() and time.monotonic() < deadline:
            time.sleep(1)
            if len(self.sink.received) != seen:
                seen, deadline = len(self.sink.received), time.monotonic() + PATIENCE

    def _count_told(self) -> int:
        return len({_event(name, person) for name, person, _at, _key in self._received()})

    def _received(self) -> Iterator[tuple[str, str, float, str]]:
        for received in list(self.sink.received):
            if found := NAME.search(str(received.message["Subject"])):
                yield found[0], received.recipients[0], received.at, received.key

    def _is_done(self) -> bool:
        return count_what_is_left()["unsent"] == 0

    def _count(self, names: Sequence[str]) -> dict[str, Any]:
        """Compare what had to arrive with what the mail server took."""
        people = [self.owner.user.email, self.manager.user.email]
        expected = {_event(name, person) for name in names for person in people}
        keys, first = defaultdict[str, set[str]](set), dict[str, float]()
        copies: Counter[str] = Counter()
        for name, person, at, key in self._received():
            event = _event(name, person)
            keys[event].add(key)
            copies[event] += 1
            first.setdefault(event, at)
        arrivals = sorted(first.values())
        return {
            "expected": len(expected),
            "delivered": len(expected & keys.keys()),
            "lost": len(expected - keys.keys()),
            "unexpected": len(self.sink.received) - sum(copies[event] for event in expected),
            "repeats": copies.total() - len(copies),
            "most_copies": max(copies.values(), default=0),
            "keys_per_event": max(map(len, keys.values()), default=0),
            **count_what_is_left(),
            "longest_delay_seconds": round(
                max(
                    (at - self.arrived_at[event.split("|")[0]] for event, at in first.items()),
                    default=0.0,
                ),
                1,
            ),
            "longest_recovery_seconds": round(_longest_recovery(self.killed_at, arrivals), 1),
        }


def _event(name: str, person: str) -> str:
    return f"{name}|{person}"


def _longest_recovery(killed_at: Sequence[float], arrivals: Sequence[float]) -> float:
    """The longest time from a kill to the next message that nobody had had yet."""
    waits = [
        min((at - killed for at in arrivals if at > killed), default=0.0) for killed in killed_at
    ]
    return max(waits, default=0.0)


def _safely(ask: Callable[[], bool]) -> bool:
    """Ask a database that may have been killed a moment ago."""
    try:
        return ask()
    except OperationalError:
        connection.close()
        return False
