"""The numbers of a story, each with what to hold it against."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from alerts.services.wording import Wording
from goals.enums import BaselineSource
from goals.services.wording import percent
from kpis.enums import Unit
from kpis.formatting import NOTHING


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of the table in mail and page."""

    label: str
    value: str
    note: str = ""


def list_facts(wording: Wording) -> list[Fact]:
    """Return everything a reader needs to decide what to do, in order of importance."""
    return [*_standing(wording), *_outlook(wording), *_background(wording)]


def _standing(wording: Wording) -> Iterator[Fact]:
    story = wording.story
    yield Fact(_("Actual"), wording.actual, wording.window or _data_until(wording))
    yield Fact(_("Target value"), wording.promised)
    if story.judgement.expected is not None and not story.judgement.is_final:
        yield Fact(_("Expected by now"), wording.value(story.judgement.expected))
    if story.gap is not None:
        yield _difference(wording)
    if story.window is None and not wording.is_relief:
        yield Fact(_("Since"), wording.since)


def _difference(wording: Wording) -> Fact:
    story = wording.story
    label = _("Difference from what is expected") if story.is_on_its_way else _("Difference")
    if story.promise.unit == Unit.PERCENT:
        return Fact(label, wording.gap)
    return Fact(label, wording.value(story.gap, is_signed=True), wording.gap)


def _data_until(wording: Wording) -> str:
    data_until = wording.story.judgement.data_until
    if data_until is None:
        return ""
    return _("data until %(date)s") % {"date": wording.date(data_until)}


def _outlook(wording: Wording) -> Iterator[Fact]:
    judgement = wording.story.judgement
    if judgement.is_final:
        return
    if judgement.projection is not None:
        low, high = judgement.projection_low80, judgement.projection_high80
        interval = _("80 %% interval: %(low)s to %(high)s") % {
            "low": wording.value(low),
            "high": wording.value(high),
        }
        yield Fact(_("Forecast for the end"), wording.value(judgement.projection), interval)
    if judgement.probability is not None:
        line = _("off track below %(line)s") % {"line": percent(judgement.at_risk_from)}
        yield Fact(_("Probability of reaching it"), wording.likelihood, line)


def _background(wording: Wording) -> Iterator[Fact]:
    promise = wording.story.promise
    if promise.baseline_value is not None:
        yield Fact(_("Baseline"), wording.value(promise.baseline_value), _baseline_note(wording))
    yield Fact(_("Period"), wording.span(promise.starts_on, promise.ends_on))
    yield Fact(_("Part of the goal"), promise.goal_title)
    yield Fact(_("Owner of the goal"), promise.owner_name or NOTHING)


def _baseline_note(wording: Wording) -> str:
    promise = wording.story.promise
    if promise.baseline_from and promise.baseline_to:
        return wording.span(promise.baseline_from, promise.baseline_to)
    return _("typed in") if promise.baseline_source == BaselineSource.TYPED else ""
