"""A story in words for one reader: the same in a mail, its subject and on the alert's page.

Everything here speaks the language in force; callers activate the reader's.
"""

import datetime as dt
from decimal import Decimal
from functools import cached_property
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from alerts.calc.story import Story
from alerts.enums import AlertKind, Purpose
from alerts.services.cause_words import cause_sentences
from alerts.services.endings import corrected_text, end_form, end_verdict, unanswered_text
from alerts.services.window_words import window_form, window_verdict
from goals.calc.status import FINAL
from goals.enums import Bound, Status, TargetWindow
from goals.services.needed_words import needed_text
from goals.services.reasons import probability_text, reason_sentence
from kpis.calc.segments import label, parse_segment
from kpis.enums import Unit
from kpis.formatting import NOTHING, format_date, format_fraction, format_value
from kpis.models import Kpi
from workspaces.reader import Reader
from workspaces.spoken_dates import spoken_dates

RELIEVING: Final = frozenset({Purpose.RECOVERY, Purpose.CORRECTION, Purpose.GOOD_NEWS})
SHORT_FROM = Decimal(1_000_000)  # from here on, values are written with 만 and 억, or K and M


class Wording:
    """What one story says to one reader, in whose language it is read to the end."""

    def __init__(self, story: Story, reader: Reader) -> None:
        self.story = story
        self.reader = reader
        self._kpi = Kpi(unit=story.promise.unit, currency=story.promise.currency)

    @property
    def state(self) -> Status:
        """The state whose word, shape and hue the story wears."""
        if self.story.window:
            return Status.MET if self.story.window.is_kept else Status.MISSED
        return self.story.judgement.status

    @property
    def verdict(self) -> str:
        """The word for what happened."""
        if self.story.purpose == Purpose.FLAPPING:
            return _("Goes back and forth")
        if self.story.window:
            return window_verdict(self.story.window, self.story.promise.window)
        if self.is_relief or self.story.was:
            return end_verdict(self.story)
        if self.story.kind != AlertKind.GUARDRAIL_BREACHED:
            return str(self.state.label)
        is_breached = self.state == Status.MISSED
        return _("Guardrail breached") if is_breached else _("Guardrail off track")

    @property
    def is_relief(self) -> bool:
        """Whether the trouble is over, so that there is nothing to decide."""
        return self.story.purpose in RELIEVING

    @cached_property
    def name(self) -> str:
        """What the number is: KPI, window and segment."""
        promise = self.story.promise
        name = promise.kpi_name[self.reader.language]
        match promise.window:
            case TargetWindow.DAY:
                name = _("%(kpi)s per day") % {"kpi": name}
            case TargetWindow.WEEK:
                name = _("%(kpi)s per week") % {"kpi": name}
            case TargetWindow.MONTH:
                name = _("%(kpi)s per month") % {"kpi": name}
        if promise.segment_key:
            name = f"{name} · {label(parse_segment(promise.segment_key))}"
        return name

    @property
    def about(self) -> str:
        """The goal that the number serves."""
        return self.story.promise.goal_title

    @property
    def sentence(self) -> str:
        """The promise, read aloud."""
        return spoken_dates(self.story.promise.sentence[self.reader.language])

    @cached_property
    def actual(self) -> str:
        """The value that was judged."""
        return self.value(self.story.actual)

    @cached_property
    def promised(self) -> str:
        """The promised value; its side is told where it is an upper limit, both ends of a range."""
        promise = self.story.promise
        if promise.bound == Bound.BETWEEN:
            return f"{self.value(promise.low)} – {self.value(promise.high)}"
        value = self.value(promise.target_value)
        return value if promise.bound == Bound.AT_LEAST else f"≤ {value}"

    @property
    def promised_aloud(self) -> str:
        """The promised value as a sentence says it."""
        promise = self.story.promise
        if promise.bound != Bound.AT_MOST:
            return self.promised
        return _("at most %(value)s") % {"value": self.value(promise.target_value)}

    @property
    def numbers(self) -> str:
        """What is held against what, as a line of a list says it."""
        return f"{self.actual} / {self.promised}"

    @cached_property
    def gap(self) -> str:
        """How far the actual lies from its yardstick: in percent of it, or in percentage points."""
        gap, fraction = self.story.gap, self.story.gap_fraction
        if gap is None:
            return NOTHING
        if self.story.promise.unit == Unit.PERCENT:
            points = format_fraction(gap, language=self.reader.language, signed=True)
            return _("%(number)s pp") % {"number": points.removesuffix("%").rstrip()}
        if fraction is None:
            return self.value(gap, is_signed=True)
        return format_fraction(fraction, language=self.reader.language, signed=True)

    @property
    def since(self) -> str:
        """The day the trouble began."""
        return self.date(self.story.judgement.since)

    @property
    def likelihood(self) -> str:
        """The probability of still reaching the promise."""
        probability = self.story.judgement.probability
        return NOTHING if probability is None else probability_text(probability)

    @property
    def how_bad(self) -> str:
        """How far off it ended; while the period runs, the chance that is left."""
        is_open = self.state not in FINAL and self.story.judgement.probability is not None
        return _("chance %(percent)s") % {"percent": self.likelihood} if is_open else self.gap

    @property
    def subject(self) -> str:
        """The subject of the mail: verdict, number, promise, and how far off."""
        is_miss = self.verdict == str(Status.MISSED.label)
        verdict = pgettext("subject", "Missed") if is_miss else self.verdict
        is_unanswered = self.story.waiting_days > 0
        tag = f"{verdict} · " + _("unanswered") if is_unanswered else verdict
        return f"[{tag}] {self.name} {self.actual} / {self.promised} ({self.how_bad})"

    @cached_property
    def headline(self) -> str:
        """What happened, by how much and since when, in one sentence."""
        sentence = self._headline_form() % {
            "name": self.name,
            "actual": self.actual,
            "promised": self.promised_aloud,
            "gap": self.gap,
            "percent": self.likelihood,
            "since": self.since,
            "as_of": self.date(self.story.judgement.as_of),
            "start": self.date(self.story.promise.starts_on),
            "end": self.date(self.story.promise.ends_on),
            "window": self.window,
        }
        return f"{corrected_text(self.story)} {sentence}" if self.story.was else sentence

    @property
    def window(self) -> str:
        """The day, week or month that it is about, if it is about one."""
        window = self.story.window
        if window is None:
            return ""
        if window.starts_on == window.ends_on:
            return self.date(window.starts_on)
        return self.span(window.starts_on, window.ends_on)

    def _headline_form(self) -> str:
        if self.story.window:
            return window_form(self.story.window)
        if self.is_relief:
            return end_form(self.story)
        is_missed = self.state == Status.MISSED
        if self.story.kind == AlertKind.GUARDRAIL_BREACHED:
            if is_missed:
                return _(
                    "The guardrail on %(name)s was breached: %(actual)s against %(promised)s "
                    "(%(gap)s), since %(since)s."
                )
            return _(
                "The guardrail on %(name)s is about to be breached: on %(as_of)s it stood at "
                "%(actual)s against %(promised)s. The chance that it holds by %(end)s is "
                "%(percent)s; off track since %(since)s."
            )
        if is_missed:
            return _(
                "%(name)s missed its target: %(actual)s against %(promised)s (%(gap)s), "
                "since %(since)s."
            )
        return _(
            "%(name)s stood at %(actual)s against %(promised)s on %(as_of)s. The chance to get "
            "there by %(end)s is %(percent)s; off track since %(since)s."
        )

    @property
    def meaning(self) -> str:
        """What it means for the goal, by the role of the target."""
        if self.story.purpose == Purpose.FLAPPING:
            return _(
                "It went off track, came back and went off again within a few days. No more mail "
                "about it until it stays on one side."
            )
        if self.is_relief:
            return _("The alert about it is over; nothing is left to do.")
        if self.story.waiting_days:
            return unanswered_text(self.story)
        goal = {"goal": self.story.promise.goal_title}
        match self.story.promise.role:
            case "guardrail":
                return (
                    _(
                        "This is a guardrail of “%(goal)s”: while it does not hold, reaching the "
                        "primary target is cancelled out."
                    )
                    % goal
                )
            case "primary":
                return _("This is a primary target: “%(goal)s” cannot be met without it.") % goal
        return _("This is a secondary target of “%(goal)s”; it informs the verdict.") % goal

    @property
    def causes(self) -> list[str]:
        """Which half of the ratio or which segment moved for the worse, in sentences."""
        return cause_sentences(self.story, self.reader)

    @property
    def preview(self) -> str:
        """What a list of mails shows beside the subject, which says the numbers already."""
        return " ".join([*self.causes[:1], self.needed or self.meaning])

    @property
    def needed(self) -> str:
        """What every remaining window would need; empty where none is left."""
        judgement, promise = self.story.judgement, self.story.promise
        if self.is_relief or judgement.needed is None or not judgement.remaining_windows:
            return ""
        if promise.windows is None:
            return ""
        return needed_text(
            grain=promise.windows,
            wants_more=promise.wants_more,
            count=judgement.remaining_windows,
            needed=self.value(judgement.needed),
            best=self.value(judgement.best_ever) if judgement.best_ever is not None else "",
        )

    @property
    def raw_reasons(self) -> list[dict[str, Any]]:
        """Why, as codes with numbers; `reasons` are their sentences, one by one."""
        return self.story.judgement.reasons

    @property
    def reasons(self) -> list[str]:
        """Why it was judged so, the deciding reason first."""
        return [reason_sentence(reason, kpi=self._kpi) for reason in self.story.judgement.reasons]

    @property
    def rule(self) -> str:
        """The alert rule that had it told, where it is not what is usual."""
        return self.story.rule.get(self.reader.language, "")

    def value(self, value: Decimal | None, *, is_signed: bool = False) -> str:
        """Write a value of the KPI with its unit."""
        is_short = value is not None and abs(value) >= SHORT_FROM
        return self._format(value, is_signed=is_signed, is_short=is_short)

    def axis_value(self, value: Decimal) -> str:
        """Write a value as short as an axis needs it."""
        return self._format(value, is_signed=False, is_short=True)

    def date(self, day: dt.date) -> str:
        """Write a calendar date."""
        return format_date(day, language=self.reader.language)

    def span(self, start: dt.date, end: dt.date) -> str:
        """Write a stretch of days."""
        return f"{self.date(start)} – {self.date(end)}"

    def _format(self, value: Decimal | None, *, is_signed: bool, is_short: bool) -> str:
        return format_value(
            value,
            self._kpi,
            language=self.reader.language,
            number_style=self.reader.number_style,
            signed=is_signed,
            short=is_short,
        )
