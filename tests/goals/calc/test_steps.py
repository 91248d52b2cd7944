"""Ten steps in their order."""

import pytest

from goals.calc.steps import KEYS, STEPS


def test_there_are_ten_and_each_asks_and_teaches():
    assert len(STEPS) == len(set(KEYS)) == 10
    assert all(str(step.question).endswith("?") and str(step.lesson) for step in STEPS)


def test_steps_lead_from_one_to_the_next():
    assert [STEPS.number_of(key) for key in KEYS] == list(range(1, 11))
    assert [STEPS.after(key) for key in KEYS] == [*KEYS[1:], ""]
    assert [STEPS.before(key) for key in KEYS] == ["", *KEYS[:-1]]


def test_unknown_step_has_no_number():
    with pytest.raises(ValueError, match="not in"):
        STEPS.number_of("dream")
