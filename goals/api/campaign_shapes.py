"""What `/campaigns` takes and tells."""

from collections.abc import Iterator, Sequence
from typing import Annotated, Any, Literal, Self

from django.utils import translation
from pydantic import BaseModel, Field

from goals.enums import CampaignOutcome, CampaignSource, CampaignState
from goals.models import Campaign
from goals.services.campaign_next import NextGoal
from goals.services.campaign_ranking import BusinessGoal, business_goals
from goals.services.campaign_reports import Figures
from goals.services.campaign_words import points_text, reason_text, verdict_text, why_text
from kpis.calc.segments import TEXT_PATTERN
from kpis.readers.reasons import sentence
from workspaces.enums import Language
from workspaces.rest.columns import columns_of
from workspaces.rest.fields import UNSET, Body, CurrencyOrBlank, Day, DecimalText, Patch, Reason
from workspaces.rest.paging import Paging

SegmentText = Annotated[str, Field(max_length=400, json_schema_extra={"pattern": TEXT_PATTERN})]


class PeriodIn(Body):
    """A past period of the workspace's KPIs."""

    start: Day = Field(alias="from")
    end: Day = Field(alias="to")
    title: Annotated[str, Field(max_length=160)] = ""
    segment: SegmentText = ""


class ComparedOut(BaseModel):
    """A metric against an earlier time; `moved` is null where nobody can tell, and `verdict` why.

    `change` and `interval` are fractions: 0.2 is +20 %.
    """

    value: DecimalText | None
    change: DecimalText | None
    interval: list[DecimalText] | None
    level: DecimalText | None = Field(description="Of the interval, such as 0.95.")
    moved: bool | None
    verdict: Literal["up", "down", "flat", "unsure", "unknown"]
    trouble: str
    message: str

    @classmethod
    def of(cls, compared: dict[str, Any]) -> Self:
        """Return what the API tells of a comparison."""
        move = compared.get("move")
        return cls(
            value=compared["value"],
            change=compared.get("change"),
            interval=[compared["low"], compared["high"]] if move else None,
            level=compared.get("level"),
            moved={"up": True, "down": True, "flat": False}.get(move or ""),
            verdict=move or "unknown",
            trouble=compared["trouble"],
            message=verdict_text(compared),
        )


class MetricOut(BaseModel):
    """A metric of the campaign, against the time just before and the same time last year."""

    kpi: str
    unit: str
    currency: str
    value: DecimalText | None
    prior: DecimalText | None
    change: DecimalText | None
    interval: list[DecimalText] | None
    moved: bool | None
    against_prior: ComparedOut
    against_last_year: ComparedOut

    @classmethod
    def of(cls, metric: dict[str, Any]) -> Self:
        """Return what the API tells of a metric."""
        prior = ComparedOut.of(metric["prior"])
        return cls(
            kpi=metric["kpi"],
            unit=metric["unit"],
            currency=metric["currency"],
            value=metric["value"],
            prior=prior.value,
            change=prior.change,
            interval=prior.interval,
            moved=prior.moved,
            against_prior=prior,
            against_last_year=ComparedOut.of(metric["year"]),
        )


class CandidateOut(BaseModel):
    """A goal that the campaign may have served, and the one that this serves; `score` is 0 to 1."""

    level: Literal["marketing", "business"]
    key: str
    title: str
    titles: dict[str, str]
    score: DecimalText
    serves: str | None
    reasons: list[Reason]


class RecognisedOut(BaseModel):
    """What was read of a report, and the headings that stand for nothing known."""

    kpis: list[str]
    unknown: list[str]
    rows: int
    totals_rows: int
    campaigns: list[str]
    start: Day | None = Field(serialization_alias="from")
    end: Day | None = Field(serialization_alias="to")
    currency: str


class NextOut(BaseModel):
    """The next goal that is within reach; `probability` is that of repeating what was achieved."""

    title: str
    titles: dict[str, str]
    business_titles: dict[str, str]
    kpi: str
    condition: str
    value: DecimalText
    low: DecimalText | None
    high: DecimalText | None
    achieved: DecimalText
    probability: DecimalText | None
    start: Day
    end: Day

    @classmethod
    def of(cls, suggested: NextGoal) -> Self:
        """Return what the API tells of the next goal."""
        return cls(
            title=why_text(suggested.marketing),
            titles=_both(suggested.marketing),
            business_titles=_both(suggested.business),
            kpi=suggested.kpi,
            condition=str(suggested.bound),
            value=suggested.value,
            low=suggested.low,
            high=suggested.high,
            achieved=suggested.achieved,
            probability=suggested.probability,
            start=suggested.period.start,
            end=suggested.period.end,
        )


