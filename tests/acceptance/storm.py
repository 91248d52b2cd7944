"""A storm: targets and plans fall due, a worker starts, and is killed at its work; again."""

import datetime as dt
import os
import random
import signal
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

from alerts.enums import DeliveryState
from alerts.models import Alert, Delivery, Posting
from alerts.services.plan_opening import unclaimed_plan_changes
from alerts.services.verdict_opening import unclaimed_changes
from goals.models import Assessment, PlanAssumption, PlanChange
from kpis.models import Kpi
from tests.acceptance.integrity import database_is_whole
from tests.factories import (
    make_goal,
    make_kpi,
    make_measurement,
    make_membership,
    make_plan,
    make_series,
    make_target,
    make_workspace,
)
from tests.mail_sink import MailSink
from workspaces.enums import Role

ROOT = Path(__file__).resolve().parents[2]
WORKER = [
    *(sys.executable, "-m", "celery", "--app=tests.acceptance.storm_app", "worker", "--clock"),
    *("--concurrency=1", "--without-mingle", "--without-gossip", "--without-heartbeat"),
    "--loglevel=info",
]
PATIENCE = 60.0  # seconds in which nothing at all happens
LOOK_EVERY = 0.01  # seconds
STAGES = ("telling", "sending", "judging")
FIRST = dt.date(2026, 1, 1)
PLANS = 3  # every third promise is a plan whose assumption has moved
REASON = {"reason": "the storm counts everything"}


class Storm:
    """One workspace in which nothing comes as promised or planned; two people are told of each."""

    def __init__(self, *, sink: MailSink, log: Path, seed: int) -> None:
        self.sink = sink
        sink.seconds_each, sink.seconds_to_answer = 0.005, 0.03
        self.log = log
        self.seed = seed
        self.random = random.Random(seed)  # noqa: S311  (repeatable, not secret)
        self.workspace = make_workspace(slug="storm", name="Storm")
        self.owner = make_membership(workspace=self.workspace, role=Role.EDITOR)
        self.manager = make_membership(workspace=self.workspace, role=Role.MANAGER)
        self.names: list[str] = []

    def rage(self, *, kills: int, alerts_each: int) -> dict[str, Any]:
        """Kill the worker `kills` times, let it finish, and count."""
        began, hit = time.monotonic(), dict.fromkeys(STAGES, 0)
        for number in range(kills):
            stage = STAGES[number % len(STAGES)]
            self._make_due(alerts_each)
            is_reached = self._stage_reached(stage, alerts_each)
            worker = self._start_worker()
            try:
                self._wait_for(is_reached)
            finally:
                os.killpg(worker.pid, signal.SIGKILL)
                worker.wait()
            hit[stage] += 1
        self._finish()
        return {
            "seed": self.seed,
            "kills": hit,
            **self._count(),
            "seconds": round(time.monotonic() - began, 1),
        }

    def _make_due(self, count: int) -> None:
        """Let data arrive for `count` new targets and plans, each short of what was thought."""
        goal = make_goal(workspace=self.workspace, owner=self.owner)
        for number in range(count):
            name = f"Promise {len(self.names) + 1:05d}"
            self.names.append(name)
            last = FIRST + dt.timedelta(days=2)
            kpi = make_kpi(
                workspace=self.workspace,
                name=name,
                lag_days=0,
                data_version=1,
                last_measured_on=last,
            )
            series = make_series(kpi=kpi)
            for day in range(3):
                make_measurement(
                    series=series,
                    measured_on=FIRST + dt.timedelta(days=day),
                    value=Decimal(10),
                )
            if number % PLANS:
                make_target(goal=goal, kpi=kpi, starts_on=FIRST, ends_on=last)
            else:
                self._make_plan(kpi)

    def _make_plan(self, kpi: Kpi) -> None:
        """Plan with 148 for what `kpi` says, which is 30."""
        plan = make_plan(workspace=self.workspace, title=kpi.name, owner=self.owner)
        PlanAssumption.objects.create(
            workspace=self.workspace,
            plan=plan,
            name="aov",
            value=Decimal(148),
            kpi=kpi,
            as_of=FIRST,
        )

    def _stage_reached(self, stage: str, alerts_each: int) -> Callable[[], bool]:
        """Whether the worker is in the middle of `stage`, somewhere at random."""
        if stage == "sending":
            some = len(self.sink.received) + self.random.randint(1, 2 * alerts_each - 1)
            return lambda: len(self.sink.received) >= some
        done = _judged if stage == "judging" else _told
        some = done() + self.random.randint(1, alerts_each)
        return lambda: done() >= some

    def _start_worker(self) -> subprocess.Popen[bytes]:
        with self.log.open("ab") as output:
            return subprocess.Popen(
                WORKER, cwd=ROOT, stdout=output, stderr=output, start_new_session=True
            )

    def _finish(self) -> None:
        worker = self._start_worker()
        waiting = Delivery.objects.across_workspaces(**REASON).exclude(state=DeliveryState.SENT)
        try:
            self._wait_for(lambda: _told() == len(self.names) and not waiting.all().exists())
        finally:
            os.killpg(worker.pid, signal.SIGKILL)
            worker.wait()

    def _wait_for(self, is_reached: Callable[[], bool]) -> None:
        """Wait as long as something happens, however slow the machine is."""
        seen, deadline = self._progress(), time.monotonic() + PATIENCE
        while not is_reached():
            time.sleep(LOOK_EVERY)
            if (now := self._progress()) != seen:
                seen, deadline = now, time.monotonic() + PATIENCE
            elif time.monotonic() > deadline:
                raise TimeoutError(self.log.read_text(errors="replace")[-6000:])

    def _progress(self) -> tuple[int, int, int]:
        return _judged(), _told(), len(self.sink.received)

    def _count(self) -> dict[str, Any]:
        """Compare what had to arrive with what the mail server took."""
        people = [self.owner.user.email, self.manager.user.email]
        expected = {(name, person) for name in self.names for person in people}
        keys: dict[tuple[str, str], list[str]] = defaultdict(list)
        for received in self.sink.received:
            (person,) = received.recipients
            subject = str(received.message["Subject"])
            name = next(each for each in self.names if each in subject)
            keys[name, person].append(received.key)
        return {
            "expected": len(expected),
            "delivered": len(expected & keys.keys()),
            "lost": len(expected - keys.keys()),
            "unexpected": len(keys.keys() - expected),
            "repeats": len(self.sink.received) - len(keys),
            "keys_per_event": max((len(set(each)) for each in keys.values()), default=0),
            "distinct_keys": len({key for each in keys.values() for key in each}),
            **count_what_is_left(),
        }


def count_what_is_left() -> dict[str, Any]:
    """Say what the database still has to send and to tell, and whether it is whole."""
    outbox = [model.objects.across_workspaces(**REASON) for model in (Delivery, Posting)]
    return {
        "unsent": sum(rows.exclude(state=DeliveryState.SENT).count() for rows in outbox),
        "untold_changes": unclaimed_changes().count() + unclaimed_plan_changes().count(),
        "database_is_whole": database_is_whole(),
    }


def _judged() -> int:
    """How many targets were judged and how many plans were found to have moved."""
    return sum(
        model.objects.across_workspaces(**REASON).count() for model in (Assessment, PlanChange)
    )


def _told() -> int:
    return Alert.objects.across_workspaces(**REASON).count()
