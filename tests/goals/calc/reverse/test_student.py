"""Against the tables of Student's t."""

import pytest

from goals.calc.reverse.student import reach, two_sided_chance


@pytest.mark.parametrize(
    ("freedom", "level", "table"),
    [(3, 0.95, 3.182), (5, 0.95, 2.571), (8, 0.95, 2.306), (8, 0.99, 3.355), (5, 0.9, 2.015)],
)
def test_reach_is_that_of_the_tables(freedom, level, table):
    assert reach(level, freedom) == pytest.approx(table, rel=0.02)
    assert two_sided_chance(reach(level, freedom), freedom) == pytest.approx(1 - level)
