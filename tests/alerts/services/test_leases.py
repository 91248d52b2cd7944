import datetime as dt

import pytest

from alerts.enums import LeaseName
from alerts.services.leases import held_lease, new_owner
from tests.alerts.factories import NOW

pytestmark = pytest.mark.django_db
MINUTE = dt.timedelta(minutes=1)


def lease(now):
    return held_lease(name=LeaseName.TICK, now=now, length=MINUTE)


def test_one_holder_at_a_time():
    with lease(NOW) as first, lease(NOW) as second:
        assert (first, second) == (True, False)


def test_lease_is_given_back_at_the_end_even_after_trouble():
    with pytest.raises(RuntimeError), lease(NOW):
        raise RuntimeError

    with lease(NOW) as again:
        assert again


def test_dead_holder_blocks_nobody_for_longer_than_the_lease():
    dead = lease(NOW)
    assert dead.__enter__()

    with lease(NOW + MINUTE - dt.timedelta(seconds=1)) as too_early:
        assert not too_early
    with lease(NOW + MINUTE) as in_time:
        assert in_time


def test_slow_holder_does_not_take_the_lease_from_its_successor():
    slow = lease(NOW)
    slow.__enter__()

    with lease(NOW + MINUTE) as successor:
        slow.__exit__(None, None, None)
        with lease(NOW + MINUTE) as third:
            assert (successor, third) == (True, False)


def test_every_run_has_a_name_of_its_own_that_fits_the_column():
    owners = {new_owner() for _ in range(50)}

    assert len(owners) == 50
    assert max(map(len, owners)) <= 64
