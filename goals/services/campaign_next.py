"""What follows from a campaign: its baseline record, and a next goal that is within reach."""

import datetime as dt
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from goals.calc.forecast import Direction as Way
from goals.calc.forecast import Replays
from goals.calc.steps import NEW_PARENT, OF_GOAL
from goals.enums import Bound, Condition, Level, ReviewRhythm, TargetRole, TargetWindow
from goals.models import Campaign, Target
from goals.services.campaign_reports import Figures
from goals.services.campaign_words import value_text
from goals.services.judging import judge_target
from goals.services.promises import settle_promise
from kpis.calc.periods import ONE_DAY, Window, week_of
from kpis.enums import Direction, Unit
from kpis.models import Kpi
from kpis.services.catalog import Catalog
from workspaces.enums import Language
from workspaces.models import Membership

FEWEST_DAYS: Final = 7
"""A report's own days say something about the next period from a week on."""
NOT_THE_SAME: Final = ("other_scope", "other_currency")
"""What is recorded of the KPI is of something else than the report, so it foretells nothing."""
PLACES: Final = {Unit.COUNT: 0, Unit.PERCENT: 4, Unit.RATIO: 2, Unit.SECONDS: 0}
SMALL_MONEY: Final = 100
_CONDITION: Final = {Bound.AT_LEAST: Condition.AT_LEAST, Bound.AT_MOST: Condition.AT_MOST}


@dataclass(frozen=True, slots=True)
class NextGoal:
    """The next goal that a campaign suggests: its KPI over as many days, from next week on.

    What was achieved can be repeated with `probability`; between `low` and `high` lies what is
    realistic, of which `value` is proposed. They are None where nothing was recorded to tell.
    """

    pattern: str
    marketing: tuple[str, str]
    business: tuple[str, str]
    link: tuple[str, str]
    kpi: str
    names: tuple[str, str]
    unit: str
    currency: str
    bound: Bound
    period: Window
    achieved: Decimal
    value: Decimal
    low: Decimal | None = None
    high: Decimal | None = None
    probability: Decimal | None = None


@dataclass(frozen=True, slots=True)
class _Reach:
    """A forecast of the next period: its median, and the ends of its 80 % band."""

    median: Decimal
    low: Decimal
    high: Decimal


def baseline_of(campaign: Campaign) -> dict[str, Any]:
    """Return the record that later goals are measured from: every value with its dates."""
    values = {metric["kpi"]: metric["value"] for metric in campaign.metrics if metric["value"]}
    period = campaign.period
    return {
        "from": period.start.isoformat() if period else None,
        "to": period.end.isoformat() if period else None,
        "days": period.days if period else None,
        "segment": campaign.segment_key,
        "source": campaign.digest or "kpis",
        "values": values,
    }


def next_goal(*, campaign: Campaign, by: Membership, now: dt.datetime) -> NextGoal | None:
    """Return what a campaign suggests to go for next, None where it points nowhere."""
    found = _leading(campaign)
    if found is None or campaign.period is None:
        return None
    candidate, metric, kpi = found
    today = campaign.workspace.today(now)
    start = week_of(today, campaign.workspace.week_starts_on).end + ONE_DAY
    period = Window(start, start + (campaign.period.days - 1) * ONE_DAY)
    achieved = Decimal(metric["value"])
    bound = Bound.AT_LEAST if metric["direction"] == Direction.UP else Bound.AT_MOST
    about: dict[str, Any] = {
        "pattern": candidate["key"],
        "marketing": tuple(candidate["marketing"]),
        "business": tuple(candidate["business"]),
        "link": tuple(candidate["link"]),
        "kpi": metric["kpi"],
        "names": (metric["name_ko"], metric["name_en"]),
        "unit": metric["unit"],
        "currency": metric["currency"],
        "bound": bound,
        "period": period,
        "achieved": achieved,
    }
    recorded = None
    if kpi is not None and metric["prior"]["trouble"] not in NOT_THE_SAME:
        recorded = _recorded(campaign, kpi, bound, period, achieved, by, now)
    if recorded is None:
        recorded = _from_report(campaign, metric["kpi"], bound, period, achieved)
    if recorded is None:
        return NextGoal(**about, value=_rounded(achieved, metric["unit"], bound))
    reach, probability = recorded
    ends = sorted((reach.median, min(max(achieved, reach.low), reach.high)))
    low, high = (_rounded(end, metric["unit"], bound) for end in ends)
    value = high if bound == Bound.AT_LEAST else low
    return NextGoal(**about, value=value, low=low, high=high, probability=probability)


