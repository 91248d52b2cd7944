"""Why this verdict: every step from the recorded windows to the status, for one reader."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from goals.calc.status import FINAL, HYSTERESIS_MARGIN, RUNNING
from goals.enums import TargetWindow
from goals.models import Assessment, Target
from goals.services.judging import allowed_delay
from goals.services.numbers import promised_for, value_for
from goals.services.observations import Known, observe, read_facts_of
from goals.services.reasons import probability_text, reason_sentence
from goals.services.wording import percent
from kpis.calc.periods import Window
from kpis.formatting import format_date, format_period
from workspaces.reader import Reader


@dataclass(frozen=True, slots=True)
class JudgedWindow:
    """One of the windows that the verdict rests on; `value` is empty while it has not arrived."""

    period: str
    value: str
    is_complete: bool


@dataclass(frozen=True, slots=True)
class Why:
    """The steps, each a name and what is said of it, and the windows of a rate."""

    steps: Sequence[tuple[str, str]]
    windows: Sequence[JudgedWindow] = field(default_factory=list)


def read_why(*, target: Target, reader: Reader) -> Why | None:
    """Return how the latest judgement of `target` came about; None before the first."""
    latest = target.latest_assessment
    if latest is None:
        return None
    facts = read_facts_of(workspace=target.workspace, targets=[target], as_of=latest.as_of)
    known = observe(
        facts=facts,
        target=target,
        as_of=latest.as_of,
        is_day_over=latest.as_of < reader.today,
    )
    steps = _Steps(target, latest, known, reader)
    return Why(steps=list(steps.all()), windows=list(steps.windows()))


@dataclass(frozen=True, slots=True)
class _Steps:
    target: Target
    latest: Assessment
    known: Known
    reader: Reader

    def all(self) -> Iterator[tuple[str, str]]:
        """The steps in order."""
        yield _("What is judged"), self._judged()
        yield _("What was promised"), self._promise()
        yield _("What the data says"), self._data()
        if self.latest.projection is not None and not self.latest.is_final:
            yield _("What is to come"), self._forecast()
        if self.latest.status in RUNNING and self.latest.probability is not None:
            yield _("Where the lines are"), self._lines(self.latest.probability)
        for number, each in enumerate(self.latest.reasons):
            name = _("So it is") if number == 0 else _("Also")
            yield name, reason_sentence(each, kpi=self.target.kpi)
        yield _("When it is judged again"), self._next()

    def windows(self) -> Iterator[JudgedWindow]:
        """The windows of a rate, oldest first."""
        if not self.target.is_rate:
            return
        complete = {each.window: each.value for each in self.known.observations if each.is_complete}
        for window in self._judged_so_far():
            yield JudgedWindow(
                period=format_period(window, language=self.reader.language),
                value=self._value(complete[window]) if window in complete else "",
                is_complete=window in complete,
            )

    def _judged_so_far(self) -> Sequence[Window]:
        passed = [window for window in self.known.inside if window.end <= self.latest.as_of]
        return passed[-self.target.judged_windows :] or self.known.judged

    def _judged(self) -> str:
        target = self.target
        if target.window == TargetWindow.LATEST:
            return _("The latest value of the period.")
        if not target.is_rate:
            arrived = {each.window for each in self.known.observations if each.is_complete}
            parts = {
                "arrived": len(arrived & set(self.known.inside)),
                "all": len(self.known.inside),
            }
            return (
                _("The whole period: %(arrived)s of its %(all)s recordings have arrived.") % parts
            )
        if target.kpi.is_derived:
            return _("The formula on the sums of these windows.")
        return _("The mean of these windows.")

    def _promise(self) -> str:
        promised = promised_for(self.reader, self.target)
        if self.latest.actual is None:
            return promised
        parts = {"promised": promised, "actual": self._value(self.latest.actual)}
        if self.latest.actual in self.target.limits:
            return (
                _("%(promised)s; %(actual)s keeps it. The ends themselves count as kept.") % parts
            )
        return _("%(promised)s; %(actual)s does not. The ends themselves count as kept.") % parts

    def _data(self) -> str:
        days = allowed_delay(self.target.kpi)
        allowed = ngettext(
            "It may be %(count)s day behind before it is called stale.",
            "It may be %(count)s days behind before it is called stale.",
            days,
        ) % {"count": days}
        if self.latest.data_until is None:
            return f"{_('There is no data yet.')} {allowed}"
        until = _("Data until %(day)s.") % {"day": self._day(self.latest.data_until)}
        return f"{until} {allowed}"

    def _forecast(self) -> str:
        low, high = self.latest.projection_low80, self.latest.projection_high80
        return _(
            "The forecast asked today's question at every earlier moment of the KPI's own history "
            "and learned from its errors: the middle is %(median)s, and eight times in ten it ends "
            "between %(low)s and %(high)s."
        ) % {
            "median": self._value(self.latest.projection),
            "low": self._value(low),
            "high": self._value(high),
        }

    def _lines(self, probability: Decimal) -> str:
        workspace = self.target.workspace
        return _(
            "The chance is %(chance)s; on track from %(on_track)s, at risk from %(at_risk)s, off "
            "track below. A line counts as crossed beyond %(margin)s points."
        ) % {
            "chance": probability_text(probability),
            "on_track": percent(workspace.on_track_from),
            "at_risk": percent(workspace.at_risk_from),
            "margin": int(HYSTERESIS_MARGIN * 100),
        }

    def _next(self) -> str:
        if self.latest.status in FINAL:
            return _("The verdict is final; only a correction of the data can change it.")
        if self.target.next_check_at is None:
            return _("When new data arrives.")
        return _("When new data arrives, and at midnight.")

    def _value(self, value: Decimal | None) -> str:
        return value_for(self.reader, value, self.target)

    def _day(self, day: dt.date) -> str:
        return format_date(day, language=self.reader.language)
