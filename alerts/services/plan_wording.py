"""A plan's story in words for one reader: the same in a mail, its subject and on its page."""

from typing import Any, Final

from django.utils.translation import gettext as _

from alerts.calc.plan_story import PlanStory
from alerts.services.facts import Fact
from goals.enums import PlanChangeKind, Status
from kpis.formatting import NOTHING

PLAN_STATES: Final = {
    PlanChangeKind.DRIFTED: Status.AT_RISK,
    PlanChangeKind.RETURNED: Status.ON_TRACK,
    PlanChangeKind.IMPOSSIBLE: Status.UNKNOWN,
}
"""The state whose shape and hue a change of a plan wears."""


class PlanWording:
    """What one plan's story says to one reader; lists show it beside `Wording`."""

    def __init__(self, story: PlanStory, language: str) -> None:
        self.story = story
        self.language = language
        self.texts = story.texts[language]

    @property
    def state(self) -> Status:
        """The state whose shape and hue the story wears."""
        return PLAN_STATES[self.story.change]

    @property
    def verdict(self) -> str:
        """The word for what happened."""
        return str(self.story.change.label)

    @property
    def is_relief(self) -> bool:
        """Whether the trouble is over, so that there is nothing to decide."""
        return self.story.change == PlanChangeKind.RETURNED

    @property
    def name(self) -> str:
        """Which plan."""
        return self.texts.name

    @property
    def about(self) -> str:
        """What the plan calculates."""
        return self.texts.calculator

    @property
    def actual(self) -> str:
        """What the plan comes to with today's numbers."""
        return self.texts.now

    @property
    def promised(self) -> str:
        """What was planned."""
        return self.texts.planned

    @property
    def before(self) -> str:
        """Where it comes from: the plan, or on the way back what was told of it."""
        return self.texts.told or self.promised if self.is_relief else self.promised

    @property
    def numbers(self) -> str:
        """From what to what, as a line of a list says it."""
        return f"{self.before} → {self.actual}"

    @property
    def gap(self) -> str:
        """How far today's result lies from the planned one."""
        return self.texts.shift or NOTHING

    how_bad = gap

    @property
    def since(self) -> str:
        """The day it was noticed."""
        return self.texts.since

    @property
    def subject(self) -> str:
        """The subject of the mail: what happened, and the two numbers."""
        return f"[{self.verdict}] {self.texts.news}"

    @property
    def headline(self) -> str:
        """What happened and because of what, in one sentence."""
        return self.texts.headline

    @property
    def meaning(self) -> str:
        """What it means for the targets made of the plan."""
        return self.texts.meaning

    @property
    def raw_reasons(self) -> list[dict[str, Any]]:
        """Why, as codes with numbers; `reasons` are their sentences, one by one."""
        return self.story.reasons

    @property
    def reasons(self) -> list[str]:
        """Why, in sentences."""
        return self.texts.reasons

    @property
    def facts(self) -> list[Fact]:
        """The numbers, from what was planned to what is now."""
        texts = self.texts
        told = [Fact(_("Told last"), texts.told)] if texts.told else []
        return [
            Fact(_("Planned"), texts.planned, texts.result),
            *told,
            Fact(_("With today's numbers"), texts.now, texts.shift),
            Fact(_("Noticed"), texts.since),
            Fact(_("Owner of the plan"), self.story.owner_name or NOTHING),
        ]
