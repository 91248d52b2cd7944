"""Being found in search engines without paying for it."""

from typing import Final

from kpis.enums import Aggregation, Direction, Unit
from kpis.library.entry import LibraryKpi

KPIS: Final = (
    LibraryKpi(
        "search_impressions",
        "검색 노출수",
        "Search impressions",
        "광고가 아닌 검색 결과에 사이트가 보인 횟수입니다.",
        "Times the site was shown in unpaid search results.",
        Unit.COUNT,
        guardrails=("search_ctr",),
    ),
    LibraryKpi(
        "search_clicks",
        "검색 유입 클릭수",
        "Search clicks",
        "광고가 아닌 검색 결과에서 사이트로 들어온 클릭의 수입니다.",
        "Clicks from unpaid search results to the site.",
        Unit.COUNT,
        guardrails=("bounce_rate",),
    ),
    LibraryKpi(
        "search_ctr",
        "검색 클릭률",
        "Search click-through rate",
        "검색 노출 가운데 클릭으로 이어진 비율입니다.",
        "The share of search impressions that were clicked.",
        Unit.PERCENT,
        formula="search_clicks / search_impressions",
        guardrails=("search_impressions",),
    ),
    LibraryKpi(
        "search_position",
        "평균 검색 순위",
        "Average search position",
        "검색 결과에서 사이트가 놓인 평균 순위이며, 1이 맨 위입니다.",
        "The site's average place in search results; 1 is the top.",
        Unit.RATIO,
        Direction.DOWN,
        Aggregation.MEAN,
    ),
    LibraryKpi(
        "brand_searches",
        "브랜드 검색량",
        "Brand searches",
        "브랜드 이름이 들어간 검색의 횟수입니다.",
        "Searches that name the brand.",
        Unit.COUNT,
    ),
)
