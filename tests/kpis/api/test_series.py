import datetime as dt
from decimal import Decimal

import pytest

from kpis.enums import Kind
from kpis.services.measurements import MeasuredRow, record_measurements
from tests.factories import make_kpi
from tests.tokens import errors_of

NOW = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)


@pytest.fixture
def visits(api):
    """Four weeks from Monday, the 5th of January 2026: 10 a day, 6 of them by search."""
    make_kpi(workspace=api.workspace, key="visits")
    rows = [
        MeasuredRow("visits", dt.date(2026, 1, 5) + dt.timedelta(days=day), Decimal(value), where)
        for day in range(28)
        for value, where in ((6, {"channel": "search"}), (4, {"channel": "social"}))
    ]
    record_measurements(workspace=api.workspace, rows=rows, by=None, now=NOW)


def test_series_tells_windows_values_and_what_is_partial(api, visits):
    query = "from=2026-01-05&to=2026-01-20&grain=week"

    answer = api.get("viewer", f"/kpis/visits/series?{query}").json()

    assert answer == {
        "kpi": "visits",
        "segment": {},
        "grain": "week",
        "points": [
            point("2026-01-05", "2026-01-11", "70"),
            point("2026-01-12", "2026-01-18", "70"),
            point("2026-01-19", "2026-01-20", "20", partial=True),
        ],
    }


def test_series_of_a_segment(api, visits):
    query = "from=2026-01-05&to=2026-01-05&segment=channel=search"

    answer = api.get("viewer", f"/kpis/visits/series?{query}").json()

    assert answer["segment"] == {"channel": "search"}
    assert answer["points"] == [point("2026-01-05", "2026-01-05", "6")]


def test_share_of_counts_tells_its_interval(api, visits):
    make_kpi(workspace=api.workspace, key="bounced")
    rows = [MeasuredRow("bounced", dt.date(2026, 1, 5), Decimal(1))]
    record_measurements(workspace=api.workspace, rows=rows, by=None, now=NOW)
    make_kpi(workspace=api.workspace, key="rate", kind=Kind.DERIVED, formula="bounced / visits")

    answer = api.get("viewer", "/kpis/rate/series?from=2026-01-05&to=2026-01-05").json()

    # Wilson for 1 of 10: 1.79 % to 40.42 % with 95 %, 3.04 % to 28.24 % with 80 %
    assert answer["points"] == [
        {
            **point("2026-01-05", "2026-01-05", "0.1"),
            "low": "0.017876213",
            "high": "0.404150027",
            "low80": "0.030410644",
            "high80": "0.282444301",
        }
    ]


def test_missing_value_says_why(api, visits):
    make_kpi(workspace=api.workspace, key="none", kind=Kind.DERIVED, formula="visits / (visits-10)")

    none = api.get("viewer", "/kpis/none/series?from=2026-01-05&to=2026-01-05").json()
    before = api.get("viewer", "/kpis/visits/series?from=2025-01-05&to=2025-01-05").json()

    reasons = [answer["points"][0]["reason"]["code"] for answer in (none, before)]
    assert reasons == ["division_by_zero", "no_data"]
    assert none["points"][0]["value"] is None
    assert "visits" in none["points"][0]["reason"]["message"]


def test_ninety_days_up_to_today_are_told_unless_asked_otherwise(api, visits):
    points = api.get("viewer", "/kpis/visits/series").json()["points"]

    assert len(points) == 91
    assert points[-1]["end"] == api.workspace.today(dt.datetime.now(dt.UTC)).isoformat()


@pytest.mark.parametrize(
    ("query", "errors"),
    [
        ("from=2026-01-05&to=2026-01-04", [("to", "before_from")]),
        ("from=1999-01-01&to=2026-01-04", [("from", "too_long")]),
        ("from=0001-01-01", [("from", "date_out_of_range")]),
        ("to=20260104", [("to", "date")]),
        ("grain=year", [("grain", "enum")]),
        ("segment=instagram", [("segment", "not_a_pair")]),
        ("start=2026-01-01", [("start", "query")]),
    ],
    ids=lambda value: str(value)[:40],
)
def test_what_cannot_be_asked_is_refused(api, visits, query, errors):
    response = api.get("viewer", f"/kpis/visits/series?{query}")

    assert response.status_code == 422
    assert errors_of(response) == errors


def point(start, end, value, *, partial=False):
    interval = dict.fromkeys(("low", "high", "low80", "high80"))
    return {
        "start": start,
        "end": end,
        "value": value,
        "partial": partial,
        "reason": None,
    } | interval