def draft_values(
    suggested: NextGoal, *, campaign: Campaign, by: Membership, language: str
) -> dict[str, Any]:
    """Return what the draft of the next goal says at each step, in the language of a reader."""
    side = 0 if language == Language.KOREAN else 1
    name = suggested.names[side]
    shown = suggested.value * 100 if suggested.unit == Unit.PERCENT else suggested.value
    metric = {"unit": suggested.unit, "currency": suggested.currency}
    achieved = value_text(suggested.achieved, metric)
    said = {"campaign": campaign.title, "kpi": name, "value": achieved}
    return {
        "purpose": {"purpose": suggested.link[side]},
        "specific": {
            "title": suggested.marketing[side],
            "level": Level.MARKETING.value,
            "owner": by.public_id,
        },
        "align": {
            "parent": NEW_PARENT,
            "parent_title": suggested.business[side],
            "link_reason": suggested.link[side],
        },
        "stakeholders": {
            "personas": [persona.public_id for persona in campaign.personas.all()],
            "rows": [],
        },
        "measure": {
            "rows": [
                {
                    "kpi": suggested.kpi,
                    "segment_key": campaign.segment_key,
                    "role": TargetRole.PRIMARY.value,
                    "window": TargetWindow.TOTAL.value,
                    "condition": _CONDITION[suggested.bound].value,
                    "value": f"{shown.normalize():f}",
                    "on": OF_GOAL,
                    "link_reason": suggested.link[side],
                }
            ]
        },
        "realistic": {
            "assumptions": _("“%(campaign)s” came to %(value)s (%(kpi)s) in as many days.") % said
        },
        "time": {
            "starts_on": suggested.period.start.isoformat(),
            "ends_on": suggested.period.end.isoformat(),
        },
        "review": {"review_rhythm": ReviewRhythm.WEEKLY.value},
    }


def _leading(campaign: Campaign) -> tuple[dict[str, Any], dict[str, Any], Kpi | None] | None:
    """Return the best candidate that was confirmed, or the best there is, and what to promise.

    That is its first metric that can be promised: one without a KPI yet, or in its currency.
    """
    metrics = {metric["kpi"]: metric for metric in campaign.metrics}
    kpis = Kpi.objects.for_workspace(campaign.workspace).filter(key__in=metrics)
    by_key = {kpi.key: kpi for kpi in kpis}
    candidates = campaign.analysis.get("candidates", [])
    confirmed = [each for each in candidates if each["key"] in campaign.chosen]
    for candidate in confirmed or candidates:
        for key in candidate["kpis"]:
            kpi, metric = by_key.get(key), metrics[key]
            if kpi is None or (not kpi.is_archived and kpi.currency == metric["currency"]):
                return candidate, metric, kpi
    return None


def _recorded(
    campaign: Campaign,
    kpi: Kpi,
    bound: Bound,
    period: Window,
    achieved: Decimal,
    by: Membership,
    now: dt.datetime,
) -> tuple[_Reach, Decimal] | None:
    """Judge the unsaved target of repeating it, as goals are judged."""
    kpi.workspace = campaign.workspace
    target = Target(workspace=campaign.workspace, kpi=kpi, link_reason="—")
    try:
        past = settle_promise(
            target=target,
            by=by,
            now=now,
            catalog=Catalog.of(campaign.workspace),
            segment_key=campaign.segment_key,
            role=TargetRole.PRIMARY,
            window=TargetWindow.TOTAL,
            condition=_CONDITION[bound],
            condition_value=achieved,
            starts_on=period.start,
            ends_on=period.end,
        )
    except ValidationError:
        return None  # the KPI cannot promise it; a report may still say something
    judged = judge_target(
        target=target, facts=past.facts, as_of=past.today, is_day_over=False, previous=None
    )
    if past.last_on is None or judged.probability is None or judged.projection is None:
        return None
    low, high = judged.projection_low80, judged.projection_high80
    if low is None or high is None:
        return None
    return _Reach(judged.projection, low, high), judged.probability


def _from_report(
    campaign: Campaign, key: str, bound: Bound, period: Window, achieved: Decimal
) -> tuple[_Reach, Decimal] | None:
    """Ask the forecast of the report's own days how often as many bring as much."""
    figures = Figures.of(campaign.figures) if campaign.figures else None
    days = figures.daily.get(key, {}) if figures else {}
    if len(days) < FEWEST_DAYS:
        return None
    history = [float(days[day]) for day in sorted(days)]
    run = campaign.period
    active = sum(day in run for day in days) if run else period.days  # it need not run every day
    outlook = Replays().of(history, "D").outlook(weights=[1.0] * active, done=0.0)
    direction: Way = "up" if bound == Bound.AT_LEAST else "down"
    probability = outlook.probability(target=float(achieved), direction=direction)
    ends = (Decimal(repr(end)) for end in (outlook.median, outlook.low80, outlook.high80))
    return _Reach(*ends), Decimal(repr(round(probability, 6)))


def _rounded(value: Decimal, unit: str, bound: Bound) -> Decimal:
    """Return a value that is never harder to reach than the exact one; small money keeps cents."""
    step = Decimal(1).scaleb(-PLACES.get(Unit(unit), 2 if abs(value) < SMALL_MONEY else 0))
    return value.quantize(step, ROUND_FLOOR if bound == Bound.AT_LEAST else ROUND_CEILING)
