"""Tests of drift: tables worked by hand, and what happens where nothing has changed."""

import numpy as np
import pytest

from personas.calc.drift import compare_traits, moved_share


def drift_of(before, after):
    (drift,) = compare_traits({"trait": before}, {"trait": after})
    return drift


def test_p_value_of_two_values_is_fishers():
    before, after = {"yes": 60, "no": 40}, {"yes": 20, "no": 30}

    drift = drift_of(before, after)

    assert drift.p_value == pytest.approx(0.024535, abs=0.004)  # scipy's fisher_exact
    assert drift.size == pytest.approx(0.2)


@pytest.mark.parametrize(
    ("before", "after", "share"),
    [
        ({"a": 10}, {"a": 3}, 0.0),
        ({"a": 1, "b": 1}, {"b": 1, "c": 1}, 0.5),
        ({"a": 5}, {"b": 5}, 1.0),
        ({"a": 5}, {}, 0.0),
    ],
    ids=["same", "half", "all", "nobody"],
)
def test_size_is_the_share_who_would_have_to_change(before, after, share):
    assert moved_share(before, after) == pytest.approx(share)


def test_what_has_one_value_or_nobody_has_not_changed():
    assert drift_of({"a": 50}, {"a": 70}).p_value == 1.0
    assert drift_of({"a": 50, "b": 50}, {}).p_value == 1.0


def test_rare_values_are_tested_together():
    """Fifty cities of two customers each say nothing one by one; that all are new says a lot."""
    drift = drift_of({"Seoul": 200}, {"Seoul": 100, **{f"City {n}": 2 for n in range(50)}})

    assert (drift.changed, drift.p_value < 0.001) == (True, True)


def test_tiny_change_of_many_customers_is_no_change():
    drift = drift_of({"a": 500_000, "b": 500_000}, {"a": 490_000, "b": 510_000})

    assert (drift.p_value < 0.001, drift.changed) == (True, False)


def test_one_doubtful_trait_among_many_is_not_called_changed():
    same = {f"same {n}": {"a": 500, "b": 500} for n in range(19)}

    (alone,) = compare_traits({"it": {"a": 560, "b": 440}}, {"it": {"a": 240, "b": 260}})
    among = compare_traits(
        {"it": {"a": 560, "b": 440}} | same, {"it": {"a": 240, "b": 260}} | same
    )[0]

    assert (alone.changed, among.changed) == (True, False)
    assert alone.p_value == among.p_value


@pytest.mark.slow
@pytest.mark.once
def test_random_halves_are_called_changed_as_seldom_as_promised():
    random = np.random.default_rng(5)
    flagged = 0
    for _round in range(20):
        before, after = {}, {}
        for name in "abcd":
            counts = random.multinomial(300, [0.4, 0.3, 0.2, 0.1])
            drawn = random.multivariate_hypergeometric(counts, 100)
            before[name] = dict(zip("wxyz", (counts - drawn).tolist(), strict=True))
            after[name] = dict(zip("wxyz", drawn.tolist(), strict=True))
        flagged += any(trait.changed for trait in compare_traits(before, after))

    assert flagged <= 4  # 5 % of 20 are 1; more than 4 happen once in 400 times
