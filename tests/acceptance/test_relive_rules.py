"""A month lived under rules; more by hand: `python -m tests.acceptance.relive_rules 20`."""

import pytest

from tests.acceptance.relive_rules import relive


@pytest.mark.once
@pytest.mark.server
@pytest.mark.django_db
def test_back_test_says_what_life_tells():
    sent = relive(0, days=30, targets=2)

    assert sent["window_missed/trouble"] == 14
