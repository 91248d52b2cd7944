"""An overdue story in words for one reader: the same in a mail, its subject and on its page."""

from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from alerts.calc.overdue_story import OverdueStory
from alerts.enums import AlertKind
from alerts.services.facts import Fact
from goals.enums import Status
from kpis.formatting import NOTHING, format_date

OVERDUE_KINDS: Final = frozenset({AlertKind.REVIEW_OVERDUE, AlertKind.CHECK_IN_OVERDUE})


class OverdueWording:
    """What one overdue story says to one reader; lists show it beside `Wording`."""

    state = Status.AT_RISK
    is_relief = False  # once it is done there is nothing to say
    gap = how_bad = ""

    def __init__(self, story: OverdueStory, language: str) -> None:
        self.story = story
        self.is_review = story.kind == AlertKind.REVIEW_OVERDUE
        self.name = story.goal_title
        self.about = story.owner_name
        with override(language):
            self.since = self.promised = format_date(story.due_on, language=language)
            self.verdict = str(story.kind.label)
            self.actual = self.numbers = ngettext(
                "%(count)s day late", "%(count)s days late", story.waiting_days
            ) % {"count": story.waiting_days}
            self.headline = self._headline()
            self.meaning = self._meaning()
            self.facts = self._facts()

    @property
    def page(self) -> str:
        """The name of the page where it is done."""
        return "reviews:review_list" if self.is_review else "goals:check_in_queue"

    @property
    def subject(self) -> str:
        """The subject of the mail: what has not been done, for which goal."""
        return f"[{self.verdict}] {self.name}"

    @property
    def raw_reasons(self) -> list[dict[str, Any]]:
        """Why, as a code with numbers; `reasons` has its sentence."""
        return [{"code": self.story.kind.value, "on": str(self.story.due_on)}]

    @property
    def reasons(self) -> list[str]:
        """Why, in a sentence."""
        return [self.headline]

    def _headline(self) -> str:
        parts = {"goal": self.name, "day": self.since, "names": ", ".join(self.story.names)}
        if self.is_review:
            return _("The review of “%(goal)s” was due on %(day)s.") % parts
        return _("Until %(day)s nobody checked in on “%(goal)s”: %(names)s.") % parts

    def _meaning(self) -> str:
        if self.is_review:
            return _("It opens already written; decide, note what was learned, and close it.")
        return _("How sure, and one line: that takes seconds. The alert is over when it is said.")

    def _facts(self) -> list[Fact]:
        return [
            Fact(_("Due on"), self.since, self.actual),
            Fact(_("Owner of the goal"), self.story.owner_name or NOTHING),
        ]
