"""The service against a page-long model of the rules, written without looking at it.

Random daily counts with gaps, all windows and both bounds, judged on a random date. The chance
itself is the forecast's affair (`tests/goals/calc/test_forecast.py`); what follows from it, and
everything else, is worked out here anew.
"""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from goals.enums import Bound, TargetWindow
from kpis.models import Measurement, Series
from tests.factories import make_kpi
from tests.goals.facts import days_from, judge, promise

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

MONDAY = dt.date(2026, 3, 2)
ONE = dt.timedelta(days=1)


@dataclass
class Case:
    window: str
    bound: str
    target: int
    weeks: int
    lag: int
    start: dt.date
    end: dt.date
    as_of: dt.date
    recorded: dict[dt.date, int]


@st.composite
def cases(draw):
    window = draw(st.sampled_from(TargetWindow.values))
    start = MONDAY + draw(st.integers(0, 6)) * ONE
    days = draw(st.integers(21 if window == "week" else 5, 35))
    before = draw(st.sampled_from([0, 10, 60]))
    level = draw(st.integers(1, 9))
    values = draw(st.lists(st.integers(0, 2 * level), min_size=1, max_size=before + days))
    gaps = draw(st.sets(st.integers(0, len(values) - 1), max_size=3))
    dates = days_from(start - before * ONE, len(values))
    size = {"total": days, "week": 7, "latest": 1}[window]
    return Case(
        window=window,
        bound=draw(st.sampled_from(Bound.values)),
        target=max(1, round(level * size * draw(st.sampled_from([0.5, 0.9, 1, 1.1, 2])))),
        weeks=draw(st.integers(1, 2)),
        lag=draw(st.integers(0, 3)),
        start=start,
        end=start + (days - 1) * ONE,
        as_of=start + draw(st.integers(-3, days + 5)) * ONE,
        recorded={
            day: value
            for number, (day, value) in enumerate(zip(dates, values, strict=True))
            if number not in gaps
        },
    )


def plain_numbers(case):
    """Return actual, expected, what is sure, how many judged pieces are missing, data until."""
    known = {d: v for d, v in case.recorded.items() if d <= min(case.as_of, case.end)}
    until = max(known, default=None)
    period = days_from(case.start, (case.end - case.start).days + 1)
    inside = [day for day in period if day in known]
    if case.window == "total":
        actual = sum(known[day] for day in inside) if inside else None
        expected = Decimal(case.target) * len(inside) / len(period) if inside else None
        return actual, expected, actual, len(period) - len(inside), until
    expected = case.target if inside else None
    if case.window == "latest":
        actual = known[inside[-1]] if inside else None
        behind = (min(case.as_of, case.end) - until).days if until else 0
        is_missing = actual is None or behind > 1 + case.lag
        return actual, expected, None, int(is_missing), until
    mondays = [d for d in period if d.weekday() == 0 and d + 6 * ONE <= case.end]
    sums = {
        monday: sum(known[day] for day in days_from(monday, 7))
        for monday in mondays
        if all(day in known for day in days_from(monday, 7))
    }
    last = list(sums.values())[-case.weeks :]
    judged = mondays[-case.weeks :]
    actual = Decimal(sum(last)) / len(last) if last else None
    sure = Decimal(sum(sums.get(monday, 0) for monday in judged)) / len(judged)
    return actual, expected, sure, sum(monday not in sums for monday in judged), until


def plain_status(case, probability):
    """Return the status and the code of its reason."""
    actual, _expected, sure, missing, until = plain_numbers(case)
    at_least = case.bound == "at_least"
    if case.as_of < case.start:
        return "upcoming", "starts_later"
    is_over = case.as_of >= case.end and (not missing or case.as_of >= case.end + case.lag * ONE)
    if sure is not None and not (is_over and not missing):
        if at_least and sure >= case.target:
            return "met", "reached_already"
        if not at_least and sure > case.target:
            return "missed", "limit_exceeded"
    if is_over:
        if missing or actual is None:
            return "unknown", "no_data"
        is_met = actual >= case.target if at_least else actual <= case.target
        status = "met" if is_met else "missed"
        return status, f"ended_{status}_{case.bound}"
    if until is None:
        return "unknown", "no_data"
    if (min(case.as_of, case.end) - until).days > 1 + case.lag:
        return "unknown", "stale"
    if probability is None:
        return "unknown", "no_data"
    if probability >= Decimal("0.7"):
        return "on_track", "probability"
    return ("at_risk" if probability >= Decimal("0.3") else "off_track"), "probability"


def plain_attainment(case, actual):
    """Without a baseline the way leads from 0, which is the share of an allowance too."""
    return None if actual is None else Decimal(actual) / case.target


def near(found, expected):
    if found is None or expected is None:
        return found is expected
    return abs(found - Decimal(expected)) < Decimal("1e-15")


def stored(case):
    kpi = make_kpi(lag_days=case.lag)
    series = Series.objects.create(workspace_id=kpi.workspace_id, kpi=kpi)
    Measurement.objects.bulk_create(
        Measurement(
            workspace_id=kpi.workspace_id, series=series, measured_on=day, value=Decimal(value)
        )
        for day, value in case.recorded.items()
    )
    return promise(
        kpi,
        case.target,
        window=case.window,
        judged_windows=case.weeks,
        bound=case.bound,
        condition=case.bound,
        starts_on=case.start,
        ends_on=case.end,
    )


@pytest.mark.slow
@settings(
    max_examples=200,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(cases())
def test_service_judges_as_the_plain_model(case):
    found = judge(stored(case), case.as_of)

    actual, expected, _sure, _missing, until = plain_numbers(case)
    assert near(found.actual, actual if case.as_of >= case.start else None)
    assert near(found.expected, expected)
    assert near(found.attainment, plain_attainment(case, found.actual))
    assert found.data_until == until
    code = found.reasons[0]["code"]
    if code == "too_early":
        elapsed = (case.as_of - case.start).days + 1
        assert elapsed * 5 < (case.end - case.start).days + 1
    else:
        assert (found.status, code) == plain_status(case, found.probability)
    assert found.is_final == (found.status in ("met", "missed"))
    if found.probability is not None:
        assert 0 <= found.probability <= 1
        assert found.projection_low80 <= found.projection <= found.projection_high80
