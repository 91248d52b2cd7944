"""The contract with Matomo's Reporting API."""

import pytest

from kpis.sources.matomo import Matomo
from kpis.sources.shape import Shape
from kpis.sources.trouble import FetchError, QuotaError
from tests.kpis.sources.asks import make_ask, pulled
from tests.kpis.sources.fixtures import site
from tests.kpis.sources.spoken import Said, speak

__all__ = ["site"]
SITE = {"idsite": "1", "name": "Shop", "timezone": "Asia/Seoul", "currency": "USD"}
DAYS = {
    "2026-11-18": {"nb_visits": 10, "bounce_rate": "45.5%", "revenue": 99.9},
    "2026-11-19": [],  # a day without visits
    "2026-11-20": {"nb_visits": 3, "bounce_rate": "0%", "revenue": 0},
}
WHOLE = Shape(values={"visits": "nb_visits", "bounce": "bounce_rate", "매출": "revenue"})
BY_CHANNEL = Shape(values={"visits": "nb_visits"}, segments={"channel": "channel"})


@pytest.fixture
def ask(site):
    options = {"site_id": "1", "days": "30"}
    secrets = {"token": "token-1"}
    return lambda shape, path="/stats": make_ask(
        url=site.url + path, policy=site.policy, shape=shape, options=options, secrets=secrets
    )


def speak_matomo(site, report, zone="Asia/Seoul"):
    def answer(request):
        if request.form["token_auth"] != "token-1":
            return Said({"result": "error", "message": "You can't access this resource"}, 401)
        if request.form["method"] == "SitesManager.getSiteFromId":
            return Said(SITE | {"timezone": zone})
        return Said(report)

    return speak(site, "/stats/index.php", answer)


@pytest.mark.parametrize("path", ["/stats", "/stats/", "/stats/index.php"])
def test_days_of_the_website_with_its_currency(site, ask, path):
    heard = speak_matomo(site, DAYS)

    lines, brought = pulled(Matomo(), ask(WHOLE, path))

    assert lines == [
        "kpi,date,value",
        *("visits,2026-11-18,10", "bounce,2026-11-18,0.455", "매출,2026-11-18,99.9"),
        *("visits,2026-11-19,0", "매출,2026-11-19,0"),
        *("visits,2026-11-20,3", "bounce,2026-11-20,0", "매출,2026-11-20,0"),
    ]
    assert (brought.currency, brought.notes) == ("USD", [])
    assert heard[1].form | {"token_auth": ""} == {
        **{"module": "API", "format": "JSON", "idSite": "1", "token_auth": "", "language": "en"},
        **{"method": "API.get", "period": "day", "date": "2026-11-01,2026-11-20"},
        "filter_limit": "-1",
    }
    assert heard[1].query == {}  # the token is in the body alone


def test_report_is_broken_down_and_a_label_without_a_name_keeps_one(site, ask):
    report = {
        "2026-11-18": [
            {"label": "Search Engines", "nb_visits": 6, "idsubdatatable": 3},
            {"label": "", "nb_visits": 4},
        ],
        "2026-11-19": [],
    }
    heard = speak_matomo(site, report)

    lines, _brought = pulled(Matomo(), ask(BY_CHANNEL))

    assert heard[1].form["method"] == "Referrers.getReferrerType"
    assert lines == [
        "kpi,date,value,channel",
        "visits,2026-11-18,4,(not set)",
        "visits,2026-11-18,6,Search Engines",
    ]


def test_day_that_is_not_over_where_the_website_is_waits(site, ask):
    """At noon of the 21st in Seoul it is the evening of the 20th in New York."""
    speak_matomo(site, DAYS, zone="America/New_York")

    lines, brought = pulled(Matomo(), ask(Shape(values={"visits": "nb_visits"})))

    assert lines[1:] == ["visits,2026-11-18,10", "visits,2026-11-19,0"]
    assert brought.notes == [{"code": "days_unfinished", "params": {}}]


@pytest.mark.parametrize("status", [200, 401, 500])
def test_error_is_told_in_its_words_but_never_the_token(site, ask, status):
    message = "The token token-1 may not view the website id = 1."
    refused = Said({"result": "error", "message": message}, status)
    speak(site, "/stats/index.php", lambda _request: refused)

    with pytest.raises(FetchError) as caught:
        pulled(Matomo(), ask(WHOLE))

    told = "The token •••••• may not view the website id = 1."
    assert (caught.value.code, caught.value.params) == ("request_refused", {"message": told})


def test_server_that_is_asked_too_often(site, ask):
    speak(site, "/stats/index.php", lambda _request: Said([], 429, {"Retry-After": "90"}))

    with pytest.raises(QuotaError) as caught:
        pulled(Matomo(), ask(WHOLE))

    assert caught.value.wait_seconds == 90


@pytest.mark.parametrize(
    ("shape", "wrong"),
    [
        (WHOLE, {}),
        (Shape(values={"visits": "nb visits"}), {"values": "metric_unknown"}),
        (Shape(segments={"a": "weather"}), {"segments": "dimension_unknown"}),
        (Shape(segments={"a": "page", "b": "device"}), {"segments": "too_many_dimensions"}),
    ],
    ids=["good", "number", "dimension", "two"],
)
def test_what_can_be_said_before_asking(ask, shape, wrong):
    found = Matomo().check(ask(shape))

    assert {name: error.code for name, error in found.items()} == wrong
