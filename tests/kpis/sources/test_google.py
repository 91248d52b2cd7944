"""The contract with Google's token server, Analytics Data API, Search Console and Ads."""

import json

import pytest

from kpis.sources.google_ads import GoogleAds
from kpis.sources.google_analytics import GoogleAnalytics
from kpis.sources.search_console import SearchConsole
from kpis.sources.shape import Shape
from kpis.sources.trouble import FetchError, QuotaError
from tests.kpis.sources.asks import NOW, make_ask, pulled
from tests.kpis.sources.fixtures import site
from tests.kpis.sources.spoken import (
    Said,
    account_key,
    claims_of,
    google_error,
    refresh_key,
    speak,
    speak_tokens,
)

__all__ = ["site"]
REPORT = "/v1beta/properties/123456789:runReport"
SEARCH = "/webmasters/v3/sites/sc-domain%3Ashop.example/searchAnalytics/query"
STREAM = "/v26/customers/1234567890/googleAds:searchStream"
VISITS = Shape(values={"visits": "sessions", "매출": "totalRevenue"})
ABOUT = {"currencyCode": "KRW", "timeZone": "Asia/Seoul"}
OPTIONS = {
    "property": "123456789",
    "site": "sc-domain:shop.example",
    "customer": "123-456-7890",
    "manager": "111-222-3333",
}


@pytest.fixture
def ask(site):
    def ask(shape, key=None):
        secrets = {"key": key or refresh_key(site, "refresh-1"), "developer_token": "dev-1"}
        return make_ask(
            url=site.url, policy=site.policy, shape=shape, options=OPTIONS, secrets=secrets
        )

    return ask


def analytics_row(day, *parts, metrics):
    return {
        "dimensionValues": [{"value": part} for part in (day, *parts)],
        "metricValues": [{"value": value} for value in metrics],
    }


def speak_analytics(site, rows, about=ABOUT, page=2):
    """Answer with the rows from an offset on, `page` of them at most."""

    def answer(request):
        if request.headers["Authorization"] != "Bearer access-1":
            return google_error(401, "UNAUTHENTICATED", "Request had invalid credentials.")
        start = int(request.document["offset"])
        found = {"rows": rows[start : start + page]} if rows else {}
        return Said({**found, "rowCount": len(rows), "metadata": about, "kind": "report"})

    return speak(site, REPORT, answer)


def test_analytics_signs_who_asks_and_reads_all_pages(site, ask):
    tokens = speak_tokens(site)
    days = [
        analytics_row("20261118", metrics=["10", "1200.5"]),
        analytics_row("20261119", metrics=["0", "0"]),
        analytics_row("20261120", metrics=["7", "300"]),
    ]
    heard = speak_analytics(site, days)

    lines, brought = pulled(GoogleAnalytics(), ask(VISITS, account_key(site)))

    assert lines == [
        "kpi,date,value",
        *("visits,2026-11-18,10", "매출,2026-11-18,1200.5", "visits,2026-11-19,0"),
        *("매출,2026-11-19,0", "visits,2026-11-20,7", "매출,2026-11-20,300"),
    ]
    assert (brought.currency, brought.notes) == ("KRW", [])
    assert [request.document["offset"] for request in heard] == ["0", "2"]
    assert heard[0].document == {
        "dateRanges": [{"startDate": "2026-11-01", "endDate": "2026-11-20"}],
        "dimensions": [{"name": "date"}],
        "metrics": [{"name": "sessions"}, {"name": "totalRevenue"}],
        "orderBys": [{"dimension": {"dimensionName": "date"}}],
        **{"limit": "50000", "offset": "0", "keepEmptyRows": True},
    }
    assert claims_of(tokens[0].form["assertion"]) == {
        "iss": "reader@project.example",
        "scope": "https://www.googleapis.com/auth/analytics.readonly",
        "aud": f"{site.url}/token",
        "iat": int(NOW.timestamp()),
        "exp": int(NOW.timestamp()) + 600,
    }


