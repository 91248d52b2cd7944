"""What `POST /targets/preview` answers."""

import datetime as dt
from typing import Self

from pydantic import BaseModel, Field

from goals.api.promises import SentenceOut
from goals.enums import Bound, Status
from goals.services.baseline_choices import BaselineChoice
from goals.services.preview import Preview
from goals.services.replay import Replay, usual_alarms
from workspaces.rest.fields import DecimalText


class AlternativeOut(BaseModel):
    """A baseline one could choose, and the target value it gives; `problem` says why one cannot."""

    name: str
    start: dt.date
    end: dt.date
    value: DecimalText | None
    target_value: DecimalText | None
    problem: str

    @classmethod
    def of(cls, choice: BaselineChoice) -> Self:
        """Return what the API tells of `choice`."""
        return cls(
            name=choice.name,
            start=choice.window.start,
            end=choice.window.end,
            value=choice.value,
            target_value=choice.target_value,
            problem=choice.problem,
        )


class AlarmOut(BaseModel):
    """An alert that would have been sent: `off_track` or `missed`."""

    on: dt.date
    status: Status


class AlarmsOut(BaseModel):
    """What would have been sent on these days; `began_on` where the period was moved for it.

    By what is usual: a rule for alerts is tried by `POST /rules/preview`.
    """

    start: dt.date
    end: dt.date
    began_on: dt.date | None
    alerts: list[AlarmOut]

    @classmethod
    def of(cls, found: Replay) -> Self:
        """Return what the API tells of `found`."""
        told = [
            AlarmOut(
                on=each.on,
                status=Status.MISSED if each.status == Status.MISSED else Status.OFF_TRACK,
            )
            for each in usual_alarms(found)
        ]
        return cls(start=found.days.start, end=found.days.end, began_on=found.began_on, alerts=told)


class PreviewOut(BaseModel):
    """What a target would promise; `other_reading` asks back where a change can mean two things."""

    sentence: SentenceOut
    target_value: DecimalText
    bound: Bound
    baseline_value: DecimalText | None
    other_reading: str
    status: Status = Field(description="As it would be judged today.")
    probability: DecimalText | None = Field(description="Null where it cannot be judged.")
    alternatives: list[AlternativeOut]
    backtest: AlarmsOut

    @classmethod
    def of(cls, preview: Preview, again: Replay) -> Self:
        """Return what the API tells of `preview`, and of the days judged again."""
        return cls(
            sentence=SentenceOut(ko=preview.sentence_ko, en=preview.sentence_en),
            target_value=preview.target_value,
            bound=preview.bound,
            baseline_value=preview.baseline_value,
            other_reading=preview.other_reading,
            status=preview.status,
            probability=None if preview.status == Status.UNKNOWN else preview.probability,
            alternatives=[AlternativeOut.of(choice) for choice in preview.choices],
            backtest=AlarmsOut.of(again),
        )
