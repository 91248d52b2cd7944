"""What a target promises, in the API's words: read from a body, told in an answer."""

import datetime as dt
from collections.abc import Mapping
from typing import Annotated, Any, Final, Self

from django.utils.translation import gettext as _
from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from goals.enums import (
    BaselineSource,
    Condition,
    TargetRole,
    TargetWindow,
    Trajectory,
)
from goals.models import Target
from kpis.calc.segments import TEXT_PATTERN, SegmentError, parse_segment, segment_key
from kpis.readers.segments import segment_sentence
from workspaces.rest.columns import columns_of
from workspaces.rest.fields import UNSET, Body, Day, DecimalText, Flag, Whole
from workspaces.rest.problems import refused_field

NAMES: Final = {
    "starts_on": "start",
    "ends_on": "end",
    "segment_key": "segment",
    "condition": "condition.kind",
    "condition_value": "condition.value",
    "condition_low": "condition.low",
    "condition_high": "condition.high",
    "tolerance_percent": "condition.tolerance_percent",
    "baseline_from": "baseline.from",
    "baseline_to": "baseline.to",
    "baseline_value": "baseline.value",
    "baseline_reason": "baseline.reason",
    "trajectory": "trajectory.kind",
    "milestones": "trajectory.milestones",
}
CONDITION_FIELDS: Final = {
    "value": "condition_value",
    "low": "condition_low",
    "high": "condition_high",
    "tolerance_percent": "tolerance_percent",
}
_ALL_NUMBERS: Final = tuple(CONDITION_FIELDS)
_NUMBERS: Final[dict[str, tuple[str, ...]]] = {
    "between": ("low", "high"),
    "hold": ("tolerance_percent",),
}


def _with_numbers(kinds: set[str], wanted: tuple[str, ...]) -> dict[str, Any]:
    """The schema of conditions of these kinds, which take these numbers and no others."""
    numbers = {name: {"not": {"type": "null"}} for name in wanted}
    none = {name: {"type": "null"} for name in _ALL_NUMBERS if name not in wanted}
    return {
        "properties": {"kind": {"enum": sorted(kinds)}, **numbers, **none},
        "required": ["kind", *wanted],
    }


LinkReason = Annotated[str, Field(max_length=1000)]
Segment = Annotated[
    dict[str, str] | str,
    Field(
        json_schema_extra={"pattern": TEXT_PATTERN},
        description="Dimensions and their values, or `channel=instagram`; empty for all.",
    ),
]


class ConditionIn(Body):
    """What the judged value must do, with the numbers that its kind takes.

    A change in percent is 20 for +20 %. `between` takes `low` and `high`, `hold` a
    `tolerance_percent`, every other kind a `value`.
    """

    kind: Condition
    value: DecimalText | None = None
    low: DecimalText | None = None
    high: DecimalText | None = None
    tolerance_percent: DecimalText | None = None

    model_config = ConfigDict(
        json_schema_extra={
            "anyOf": [
                _with_numbers({kind.value for kind in Condition} - _NUMBERS.keys(), ("value",)),
                *(_with_numbers({kind}, numbers) for kind, numbers in _NUMBERS.items()),
            ]
        }
    )

    @model_validator(mode="after")
    def _has_its_numbers(self) -> Self:
        wanted = _NUMBERS.get(self.kind, ("value",))
        given = {name for name in _ALL_NUMBERS if getattr(self, name) is not None}
        if given != set(wanted):
            message = _("The condition “%(kind)s” takes: %(numbers)s.") % {
                "kind": self.kind.value,
                "numbers": ", ".join(wanted),
            }
            raise PydanticCustomError("condition", message)
        return self

    def fields(self) -> dict[str, Any]:
        """Return it under the model's names."""
        names = _NUMBERS.get(self.kind, ("value",))
        numbers = {CONDITION_FIELDS[name]: getattr(self, name) for name in names}
        return {"condition": self.kind, **numbers}


class BaselineIn(Body):
    """Either the dates to compute it from, or a typed value with its reason."""

    start: Day | None = Field(None, alias="from")
    end: Day | None = Field(None, alias="to")
    scale: Flag = Field(
        False, description="Accept that a total is brought to the period's length day by day."
    )
    value: DecimalText | None = None
    reason: Annotated[str, Field(max_length=300)] = ""

    @model_validator(mode="after")
    def _is_one_of_two(self) -> Self:
        is_typed = self.value is not None
        if is_typed == bool(self.start or self.end):
            message = _("Send either “from” and “to”, or “value” and “reason”.")
            raise PydanticCustomError("baseline", message)
        return self

    def fields(self) -> dict[str, Any]:
        """Return it under the model's names."""
        if self.value is not None:
            return {
                "baseline_source": BaselineSource.TYPED,
                "baseline_value": self.value,
                "baseline_reason": self.reason,
            }
        return {
            "baseline_source": BaselineSource.COMPUTED,
            "baseline_from": self.start,
            "baseline_to": self.end,
            "scale_baseline": self.scale,
        }


class Milestone(Body):
    """The value that is asked for on a day."""

    on: Day
    value: DecimalText


