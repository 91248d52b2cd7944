"""The quarter of the demo, lived through day by day: what is said, decided and learned on the way.

    python -m tests.acceptance.replay_quarter [--every DAYS]

Each day is judged as of itself, as `recheck --as-of` does; owners answer what they owe, the goal is
reviewed when its rhythm says so, one target is adjusted and one stopped, lessons are written, and a
goal like it that is set in the end meets them. Prints a line a week and one line of JSON; exit code
1 with what was not as it should be.
"""

import datetime as dt
import json
import os
import time
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Callable
from typing import Any

import django
from django.test import Client
from django.urls import reverse

NOW = dt.datetime(2026, 11, 23, 3, 0, tzinfo=dt.UTC)
CONFIDENCES = (10, 30, 50, 70, 90)
LESSONS = [
    "Landing pages first: visitors from films leave at once where they find no product.",
    "Mail to former buyers brings them back for less than advertisements do.",
    "Traffic alone is no customer: halve the bounces before buying visits.",
]
REASON = "The mailing list was halved by the new consent form."


class Replay:
    """One quarter of the demo's acquisition goal, and what happened in it."""

    def __init__(self, *, sends_mails: bool) -> None:
        from config.demo.loading import make_demo  # noqa: PLC0415
        from goals.models import Goal  # noqa: PLC0415
        from goals.services.goals import update_goal  # noqa: PLC0415
        from workspaces.enums import Language  # noqa: PLC0415
        from workspaces.models import Membership  # noqa: PLC0415

        self.workspace, _moments = make_demo(now=NOW, language=Language.ENGLISH)
        members = Membership.objects.for_workspace(self.workspace).select_related("user")
        self.people = {str(member.role): member for member in members}
        for member in members:
            member.workspace = self.workspace
        manager = self.people["manager"]
        goals = Goal.objects.for_workspace(self.workspace).filter(level="marketing")
        self.goal, *others = goals.order_by("pk")
        update_goal(goal=self.goal, by=manager, review_rhythm="monthly")
        for goal in others:  # so that more than one person has something to say
            update_goal(goal=goal, by=manager, owner=manager)
        self.sends_mails = sends_mails
        self.seen: Counter[str] = Counter()
        self.reviews: list[Any] = []

    def live(self, *, every: int, tell: Callable[[str], None]) -> Counter[str]:
        """Live through the quarter; every so many days is judged, the last ones all."""
        end = self.goal.ends_on + dt.timedelta(days=3)  # the verdict comes with the last data
        day, week = self.goal.starts_on, Counter[str]()
        while day <= end:
            before = self.seen.copy()
            self._day(day)
            week += self.seen - before
            if day.isoweekday() == 7 or day == end:
                tell(
                    f"{day}: {', '.join(f'{count} {what}' for what, count in sorted(week.items()))}"
                )
                week.clear()
            step = every if day < self.goal.ends_on else 1
            day = min(day + dt.timedelta(days=step), max(end, day + dt.timedelta(days=1)))
        self._meet_again()
        self._check()
        return self.seen

    def _day(self, day: dt.date) -> None:
        from alerts.services.delivery import deliver_due  # noqa: PLC0415
        from alerts.services.opening import open_due_alerts  # noqa: PLC0415
        from goals.services.assessments import assess_due  # noqa: PLC0415
        from goals.services.reviews import due_reviews  # noqa: PLC0415

        now = dt.datetime.combine(day, dt.time(9), tzinfo=self.workspace.zone)
        judged = assess_due(now=now, workspace=self.workspace, as_of=day)
        self.seen.update(
            judgements=judged.assessed,
            turns=judged.changed,
            alerts=open_due_alerts(now=now, workspace=self.workspace),
            mails=deliver_due(now=now).sent if self.sends_mails else 0,
        )
        for member in self.people.values():
            self._answer(member, day, now + dt.timedelta(hours=1))
        for due in due_reviews(workspace=self.workspace, today=day):
            if due.goal == self.goal:
                self._review(now + dt.timedelta(hours=2))

    def _answer(self, member: Any, day: dt.date, now: dt.datetime) -> None:
        """Answer all that `member` owes, as sure as the forecast is, and a little surer."""
        from goals.services.check_ins import owed_check_ins, record_check_in  # noqa: PLC0415

        for target in owed_check_ins(member=member, today=day):
            latest = target.latest_assessment
            chance = latest.probability if latest else None
            sure = 50 if chance is None else min(float(chance) * 100 + 15, 90)
            confidence = min(CONFIDENCES, key=lambda each: abs(each - sure))
            record_check_in(
                target=target, by=member, now=now, confidence=confidence, note="As seen"
            )
            self.seen.update(check_ins=1)
        assert owed_check_ins(member=member, today=day) == []

    def _review(self, now: dt.datetime) -> None:
        """Hold a review: the first adjusts a target, the second stops it; each teaches."""
        from goals.enums import Decision  # noqa: PLC0415
        from goals.models import Target  # noqa: PLC0415
        from goals.services.lessons import write_lesson  # noqa: PLC0415
        from goals.services.reviews import (  # noqa: PLC0415
            Decided,
            acknowledge_review,
            open_review,
            save_review,
        )

        owner, manager = self.people["editor"], self.people["manager"]
        review = open_review(goal=self.goal, by=owner, now=now)
        targets = Target.objects.for_workspace(self.workspace).active().filter(goal=self.goal)
        decided = []
        for target in targets.select_related("kpi", "goal"):
            decision = Decided(target, Decision.KEEP, link_held=True)
            if target.kpi.key == "returning_visitors" and not self.reviews:
                lower = target.target_value * 9 / 10
                decision = Decided(target, Decision.ADJUST, None, REASON, lower)
            elif target.kpi.key == "returning_visitors":
                decision = Decided(target, Decision.STOP, link_held=False, note="Not our lever.")
            decided.append(decision)
        number = min(len(self.reviews), len(LESSONS) - 1)
        about = ("new_visitors", "returning_visitors", "bounce_rate")[number]
        write_lesson(
            workspace=self.workspace,
            by=owner,
            now=now,
            text=LESSONS[number],
            outcome="failure" if number != 1 else "success",
            goal=self.goal,
            review=review,
            kpi=next(each.target.kpi for each in decided if each.target.kpi.key == about),
        )
        version = review.version
        said = {"summary": "As told.", "decided": decided, "is_closed": True}
        an_hour_later = now + dt.timedelta(hours=1)
        save_review(review=review, by=owner, now=an_hour_later, expected_version=version, **said)
        acknowledge_review(review=review, by=manager, now=now + dt.timedelta(hours=5))
        self.reviews.append(review)
        self.seen.update(reviews=1, lessons=1)

    def _meet_again(self) -> None:
        """Set a goal like it in the guided flow, as somebody else, and read what was learned."""
        from django.utils import timezone  # noqa: PLC0415

        from goals.services.drafts import start_draft  # noqa: PLC0415

        draft = start_draft(by=self.people["manager"], now=timezone.now())
        row = {"kpi": "new_visitors", "role": "primary", "window": "week", "value": "10"}
        row |= {"condition": "change_percent", "segment_key": "", "link_reason": "As before."}
        client = Client(headers={"Accept-Language": "en"})
        client.force_login(self.people["manager"].user)
        place = [self.workspace.slug, draft.public_id]
        sent = {f"rows-0-{name}": value for name, value in row.items()}
        client.post(reverse("goals:draft_step", args=[*place, "measure"]), sent | {"go": "next"})
        page = client.get(reverse("goals:draft_step", args=[*place, "realistic"])).text
        self.seen.update(lessons_met=sum(lesson in page for lesson in LESSONS))
        assert "same KPI: New visitors" in page

    def _check(self) -> None:
        """Hold what the quarter left behind against what happened in it."""
        from goals.models import Assessment, Target  # noqa: PLC0415
        from goals.services.review_lines import thaw_lines  # noqa: PLC0415

        targets = Target.objects.for_workspace(self.workspace).filter(goal=self.goal)
        stopped = targets.get(kpi__key="returning_visitors")
        judged = Assessment.objects.for_workspace(self.workspace).filter(target=stopped)
        first, second, *_later = self.reviews
        line = next(
            line for line in thaw_lines(second.lines) if line.target_id == stopped.public_id
        )
        moved = [event.text for event in line.events if event.kind == "moved"]
        held = {
            "one target was adjusted, a new version with its reason": moved == [REASON],
            "windows of before stay judged by the version of before": set(
                judged.filter(as_of__lte=first.period_to).values_list("target_version", flat=True)
            )
            == {1},
            "one target was stopped, and is judged no more": stopped.is_archived
            and not judged.filter(as_of__gt=second.period_to).exists(),
            "the reviews tell what was said meanwhile": any(
                event.kind == "word" for event in line.events
            ),
            "the others have their verdict": all(
                target.status in ("met", "missed") for target in targets.active()
            ),
            "the new goal meets a lesson": self.seen["lessons_met"] > 0,
            "two reviews and one after the end": len(self.reviews) == 3,
        }
        failed = [what for what, is_so in held.items() if not is_so]
        assert not failed, failed
        self.seen.update(adjusted=1, stopped=1)


def main() -> int:
    """Replay in a database of its own, and tell."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--every", type=int, default=1, metavar="DAYS", help="judge every so many")
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
    django.setup()
    from config.bench.scratch import scratch_database  # noqa: PLC0415

    started = time.monotonic()
    with scratch_database():
        seen = Replay(sends_mails=True).live(every=options.every, tell=print)
    told = {**dict(sorted(seen.items())), "seconds": round(time.monotonic() - started, 1)}
    print(json.dumps(told))  # noqa: T201
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
