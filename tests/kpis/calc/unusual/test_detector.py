import math
from collections.abc import Iterable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpis.calc.unusual.detector import LARGEST, LEARNING_ROWS, MOST_PEAKS, Detector, Verdict
from kpis.calc.unusual.rhythm import DAILY, WEEKLY

VALUES = st.lists(
    st.floats(min_value=-LARGEST, max_value=LARGEST, allow_nan=False), min_size=1, max_size=80
)


def judge(values: Iterable[float], *, has_weekdays: bool = True) -> list[Verdict]:
    """The verdicts on a daily series that starts on a Monday."""
    detector = Detector(DAILY)
    return [
        detector.update(value, season=day % 7 if has_weekdays else None)
        for day, value in enumerate(values)
    ]


def visitors(days: int, *, seed: int = 1) -> list[float]:
    """About a thousand visitors a day, 600 on Saturdays and Sundays, give or take 5 %."""
    noise = np.random.default_rng(seed).normal(1.0, 0.05, days).tolist()
    return [(600 if day % 7 > 4 else 1000) * noise[day] for day in range(days)]


def unusual_days(values: Iterable[float]) -> list[int]:
    return [day for day, verdict in enumerate(judge(values)) if verdict.is_unusual]


def test_update_only_learns_from_the_first_rows() -> None:
    values = visitors(LEARNING_ROWS)
    values[10] *= 50

    assert judge(values) == [Verdict(score=0.0, is_unusual=False)] * LEARNING_ROWS


def test_update_is_all_but_silent_on_years_of_noise() -> None:
    years = [unusual_days(visitors(365, seed=seed)) for seed in range(10)]

    assert sum(map(len, years)) <= 2


@pytest.mark.parametrize("factor", [0.0, 0.5, 1.6, 3.0])
def test_update_finds_one_day_that_stands_out(factor: float) -> None:
    values = visitors(200)
    values[150] *= factor  # a Thursday

    assert unusual_days(values)[:1] == [150]


def test_update_knows_the_weekend() -> None:
    values = visitors(200)
    values[150] = 600.0

    assert unusual_days(values[:150]) == []
    assert unusual_days(values)[:1] == [150]


def test_update_gives_the_band_in_which_a_value_is_not_unusual_by_itself() -> None:
    past = visitors(150)
    verdict = judge([*past, 1000.0])[-1]
    assert verdict.low is not None
    assert verdict.high is not None

    assert verdict.expected == pytest.approx(1000, rel=0.03)
    assert not judge([*past, verdict.high * 0.999])[-1].is_unusual
    assert judge([*past, verdict.high * 1.001])[-1].is_unusual
    assert judge([*past, verdict.low * 0.999])[-1].is_unusual


def test_update_finds_a_shift_too_small_for_any_single_day() -> None:
    values = visitors(220, seed=2)
    values[180:] = [value * 1.12 for value in values[180:]]
    verdicts = judge(values)

    found = unusual_days(values)[0]

    high = verdicts[found].high
    assert high is not None
    assert 180 < found <= 187
    assert values[found] < high


def test_update_believes_a_level_that_stays() -> None:
    values = visitors(300)
    values[150:] = [value * 2 for value in values[150:]]
    found = unusual_days(values)

    assert found[0] == 150
    assert max(found) < 165


def test_update_is_not_blinded_by_a_slip_of_the_decimal_comma() -> None:
    values = visitors(250)
    values[150] *= 1000
    values[220] *= 4

    found = unusual_days(values)

    assert found[0] == 150
    assert 220 in found


def test_update_takes_no_notice_of_the_first_orders() -> None:
    orders = [0.0] * 200
    orders[30] = orders[90] = orders[91] = 1.0

    assert unusual_days(orders) == []


def test_update_expects_small_counts_to_move() -> None:
    orders = np.random.default_rng(5).poisson(2, 730).astype(float).tolist()

    assert unusual_days(orders) == []
    assert unusual_days([*orders, 20.0]) == [730]


def test_update_finds_the_first_move_of_a_constant() -> None:
    assert unusual_days([100.0] * 60 + [130.0]) == [60]
    assert unusual_days([100.0] * 1500 + [100.1]) == []


def test_update_judges_weeks_without_seasons() -> None:
    detector = Detector(WEEKLY)
    values = [*np.random.default_rng(2).normal(1000.0, 50.0, 104).tolist(), 500.0]

    assert [detector.update(value).is_unusual for value in values] == [False] * 104 + [True]


@given(values=VALUES)
def test_update_gives_finite_numbers_for_any_values(values: list[float]) -> None:
    for verdict in judge(values):
        assert verdict.score >= 0
        assert math.isfinite(verdict.score)
        if verdict.expected is not None:
            assert verdict.low is not None
            assert verdict.high is not None
            assert verdict.low <= verdict.expected <= verdict.high
            assert math.isfinite(verdict.high - verdict.low)


@given(
    days=st.integers(min_value=0, max_value=60),
    future=st.lists(st.floats(min_value=-1e6, max_value=1e6), max_size=10),
)
def test_update_rests_on_the_past_alone(days: int, future: list[float]) -> None:
    past = visitors(days)

    assert judge(past + future)[:days] == judge(past)


@given(power=st.integers(min_value=-40, max_value=40), sign=st.sampled_from([1.0, -1.0]))
def test_update_does_not_care_about_the_unit(power: int, sign: float) -> None:
    values = visitors(120)
    values[100] *= 3
    scores = [verdict.score for verdict in judge(values)]

    in_other_unit = [value * sign * 2.0**power for value in values]

    assert [verdict.score for verdict in judge(in_other_unit)] == pytest.approx(scores)


def test_update_counts_errors_up_to_so_many_usual_peaks() -> None:
    assert judge([*visitors(100), 1e9])[-1].score == pytest.approx(MOST_PEAKS)


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, LARGEST * 2])
def test_update_refuses_what_is_not_a_reasonable_number(value: float) -> None:
    with pytest.raises(ValueError, match="reasonable"):
        Detector(DAILY).update(value)


@pytest.mark.parametrize("elapsed", [0.0, -1.0, math.nan, math.inf])
def test_update_refuses_time_that_stands_still(elapsed: float) -> None:
    with pytest.raises(ValueError, match="time"):
        Detector(DAILY).update(1.0, elapsed=elapsed)
