"""A sparkline keeps gaps and draws nothing where there is nothing to see."""

import re
from decimal import Decimal

import pytest

from kpis.calc.sparkline import sparkline


def line_of(svg):
    """The path of the line."""
    return re.search(r'class="c-line" d="([^"]+)"', svg)[1]


def test_line_spans_the_box():
    assert line_of(sparkline([Decimal(0), Decimal(10)])) == "M3 21 93 3"


def test_missing_value_breaks_the_line():
    svg = sparkline([Decimal(0), None, Decimal(5), Decimal(10)])

    assert line_of(svg) == "M3 21M63 12 93 3"


def test_flat_line_runs_through_the_middle():
    assert line_of(sparkline([Decimal(5), Decimal(5)])) == "M3 12 93 12"


def test_target_is_inside_the_box():
    svg = sparkline([Decimal(0), Decimal(5)], target=Decimal(10))

    assert '<path class="c-path" d="M0 3H96"/>' in svg


@pytest.mark.parametrize("values", [[], [None, None], [Decimal(1)], [None, Decimal(1)]])
def test_too_little_draws_nothing(values):
    assert sparkline(values) == ""
