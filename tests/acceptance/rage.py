"""What a storm of kills does to a running site, and what it counts afterwards."""

import datetime as dt
import json
import random
import re
import sys
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from functools import partial
from http import HTTPStatus
from pathlib import Path
from typing import Any

from django.db import OperationalError, connection
from django.db.models import Count, Max
from django.urls import reverse
from django.utils import timezone

from alerts.enums import EndpointEvent, EndpointKind
from alerts.services.endpoints import create_endpoint
from config.options import ROOT
from goals.enums import Bound, Condition, TargetRole
from goals.models import Assessment, Goal, Target
from kpis.models import Kpi
from tests.acceptance.integrity import database_is_whole
from tests.acceptance.storm import count_what_is_left
from tests.acceptance.tally import Due, Receipt, tally
from tests.acceptance.tree import Tree, flush_broker
from tests.acceptance.visitor import Visitor
from tests.factories import make_membership, make_workspace
from tests.http_sink import HttpSink
from tests.mail_sink import MailSink
from workspaces.enums import Role, Scope
from workspaces.services.tokens import create_token

DAYS = [dt.date(2026, 1, day) for day in (1, 2, 3)]
TARGETS_OF_GOAL = 20
KPIS_OF_CALL = 100
NAME = re.compile(r"Promise \d{5}")
PATIENCE = 240.0  # seconds in which nothing at all arrives
LONGEST_LULL = 90.0  # seconds between two blows: each is to be recovered from by itself
WARMING = 10  # pages
MOMENTS_A_MINUTE = 2  # at which data arrive when a storm is spread over minutes


