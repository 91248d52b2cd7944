from goals.calc.reverse.moves import Move, judge
from goals.calc.reverse.shift import Shift


def test_each_verdict_agrees_with_its_interval():
    found = judge(
        {
            "up": Shift(0.5, 0.05, 8),
            "down": Shift(-0.5, 0.05, 8),
            "flat": Shift(0.001, 0.01, 8),
            "unsure": Shift(0.2, 0.2, 8),
        }
    )

    assert {key: each.move for key, each in found.items()} == {
        "up": Move.UP,
        "down": Move.DOWN,
        "flat": Move.FLAT,
        "unsure": Move.UNSURE,
    }
    assert found["up"].low > 0 > found["down"].high
    assert found["unsure"].low < 0 < found["unsure"].high


def test_among_many_a_lone_one_has_to_be_surer():
    """2.5 spreads are enough for one metric, and not for the only one of ten."""
    lone = Shift(0.25, 0.1, 8)
    quiet = {str(number): Shift(0.0, 0.1, 8) for number in range(9)}

    assert judge({"it": lone})["it"].move == Move.UP
    assert judge({"it": lone, **quiet})["it"].move == Move.UNSURE


def test_together_they_need_no_more():
    alike = {str(number): Shift(0.25, 0.1, 8) for number in range(10)}

    assert {each.move for each in judge(alike).values()} == {Move.UP}


def test_nothing_is_judged_of_nothing():
    assert judge({}) == {}