def test_analytics_tells_what_to_know_of_its_numbers(site, ask):
    speak_tokens(site)
    about = {
        "currencyCode": "KRW",
        "timeZone": "America/Los_Angeles",  # where the 20th is not over yet
        "subjectToThresholding": True,
        "samplingMetadatas": [{"samplesReadCount": "500000", "samplingSpaceSize": "2000000"}],
    }
    shape = Shape(values={"visits": "sessions"}, segments={"channel": "sessionSource"})
    rows = [
        analytics_row("20261119", "google", metrics=["10"]),
        analytics_row("20261119", "(other)", metrics=["2"]),
        analytics_row("20261120", "google", metrics=["5"]),
    ]
    heard = speak_analytics(site, rows, about, page=10)

    lines, brought = pulled(GoogleAnalytics(), ask(shape))

    assert lines[1:] == ["visits,2026-11-19,2,(other)", "visits,2026-11-19,10,google"]
    assert [(note["code"], note["params"]) for note in brought.notes] == [
        ("days_unfinished", {}),
        ("sampled", {"percent": "25.0 %"}),
        ("thresholded", {}),
        ("other_row", {}),
    ]
    assert heard[0].document["keepEmptyRows"] is False


def test_empty_property_gives_no_rows(site, ask):
    speak_tokens(site)
    speak_analytics(site, [])

    assert pulled(GoogleAnalytics(), ask(VISITS))[0] == ["kpi,date,value"]


@pytest.mark.parametrize(
    ("word", "is_good"), [("refresh-1", True), ("revoked", False)], ids=["good", "revoked"]
)
def test_refresh_token_is_exchanged(site, ask, word, is_good):
    speak_tokens(site)
    heard = speak_analytics(site, [analytics_row("20261120", metrics=["7", "1"])])

    if is_good:
        assert len(pulled(GoogleAnalytics(), ask(VISITS, refresh_key(site, word)))[0]) == 3
    else:
        with pytest.raises(FetchError, match="credential_refused"):
            pulled(GoogleAnalytics(), ask(VISITS, refresh_key(site, word)))
        assert heard == []


