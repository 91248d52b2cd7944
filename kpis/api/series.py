"""`/kpis/{key}/series`: a KPI over time."""

import datetime as dt
from typing import Self

from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Query, Router
from pydantic import BaseModel, Field

from kpis.api.kpis import kpi_of
from kpis.api.segments import SegmentText, segment_key_of
from kpis.enums import Grain
from kpis.services.series import Point, read_series
from kpis.services.wording import value_remark
from workspaces.enums import Scope
from workspaces.rest.door import BearerToken
from workspaces.rest.fields import Day, DecimalText, Reason
from workspaces.rest.problems import refused_field
from workspaces.rest.request import ApiRequest

router = Router(tags=["KPIs"])

USUAL_DAYS = 90
MOST_DAYS = 11 * 366


class PointOut(BaseModel):
    """The value of one window, or why there is none; a partial one compares with no full one.

    A share of counts, such as a conversion rate, comes with its Wilson interval: it lies between
    `low` and `high` with 95 % confidence, between `low80` and `high80` with 80 %.
    """

    start: dt.date
    end: dt.date
    value: DecimalText | None
    partial: bool
    reason: Reason | None
    low: DecimalText | None
    high: DecimalText | None
    low80: DecimalText | None
    high80: DecimalText | None

    @classmethod
    def of(cls, point: Point) -> Self:
        """Return what the API tells of `point`."""
        reason = point.reason
        return cls(
            start=point.start,
            end=point.end,
            value=point.value,
            partial=point.is_partial,
            reason=Reason.model_validate({**reason, "message": value_remark(reason)})
            if reason
            else None,
            low=point.low,
            high=point.high,
            low80=point.interval.low80 if point.interval else None,
            high80=point.interval.high80 if point.interval else None,
        )


class SeriesOut(BaseModel):
    """A KPI in one segment between two dates, both included."""

    kpi: str
    segment: dict[str, str]
    grain: Grain
    points: list[PointOut]


class SeriesQuery(BaseModel):
    """Which part of a KPI's history."""

    start: Day | None = Field(None, alias="from", description="90 days before `to` unless given.")
    end: Day | None = Field(None, alias="to", description="Today unless given.")
    grain: Grain = Grain.DAY
    segment: SegmentText = Field("", description="Such as `channel=instagram`; all unless given.")


@router.get(
    "/kpis/{key}/series",
    summary="Read a KPI over time",
    auth=BearerToken(Scope.READ),
    response=SeriesOut,
)
def read_kpi_series(request: ApiRequest, key: str, query: Query[SeriesQuery]) -> SeriesOut:
    """Return the values by day, week or month; a formula is evaluated on each window's sums."""
    kpi = kpi_of(request, key)
    today = request.token.workspace.today(timezone.now())
    end = query.end or today
    start = query.start or end - dt.timedelta(days=USUAL_DAYS)
    if end < start:
        raise refused_field("to", "before_from", _("The end must not lie before the start."))
    if (end - start).days >= MOST_DAYS:
        message = _("Ask for at most %(days)s days at once.") % {"days": MOST_DAYS}
        raise refused_field("from", "too_long", message)
    segment_key, dimensions = segment_key_of(query.segment)
    points = read_series(
        kpi=kpi,
        segment_key=segment_key,
        start=start,
        end=end,
        grain=query.grain,
        today=today,
        with_intervals=True,
    )
    return SeriesOut(
        kpi=kpi.key,
        segment=dimensions,
        grain=query.grain,
        points=[PointOut.of(point) for point in points],
    )
