"""Ratios of a report, from the sums of its columns and never from its own rounded ones."""

from collections.abc import Container
from dataclasses import dataclass
from decimal import Decimal
from typing import Final


@dataclass(frozen=True, slots=True)
class Ratio:
    """`key` is that of the standard KPI with this meaning; the value is part ÷ whole × times."""

    key: str
    part: str
    whole: str
    times: Decimal = Decimal(1)


RATIOS: Final = (
    Ratio("ctr", "clicks", "impressions"),
    Ratio("cpc", "ad_spend", "clicks"),
    Ratio("cpm", "ad_spend", "impressions", Decimal(1000)),
    Ratio("conversion_rate", "conversions", "sessions"),
    Ratio("conversion_rate", "conversions", "clicks"),  # ad reports know no sessions
    Ratio("cpa", "ad_spend", "conversions"),
    Ratio("roas", "revenue", "ad_spend"),
    Ratio("roas", "conversion_value", "ad_spend"),  # what ad tools call the return
    Ratio("aov", "revenue", "orders"),
    Ratio("value_per_conversion", "conversion_value", "conversions"),
    Ratio("cost_per_lead", "ad_spend", "leads"),
    Ratio("bounce_rate", "bounced_sessions", "sessions"),
    Ratio("search_ctr", "search_clicks", "search_impressions"),
    Ratio("video_view_rate", "video_views", "impressions"),
    Ratio("engagement_rate", "engagements", "post_impressions"),
)


def ratios_of(keys: Container[str]) -> list[Ratio]:
    """Return the ratios that can be worked out of `keys`, one of each meaning."""
    found: dict[str, Ratio] = {}
    for ratio in RATIOS:
        if ratio.part in keys and ratio.whole in keys and ratio.key not in keys:
            found.setdefault(ratio.key, ratio)
    return list(found.values())
