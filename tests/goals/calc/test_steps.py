"""Ten steps in their order."""

import pytest

from goals.calc.steps import KEYS, STEPS, number_of, step_after, step_before, step_of


def test_there_are_ten_and_each_asks_and_teaches():
    assert len(STEPS) == len(set(KEYS)) == 10
    assert all(str(step.question).endswith("?") and str(step.lesson) for step in STEPS)


def test_steps_lead_from_one_to_the_next():
    assert [number_of(key) for key in KEYS] == list(range(1, 11))
    assert [step_after(key) for key in KEYS] == [*KEYS[1:], ""]
    assert [step_before(key) for key in KEYS] == ["", *KEYS[:-1]]


def test_unknown_step_is_none():
    assert step_of("purpose") is STEPS[0]
    assert step_of("dream") is None
    with pytest.raises(ValueError, match="not in"):
        number_of("dream")
