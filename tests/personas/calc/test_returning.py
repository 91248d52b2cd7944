"""Tests of later customers against groups of earlier ones, planted so that the truth is known."""

import numpy as np
import pytest

from personas.calc.describing import Trait, group_traits, number_trait
from personas.calc.returning import LaterTrait, compare_groups

CITIES, PLANS = ["Seoul", "Busan"], ["basic", "pro"]


def customers(count, *, seed, months=(0, 24), power=1.0, pro=(0.2, 0.9), grows=0.0):
    """Two groups: city and spending tell them apart; `grows` is spent with each month."""
    random = np.random.default_rng(seed)
    group = random.integers(0, 2, count)
    tenure = np.floor(months[0] + (months[1] - months[0]) * random.random(count) ** power)
    spent = 20 + 60 * group + random.normal(0, 8, count) + grows * tenure
    city = np.where(random.random(count) < 0.95, group, 1 - group)
    plan = (random.random(count) < np.array(pro)[group]).astype(int)
    columns = [
        LaterTrait("City", "category", CITIES, city),
        LaterTrait("Plan", "category", PLANS, plan),
        LaterTrait("Spent", "money", [], spent),
        LaterTrait("Since", "tenure", [], tenure),
    ]
    return columns, group


def groups_of(columns, labels):
    traits = [
        Trait(each.name, each.kind, each.cells, each.values)
        if each.values
        else number_trait(each.name, each.kind, each.cells)
        for each in columns
    ]
    told = group_traits(traits, labels, 2)
    return [{"size": int((labels == at).sum()), "traits": told[at]} for at in range(2)]


def changed(compared):
    return [trait["name"] for trait in compared.traits if trait["changed"]]


BASE = groups_of(*customers(1200, seed=1, grows=1.0))


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, [[], []]),
        ({"power": 2.0}, [[], []]),
        ({"months": (0, 40)}, [[], []]),
        ({"pro": (0.2, 0.6)}, [[], ["Plan"]]),
    ],
    ids=["same", "newer", "some-older-than-any-then", "one-group-changed"],
)
def test_change_is_found_where_it_is_and_not_where_only_time_has_passed(fields, expected):
    later, _labels = customers(1200, seed=2, grows=1.0, **fields)

    compared = compare_groups(BASE, later)

    assert [changed(each) for each in compared] == expected
    assert all(each.has_tenure and each.customers % 10 == 0 for each in compared)


def test_what_was_then_and_is_now_is_told_in_whole_per_cent():
    later, _labels = customers(1200, seed=2, grows=1.0, pro=(0.2, 0.6))

    _one, other = compare_groups(BASE, later)

    (plan,) = [trait for trait in other.traits if trait["name"] == "Plan"]
    assert [(v["value"], v["before"], v["after"]) for v in plan["values"]] == [
        ("basic", pytest.approx(0.1, abs=0.05), pytest.approx(0.4, abs=0.05)),
        ("pro", pytest.approx(0.9, abs=0.05), pytest.approx(0.6, abs=0.05)),
    ]
    assert all(value["after"] == round(value["after"], 2) for value in plan["values"])


def test_nothing_is_said_where_customers_or_columns_are_missing():
    later, _labels = customers(1200, seed=3)
    fresh, _labels = customers(1200, seed=3, months=(0, 3))
    few, _labels = customers(80, seed=3)

    lacking = compare_groups(BASE, later[1:])

    assert [(each.why_not, each.missing) for each in lacking] == [("columns", ["City"])] * 2
    assert [each.why_not for each in compare_groups(BASE, fresh)] == ["tenure"] * 2
    assert [each.why_not for each in compare_groups(BASE, few)] == ["few"] * 2
    assert compare_groups([], later) == []


def test_new_values_and_withheld_counts_are_compared_and_not_told():
    columns, labels = customers(600, seed=4)
    city = columns[0].cells.copy()
    city[:8] = 2
    rare = [LaterTrait("City", "category", [*CITIES, "Jeju"], city), *columns[1:]]
    moved = city.copy()
    moved[:300] = 3
    later = [LaterTrait("City", "category", [*CITIES, "Jeju", "Daegu"], moved), *columns[1:]]

    compared = compare_groups(groups_of(rare, labels), later)

    told = [
        value.get("value") for each in compared for t in each.traits[:1] for value in t["values"]
    ]
    assert "Jeju" not in told
    assert "Daegu" not in told
    assert all(changed(each) == ["City"] for each in compared)
