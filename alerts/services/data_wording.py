"""A data story in words for one reader: the same in a mail, its subject and on its page."""

from typing import Any, Final

from alerts.calc.data_story import DataStory
from alerts.enums import AlertKind
from alerts.services.facts import Fact
from alerts.services.source_stories import SOURCE_CODES
from goals.enums import Status
from kpis.enums import DATA_RECOVERIES, DataChangeKind
from kpis.formatting import NOTHING

DATA_KINDS: Final = frozenset({AlertKind.VALUE_UNUSUAL, AlertKind.DATA_LATE})
_STATES: Final = {DataChangeKind.UNUSUAL: Status.AT_RISK, DataChangeKind.LATE: Status.UNKNOWN}


class DataWording:
    """What one data story says to one reader; lists show it beside `Wording`."""

    def __init__(self, story: DataStory, language: str) -> None:
        self.story = story
        self.texts = story.texts[language]
        self.name = self.texts.name
        self.about = self.texts.about
        self.actual = self.texts.actual
        self.promised = self.texts.usual
        self.gap = self.texts.gap
        self.since = self.texts.since
        self.headline = self.texts.headline
        self.meaning = self.texts.meaning

    @property
    def state(self) -> Status:
        """The state whose shape and hue the story wears."""
        return _STATES.get(self.story.change, Status.ON_TRACK)

    @property
    def verdict(self) -> str:
        """The word for what happened."""
        return str(SOURCE_CODES.get(self.story.reason["code"], self.story.change.label))

    @property
    def how_bad(self) -> str:
        """How far off it is; of a source or of late data there is nothing to measure."""
        return "" if self.is_source or self.gap == NOTHING else self.gap

    @property
    def is_source(self) -> bool:
        """Whether it is about a source, not about a KPI."""
        return self.story.reason["code"] in SOURCE_CODES

    @property
    def page(self) -> str:
        """The name of the page of what it is about."""
        return "kpis:source_detail" if self.is_source else "kpis:kpi_detail"

    @property
    def is_relief(self) -> bool:
        """Whether the trouble is over, so that there is nothing to decide."""
        return self.story.change in DATA_RECOVERIES

    @property
    def numbers(self) -> str:
        """What is held against what, as a line of a list says it."""
        return self.actual if self.is_source else f"{self.actual} / {self.promised}"

    @property
    def subject(self) -> str:
        """The subject of the mail: what happened to which number."""
        return f"[{self.verdict}] {self.texts.news}"

    @property
    def raw_reasons(self) -> list[dict[str, Any]]:
        """Why, as a code with numbers; `reasons` has its sentence."""
        return [self.story.reason]

    @property
    def reasons(self) -> list[str]:
        """Why, in a sentence."""
        return [self.texts.reason]

    @property
    def facts(self) -> list[Fact]:
        """The numbers."""
        return [Fact(fact.label, fact.value, fact.note) for fact in self.texts.facts]
