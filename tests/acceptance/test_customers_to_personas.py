"""A little of what `tests.acceptance.customers_to_personas` shows at length."""

import pytest

from tests.acceptance.customers_to_personas import agreement_with_truth, found_in


@pytest.mark.once
@pytest.mark.slow
def test_planted_groups_are_recovered():
    assert agreement_with_truth(count=300) > 0.95


def test_plants_are_found_whatever_bytes_they_are_read_as():
    stored = ["row 김민준", "김서연".encode().decode("latin-1")]

    assert found_in(["김민준", "김서연", "박도윤"], stored) == {"김민준", "김서연"}
