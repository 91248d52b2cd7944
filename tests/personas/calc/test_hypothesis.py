"""Tests of weeks compared in pairs; what is exact was worked out by scipy."""

import pytest

from personas.calc.hypothesis import Comparison, compare_weeks, verdict_of

PAIRS = [(12.0, 10.0), (14.0, 11.0), (9.0, 9.5), (15.0, 11.0), (13.0, 12.0), (11.0, 9.0)]


def test_interval_is_students_of_the_weekly_differences():
    found = compare_weeks(PAIRS)

    assert (found.weeks, found.difference) == (6, pytest.approx(11.5 / 6))
    assert (found.low, found.high) == pytest.approx((0.27684, 3.5565), abs=2e-3)


@pytest.mark.parametrize(
    ("weeks", "quantile"), [(6, 2.570582), (10, 2.262157), (30, 2.045230), (200, 1.971957)]
)
def test_reach_needs_no_table(weeks, quantile):
    pairs = [(float(n % 2), 0.0) for n in range(weeks)]
    found = compare_weeks(pairs)

    half = quantile * (0.25 * weeks / (weeks - 1) / weeks) ** 0.5
    assert found.high - found.difference == pytest.approx(half, rel=2e-3)


def test_too_few_weeks_tell_nothing():
    assert compare_weeks(PAIRS[:5]) is None


@pytest.mark.parametrize(
    ("comparison", "verdict"),
    [
        (None, "cannot_tell"),
        (Comparison(8, 2.0, 1.0, 3.0), "confirmed"),
        (Comparison(8, -2.0, -3.0, -1.0), "refuted"),
        (Comparison(8, -0.5, -2.0, 1.0), "weakened"),
        (Comparison(8, 0.5, -1.0, 2.0), "cannot_tell"),
    ],
    ids=["few", "above", "below", "the other way", "unsure"],
)
def test_interval_decides(comparison, verdict):
    assert verdict_of(comparison) == verdict