_QUOTA = {"details": [{"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "65s"}]}


@pytest.mark.parametrize(
    ("said", "code", "wait"),
    [
        (google_error(429, "RESOURCE_EXHAUSTED", "Exhausted tokens."), "too_many_requests", 0),
        (google_error(429, "RESOURCE_EXHAUSTED", "", **_QUOTA), "too_many_requests", 65),
        (
            google_error(403, "", "", errors=[{"reason": "userRateLimitExceeded"}]),
            "too_many_requests",
            0,
        ),
        (google_error(403, "PERMISSION_DENIED", "No permission."), "access_refused", None),
        (google_error(401, "UNAUTHENTICATED", "Expired."), "credential_refused", None),
        (google_error(404, "NOT_FOUND", "No such property."), "not_there", None),
        (google_error(400, "INVALID_ARGUMENT", "Not a metric."), "request_refused", None),
        (Said("<html>", 502), "answered_with", 0),
    ],
    ids=["quota", "delay", "rate", "denied", "expired", "missing", "argument", "down"],
)
def test_google_errors(site, ask, said, code, wait):
    speak_tokens(site)
    speak(site, REPORT, lambda _request: said)

    with pytest.raises(FetchError) as caught:
        pulled(GoogleAnalytics(), ask(VISITS))

    assert (caught.value.code, getattr(caught.value, "wait_seconds", None)) == (code, wait)


@pytest.mark.slow
def test_search_console_asks_for_final_days_page_by_page(site, ask):
    speak_tokens(site)
    rows = [{"keys": ["2026-11-18", f"q{n}"], "clicks": 1} for n in range(25_001)]

    def answer(request):
        start = request.document["startRow"]
        page = rows[start : start + request.document["rowLimit"]]
        return Said({"rows": page, "responseAggregationType": "byProperty"} if page else {})

    heard = speak(site, SEARCH, answer)
    shape = Shape(values={"clicks": "clicks"}, segments={"query": "query"})

    lines, brought = pulled(SearchConsole(), ask(shape))

    assert len(lines) == 1 + len(rows)
    assert [request.document["startRow"] for request in heard] == [0, 25_000]
    assert heard[0].document["dataState"] == "final"
    assert [note["code"] for note in brought.notes] == ["thresholded"]


def test_search_console_days_without_impressions_are_zeros_up_to_the_last(site, ask):
    speak_tokens(site)
    rows = [
        {"keys": [day], "clicks": 2, "impressions": 50, "ctr": 0.04, "position": 3.5}
        for day in ("2026-11-16", "2026-11-18")
    ]
    speak(site, SEARCH, lambda _request: Said({"rows": rows}))
    shape = Shape(values={"clicks": "clicks", "position": "position"})

    lines, _brought = pulled(SearchConsole(), ask(shape))

    assert lines[1:] == [
        *("clicks,2026-11-16,2", "position,2026-11-16,3.5", "clicks,2026-11-17,0"),
        *("clicks,2026-11-18,2", "position,2026-11-18,3.5"),
    ]


def ads_row(day, campaign, micros, conversions):
    return {
        "customer": {
            "resourceName": "customers/1",
            "currencyCode": "KRW",
            "timeZone": "Asia/Seoul",
        },
        "campaign": {"resourceName": "customers/1/campaigns/2", "name": campaign},
        "metrics": {"costMicros": micros, "conversions": conversions},
        "segments": {"date": day},
    }


def test_ads_come_in_batches_with_costs_in_millionths(site, ask):
    speak_tokens(site)
    batches = [
        {"results": [ads_row("2026-11-19", "Brand", "1234567", 1.5)], "requestId": "r"},
        {"results": [ads_row("2026-11-19", "Brand", "1", 0.5)]},  # another of the same name
        {"results": [ads_row("2026-11-20", "검색", "2000000", 0)], "fieldMask": "metrics"},
    ]
    heard = speak(site, STREAM, lambda _request: Said(batches))
    shape = Shape(
        values={"ad_spend": "cost_micros", "conversions": "conversions"},
        segments={"campaign": "campaign"},
    )

    lines, brought = pulled(GoogleAds(), ask(shape))

    assert lines[1:] == [
        *("ad_spend,2026-11-19,1.234568,Brand", "conversions,2026-11-19,2.0,Brand"),
        *("ad_spend,2026-11-20,2,검색", "conversions,2026-11-20,0,검색"),
    ]
    assert brought.currency == "KRW"
    sent = heard[0].headers
    assert [sent["developer-token"], sent["login-customer-id"]] == ["dev-1", "1112223333"]
    assert heard[0].document["query"] == (
        "SELECT segments.date, customer.currency_code, customer.time_zone, campaign.name, "
        "metrics.cost_micros, metrics.conversions FROM campaign "
        "WHERE segments.date BETWEEN '2026-11-01' AND '2026-11-20'"
    )


def test_ads_quota_and_faults_are_told_from_within_a_list(site, ask):
    speak_tokens(site)
    failure = {"errors": [{"errorCode": {"quotaError": "RESOURCE_EXHAUSTED"}, "message": "Slow"}]}
    quota = google_error(429, "RESOURCE_EXHAUSTED", "Retry in 30 seconds.", details=[failure])
    fault = {"errors": [{"errorCode": {"queryError": "X"}, "message": "Unrecognized field"}]}
    wrong = google_error(400, "INVALID_ARGUMENT", "Invalid argument.", details=[fault])
    shape = Shape(values={"clicks": "clicks"})

    speak(site, STREAM, lambda _request: Said([quota.document], 429))
    with pytest.raises(QuotaError):
        pulled(GoogleAds(), ask(shape))
    speak(site, STREAM, lambda _request: Said([wrong.document], 400))
    with pytest.raises(FetchError) as caught:
        pulled(GoogleAds(), ask(shape))

    assert caught.value.params == {"message": "Unrecognized field"}


@pytest.mark.parametrize(
    "key",
    [
        *("", "{}", "[]", "key", '{"type": "service_account"}', '{"type": ["service_account"]}'),
        json.dumps({"type": "service_account", "client_email": "a", "private_key": "none"}),
    ],
)
def test_key_that_is_none_is_told_before_asking(ask, key):
    found = GoogleAnalytics().check(ask(VISITS, key or " "))

    assert {name: error.code for name, error in found.items()} == {"key": "key_unreadable"}


@pytest.mark.parametrize(
    ("connector", "shape", "wrong"),
    [
        (GoogleAnalytics(), VISITS, {}),
        (GoogleAnalytics(), Shape(values={"a": "new users"}), {"values": "metric_unknown"}),
        (
            GoogleAnalytics(),
            Shape(values={f"k{n}": f"metric{n}" for n in range(11)}),
            {"values": "too_many_metrics"},
        ),
        (SearchConsole(), Shape(segments={"a": "weather"}), {"segments": "dimension_unknown"}),
        (GoogleAds(), Shape(values={"a": "ctr"}), {"values": "metric_unknown"}),
        (GoogleAds(), Shape(segments={"a": "name FROM x"}), {"segments": "dimension_unknown"}),
    ],
    ids=["good", "name", "many", "search", "rate", "query"],
)
def test_what_can_be_said_before_asking(ask, connector, shape, wrong):
    found = connector.check(ask(shape))

    assert {name: error.code for name, error in found.items()} == wrong
