"""An overdue story: which goal's people have not done what was due, frozen when it was noticed.

It holds few facts and no numbers to be written by language, so the words are found when it is read.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter

from alerts.enums import AlertKind


@dataclass(frozen=True, slots=True, kw_only=True)
class OverdueStory:
    """A review that was not opened, or check-ins on `names` that nobody said.

    `waiting_days` had gone by since `due_on` when it was noticed. `note` is what somebody meant to
    do about it before; there is none, since it is told once.
    """

    kind: AlertKind
    alert_id: str
    workspace_slug: str
    workspace_name: str
    goal_id: str
    goal_title: str
    owner_name: str
    due_on: dt.date
    waiting_days: int
    noticed_at: dt.datetime
    names: list[str]
    note: str = ""
    note_by: str = ""


_adapter = TypeAdapter(OverdueStory)


def freeze_overdue(story: OverdueStory) -> dict[str, Any]:
    """Return `story` as plain JSON values."""
    frozen: dict[str, Any] = _adapter.dump_python(story, mode="json")
    return frozen


def thaw_overdue(payload: Mapping[str, Any]) -> OverdueStory:
    """Return the story that `freeze_overdue` made into `payload`."""
    return _adapter.validate_python(payload)
