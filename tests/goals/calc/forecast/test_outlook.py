"""The distribution at the end of a period, by hand."""

import math

import pytest

from goals.calc.forecast.outlook import LEAST_DOUBT, Rest, make_outlook

# Student's t with 3 degrees of freedom: upper critical values of the usual printed table.
T_TABLE = [(0.0, 0.5), (0.978, 0.2), (1.638, 0.1), (2.353, 0.05), (3.182, 0.025), (5.841, 0.005)]


@pytest.mark.parametrize(("t", "above"), T_TABLE)
def test_tail_follows_the_table(t, above):
    rest = Rest(centre=40.0, scale=2.0, can_fall=True)

    outlook = make_outlook(done=60.0, rest=rest, is_short_history=False)

    assert outlook.probability(target=100 + 2 * t, direction="up") == pytest.approx(above, abs=1e-4)
    assert outlook.probability(target=100 - 2 * t, direction="down") == pytest.approx(
        above, abs=1e-4
    )


def test_interval_on_the_log_scale():
    rest = Rest(centre=100.0, scale=0.1, is_log=True)

    outlook = make_outlook(done=50.0, rest=rest, is_short_history=False)

    assert outlook.median == 150.0
    assert outlook.low80 == pytest.approx(50 + 100 * math.exp(-0.1637744))
    assert outlook.high80 == pytest.approx(50 + 100 * math.exp(0.1637744))
    assert outlook.probability(target=outlook.high80, direction="up") == pytest.approx(0.1)
    assert outlook.probability(target=outlook.low80, direction="down") == pytest.approx(0.1)


def test_rest_that_cannot_fall_is_not_negative():
    rest = Rest(centre=1.0, scale=5.0)

    outlook = make_outlook(done=10.0, rest=rest, is_short_history=False)

    assert (outlook.low80, outlook.median) == (10.0, 11.0)
    assert outlook.probability(target=10.0, direction="up") == 1.0
    assert outlook.probability(target=9.0, direction="down") == 0.0


def test_chance_stays_short_of_certain_while_something_can_happen():
    rest = Rest(centre=100.0, scale=0.01, is_log=True)

    outlook = make_outlook(done=0.0, rest=rest, is_short_history=False)

    assert outlook.probability(target=10.0, direction="up") == 1 - LEAST_DOUBT
    assert outlook.probability(target=1000.0, direction="up") == LEAST_DOUBT


def test_history_without_changes_hits_what_it_always_was():
    outlook = make_outlook(done=3.0, rest=Rest(centre=7.0), is_short_history=False)

    assert outlook.probability(target=10.0, direction="up") == 1 - LEAST_DOUBT
    assert outlook.probability(target=10.0, direction="down") == 1 - LEAST_DOUBT
    assert outlook.probability(target=10.1, direction="up") == LEAST_DOUBT
    assert outlook.probability(target=9.9, direction="down") == LEAST_DOUBT