class CampaignOut(BaseModel):
    """A campaign; a refused report has its reason in `refusal` and nothing else."""

    id: str
    title: str
    state: CampaignState
    source: CampaignSource
    start: Day | None = Field(serialization_alias="from")
    end: Day | None = Field(serialization_alias="to")
    segment: str
    channels: list[str]
    cost: DecimalText | None
    cost_currency: str
    outcome: str
    note: str
    personas: list[str]
    goals: list[str]
    lessons: list[str]
    recognised: RecognisedOut | None
    refusal: Reason | None
    metrics: list[MetricOut]
    candidates: list[CandidateOut]
    chosen: list[str]
    baseline: dict[str, Any]
    suggested_next: NextOut | None
    version: int

    @classmethod
    def of(cls, campaign: Campaign, *, suggested: NextGoal | None = None) -> Self:
        """Return what the API tells of a campaign, read by `_campaigns`."""
        return cls(
            id=campaign.public_id,
            title=campaign.title,
            state=CampaignState(campaign.state),
            source=CampaignSource(campaign.source),
            start=campaign.starts_on,
            end=campaign.ends_on,
            segment=campaign.segment_key,
            channels=campaign.channel_names,
            cost=campaign.cost,
            cost_currency=campaign.cost_currency,
            outcome=campaign.outcome,
            note=campaign.note,
            personas=[each.public_id for each in campaign.personas.all()],
            goals=[each.public_id for each in campaign.goals.all()],
            lessons=[each.public_id for each in campaign.lessons.all()],
            recognised=_recognised(campaign),
            refusal=_refusal(campaign),
            metrics=[MetricOut.of(each) for each in campaign.metrics],
            candidates=list(_candidates(campaign)),
            chosen=campaign.chosen,
            baseline=campaign.baseline,
            suggested_next=NextOut.of(suggested) if suggested else None,
            version=campaign.version,
        )


class CampaignPatch(Patch):
    """What a person says of a campaign; other dates or another segment analyse it anew."""

    model_config = columns_of(Campaign)

    title: Annotated[str, Field(max_length=160)] = UNSET
    start: Day = Field(UNSET, alias="from")
    end: Day = Field(UNSET, alias="to")
    segment: SegmentText = UNSET
    channels: list[Annotated[str, Field(max_length=60)]] = UNSET
    cost: DecimalText | None = UNSET
    cost_currency: CurrencyOrBlank = UNSET
    outcome: CampaignOutcome | Literal[""] = UNSET
    note: Annotated[str, Field(max_length=2000)] = UNSET
    personas: list[str] = UNSET
    goals: list[str] = UNSET
    lessons: list[str] = UNSET


class ConfirmIn(Body):
    """The keys of the candidates that a person confirms."""

    chosen: list[str]


class CampaignQuery(Paging):
    """Which campaigns of the library."""

    q: str = Field("", max_length=200)
    channel: str = Field("", max_length=60)
    persona: str = Field("", max_length=16)
    kpi: str = Field("", max_length=60)
    outcome: CampaignOutcome | None = None


def _recognised(campaign: Campaign) -> RecognisedOut | None:
    if not campaign.figures:
        return None
    figures = Figures.of(campaign.figures)
    return RecognisedOut(
        kpis=list(figures.totals),
        unknown=figures.unknown,
        rows=figures.rows,
        totals_rows=figures.totals_rows,
        campaigns=list(figures.names),
        start=figures.period.start if figures.period else None,
        end=figures.period.end if figures.period else None,
        currency=figures.currency,
    )


def _refusal(campaign: Campaign) -> Reason | None:
    refusal = campaign.refusal
    if not refusal:
        return None
    return Reason(code=refusal["code"], message=sentence(refusal["code"], refusal["params"]))


def _candidates(campaign: Campaign) -> Iterator[CandidateOut]:
    metrics = {metric["kpi"]: metric for metric in campaign.metrics}
    candidates = campaign.analysis.get("candidates", [])
    for each in candidates:
        yield CandidateOut(
            level="marketing",
            key=each["key"],
            title=why_text(each["marketing"]),
            titles=_both(each["marketing"]),
            score=each["score"],
            serves=why_text(each["business"]),
            reasons=[_reason(reason, metrics) for reason in each["reasons"]],
        )
    for goal in business_goals(candidates):
        yield _business(goal)


def _business(goal: BusinessGoal) -> CandidateOut:
    return CandidateOut(
        level="business",
        key=goal.served_by[0]["key"],
        title=why_text(goal.texts),
        titles=_both(goal.texts),
        score=goal.score,
        serves=None,
        reasons=[
            Reason.model_validate(
                {
                    "code": "served_by",
                    "message": why_text(each["link"]),
                    "messages": _both(each["link"]),
                    "served_by": each["key"],
                }
            )
            for each in goal.served_by
        ],
    )


def _reason(reason: dict[str, Any], metrics: dict[str, dict[str, Any]]) -> Reason:
    messages = {}
    for language in Language.values:
        with translation.override(language):
            messages[language] = reason_text(reason, metrics)
    return Reason.model_validate(
        {
            "code": reason["sign"],
            "message": reason_text(reason, metrics),
            "messages": messages,
            "points": reason["points"],
            "points_text": points_text(reason),
            "kpi": reason["kpi"],
            "is_against": reason["points"].startswith("-"),
        }
    )


def _both(texts: Sequence[str]) -> dict[str, str]:
    return {"ko": texts[0], "en": texts[1]}
