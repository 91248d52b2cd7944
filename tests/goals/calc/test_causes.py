from decimal import Decimal

import pytest

from goals.calc.causes import culprits, inputs, summands
from kpis.calc.formula import parse_formula


def numbers(**values):
    return {name: Decimal(value) for name, value in values.items()}


def test_summands_are_their_own_effect_and_what_is_gone_was_lost():
    parts = summands(numbers(mail=10, search=50), numbers(search=60, social=5))

    assert {part.name: part.effect for part in parts} == numbers(mail=-10, search=10, social=5)


def test_each_input_of_a_ratio_is_moved_alone():
    formula = parse_formula("bounced / sessions")

    parts = inputs(
        formula.evaluate, numbers(bounced=40, sessions=100), numbers(bounced=60, sessions=80)
    )

    # 60/100 − 40/100 and 40/80 − 40/100
    assert {part.name: part.effect for part in parts} == numbers(bounced="0.2", sessions="0.1")


@pytest.mark.parametrize(
    ("wants_more", "names"), [(True, ["instagram", "mail"]), (False, ["search"])]
)
def test_culprits_are_what_did_most_of_the_harm(wants_more, names):
    before = numbers(instagram=100, mail=50, search=30, ads=20)
    after = numbers(instagram=60, mail=35, search=60, ads=19)

    found = culprits(summands(before, after), wants_more=wants_more, most=2)

    assert [part.name for part in found] == names
