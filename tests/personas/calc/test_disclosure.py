"""Tests of what is kept back so that nobody is given away."""

import numpy as np
import pytest

from personas.calc.disclosure import told_count, withheld


@pytest.mark.parametrize(("count", "told"), [(0, 0), (1, None), (9, None), (10, 10)])
def test_f04_counts_of_one_to_nine_are_not_told(count, told):
    assert told_count(count) == told


def test_f04_hidden_cell_cannot_be_found_by_subtracting():
    table = np.array([[40, 4, 30], [50, 60, 70], [20, 25, 80]])

    hidden = withheld(table)

    assert hidden[0, 1]
    for counts, mask in zip((*table, *table.T), (*hidden, *hidden.T), strict=True):
        assert not mask.any() or (mask.sum() >= 2 and counts[mask].sum() >= 10)


def test_large_cells_are_all_told():
    assert not withheld(np.array([[10, 20], [0, 30]])).any()


def test_value_of_few_people_is_hidden_in_every_group():
    hidden = withheld(np.array([[50, 0, 60], [70, 5, 80]]))

    assert hidden[:, 1].all()


@pytest.mark.parametrize("seed", range(5))
def test_random_tables_never_leave_a_cell_alone(seed):
    table = np.random.default_rng(seed).poisson(15, (4, 6))

    hidden = withheld(table)

    assert hidden[(table > 0) & (table < 10)].all()
    for counts, mask in zip((*table, *table.T), (*hidden, *hidden.T), strict=True):
        spare = (~mask & (counts > 0)).any()
        assert not mask.any() or not spare or (mask.sum() >= 2 and counts[mask].sum() >= 10)
