"""Answers that are not what a service is known to give: refused in words, never a fault of ours."""

import copy
from itertools import cycle

import pytest

from kpis.sources.google_ads import GoogleAds
from kpis.sources.google_analytics import GoogleAnalytics
from kpis.sources.matomo import Matomo
from kpis.sources.meta_ads import MetaAds
from kpis.sources.plausible import Plausible
from kpis.sources.search_console import SearchConsole
from kpis.sources.shape import Shape
from kpis.sources.trouble import FetchError
from tests.kpis.sources.asks import make_ask, pulled
from tests.kpis.sources.fixtures import site
from tests.kpis.sources.spoken import Said, refresh_key, speak, speak_tokens

__all__ = ["site"]
STRANGE = [None, "x", [], {}, [None], True, -1.5, [[]], "9" * 400, ""]
OPTIONS = {
    **{"site_id": "1", "property": "123456789", "site": "sc-domain:shop.example"},
    **{"customer": "1234567890", "account": "1234567890"},
}
DAY, ZONE = "2026-11-18", {"timezone": "Asia/Seoul", "currency": "KRW"}
REVENUE = {"value": 1, "currency": "KRW"}
RANGE = ["2026-11-01T00:00:00+09:00", "2026-11-20T23:59:59+09:00"]
SAMPLE = {"samplesReadCount": "1", "samplingSpaceSize": "4"}
FAULT = {"code": 400, "message": "m", "errors": [{"reason": "x"}], "details": [{"errors": [{}]}]}
ANSWERS = {
    "matomo": (
        *(Matomo(), "/index.php", 200),
        {DAY: [{"label": "a", "nb_visits": 3}], "2026-11-19": [], **ZONE},
        Shape(values={"a": "nb_visits"}, segments={"s": "channel"}),
    ),
    "plausible": (
        *(Plausible(), "/api/v2/query", 200),
        {
            "results": [{"dimensions": [DAY, "d"], "metrics": [1, REVENUE, 45]}],
            "query": {"date_range": RANGE},
        },
        Shape(
            values={"a": "visits", "b": "total_revenue", "c": "bounce_rate"},
            segments={"s": "visit:source"},
        ),
    ),
    "analytics": (
        *(GoogleAnalytics(), "/v1beta/properties/123456789:runReport", 200),
        {
            "rows": [
                {
                    "dimensionValues": [{"value": "20261118"}, {"value": "g"}],
                    "metricValues": [{"value": "1"}],
                }
            ],
            "rowCount": 1,
            "metadata": {"timeZone": "Asia/Seoul", "samplingMetadatas": [SAMPLE]},
        },
        Shape(values={"a": "sessions"}, segments={"s": "source"}),
    ),
    "search": (
        SearchConsole(),
        *("/webmasters/v3/sites/sc-domain%3Ashop.example/searchAnalytics/query", 200),
        {"rows": [{"keys": [DAY, "q"], "clicks": 1, "position": 1.5}]},
        Shape(values={"a": "clicks", "b": "position"}, segments={"s": "query"}),
    ),
    "ads": (
        *(GoogleAds(), "/v26/customers/1234567890/googleAds:searchStream", 200),
        [
            {
                "results": [
                    {
                        "customer": {"currencyCode": "KRW", "timeZone": "Asia/Seoul"},
                        "campaign": {"name": "c"},
                        "metrics": {"costMicros": "12"},
                        "segments": {"date": DAY},
                    }
                ]
            }
        ],
        Shape(values={"a": "cost_micros"}, segments={"s": "campaign"}),
    ),
    "fault": (
        *(GoogleAds(), "/v26/customers/1234567890/googleAds:searchStream", 400),
        [{"error": FAULT}],
        Shape(values={"a": "clicks"}),
    ),
    "meta": (
        *(MetaAds(), "/v25.0/act_1234567890/insights", 200),
        {
            "data": [{"date_start": DAY, "actions": [{"action_type": "purchase", "value": "2"}]}],
            "paging": {"cursors": {"after": "1"}},
        },
        Shape(values={"a": "actions:purchase"}),
    ),
}


def places(document, place=()):
    """Where something stands in a document, the whole of it first."""
    yield place
    parts = document.items() if isinstance(document, dict) else ()
    parts = enumerate(document) if isinstance(document, list) else parts
    for name, part in parts:
        yield from places(part, (*place, name))


def changed(document, place, value):
    whole = {"": copy.deepcopy(document)}
    part, name = whole, ""
    for step in place:
        part, name = part[name], step
    part[name] = value
    return whole[""]


@pytest.mark.parametrize("service", ANSWERS)
def test_strange_answer_is_refused_in_words_or_read(site, service):
    connector, path, status, document, shape = ANSWERS[service]
    secrets = {"key": refresh_key(site, "refresh-1"), "token": "t", "developer_token": "d"}
    ask = make_ask(url=site.url, policy=site.policy, shape=shape, options=OPTIONS, secrets=secrets)
    account = {"currency": "KRW", "timezone_name": "Asia/Seoul"}
    speak(site, "/v25.0/act_1234567890", lambda _request: Said(account))
    speak_tokens(site)
    refused = 0
    for place, value in zip(places(document), cycle(STRANGE), strict=False):
        said = Said(changed(document, place, value), status)
        speak(site, path, lambda _request, said=said: said)
        try:
            pulled(connector, ask)
        except FetchError:
            refused += 1
    assert refused > 0
