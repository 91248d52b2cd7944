"""What a target promises, in the API's words: read from a body, told in an answer."""

import datetime as dt
from collections.abc import Mapping
from typing import Annotated, Any, Final, Self

from django.utils.translation import gettext as _
from pydantic import BaseModel, Field, model_validator
from pydantic_core import PydanticCustomError

from goals.enums import (
    BaselineSource,
    Condition,
    TargetRole,
    TargetWindow,
    Trajectory,
)
from kpis.calc.segments import SegmentError, parse_segment, segment_key
from workspaces.rest.fields import UNSET, Body, Day, DecimalText, Flag, Whole
from workspaces.rest.problems import refused_field

NAMES: Final = {
    "starts_on": "start",
    "ends_on": "end",
    "segment_key": "segment",
    "condition": "condition.kind",
    "condition_value": "condition.value",
    "baseline_from": "baseline.from",
    "baseline_to": "baseline.to",
    "baseline_value": "baseline.value",
    "baseline_reason": "baseline.reason",
    "trajectory": "trajectory.kind",
}
LinkReason = Annotated[str, Field(max_length=1000)]
Segment = Annotated[
    dict[str, str] | str,
    Field(description="Dimensions and their values, or `channel=instagram`; empty for all."),
]


class ConditionIn(Body):
    """What the judged value must do; a change in percent is 20 for +20 %."""

    kind: Condition
    value: DecimalText


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


class TrajectoryIn(Body):
    """How the expected value moves through the period."""

    kind: Trajectory = Trajectory.LINEAR


class PromiseIn(Body):
    """What a target promises."""

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
    if "condition" in sent:
        fields |= {"condition": sent["condition"].kind, "condition_value": sent["condition"].value}
    if "trajectory" in sent:
        fields["trajectory"] = sent["trajectory"].kind
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
        message = _("“%(part)s” names no segment: write it like channel=instagram.")
        raise refused_field("segment", error.code, message % {"part": error.part}) from error


class ConditionOut(BaseModel):
    """What the judged value must do."""

    kind: Condition
    value: DecimalText


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
        "condition": {"kind": promise["condition"], "value": promise["condition_value"]},
        "baseline": _baseline(promise),
        "baseline_value": _given(promise["baseline_value"]),
        "start": promise["starts_on"],
        "end": promise["ends_on"],
        "trajectory": {"kind": promise["trajectory"]},
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
