"""Random series lived through day by day under alert rules: does the back-test say the same?

    python -m tests.acceptance.relive_rules 20 --days 89

Each round makes a workspace of targets with random rules of their own and some that the
workspace's rule is for, among them those on data that arrives late and in heaps. Every day is lived
by the product's services: the clock judges at midnight, data arrives at noon. Then each rule is
tried as people try it before saving. Prints one line of JSON; exit code 1 with the first
difference.
"""

import datetime as dt
import json
import os
import random
import time
from argparse import ArgumentParser
from collections import Counter
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import django

if TYPE_CHECKING:
    from kpis.calc.periods import Window

MONDAY = dt.date(2026, 3, 2)
HISTORY = 42  # days before
DAY = dt.timedelta(days=1)


class Round:
    """A workspace whose series, targets and rules follow from a seed."""

    def __init__(self, seed: int, *, days: int, targets: int) -> None:
        from tests.factories import make_goal, make_membership, make_workspace  # noqa: PLC0415
        from workspaces.enums import Role  # noqa: PLC0415

        self.chance, self.days = random.Random(seed), days  # noqa: S311  (a series, no secret)
        self.workspace = make_workspace()
        self.owner = make_membership(workspace=self.workspace)
        self.manager = make_membership(workspace=self.workspace, role=Role.MANAGER)
        self.goal = make_goal(workspace=self.workspace, owner=self.owner)
        self.waiting: list[tuple[dt.date, Any, dict[str, str], int]] = []
        self._make_series()
        self._make_targets(targets)

    def _make_series(self) -> None:
        """Four KPIs whose level jumps every few days, with gaps; the last arrives in heaps."""
        from kpis.enums import Kind, Unit  # noqa: PLC0415
        from tests.factories import make_kpi  # noqa: PLC0415

        self.kpis = {
            key: make_kpi(workspace=self.workspace, key=key, name=key, lag_days=lag)
            for key, lag in (("orders", 0), ("visits", 1), ("clicks", 1), ("heaps", 1))
        }
        for key, kpi in self.kpis.items():
            level, heap = 1.0, 0
            for number in range(-HISTORY, self.days):
                if self.chance.random() < 0.18:
                    level = self.chance.choice((0.6, 0.8, 0.95, 1.0, 1.05, 1.3))
                heap = (
                    self.chance.randrange(9) if key == "heaps" and heap == 0 else max(heap - 1, 0)
                )
                if number >= 0 and self.chance.random() < 0.04:
                    continue
                day = MONDAY + number * DAY
                value = round(100 * level * self.chance.uniform(0.9, 1.1))
                arrives = day + (kpi.lag_days + (heap if number >= 0 else 0)) * DAY
                self.waiting.append((arrives, kpi, day, value))
        rate = {"kind": Kind.DERIVED, "unit": Unit.RATIO, "formula": "clicks / visits"}
        self.kpis["rate"] = make_kpi(
            workspace=self.workspace,
            key="rate",
            name="rate",
            lag_days=1,
            min_volume=Decimal(1),
            **rate,
        )

    def _make_targets(self, count: int) -> None:
        from alerts.services.rules import save_rule  # noqa: PLC0415
        from goals.enums import TargetRole, TargetWindow  # noqa: PLC0415
        from tests.goals.facts import promise  # noqa: PLC0415

        made = {
            "now": dt.datetime.combine(MONDAY - 40 * DAY, dt.time(3), tzinfo=dt.UTC),
            "by": self.owner,
            "workspace": self.workspace,
        }
        self.own, self.others = [], []
        shapes = [
            (TargetWindow.WEEK, 1, 700),
            (TargetWindow.DAY, 3, 100),
            (TargetWindow.TOTAL, 1, 100 * self.days),
            (TargetWindow.WEEK, 2, 690),
        ]
        for number in range(count):
            key = ("rate", "orders", "heaps", "visits", "orders")[number % 5]
            is_others = key == "heaps" or number > 8
            window, judged, value = self.chance.choice(shapes)
            if key == "rate":
                value, window = 1, TargetWindow.WEEK if window == TargetWindow.TOTAL else window
            target = promise(
                self.kpis[key],
                Decimal(str(round(value * self.chance.uniform(0.95, 1.05), 3))),
                goal=self.goal,
                window=window,
                judged_windows=judged,
                role=self.chance.choice((TargetRole.PRIMARY, TargetRole.GUARDRAIL)),
                starts_on=MONDAY,
                ends_on=MONDAY + self.chance.choice((self.days - 5, self.days + 20)) * DAY,
            )
            (self.others if is_others else self.own).append(target)
            if not is_others:
                save_rule(scope=target, **made, **self._terms(is_rate=target.is_rate))
        save_rule(scope=None, **made, **self._terms(is_rate=True))

    def _terms(self, *, is_rate: bool) -> dict[str, Any]:
        """A random rule."""
        from alerts.enums import Audience  # noqa: PLC0415

        among = self.chance.randint(1, 4)
        return {
            "tells_off_track": self.chance.random() < 0.85,
            "off_needed": self.chance.randint(1, among),
            "off_among": among,
            "line": self.chance.choice((None, Decimal("0.15"), Decimal("0.5"))),
            "tells_missed_windows": is_rate and self.chance.random() < 0.7,
            "least_volume": self.chance.choice((None, None, Decimal(90), Decimal(650))),
            "audience": self.chance.choice(tuple(Audience)),
        }

    def live(self) -> None:
        """Live through the days; the last one is over when it ends."""
        from tests.goals.facts import record  # noqa: PLC0415

        for kpi in {each[1] for each in self.waiting}:
            before = [each[3] for each in self.waiting if each[1] == kpi and each[2] < MONDAY]
            first = MONDAY - HISTORY * DAY
            record(kpi, before, start=first, now=self._at(MONDAY - DAY, dt.time()))
        for number in range(self.days):
            today = MONDAY + number * DAY
            self._tick(self._at(today, dt.time()))
            noon = self._at(today, dt.time(12))
            for arrives, kpi, day, value in self.waiting:
                if arrives == today and day >= MONDAY:
                    record(kpi, [value], start=day, now=noon)
            self._tick(noon)

    def _tick(self, now: dt.datetime) -> None:
        from alerts.services.flapping import settle_flapping  # noqa: PLC0415
        from alerts.services.opening import open_due_alerts  # noqa: PLC0415
        from goals.services.assessments import assess_due  # noqa: PLC0415

        assess_due(now=now, workspace=self.workspace)
        open_due_alerts(now=now, workspace=self.workspace)
        settle_flapping(now=now)

    def _at(self, day: dt.date, time_of_day: dt.time) -> dt.datetime:
        return dt.datetime.combine(day, time_of_day, tzinfo=self.workspace.zone)

    def compare(self) -> Counter[str]:
        """Hold each rule's back-test against what was sent; return what was, by purpose."""
        from alerts.enums import Audience  # noqa: PLC0415
        from alerts.models import Delivery  # noqa: PLC0415
        from alerts.services.backtests import backtest  # noqa: PLC0415
        from alerts.services.rules import draft_rule  # noqa: PLC0415

        now = self._at(MONDAY + self.days * DAY, dt.time(0, 1))
        sent: Counter[str] = Counter()
        for targets, scope in [*(([each], each) for each in self.own), (self.others, None)]:
            rule = draft_rule(workspace=self.workspace, scope=scope)
            found = backtest(rule=rule, now=now)
            said = sorted((told.on, str(told.kind), str(told.purpose)) for told in found.told)
            lived = self._lived(targets, self.owner.user_id, found.days)
            assert said == lived, (scope, rule.terms, rule.least_volume, _only(said, lived))
            heard = self._lived(targets, self.manager.user_id, found.days)
            if rule.audience == Audience.OWN:  # a verdict is for everybody, whatever a rule says
                by_rule = {"off_track_by_rule", "window_missed"}
                first = Delivery.objects.for_workspace(self.workspace).filter(
                    alert__target__in=targets,
                    recipient=self.manager.user_id,
                    change__kind__in=by_rule,
                )
                assert not first.exists(), (scope, heard)
            else:
                assert heard == lived, (scope, _only(heard, lived))
            sent.update(f"{kind}/{purpose}" for _on, kind, purpose in lived)
        return sent

    def _lived(
        self, targets: list[Any], user_id: int, days: "Window"
    ) -> list[tuple[dt.date, str, str]]:
        from alerts.calc.story import thaw  # noqa: PLC0415
        from alerts.models import Delivery  # noqa: PLC0415

        rows = Delivery.objects.for_workspace(self.workspace).filter(
            alert__target__in=targets, recipient=user_id
        )
        found = (
            (self.workspace.today(each.created_at), str(thaw(each.payload).kind), each.purpose)
            for each in rows
        )
        return sorted(each for each in found if each[0] in days)


