"""The contract with Plausible's Stats API, version 2."""

import pytest

from kpis.sources.plausible import Plausible
from kpis.sources.shape import Shape
from kpis.sources.trouble import FetchError, QuotaError
from tests.kpis.sources.asks import make_ask, pulled
from tests.kpis.sources.fixtures import site
from tests.kpis.sources.spoken import Said, speak

__all__ = ["site"]
WHOLE = Shape(values={"visits": "visits", "bounce": "bounce_rate"})
BY_PAGE = Shape(values={"visits": "visits"}, segments={"page": "visit:entry_page"})
DAYS = [("2026-11-17", 10, 45), ("2026-11-19", 3, 33.3), ("2026-11-20", 5, None)]


def row(*dimensions, metrics):
    return {"dimensions": list(dimensions), "metrics": metrics}


@pytest.fixture
def ask(site):
    def ask(shape, key="key-1"):
        return make_ask(
            url=site.url,
            policy=site.policy,
            shape=shape,
            options={"site_id": "shop.example"},
            secrets={"key": key},
        )

    return ask


def speak_plausible(site, rows, offset="+09:00"):
    """Answer with a page of rows; the range comes back as it was understood."""

    def answer(request):
        if request.headers["Authorization"] != "Bearer key-1":
            return Said({"error": "Invalid API key or site ID."}, 401)
        asked = request.document
        first, last = asked["date_range"]
        page = asked["pagination"]
        understood = asked | {
            "date_range": [f"{first}T00:00:00{offset}", f"{last}T23:59:59{offset}"]
        }
        results = rows[page["offset"] : page["offset"] + page["limit"]]
        return Said({"results": results, "meta": {}, "query": understood})

    return speak(site, "/api/v2/query", answer)


def test_days_with_percentages_as_fractions_and_empty_days_as_zeros(site, ask):
    heard = speak_plausible(site, [row(day, metrics=numbers) for day, *numbers in DAYS])

    lines, brought = pulled(Plausible(), ask(WHOLE))

    assert lines == [
        "kpi,date,value",
        *("visits,2026-11-17,10", "bounce,2026-11-17,0.45", "visits,2026-11-18,0"),
        *("visits,2026-11-19,3", "bounce,2026-11-19,0.333", "visits,2026-11-20,5"),
    ]
    assert brought.notes == []
    assert heard[0].document == {
        **{"site_id": "shop.example", "metrics": ["visits", "bounce_rate"]},
        **{"date_range": ["2026-11-01", "2026-11-20"], "dimensions": ["time:day"]},
        "pagination": {"limit": 10_000, "offset": 0},
    }


@pytest.mark.slow
def test_pages_are_read_to_the_last(site, ask):
    rows = [row("2026-11-20", f"/{page}", metrics=[1]) for page in range(10_001)]
    heard = speak_plausible(site, rows)

    lines, _brought = pulled(Plausible(), ask(BY_PAGE))

    assert len(lines) == 1 + len(rows)
    assert [request.document["pagination"]["offset"] for request in heard] == [0, 10_000]


def test_day_that_is_not_over_where_the_website_is_waits(site, ask):
    speak_plausible(site, [row(day, metrics=[n, None]) for day, n, _rate in DAYS], offset="-05:00")

    lines, brought = pulled(Plausible(), ask(WHOLE))

    assert lines[-1] == "visits,2026-11-19,3"
    assert [note["code"] for note in brought.notes] == ["days_unfinished"]


def test_revenue_tells_its_currency(site, ask):
    money = {"value": 1234.5, "currency": "EUR", "short": "€1.2K", "long": "€1,234.50"}
    speak_plausible(site, [row("2026-11-20", metrics=[money])])

    lines, brought = pulled(Plausible(), ask(Shape(values={"매출": "total_revenue"})))

    assert (lines[1], brought.currency) == ("매출,2026-11-20,1234.5", "EUR")


def test_wrong_key_is_not_accepted(site, ask):
    speak_plausible(site, [])

    with pytest.raises(FetchError, match="credential_refused"):
        pulled(Plausible(), ask(WHOLE, key="other"))


@pytest.mark.parametrize(
    ("said", "code"),
    [
        (Said({"error": "Metric `exits` cannot be queried."}, 400), "request_refused"),
        (Said({"error": "Too many API requests."}, 429), "too_many_requests"),
        (Said({"error": "upgrade"}, 402), "answered_with"),
        (Said([]), "answer_unreadable"),
        (Said({"results": [{"dimensions": ["yesterday"], "metrics": [1]}]}), "answer_unreadable"),
        (Said({"results": [row("2026-11-20", metrics=["many"])]}), "answer_unreadable"),
    ],
    ids=["refused", "quota", "plan", "list", "day", "number"],
)
def test_what_else_it_may_say(site, ask, said, code):
    speak(site, "/api/v2/query", lambda _request: said)

    with pytest.raises((FetchError, QuotaError)) as caught:
        pulled(Plausible(), ask(Shape(values={"visits": "visits"})))

    assert caught.value.code == code


@pytest.mark.parametrize(
    ("shape", "wrong"),
    [
        (BY_PAGE, {}),
        (Shape(values={"visits": "sessions"}), {"values": "metric_unknown"}),
        (Shape(segments={"page": "page"}), {"segments": "metric_unknown"}),
    ],
    ids=["good", "number", "dimension"],
)
def test_what_can_be_said_before_asking(ask, shape, wrong):
    found = Plausible().check(ask(shape))

    assert {name: error.code for name, error in found.items()} == wrong