class TrajectoryIn(Body):
    """How the expected value moves through the period; `milestones` takes their list."""

    kind: Trajectory = Trajectory.LINEAR
    milestones: Annotated[list[Milestone], Field(max_length=120)] = []

    @model_validator(mode="after")
    def _has_milestones_where_they_count(self) -> Self:
        if bool(self.milestones) != (self.kind.value == "milestones"):
            message = _("Milestones belong to the trajectory “milestones”, which needs some.")
            raise PydanticCustomError("milestones", message)
        return self

    def fields(self) -> dict[str, Any]:
        """Return it under the model's names."""
        if not self.milestones:
            return {"trajectory": self.kind}
        listed = [milestone.model_dump(mode="json") for milestone in self.milestones]
        return {"trajectory": self.kind, "milestones": listed}


class PromiseIn(Body):
    """What a target promises."""

    model_config = columns_of(Target)

    segment: Segment = ""
    role: TargetRole = TargetRole.PRIMARY
    window: TargetWindow = TargetWindow.TOTAL
    judged_windows: Whole | None = None
    condition: ConditionIn
    baseline: BaselineIn | None = None
    start: Day
    end: Day
    trajectory: TrajectoryIn = TrajectoryIn()
    link_reason: LinkReason


class PromiseChange(Body):
    """What is to be changed of a promise."""

    model_config = columns_of(Target)

    segment: Segment = UNSET
    role: TargetRole = UNSET
    window: TargetWindow = UNSET
    judged_windows: Whole = UNSET
    condition: ConditionIn = UNSET
    baseline: BaselineIn | None = UNSET
    start: Day = UNSET
    end: Day = UNSET
    trajectory: TrajectoryIn = UNSET
    link_reason: LinkReason = UNSET


def model_fields(promise: PromiseIn | PromiseChange) -> dict[str, Any]:
    """Return what was sent of a promise under the names of `Target` and its services.

    Raises:
        Problem: 422, the segment is none.
    """
    sent = {name: getattr(promise, name) for name in promise.model_fields_set}
    renamed = {"start": "starts_on", "end": "ends_on"}
    plain = ("role", "window", "judged_windows", "link_reason", "start", "end")
    fields = {renamed.get(name, name): sent[name] for name in plain if name in sent}
    if fields.get("judged_windows", 1) is None:
        del fields["judged_windows"]
    if "segment" in sent:
        fields["segment_key"] = _segment_key(sent["segment"])
    for name in ("condition", "trajectory"):
        if name in sent:
            fields |= sent[name].fields()
    if sent.get("baseline") is not None:
        fields |= sent["baseline"].fields()
    elif "baseline" in sent:
        fields |= dict.fromkeys(("baseline_from", "baseline_to", "baseline_value"))
        fields["baseline_source"] = ""
    return fields


def _segment_key(segment: dict[str, str] | str) -> str:
    try:
        return segment_key(parse_segment(segment) if isinstance(segment, str) else segment)
    except SegmentError as error:
        raise refused_field("segment", error.code, segment_sentence(error)) from error


class ConditionOut(BaseModel):
    """What the judged value must do; the numbers of other kinds are null."""

    kind: Condition
    value: DecimalText | None
    low: DecimalText | None
    high: DecimalText | None
    tolerance_percent: DecimalText | None


class BaselineOut(BaseModel):
    """The dates it was computed from, or why it was typed in."""

    source: BaselineSource
    start: dt.date | None = Field(None, serialization_alias="from")
    end: dt.date | None = Field(None, serialization_alias="to")
    value: DecimalText | None
    reason: str


class TrajectoryOut(BaseModel):
    """How the expected value moves through the period."""

    kind: Trajectory
    milestones: list[Milestone]


class SentenceOut(BaseModel):
    """A promise read aloud."""

    ko: str
    en: str


class PromiseOut(BaseModel):
    """What a target promises, or promised in one of its versions."""

    kpi: str
    segment: dict[str, str]
    role: TargetRole
    window: TargetWindow
    judged_windows: int
    condition: ConditionOut
    baseline: BaselineOut | None
    baseline_value: DecimalText | None
    start: dt.date
    end: dt.date
    trajectory: TrajectoryOut
    target_value: DecimalText
    link_reason: str
    sentence: SentenceOut


def promise_values(promise: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of `PromiseOut` from those of `Target`, as values or as kept texts."""
    return {
        "kpi": promise["kpi"],
        "segment": parse_segment(promise["segment_key"]),
        "role": promise["role"],
        "window": promise["window"],
        "judged_windows": promise["judged_windows"],
        "condition": {
            "kind": promise["condition"],
            **{name: _given(promise.get(field)) for name, field in CONDITION_FIELDS.items()},
        },
        "baseline": _baseline(promise),
        "baseline_value": _given(promise["baseline_value"]),
        "start": promise["starts_on"],
        "end": promise["ends_on"],
        "trajectory": {
            "kind": promise["trajectory"],
            "milestones": promise.get("milestones") or [],
        },
        "target_value": promise["target_value"],
        "link_reason": promise["link_reason"],
        "sentence": {"ko": promise["sentence_ko"], "en": promise["sentence_en"]},
    }


def _baseline(promise: Mapping[str, Any]) -> dict[str, Any] | None:
    if not promise["baseline_source"]:
        return None
    return {
        "source": promise["baseline_source"],
        "start": _given(promise["baseline_from"]),
        "end": _given(promise["baseline_to"]),
        "value": _given(promise["baseline_value"]),
        "reason": promise["baseline_reason"],
    }


def _given(value: Any) -> Any:
    return None if value == "" else value
