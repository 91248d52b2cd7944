import datetime as dt

import pytest

from alerts.calc.backoff import LONGEST_DELAY, MAX_ATTEMPTS, delay_after

KEY = "a" * 64


@pytest.mark.parametrize(
    ("attempt", "longest_seconds"), [(1, 30), (2, 60), (5, 480), (7, 1920), (8, 3600), (29, 3600)]
)
def test_wait_doubles_up_to_an_hour_less_jitter(attempt, longest_seconds):
    wait = delay_after(attempt=attempt, key=KEY).total_seconds()

    assert longest_seconds * 0.75 <= wait <= longest_seconds


def test_messages_that_failed_together_do_not_come_back_together():
    waits = {delay_after(attempt=3, key=f"{n:064d}") for n in range(100)}

    assert len(waits) == 100


def test_same_message_waits_the_same_whoever_asks():
    assert delay_after(attempt=4, key=KEY) == delay_after(attempt=4, key=KEY)


def test_huge_attempt_does_not_overflow():
    assert delay_after(attempt=10**9, key=KEY) <= LONGEST_DELAY


def test_trying_goes_on_for_about_a_day():
    waits = (delay_after(attempt=attempt, key=KEY) for attempt in range(1, MAX_ATTEMPTS))

    assert dt.timedelta(hours=16) < sum(waits, dt.timedelta()) < dt.timedelta(hours=24)
