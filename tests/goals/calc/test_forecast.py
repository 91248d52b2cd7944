"""What every forecast promises, whatever the history."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goals.calc.forecast import Outlook, forecast

positive = st.floats(0.01, 1e6)
histories = st.one_of(
    st.lists(positive, max_size=90),
    st.lists(st.floats(-1e4, 1e4).map(lambda value: round(value, 3)), max_size=90),
    st.lists(st.integers(0, 9).map(float), max_size=90),
    st.builds(lambda value, count: [value] * count, st.floats(-50, 50), st.integers(0, 60)),
)
weight_lists = st.lists(st.sampled_from([0.0, 0.25, 1.0]), max_size=30)
frequencies = st.sampled_from(["D", "W", "M"])
some_done = st.floats(-1e5, 1e6).map(lambda value: round(value, 2))
directions = st.sampled_from(["up", "down"])


def target_is_met(outlook: Outlook, chance_up: float, target: float) -> bool:
    """Say whether the target is reached already, or is what a constant history comes to."""
    return chance_up == 1.0 or outlook.low80 == outlook.high80 == pytest.approx(target)


WEEK = [10.0, 12.0, 11.0, 13.0, 15.0, 6.0, 5.0]


@given(histories, weight_lists, some_done, frequencies)
def test_outlook_of_any_history_is_finite_and_ordered(history, weights, done, frequency):
    outlook = forecast(history=history, weights=weights, done=done, frequency=frequency)

    assert outlook.low80 <= outlook.median <= outlook.high80
    assert math.isfinite(outlook.low80)
    assert math.isfinite(outlook.high80)


@given(histories, weight_lists, some_done, frequencies, st.lists(some_done, min_size=2))
def test_probability_falls_with_a_higher_target_and_both_ways_make_one(
    history, weights, done, frequency, targets
):
    outlook = forecast(history=history, weights=weights, done=done, frequency=frequency)

    up = [outlook.probability(target=target, direction="up") for target in sorted(targets)]
    down = [outlook.probability(target=target, direction="down") for target in sorted(targets)]

    assert up == sorted(up, reverse=True)
    assert down == sorted(down)
    for target, chance_up, chance_down in zip(sorted(targets), up, down, strict=True):
        assert 0 <= chance_up <= 1
        assert 0 <= chance_down <= 1
        both = chance_up + chance_down  # more than 1 where equality counts as a hit both ways
        assert both == pytest.approx(1) or target_is_met(outlook, chance_up, target)


@given(
    st.lists(positive, min_size=2, max_size=90),
    weight_lists,
    frequencies,
    st.sampled_from([0.25, 4.0, 1024.0]),
    st.floats(0.1, 10),
)
def test_other_unit_changes_numbers_but_no_probability(history, weights, frequency, unit, ask):
    target = ask * sum(weights) * sum(history) / len(history)
    plain = forecast(history=history, weights=weights, done=3.0, frequency=frequency)

    other = forecast(
        history=[unit * value for value in history],
        weights=weights,
        done=unit * 3.0,
        frequency=frequency,
    )

    assert other.median == pytest.approx(unit * plain.median)
    assert other.low80 == pytest.approx(unit * plain.low80)
    assert other.high80 == pytest.approx(unit * plain.high80)
    assert other.probability(target=unit * target, direction="up") == pytest.approx(
        plain.probability(target=target, direction="up")
    )


@pytest.mark.parametrize("weights", [[], [0.0, 0.0]], ids=["nothing-left", "nothing-counts"])
@pytest.mark.parametrize(
    ("target", "up", "down"),
    [(99.0, 1.0, 0.0), (100.0, 1.0, 1.0), (101.0, 0.0, 1.0)],
    ids=["passed", "equal", "missed"],
)
def test_finished_period_is_certain_and_equality_is_a_hit(weights, target, up, down):
    outlook = forecast(history=WEEK * 4, weights=weights, done=100.0, frequency="D")

    assert (outlook.low80, outlook.median, outlook.high80) == (100.0, 100.0, 100.0)
    assert outlook.probability(target=target, direction="up") == up
    assert outlook.probability(target=target, direction="down") == down


def test_total_already_reached_is_certain_on_a_kpi_that_cannot_fall():
    outlook = forecast(history=WEEK * 4, weights=[1.0] * 5, done=100.0, frequency="D")

    assert outlook.probability(target=100.0, direction="up") == 1.0
    assert outlook.probability(target=99.0, direction="down") == 0.0


def test_total_already_reached_is_not_certain_on_a_kpi_that_can_fall():
    outlook = forecast(history=[*WEEK, -20.0] * 4, weights=[1.0] * 5, done=100.0, frequency="D")

    assert outlook.probability(target=100.0, direction="up") < 1.0


def test_weekly_season_is_found_and_used():
    outlook = forecast(history=WEEK * 8, weights=[0.0] * 5 + [1.0], done=0.0, frequency="D")

    assert outlook.median == pytest.approx(6.0, rel=0.1)


def test_nothing_known_is_as_likely_as_not():
    outlook = forecast(history=[], weights=[1.0], done=0.0, frequency="M")

    assert outlook.is_short_history
    assert outlook.probability(target=1e6, direction="up") == 0.5


def test_short_history_gets_a_wider_band():
    def width(history: list[float]) -> float:
        outlook: Outlook = forecast(history=history, weights=[1.0] * 28, done=0.0, frequency="D")
        assert outlook.is_short_history == (len(history) < 56)
        return (outlook.high80 - outlook.low80) / outlook.median

    assert width(WEEK * 2) > 2 * width(WEEK * 8)


@pytest.mark.parametrize(
    "refused",
    [
        {"history": [1.0, math.nan]},
        {"history": [math.inf]},
        {"weights": [-1.0]},
        {"weights": [math.nan]},
        {"done": math.inf},
    ],
    ids=["history-nan", "history-inf", "weights-negative", "weights-nan", "done-inf"],
)
def test_numbers_that_are_none_are_refused(refused):
    asked = {"history": WEEK, "weights": [1.0], "done": 0.0, "frequency": "D"} | refused

    with pytest.raises(ValueError, match="finite"):
        forecast(**asked)