class Rage:
    """One workspace in which every target is missed.

    Two people, a webhook and a Slack channel are told of each.
    """

    def __init__(
        self, *, tree: Tree, mail: MailSink, http: HttpSink, seed: int, victims: Sequence[str]
    ) -> None:
        self.tree = tree
        self.victims = victims or tree.victims
        self.mail, self.http = mail, http
        mail.keeps_bodies = False
        mail.refuses_each, mail.hangs_up_each = 97, 101
        http.refuses_each, http.hangs_up_each = 497, 251  # each has the address rest for a while
        self.seed = seed
        self.random = random.Random(seed)  # noqa: S311  (repeatable, not secret)
        self.workspace = make_workspace(slug="storm", name="Storm")
        self.owner = make_membership(workspace=self.workspace, role=Role.EDITOR)
        self.manager = make_membership(workspace=self.workspace, role=Role.MANAGER)
        people = [self.owner.user.email, self.manager.user.email]
        self.receivers = [*people, *(self._make_endpoint(kind) for kind in EndpointKind)]
        self.token = self._make_token()
        self.kpis: list[Kpi] = []
        self.visitor = Visitor(tree.site, self.manager.user)
        self.kills: Counter[str] = Counter()
        self.checks: Counter[str] = Counter()  # made, failed; moved on, moved back
        self.struck_at: list[float] = []
        self.refused_calls: Counter[str] = Counter()
        self.arrived_at: dict[str, float] = {}  # the data, by the name of its KPI

    def rage(
        self,
        *,
        alerts: int,
        kills: int,
        flushes: int,
        minutes: float,
        away: float = 0,
        newer: Path | None = None,
    ) -> dict[str, Any]:
        """Send the data of `alerts` missed targets, strike while they are told, wait, and count.

        A blow is a kill, or all that the broker holds being thrown away. They follow as the
        messages arrive, and are spread over so many `minutes` at least. Half-way the broker stays
        `away` for that many minutes. With a checkout of a `newer` version the site moves to that
        half-way, and back after three quarters.
        """
        blows = [self._kill] * kills + [self._flush] * flushes
        blows += [self._let_be] * max(round(minutes * MOMENTS_A_MINUTE) - len(blows), 0)
        self.random.shuffle(blows)
        if away:
            blows.insert(len(blows) // 2, partial(self._stay_without_broker, away))
        if newer:
            blows.insert(len(blows) * 3 // 4, partial(self._move, "back", ROOT))
            blows.insert(len(blows) // 2, partial(self._move, "on", newer))
        began = time.monotonic()
        self._make_targets(alerts)
        expected = len(self.receivers) * alerts
        ahead = 0 if minutes else 2 * KPIS_OF_CALL
        for number, strike in enumerate(blows, start=1):
            self._deliver_until(ahead + alerts * number // (len(blows) + 1))
            self._wait_for_some(expected * number // (len(blows) + 1))
            self._wait_till(began + minutes * 60 * number / len(blows))
            self._say(f"{number} of {len(blows)}: {strike()}", began)
        self._deliver_until(alerts)
        self._wait_until(lambda: self._count_told() >= expected)
        self._wait_until(lambda: _safely(self._is_done))
        self._check_database()
        return {
            "seed": self.seed,
            "alerts": alerts,
            "kills": dict(sorted(self.kills.items())),
            "refused_calls": dict(self.refused_calls),
            "hang_ups": self.mail.hang_ups + self.http.hang_ups,
            **self._count(),
            "seconds": round(time.monotonic() - began, 1),
        }

    def _make_endpoint(self, kind: EndpointKind) -> str:
        """Have an address outside told of everything; return its path."""
        path = f"/{kind}"
        events = [event for event in EndpointEvent if event != EndpointEvent.TEST]
        _endpoint, secret = create_endpoint(
            workspace=self.workspace,
            kind=kind,
            url=self.http.url + path,
            events=events,
            by=self.manager,
            now=timezone.now(),
        )
        if secret:
            self.http.secrets[path] = secret
        return path

    def _make_targets(self, count: int) -> None:
        """Promise 100 of each of `count` KPIs by a day that is long over."""
        common = {"workspace": self.workspace, "starts_on": DAYS[0], "ends_on": DAYS[-1]}
        self.kpis = Kpi.objects.bulk_create(
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
            for n, kpi in enumerate(self.kpis)
        )

    def _make_token(self) -> str:
        _token, text = create_token(
            membership=self.manager, scopes=[Scope.INGEST], by=None, now=timezone.now()
        )
        return text

    def _deliver_until(self, count: int) -> None:
        """Send data until `count` of the targets have theirs."""
        count = min(count, len(self.kpis))
        while (sent := len(self.arrived_at)) < count:
            self._deliver(self.kpis[sent : min(sent + KPIS_OF_CALL, count)])

    def _deliver(self, kpis: Sequence[Kpi]) -> None:
        """Send 30 for each KPI by the API, again and again until it says that it has it."""
        rows = [{"kpi": kpi.key, "date": str(day), "value": "10"} for kpi in kpis for day in DAYS]
        request = urllib.request.Request(  # noqa: S310  (our own site)
            f"{self.tree.site}/api/v1/measurements",
            data=json.dumps({"measurements": rows}).encode(),
            headers={"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"},
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

    def _kill(self) -> str:
        while not self.tree.kill(victim := self.random.choice(self.victims), self.random):
            time.sleep(0.1)
        self.kills[victim] += 1
        self.struck_at.append(time.monotonic())
        if connection.vendor == "sqlite":  # PostgreSQL is asked when it is up for good
            self._check_database()
        return f"{victim} killed"

    def _flush(self) -> str:
        self.kills["flush"] += flush_broker()
        self.struck_at.append(time.monotonic())
        return "broker emptied"

    def _move(self, direction: str, checkout: Path) -> str:
        """Upgrade, or take an upgrade back; the data stay migrated, as old code must bear."""
        if direction == "on":
            self.tree.migrate_to(checkout)
        self.tree.move_to(checkout)
        self.checks[f"moved {direction}"] += 1
        return f"moved {direction}"

    def _stay_without_broker(self, minutes: float) -> str:
        """Data come in and a page is asked for meanwhile: the site has to answer, and at once."""
        path = reverse("alerts:alert_list", args=[self.workspace.slug])
        for _page in range(WARMING):  # each process compiles its templates with the first page
            Visitor(self.tree.site, self.manager.user).ask(path)
        end = time.monotonic() + minutes * 60
        with self.tree.away("redis" if "redis" in self.tree.children else "broker"):
            self._deliver_until(len(self.arrived_at) + KPIS_OF_CALL)
            while time.monotonic() < end:
                self.visitor.ask(path)
                time.sleep(1)
        self.struck_at.append(time.monotonic())
        return f"broker away for {minutes} minutes"

    def _let_be(self) -> str:
        return "nothing"

    def _check_database(self) -> None:
        self.checks["made"] += 1
        self.checks["failed"] += not database_is_whole()

    def _say(self, what: str, began: float) -> None:
        seconds, count = time.monotonic() - began, self._count_received()
        sys.stderr.write(f"{seconds:7.1f} s, {count} messages, {what}\n")

    def _wait_for_some(self, count: int) -> None:
        """Wait until `count` have arrived, or until it is quiet for too long, then a moment."""
        deadline = time.monotonic() + LONGEST_LULL
        while self._count_received() < count and time.monotonic() < deadline:
            time.sleep(0.05)
        time.sleep(self.random.random())

    def _wait_till(self, moment: float) -> None:
        time.sleep(max(moment - time.monotonic(), 0))

    def _wait_until(self, is_reached: Callable[[], bool]) -> None:
        """Wait as long as something arrives."""
        seen, deadline = self._count_received(), time.monotonic() + PATIENCE
        while not is_reached() and time.monotonic() < deadline:
            time.sleep(1)
            if self._count_received() != seen:
                seen, deadline = self._count_received(), time.monotonic() + PATIENCE

    def _count_told(self) -> int:
        return len({(receipt.name, receipt.receiver) for receipt in self._received()})

    def _received(self) -> Iterator[Receipt]:
        for mail in list(self.mail.received):
            if found := NAME.search(str(mail.message["Subject"])):
                yield Receipt(found[0], mail.recipients[0], mail.key, mail.at)
        for taken in list(self.http.received):
            if found := NAME.search(taken.body):
                yield Receipt(found[0], taken.path, taken.key or taken.body, taken.at)

    def _count_received(self) -> int:
        return len(self.mail.received) + len(self.http.received)

    def _is_done(self) -> bool:
        return bool(count_what_is_left()["unsent"] == 0)

    def _count(self) -> dict[str, Any]:
        """Compare what had to arrive with what the two servers took."""
        due = Due(self.receivers, self.arrived_at, self.struck_at)
        judged = Assessment.objects.for_workspace(self.workspace).filter(data_until__isnull=False)
        times = judged.values("target", "as_of").annotate(times=Count("pk"))
        return tally(due, self._received()) | {
            "not_genuine": self.http.not_genuine,
            "judged_at_most_times": times.aggregate(most=Max("times"))["most"],
            "integrity_checks": self.checks["made"],
            "integrity_checks_failed": self.checks["failed"],
            "pages_without_broker": dict(self.visitor.statuses),
            "slowest_page_without_broker": round(self.visitor.slowest, 2),
            "moved": self.checks["moved on"] + self.checks["moved back"],
            **count_what_is_left(),
        }


def _safely(ask: Callable[[], bool]) -> bool:
    """Ask a database that may have been killed a moment ago."""
    try:
        return ask()
    except OperationalError:
        connection.close()
        return False