def _only(said: list[Any], lived: list[Any]) -> dict[str, list[str]]:
    """Return what stands on one side only."""
    mine, theirs = Counter(said), Counter(lived)
    return {
        "only said": [f"{day} {kind} {what}" for day, kind, what in (mine - theirs).elements()],
        "only lived": [f"{day} {kind} {what}" for day, kind, what in (theirs - mine).elements()],
    }


def relive(seed: int, *, days: int, targets: int = 11) -> Counter[str]:
    """Live one round and compare; return how many messages of each sort there were.

    Raises:
        AssertionError: a back-test says something else than life.
    """
    made = Round(seed, days=days, targets=targets)
    made.live()
    return made.compare()


def main() -> int:
    """Relive in a database of its own, and tell."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("rounds", type=int)
    parser.add_argument("--days", type=int, default=89)
    parser.add_argument("--first", type=int, default=0, metavar="SEED")
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
    django.setup()
    from config.bench.scratch import scratch_database  # noqa: PLC0415

    started, sent = time.monotonic(), Counter[str]()
    with scratch_database():
        for seed in range(options.first, options.first + options.rounds):
            sent += relive(seed, days=options.days)
    told = {"rounds": options.rounds, "differences": 0, **sent}
    print(json.dumps({**told, "seconds": round(time.monotonic() - started)}))  # noqa: T201
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
