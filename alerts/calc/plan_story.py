"""A plan's story: all that is told about one change of a plan, frozen when it was found.

Plans write their numbers in full for everybody, so their words depend on the language alone and
are frozen in each.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter

from alerts.enums import AlertKind
from goals.enums import PlanChangeKind


@dataclass(frozen=True, slots=True, kw_only=True)
class MovedAssumption:
    """An assumption of the plan beside what its KPI says now; dates stand in the notes."""

    label: str
    assumed: str
    assumed_note: str
    present: str
    present_note: str
    drift: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeTarget:
    """A target that was made of the plan: what it promises, and what it would promise today."""

    target_id: str
    name: str
    promised: str
    today: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanTexts:
    """What is told, in one language.

    `told` is empty where the plan itself was told last, `shift` where there is none.
    """

    name: str
    calculator: str
    result: str
    planned: str
    told: str
    now: str
    shift: str
    since: str
    news: str
    headline: str
    meaning: str
    reasons: list[str]
    assumptions: list[MovedAssumption]
    targets: list[MadeTarget]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanStory:
    """What happened to which plan; `reasons` belong to the texts' sentences, one by one.

    `note` is what somebody meant to do about it before.
    """

    kind: AlertKind
    change: PlanChangeKind
    alert_id: str
    workspace_slug: str
    workspace_name: str
    plan_id: str
    owner_name: str
    noticed_at: dt.datetime
    reasons: list[dict[str, Any]]
    texts: dict[str, PlanTexts]
    note: str = ""
    note_by: str = ""


_adapter = TypeAdapter(PlanStory)


def freeze_plan(story: PlanStory) -> dict[str, Any]:
    """Return `story` as plain JSON values."""
    frozen: dict[str, Any] = _adapter.dump_python(story, mode="json")
    return frozen


def thaw_plan(payload: Mapping[str, Any]) -> PlanStory:
    """Return the story that `freeze_plan` made into `payload`."""
    return _adapter.validate_python(payload)
