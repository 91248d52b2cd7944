"""What a review opens with: each target's verdict then and now, and all that happened to it."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from django.db.models import F, Q
from django.utils.translation import get_language
from pydantic import TypeAdapter

from goals.enums import ChangeKind, Status
from goals.models import CheckIn, Goal, PlanChange, Target, TargetVersion, VerdictChange
from goals.services.plan_overview import change_texts

HOPELESS: Final = Decimal("0.1")
"""Below this probability a review proposes another value."""
TRIVIAL: Final = Decimal("0.97")
"""The same above this one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A verdict (`old` to `new`), a moved goalpost with its reason, or a person's word.

    Or what became of the target's plan, whose title is `text`: a sentence in every language.
    """

    on: dt.date
    kind: str
    old: str = ""
    new: str = ""
    text: str = ""
    who: str = ""
    texts: dict[str, str] = field(default_factory=dict)

    @property
    def sentence(self) -> str:
        """What became of the plan, in the language in force."""
        return self.texts[get_language() or "en"]

    @property
    def verdicts(self) -> str:
        """Both verdicts in the language in force; the first one stands alone."""
        known = [Status(each) for each in (self.old, self.new) if each]
        return " → ".join(str(each.label) for each in known)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewLine:
    """One target as the review found it; values are in its KPI's unit."""

    target_id: str
    status_before: Status
    status: Status
    target_value: Decimal
    actual: Decimal | None = None
    probability: Decimal | None = None
    projection: Decimal | None = None
    needed: Decimal | None = None
    best_ever: Decimal | None = None
    remaining_windows: int = 0
    events: list[Event]

    @property
    def drifts(self) -> list[str]:
        """What became of its plan because assumptions moved, sentence by sentence."""
        return [each.sentence for each in self.events if each.kind == "plan"]

    @property
    def proposal(self) -> Decimal | None:
        """A value as likely as not, where the present one is hopeless or trivial."""
        if self.probability is None or HOPELESS <= self.probability <= TRIVIAL:
            return None
        return self.projection


_adapter = TypeAdapter(list[ReviewLine])


def thaw_lines(lines: Sequence[Mapping[str, Any]]) -> list[ReviewLine]:
    """Return the lines that `read_lines` froze."""
    return _adapter.validate_python(lines)


def freeze_lines(lines: Sequence[ReviewLine]) -> list[dict[str, Any]]:
    """Return `lines` as plain JSON values."""
    frozen: list[dict[str, Any]] = _adapter.dump_python(list(lines), mode="json")
    return frozen


def read_lines(*, goal: Goal, since: dt.datetime) -> list[ReviewLine]:
    """Read what happened after `since` to the targets of `goal` and of those that serve it.

    By the moment and not by the day: what a review decides, on its own day, is told by the next.
    Four queries however many targets there are, five where plans stand behind them.
    """
    targets = list(
        Target.objects.for_workspace(goal.workspace)
        .active()
        .filter(Q(goal=goal) | Q(goal__parent=goal))
        .select_related("latest_assessment", "goal__parent")
        .annotate(plan_id=F("plan_links__plan"))  # a target is of one plan at most
        .order_by("goal__parent_id", "goal_id", "pk")
    )
    plans = {each.pk: each.plan_id for each in targets}  # type: ignore[attr-defined]  # annotated
    zone = goal.workspace.zone
    changes = _by_target(
        VerdictChange.objects.for_workspace(goal.workspace)
        .filter(target__in=targets, kind=ChangeKind.STATUS)
        .order_by("changed_at", "pk")
    )
    moves = _by_target(
        TargetVersion.objects.for_workspace(goal.workspace)
        .filter(target__in=targets, number__gt=1, at__gt=since)
        .select_related("by")
    )
    words = _by_target(
        CheckIn.objects.for_workspace(goal.workspace)
        .filter(target__in=targets, at__gt=since)
        .select_related("by")
    )
    drifts = _by(
        "plan_id",
        PlanChange.objects.for_workspace(goal.workspace)
        .filter(plan__in=set(plans.values()) - {None}, changed_at__gt=since)
        .select_related("plan")
        .order_by("changed_at", "pk"),
    )
    found = []
    for target in targets:
        before = [each.new_status for each in changes[target.pk] if each.changed_at <= since]
        events = [
            *(
                Event(
                    on=each.changed_at.astimezone(zone).date(),
                    kind="verdict",
                    old=each.old_status,
                    new=each.new_status,
                )
                for each in changes[target.pk]
                if each.changed_at > since
            ),
            *(
                Event(on=each.made_on, kind="moved", text=each.reason, who=_name(each.by))
                for each in moves[target.pk]
            ),
            *(
                Event(
                    on=each.on,
                    kind="word",
                    new=str(each.confidence),
                    text=each.note,
                    who=_name(each.by),
                )
                for each in words[target.pk]
            ),
            *(
                Event(
                    on=each.changed_at.astimezone(zone).date(),
                    kind="plan",
                    text=each.plan.title,
                    texts=change_texts(each),
                )
                for each in drifts[plans[target.pk]]
            ),
        ]
        found.append(
            _line(
                target,
                status_before=Status(before[-1]) if before else Status.UNKNOWN,
                events=sorted(events, key=lambda event: event.on),
            )
        )
    return found


def _line(target: Target, *, status_before: Status, events: list[Event]) -> ReviewLine:
    latest = target.latest_assessment
    stands = {"status": Status(target.status), "target_value": target.target_value}
    if latest is None:
        return ReviewLine(
            target_id=target.public_id, status_before=status_before, events=events, **stands
        )
    return ReviewLine(
        target_id=target.public_id,
        status_before=status_before,
        events=events,
        actual=latest.actual,
        probability=None if latest.is_final else latest.probability,
        projection=None if latest.is_final else latest.projection,
        needed=latest.needed,
        best_ever=latest.best_ever,
        remaining_windows=latest.remaining_windows,
        **stands,
    )


def _by_target(rows: Iterable[Any]) -> defaultdict[int | None, list[Any]]:
    return _by("target_id", rows)


def _by(key: str, rows: Iterable[Any]) -> defaultdict[int | None, list[Any]]:
    found: defaultdict[int | None, list[Any]] = defaultdict(list)
    for row in rows:
        found[getattr(row, key)].append(row)
    return found


def _name(user: Any) -> str:
    return user.get_full_name() if user else ""
