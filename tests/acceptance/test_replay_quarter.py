"""The quarter in big steps; day by day it is `python -m tests.acceptance.replay_quarter`."""

import pytest

from tests.acceptance.replay_quarter import Replay


@pytest.mark.once
@pytest.mark.slow
@pytest.mark.django_db
def test_quarter_in_big_steps_teaches_a_goal_like_it():
    weeks: list[str] = []

    seen = Replay(sends_mails=False).live(every=30, tell=weeks.append)

    assert (seen["reviews"], seen["adjusted"], seen["stopped"]) == (3, 1, 1)
    assert seen["lessons_met"] == 1
    assert weeks
