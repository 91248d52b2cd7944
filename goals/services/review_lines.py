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
from workspaces.models import Workspace

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
    happened = _Happenings(targets, since=since, workspace=goal.workspace)
    return [
        _line(target, status_before=happened.status_before(target), events=happened.events(target))
        for target in targets
    ]


class _Happenings:
    """What happened to some targets after a moment, read at once."""

    def __init__(
        self, targets: Sequence[Target], *, since: dt.datetime, workspace: Workspace
    ) -> None:
        self._since, self._zone = since, workspace.zone
        self._plans = {each.pk: each.plan_id for each in targets}  # type: ignore[attr-defined]  # annotated
        self._changes = _by(
            "target_id",
            VerdictChange.objects.for_workspace(workspace)
            .filter(target__in=targets, kind=ChangeKind.STATUS)
            .order_by("changed_at", "pk"),
        )
        self._moves = _by(
            "target_id",
            TargetVersion.objects.for_workspace(workspace)
            .filter(target__in=targets, number__gt=1, at__gt=since)
            .select_related("by"),
        )
        self._words = _by(
            "target_id",
            CheckIn.objects.for_workspace(workspace)
            .filter(target__in=targets, at__gt=since)
            .select_related("by"),
        )
        self._drifts = _by(
            "plan_id",
            PlanChange.objects.for_workspace(workspace)
            .filter(plan__in=set(self._plans.values()) - {None}, changed_at__gt=since)
            .select_related("plan")
            .order_by("changed_at", "pk"),
        )

    def status_before(self, target: Target) -> Status:
        """Return how `target` stood at that moment."""
        before = [each for each in self._changes[target.pk] if each.changed_at <= self._since]
        return Status(before[-1].new_status) if before else Status.UNKNOWN

    def events(self, target: Target) -> list[Event]:
        """Return what happened to `target` since, day by day."""
        changes = [each for each in self._changes[target.pk] if each.changed_at > self._since]
        found = [
            *map(self._verdict, changes),
            *map(_move, self._moves[target.pk]),
            *map(_word, self._words[target.pk]),
            *map(self._drift, self._drifts[self._plans[target.pk]]),
        ]
        return sorted(found, key=lambda event: event.on)

    def _verdict(self, change: VerdictChange) -> Event:
        on = change.changed_at.astimezone(self._zone).date()
        return Event(on=on, kind="verdict", old=change.old_status, new=change.new_status)

    def _drift(self, change: PlanChange) -> Event:
        on = change.changed_at.astimezone(self._zone).date()
        return Event(on=on, kind="plan", text=change.plan.title, texts=change_texts(change))


def _move(version: TargetVersion) -> Event:
    return Event(on=version.made_on, kind="moved", text=version.reason, who=_name(version.by))


def _word(said: CheckIn) -> Event:
    return Event(
        on=said.on, kind="word", new=str(said.confidence), text=said.note, who=_name(said.by)
    )


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


def _by(key: str, rows: Iterable[Any]) -> defaultdict[int | None, list[Any]]:
    found: defaultdict[int | None, list[Any]] = defaultdict(list)
    for row in rows:
        found[getattr(row, key)].append(row)
    return found


def _name(user: Any) -> str:
    return user.get_full_name() if user else ""
