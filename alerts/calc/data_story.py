"""A data story: what is told about one change of a KPI's data or of a source, frozen when found.

As with plans, numbers are written in full for everybody, so the words depend on the language alone.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter

from alerts.enums import AlertKind
from kpis.enums import DataChangeKind


@dataclass(frozen=True, slots=True, kw_only=True)
class DataFact:
    """A number, or another piece of what is known, with its name."""

    label: str
    value: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DataTexts:
    """What is told, in one language; lists show `actual` beside `usual`, and `gap`."""

    name: str
    about: str
    actual: str
    usual: str
    gap: str
    since: str
    news: str
    headline: str
    meaning: str
    reason: str
    facts: list[DataFact]


@dataclass(frozen=True, slots=True, kw_only=True)
class DataStory:
    """What happened to which data; `reason` belongs to the texts' sentence of that name.

    `note` is what somebody meant to do about it before.
    """

    kind: AlertKind
    change: DataChangeKind
    alert_id: str
    workspace_slug: str
    workspace_name: str
    page_id: str
    noticed_at: dt.datetime
    reason: dict[str, Any]
    texts: dict[str, DataTexts]
    note: str = ""
    note_by: str = ""


_adapter = TypeAdapter(DataStory)


def freeze_data(story: DataStory) -> dict[str, Any]:
    """Return `story` as plain JSON values."""
    frozen: dict[str, Any] = _adapter.dump_python(story, mode="json")
    return frozen


def thaw_data(payload: Mapping[str, Any]) -> DataStory:
    """Return the story that `freeze_data` made into `payload`."""
    return _adapter.validate_python(payload)
