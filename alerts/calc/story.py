"""A story: all that is told about one transition, frozen at the moment it was found.

Pages and mails are written from a story alone, so they say the same however late they are
read; only the reader's language, number style and time zone are looked up then. Values are in
the KPI's own unit; texts that depend on the language are kept in each of them.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from pydantic import TypeAdapter

from alerts.enums import AlertKind, Purpose
from goals.calc.boundary import Limits
from goals.enums import BaselineSource, Bound, Status, TargetRole, TargetWindow
from kpis.enums import Grain, Unit

InLanguages = dict[str, str]
"""A text by language code."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """What was promised; `low` and `high` are the two ends of a range.

    The `grain` of a total is that of its data; stories of earlier versions do not know it.
    """

    target_id: str
    goal_id: str
    goal_title: str
    owner_name: str
    kpi_name: InLanguages
    unit: Unit
    currency: str
    segment_key: str
    role: TargetRole
    window: TargetWindow
    grain: Grain | None = None
    bound: Bound
    target_value: Decimal
    low: Decimal | None = None
    high: Decimal | None = None
    sentence: InLanguages
    starts_on: dt.date
    ends_on: dt.date
    baseline_value: Decimal | None
    baseline_from: dt.date | None
    baseline_to: dt.date | None
    baseline_source: BaselineSource | None

    @property
    def windows(self) -> Grain | None:
        """The windows that are left to be judged."""
        is_rate = self.window.value in Grain.values
        return self.grain or (Grain(self.window.value) if is_rate else None)

    @property
    def wants_more(self) -> bool:
        """Whether the target value is to be come to from below."""
        is_floor = self.bound == Bound.BETWEEN and self.low == self.target_value
        return is_floor or self.bound == Bound.AT_LEAST


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """How it stood; the two thresholds are the workspace's at that time, as fractions."""

    status: Status
    as_of: dt.date
    judged_at: dt.datetime
    since: dt.date
    is_final: bool
    data_until: dt.date | None
    actual: Decimal | None
    expected: Decimal | None
    projection: Decimal | None
    projection_low80: Decimal | None
    projection_high80: Decimal | None
    probability: Decimal | None
    needed: Decimal | None
    best_ever: Decimal | None
    remaining_windows: int
    on_track_from: Decimal
    at_risk_from: Decimal
    reasons: list[dict[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class PicturePoint:
    """One window of the history."""

    on: dt.date
    value: Decimal | None
    is_partial: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """What the chart shows; `is_running_total` where the points add up over the period."""

    points: list[PicturePoint] = field(default_factory=list)
    trajectory: list[tuple[dt.date, Decimal]] = field(default_factory=list)
    is_running_total: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MovedPart:
    """A part that moved for the worse: an input of the formula, or a segment of it."""

    kpi_name: InLanguages
    unit: Unit
    currency: str
    segment: str
    before: Decimal
    after: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldWindow:
    """The day, week or month that was missed, or kept again, and its own value."""

    starts_on: dt.date
    ends_on: dt.date
    value: Decimal
    is_kept: bool = False
    is_corrected: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LastWord:
    """What somebody last said of the target in a check-in."""

    by: str
    on: dt.date
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PastLesson:
    """What was learned of something alike; `goal_title` is empty where it was of no goal."""

    text: str
    goal_title: str
    on: dt.date


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """What happened to which promise; `plan` is what somebody meant to do about it before.

    `was` is the final verdict that a correction of the data has overturned. It has climbed to the
    owners after `waiting_days` working days without an answer, if any. The parts that `moved` did
    the harm in the last `moved_days` days. A `window` is what it is all about where one window
    was missed; the `rule` that had it told is read aloud, where it is not what is usual.
    """

    kind: AlertKind
    purpose: Purpose = Purpose.TROUBLE
    was: Status | None = None
    waiting_days: int = 0
    alert_id: str
    workspace_slug: str
    workspace_name: str
    promise: Promise
    judgement: Judgement
    picture: Picture
    moved_days: int = 0
    moved: list[MovedPart] = field(default_factory=list)
    last_word: LastWord | None = None
    lesson: PastLesson | None = None
    window: ToldWindow | None = None
    rule: InLanguages = field(default_factory=dict)
    plan: str = ""
    plan_by: str = ""

    @property
    def actual(self) -> Decimal | None:
        """The value that it is about: the one judged, or that of the window."""
        return self.window.value if self.window else self.judgement.actual

    @property
    def is_on_its_way(self) -> bool:
        """Whether the value is a sum that still grows, so that it cannot be at the target yet."""
        return self.picture.is_running_total and not self.judgement.is_final

    @property
    def yardstick(self) -> Decimal | None:
        """What the actual is held against: the promise, or what a growing sum should be by now.

        Of a range it is the end that was passed.
        """
        if self.is_on_its_way:
            return self.judgement.expected
        promise, actual = self.promise, self.actual
        if promise.bound != Bound.BETWEEN or actual is None:
            return promise.target_value
        passed = Limits(low=promise.low, high=promise.high).passed_by(actual)
        return promise.target_value if passed is None else passed

    @property
    def gap(self) -> Decimal | None:
        """The actual minus the yardstick; None without one of them."""
        actual, yardstick = self.actual, self.yardstick
        return None if actual is None or yardstick is None else actual - yardstick

    @property
    def gap_fraction(self) -> Decimal | None:
        """The gap as a fraction of the yardstick; None where that is zero or unknown."""
        return self.gap / abs(self.yardstick) if self.gap is not None and self.yardstick else None


_adapter = TypeAdapter(Story)


def freeze(story: Story) -> dict[str, Any]:
    """Return `story` as plain JSON values; decimals keep every digit."""
    frozen: dict[str, Any] = _adapter.dump_python(story, mode="json")
    return frozen


def thaw(payload: Mapping[str, Any]) -> Story:
    """Return the story that `freeze` made into `payload`."""
    return _adapter.validate_python(payload)
