import time_machine
from django.core.cache import caches
from redis.exceptions import ConnectionError as RedisAwayError

from workspaces.throttle import CACHE, Limit, seconds_to_wait

TWICE = Limit("test", most=2, seconds=60)


def test_third_act_waits_until_the_window_ends_and_nobody_else_does():
    with time_machine.travel("2026-01-01T00:00:40Z", tick=False):
        waits = [seconds_to_wait(limit=TWICE, who="one") for _ in range(3)]
        other = seconds_to_wait(limit=TWICE, who="two")
    with time_machine.travel("2026-01-01T00:01:00Z", tick=False):
        later = seconds_to_wait(limit=TWICE, who="one")

    assert (waits, other, later) == ([0, 0, 20], 0, 0)


def test_everybody_is_let_in_while_redis_is_away(monkeypatch, caplog):
    def away(*args, **kwargs):
        raise RedisAwayError("away")

    monkeypatch.setattr(caches[CACHE], "add", away)

    assert seconds_to_wait(limit=Limit("test", most=0, seconds=60), who="one") == 0
    assert "rates are not counted: away" in caplog.text
