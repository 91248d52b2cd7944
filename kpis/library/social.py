"""The brand's own channels, and how people respond there."""

from typing import Final

from kpis.enums import Aggregation, Unit
from kpis.library.entry import LibraryKpi

KPIS: Final = (
    LibraryKpi(
        "followers",
        "팔로워",
        "Followers",
        "채널을 구독하는 사람의 수입니다.",
        "People who follow the channel.",
        Unit.COUNT,
        aggregation=Aggregation.LAST,
        guardrails=("engagement_rate",),
    ),
    LibraryKpi(
        "posts",
        "게시물 수",
        "Posts",
        "채널에 올린 게시물의 수입니다.",
        "Posts published on the channel.",
        Unit.COUNT,
        guardrails=("engagements_per_post",),
    ),
    LibraryKpi(
        "post_impressions",
        "게시물 노출수",
        "Post impressions",
        "광고가 아닌 게시물이 보인 횟수입니다.",
        "Times an unpaid post was shown.",
        Unit.COUNT,
        guardrails=("engagement_rate",),
    ),
    LibraryKpi(
        "engagements",
        "참여 수",
        "Engagements",
        "게시물에 대한 좋아요, 댓글, 공유, 저장을 더한 수입니다.",
        "Likes, comments, shares and saves of posts.",
        Unit.COUNT,
    ),
    LibraryKpi(
        "engagement_rate",
        "참여율",
        "Engagement rate",
        "게시물 노출 가운데 참여로 이어진 비율입니다.",
        "Engagements as a share of post impressions.",
        Unit.PERCENT,
        formula="engagements / post_impressions",
        guardrails=("post_impressions",),
    ),
    LibraryKpi(
        "engagements_per_post",
        "게시물당 참여 수",
        "Engagements per post",
        "게시물 하나가 얻은 평균 참여 수입니다.",
        "Engagements of an average post.",
        Unit.RATIO,
        formula="engagements / posts",
    ),
    LibraryKpi(
        "mentions",
        "브랜드 언급",
        "Brand mentions",
        "소셜 미디어에서 브랜드가 언급된 횟수입니다.",
        "Times the brand was mentioned on social media.",
        Unit.COUNT,
        guardrails=("nps",),
    ),
    LibraryKpi(
        "category_mentions",
        "업계 전체 언급",
        "Mentions of all brands",
        "같은 업계의 모든 브랜드가 언급된 횟수로, 우리 브랜드도 포함합니다.",
        "Times any brand of the category was mentioned, our own included.",
        Unit.COUNT,
    ),
    LibraryKpi(
        "share_of_voice",
        "언급 점유율(SOV)",
        "Share of voice (SOV)",
        "업계 전체 언급 가운데 우리 브랜드가 차지하는 비율입니다.",
        "Our share of all mentions in the category.",
        Unit.PERCENT,
        formula="mentions / category_mentions",
    ),
)
