"""The contract with the Insights of Meta's Marketing API."""

import json

import pytest

from kpis.sources.meta_ads import MetaAds
from kpis.sources.shape import Shape
from kpis.sources.trouble import FetchError
from tests.kpis.sources.asks import make_ask, pulled
from tests.kpis.sources.fixtures import site
from tests.kpis.sources.spoken import Said, speak

__all__ = ["site"]
ACCOUNT, INSIGHTS = "/v25.0/act_1234567890", "/v25.0/act_1234567890/insights"
SPEND = Shape(values={"ad_spend": "spend", "conversions": "actions:purchase"})
BY_CAMPAIGN = Shape(
    values={"clicks": "clicks"}, segments={"campaign": "campaign", "platform": "platform"}
)


@pytest.fixture
def ask(site):
    def ask(shape, token="token-1"):  # noqa: S107
        return make_ask(
            url=site.url,
            policy=site.policy,
            shape=shape,
            options={"account": "act_1234567890"},
            secrets={"token": token},
        )

    return ask


def row(day, **numbers):
    return {"account_id": "1234567890", "date_start": day, "date_stop": day, **numbers}


def refused(code, message="(#{code}) no", **headers):
    told = {"message": message, "type": "OAuthException", "code": code, "fbtrace_id": "x"}
    return Said({"error": told}, 400, headers)


def speak_meta(site, rows, page=2, zone="Asia/Seoul"):
    """Answer page by page: a cursor, and the address of the next page while there is one."""
    about = {"currency": "KRW", "timezone_name": zone, "id": "act_1234567890"}
    speak(site, ACCOUNT, lambda request: Said(about) if is_let_in(request) else refused(190))

    def is_let_in(request):
        return request.headers["Authorization"] == "Bearer token-1"

    def answer(request):
        start = int(request.query.get("after", "0"))
        found, end = rows[start : start + page], start + page
        paging = {"cursors": {"before": str(start), "after": str(end)}}
        if end < len(rows):
            paging["next"] = f"https://graph.facebook.com/next?access_token=token-1&after={end}"
        return Said({"data": found, "paging": paging} if found else {"data": []})

    return speak(site, INSIGHTS, answer)


def test_days_of_the_account_cursor_by_cursor(site, ask):
    bought = [
        {"action_type": "link_click", "value": "9"},
        {"action_type": "purchase", "value": "3"},
    ]
    rows = [
        row("2026-11-17", spend="1234.56", actions=bought),
        row("2026-11-18", spend="10"),
        row("2026-11-20", spend="5.00", actions=bought),
    ]
    heard = speak_meta(site, rows)

    lines, brought = pulled(MetaAds(), ask(SPEND))

    assert lines == [
        "kpi,date,value",
        *("ad_spend,2026-11-17,1234.56", "conversions,2026-11-17,3"),
        *("ad_spend,2026-11-18,10", "conversions,2026-11-18,0"),
        *("ad_spend,2026-11-19,0", "conversions,2026-11-19,0"),
        *("ad_spend,2026-11-20,5.00", "conversions,2026-11-20,3"),
    ]
    assert (brought.currency, brought.notes) == ("KRW", [])
    assert [request.query.get("after") for request in heard] == [None, "2"]
    assert heard[0].query == {
        **{"fields": "spend,actions", "level": "account", "time_increment": "1", "limit": "500"},
        "time_range": json.dumps({"since": "2026-11-01", "until": "2026-11-20"}),
    }
    assert all("token" not in str(request.query) for request in heard)


def test_campaigns_and_platforms(site, ask):
    rows = [
        row("2026-11-20", clicks="4", campaign_name="가을", publisher_platform="instagram"),
        row("2026-11-20", clicks="5", campaign_name="가을", publisher_platform="facebook"),
        row("2026-11-20", clicks="1", campaign_name="가을", publisher_platform="facebook"),
    ]
    heard = speak_meta(site, rows, page=10)

    lines, _brought = pulled(MetaAds(), ask(BY_CAMPAIGN))

    assert lines == [
        "kpi,date,value,campaign,platform",
        "clicks,2026-11-20,6,가을,facebook",
        "clicks,2026-11-20,4,가을,instagram",
    ]
    assert (heard[0].query["level"], heard[0].query["breakdowns"]) == (
        "campaign",
        "publisher_platform",
    )
    assert heard[0].query["fields"] == "clicks,campaign_name"


def test_day_that_is_not_over_in_the_account_waits(site, ask):
    speak_meta(
        site, [row("2026-11-19", spend="1"), row("2026-11-20", spend="2")], zone="US/Pacific"
    )

    lines, brought = pulled(MetaAds(), ask(Shape(values={"ad_spend": "spend"})))

    assert lines[1:] == ["ad_spend,2026-11-19,1"]
    assert [note["code"] for note in brought.notes] == ["days_unfinished"]


def test_expired_token(site, ask):
    speak_meta(site, [])

    with pytest.raises(FetchError, match="credential_refused"):
        pulled(MetaAds(), ask(SPEND, "token-2"))


@pytest.mark.parametrize(
    ("said", "code"),
    [
        (refused(17), "too_many_requests"),
        (refused(613), "too_many_requests"),
        (refused(80000), "too_many_requests"),
        (refused(200), "access_refused"),
        (refused(2), "answered_with"),
        (refused(100, "(#100) token-1 is not valid for fields"), "request_refused"),
        (Said("", 503), "answered_with"),
        (Said({"data": {}}), "answer_unreadable"),
    ],
    ids=["user", "custom", "insights", "permission", "moment", "field", "down", "shape"],
)
def test_errors(site, ask, said, code):
    speak_meta(site, [])
    speak(site, INSIGHTS, lambda _request: said)

    with pytest.raises(FetchError) as caught:
        pulled(MetaAds(), ask(SPEND))

    assert caught.value.code == code
    assert "token-1" not in str(caught.value.params)


def test_cursor_that_leads_on_for_ever_is_left(site, ask):
    speak_meta(site, [])
    again = {"data": [], "paging": {"cursors": {"after": "1"}, "next": "https://example.com"}}
    heard = speak(site, INSIGHTS, lambda _request: Said(again))

    with pytest.raises(FetchError, match="too_many_pages"):
        pulled(MetaAds(), ask(SPEND))
    assert len(heard) == 50
