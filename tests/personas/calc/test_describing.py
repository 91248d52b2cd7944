"""Tests of customers told in figures."""

import numpy as np
import pytest

from personas.calc.bands import find_bands, rounded
from personas.calc.describing import Trait, group_traits, number_trait, profile_of
from personas.calc.latent import agreement
from personas.calc.segmenting import find_groups


def test_bands_have_round_edges_and_cover_everything():
    bands = find_bands(np.arange(0, 1000, 1.0))

    assert bands.edges == (200.0, 400.0, 600.0, 800.0)
    assert bands.label(0) == {"up_to": 200.0}
    assert bands.label(4) == {"over": 800.0}
    assert bands.codes(np.array([200.0, 200.5, np.nan])).tolist() == [0, 1, -1]


def test_few_values_are_bands_of_their_own_and_many_zeros_one():
    assert find_bands(np.array([0, 1, 2, 1, np.nan])).singles == (0.0, 1.0, 2.0)
    assert find_bands(np.array([0.0] * 50 + list(range(1, 101)))).edges[0] == 0.0
    assert (rounded(1234.0), rounded(0.0456), rounded(0.0)) == (1200.0, 0.046, 0.0)


def test_group_is_told_against_all_and_a_few_are_not():
    codes = np.array([0] * 60 + [1] * 40 + [0] * 4 + [1] * 96)
    labels = np.array([0] * 100 + [1] * 100)

    first, second = group_traits([Trait("x", "category", codes, ["a", "b"])], labels, 2)

    assert [value["count"] for value in second[0]["values"]] == [None, None]
    assert [value["count"] for value in first[0]["values"]] == [None, None]
    assert [value["base"] for value in first[0]["values"]] == [0.32, 0.68]


def test_profile_tells_quartiles_missing_and_far_out_ones():
    numbers = np.array([*range(1, 201), 5000, *[np.nan] * 12], dtype=float)

    about = profile_of(number_trait("visits", "number", numbers))

    assert (about["q1"], about["median"], about["q3"]) == (51.0, 101.0, 151.0)
    assert (about["missing"], about["outliers"]) == (12, None)
    assert sum(value["count"] for value in about["values"]) == about["known"] == 201


@pytest.mark.slow
@pytest.mark.once
def test_noise_is_one_group_and_progress_is_told():
    random, told = np.random.default_rng(2), []
    columns = [random.integers(0, 3, 90) for _trait in range(5)]

    found = find_groups(columns, [3] * 5, progress=lambda *step: told.append(step))

    assert (found.count, set(found.labels.tolist())) == (1, {0})
    assert told[0] == (0, 5)
    assert told[-1] == (5, 5)
    assert max(each.stability for each in found.candidates) < 0.4


def test_agreement_is_the_adjusted_rand_index():
    """Worked by hand: no pair of 3 and 6 agrees, 1.2 are to be expected, 4.5 are the most."""
    one = np.array([0, 0, 1, 1, 2, 2])

    assert agreement(one, (one + 1) % 3) == 1.0
    assert agreement(one, np.array([0, 1, 0, 1, 0, 1])) == pytest.approx(-4 / 11)
