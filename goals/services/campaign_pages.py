"""What the page of a campaign shows: rows, a picture, and goals with their reasons."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from goals.calc.reverse.picture import MARKS, Bar, draw_changes
from goals.enums import Bound
from goals.models import Campaign
from goals.services.campaign_next import NextGoal
from goals.services.campaign_ranking import business_goals
from goals.services.campaign_reports import Figures
from goals.services.campaign_words import (
    change_text,
    name_of,
    points_text,
    reason_text,
    value_text,
    verdict_text,
    why_text,
)
from goals.services.reasons import probability_text
from goals.services.wording import percent

WIDE, NARROW = 760, 340


@dataclass(frozen=True, slots=True)
class MetricRow:
    """One metric in words; `is_good` is None where nothing moved for sure."""

    name: str
    value: str
    prior: str
    change: str
    verdict: str
    year: str
    year_verdict: str
    is_good: bool | None
    is_year_known: bool


@dataclass(frozen=True, slots=True)
class ShownReason:
    """Why a goal is likely, or is not."""

    text: str
    points: str
    is_against: bool


@dataclass(frozen=True, slots=True)
class ShownGoal:
    """A marketing goal with the business goal it serves."""

    key: str
    title: str
    business: str
    link: str
    score: str
    counted: str
    reasons: Sequence[ShownReason]
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class ShownBusiness:
    """A business goal, and what serves it."""

    title: str
    score: str
    served_by: str


@dataclass(frozen=True, slots=True)
class Picture:
    """All changes in one drawing, for wide and for narrow screens."""

    wide: SafeString
    narrow: SafeString


@dataclass(frozen=True, slots=True)
class ShownNext:
    """The next goal in words."""

    title: str
    business: str
    promise: str
    achieved: str
    between: str
    chance: str


def metric_rows(campaign: Campaign) -> list[MetricRow]:
    """Return what became of each metric, in the current language."""
    return [_row(metric) for metric in campaign.metrics]


def vat_note(campaign: Campaign, figures: Figures) -> str:
    """Return which amounts of a report were brought to how their KPIs are kept; empty if none."""
    changed = [name_of(each) for each in campaign.metrics if each["kpi"] in figures.vat_changed]
    if not changed:
        return ""
    return _("%(names)s: brought to the VAT treatment of the KPI.") % {"names": ", ".join(changed)}


def picture_of(campaign: Campaign) -> Picture | None:
    """Return the changes against the time before with their intervals, where there are any."""
    bars = [
        Bar(
            name=name_of(metric),
            change=float(metric["prior"]["change"]),
            low=float(metric["prior"]["low"]),
            high=float(metric["prior"]["high"]),
            is_moved=metric["prior"]["move"] in ("up", "down"),
            words=verdict_text(metric["prior"]),
        )
        for metric in campaign.metrics
        if "move" in metric["prior"]
    ]
    if not bars:
        return None
    description = "; ".join(f"{bar.name}: {bar.words}" for bar in bars)
    marks = [(mark, change_text(repr(mark)) if mark else _("as before")) for mark in MARKS]
    wide, narrow = (
        draw_changes(bars, width=width, description=description, marks=marks)
        for width in (WIDE, NARROW)
    )
    return Picture(wide, narrow)


def summary_of(campaign: Campaign) -> str:
    """Return in one sentence what moved."""
    judged = [metric for metric in campaign.metrics if "move" in metric["prior"]]
    moved = [metric for metric in judged if metric["prior"]["move"] in ("up", "down")]
    if not judged:
        return _("There is nothing to compare it with; the goals below rest on the report alone.")
    if not moved:
        return _("Nothing moved for sure.")
    names = ", ".join(f"{name_of(each)} {change_text(each['prior']['change'])}" for each in moved)
    count = ngettext(
        "%(moved)s of %(all)s metric moved:", "%(moved)s of %(all)s metrics moved:", len(judged)
    )
    return f"{count % {'moved': len(moved), 'all': len(judged)}} {names}."


def shown_goals(campaign: Campaign) -> list[ShownGoal]:
    """Return the candidates with their reasons, the likeliest first."""
    metrics = {metric["kpi"]: metric for metric in campaign.metrics}
    return [
        ShownGoal(
            key=each["key"],
            title=why_text(each["marketing"]),
            business=why_text(each["business"]),
            link=why_text(each["link"]),
            score=percent(Decimal(each["score"])),
            counted=_("%(points)s of %(most)s points")
            % {"points": f"{Decimal(each['points']).normalize():f}", "most": each["most_points"]},
            reasons=[_shown_reason(reason, metrics) for reason in each["reasons"]],
            is_chosen=each["key"] in campaign.chosen,
        )
        for each in campaign.analysis.get("candidates", [])
    ]


def shown_business(campaign: Campaign) -> list[ShownBusiness]:
    """Return the business goals behind them."""
    return [
        ShownBusiness(
            title=why_text(goal.texts),
            score=percent(goal.score),
            served_by=", ".join(why_text(each["marketing"]) for each in goal.served_by),
        )
        for goal in business_goals(campaign.analysis.get("candidates", []))
        if goal.score
    ]


def shown_next(suggested: NextGoal, campaign: Campaign) -> ShownNext:
    """Return the next goal that a campaign suggests, in words."""
    metric = next(each for each in campaign.metrics if each["kpi"] == suggested.kpi)
    sign = "≥" if suggested.bound == Bound.AT_LEAST else "≤"
    between = chance = ""
    if suggested.low is not None and suggested.high is not None:
        ends = (value_text(suggested.low, metric), value_text(suggested.high, metric))
        between = f"{ends[0]} – {ends[1]}"
    if suggested.probability is not None:
        chance = probability_text(suggested.probability)
    return ShownNext(
        title=why_text(suggested.marketing),
        business=why_text(suggested.business),
        promise=f"{name_of(metric)} {sign} {value_text(suggested.value, metric)}",
        achieved=value_text(suggested.achieved, metric),
        between=between,
        chance=chance,
    )


def _row(metric: Mapping[str, Any]) -> MetricRow:
    prior, year = metric["prior"], metric["year"]
    is_good = None
    if prior.get("move") in ("up", "down"):
        is_good = prior["move"] == metric["direction"]
    return MetricRow(
        name=name_of(metric),
        value=value_text(metric["value"], metric),
        prior=value_text(prior["value"], metric),
        change=change_text(prior["change"]) if "change" in prior else "",
        verdict=verdict_text(prior),
        year=value_text(year["value"], metric),
        year_verdict=verdict_text(year),
        is_good=is_good,
        is_year_known=year["value"] is not None,
    )


def _shown_reason(
    reason: Mapping[str, Any], metrics: Mapping[str, Mapping[str, Any]]
) -> ShownReason:
    return ShownReason(
        text=reason_text(reason, metrics),
        points=points_text(reason),
        is_against=reason["points"].startswith("-"),
    )
