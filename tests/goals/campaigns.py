"""Campaigns for tests that need one and not its story."""

import datetime as dt
from typing import Any

from goals.enums import CampaignSource, CampaignState
from goals.models import Campaign
from tests.factories import make_workspace
from workspaces.models import Workspace

METRIC = {
    "kpi": "clicks",
    "name_ko": "클릭수",
    "name_en": "Clicks",
    "unit": "count",
    "currency": "",
    "direction": "up",
    "value": "120",
    "prior": {
        "value": "100",
        "trouble": "",
        "move": "up",
        "change": "0.2",
        "low": "0.1",
        "high": "0.3",
        "level": "0.95",
    },
    "year": {"value": None, "trouble": "nothing_earlier"},
}
CANDIDATE = {
    "key": "acquisition",
    "score": "0.4",
    "points": "4",
    "most_points": 10,
    "marketing": ["신규 방문자 늘리기", "Bring in new visitors"],
    "business": ["고객 획득 개선", "Improve customer acquisition"],
    "link": ["기회가 늘어납니다.", "More chances."],
    "kpis": ["clicks"],
    "reasons": [
        {
            "sign": "up",
            "points": "4",
            "kpi": "clicks",
            "why": ["더 왔습니다.", "More came."],
            "word": "",
            "bound": None,
            "value": "120",
            "move": "up",
            "change": "0.2",
        }
    ],
}


def make_campaign(*, workspace: Workspace | None = None, **fields: Any) -> Campaign:
    """A picked period with one metric and one candidate, still to be confirmed."""
    defaults: dict[str, Any] = {
        "title": "Spring",
        "state": CampaignState.DRAFT,
        "source": CampaignSource.PERIOD,
        "starts_on": dt.date(2026, 3, 1),
        "ends_on": dt.date(2026, 3, 14),
        "created_at": dt.datetime(2026, 11, 21, 3, tzinfo=dt.UTC),
        "analysis": {"metrics": [METRIC], "candidates": [CANDIDATE]},
        "kpi_keys": ",clicks,",
    }
    workspace = workspace or make_workspace()
    return Campaign.objects.create(workspace=workspace, **{**defaults, **fields})
