"""Groups of closed targets; Wilson's intervals worked out by hand in `tests/kpis/calc`."""

from decimal import Decimal

import pytest

from goals.calc.track_record import Group, ambition_of, confidence_of, tally


@pytest.mark.parametrize(
    ("baseline", "target", "asked"),
    [
        ("100", "100", "hold"),
        ("100", "110", "small"),
        ("100", "110.01", "middle"),
        ("0.6", "0.45", "middle"),
        ("100", "50", "large"),
        ("-10", "10", "huge"),
        ("0", "10", None),
        (None, "10", None),
    ],
)
def test_ambition_is_the_change_measured_by_the_baseline(baseline, target, asked):
    found = ambition_of(
        baseline=None if baseline is None else Decimal(baseline), target=Decimal(target)
    )
    assert found == asked


@pytest.mark.parametrize(
    ("said", "middle"),
    [
        ([], None),
        ([10], "doubting"),
        ([90, 50, 10], "undecided"),
        ([70, 90], "sure"),
        ([80], "very_sure"),
    ],
)
def test_confidence_is_the_middle_of_what_was_said(said, middle):
    assert confidence_of(said) == middle


def test_groups_are_counted_and_the_nameless_left_out():
    outcomes = [("a", True), ("b", True), ("a", False), (None, True), ("b", True), ("b", False)]
    assert tally(outcomes) == [Group("b", 3, 2), Group("a", 2, 1)]


def test_few_targets_say_nothing_and_differ_from_nothing():
    assert not Group("", 4, 4).is_told
    assert not Group("", 4, 4).differs_from(Decimal(0))
    assert Group("", 10, 10).differs_from(Decimal("0.5"))
    assert not Group("", 5, 3).differs_from(Decimal("0.5"))
