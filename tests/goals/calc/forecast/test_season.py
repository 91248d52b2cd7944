"""A season is found from the past, and only from the past."""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from goals.calc.forecast.season import Season, looking_back

WEEK = np.array([1.3, 1.1, 1.0, 1.0, 1.2, 0.8, 0.6])  # mean 1


def test_looking_back_by_hand():
    found = looking_back(
        np.array([1.0, 2.0, 3.0]), np.array([10.0, 1.0]), np.array([-1, 0]), before=7.0
    )

    assert found.tolist() == [71.0, 12.0, 23.0]


def test_ratio_season_of_many_weeks_is_nearly_found_and_taken_out():
    season = Season(np.tile(100 * WEEK, 40), length=7, is_ratio=True)

    assert season.next_indices(9) == pytest.approx([*WEEK, 1.3, 1.1], rel=0.03)
    assert season.removed[-7:] == pytest.approx(np.full(7, 100.0), rel=0.03)


def test_difference_season_of_many_weeks_is_nearly_found_and_taken_out():
    season = Season(np.tile(WEEK - 1, 40), length=7, is_ratio=False)

    assert season.next_indices(7) == pytest.approx(WEEK - 1, abs=0.03)
    assert season.removed[-7:] == pytest.approx(np.zeros(7), abs=0.03)


@pytest.mark.parametrize(("is_ratio", "neutral"), [(True, 1.0), (False, 0.0)])
def test_history_of_one_cycle_has_no_season(is_ratio, neutral):
    season = Season(WEEK, length=7, is_ratio=is_ratio)

    assert season.next_indices(3).tolist() == [neutral] * 3
    assert season.removed.tolist() == WEEK.tolist()


@example(history=[*[1.0] * 6, 2.0, *[1.0] * 23], moment=7, weights=[1.0])  # exactly one cycle
@given(
    st.lists(st.floats(0.1, 100), min_size=30, max_size=60),
    st.integers(1, 29),
    st.lists(st.floats(0, 1), min_size=1, max_size=20),
)
def test_indices_at_a_moment_do_not_know_what_came_later(history, moment, weights):
    values, ahead = np.array(history), np.array(weights)

    whole = Season(values, length=7, is_ratio=True)
    cut = Season(values[:moment], length=7, is_ratio=True)

    assert whole.ahead(ahead)[moment - 1] == pytest.approx(cut.ahead(ahead)[-1])
    assert whole.removed[:moment] == pytest.approx(cut.removed)
    assert ahead @ cut.next_indices(len(weights)) == pytest.approx(cut.ahead(ahead)[-1])
