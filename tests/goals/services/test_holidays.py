import datetime as dt

import pytest

from goals.services.holidays import public_holidays


def year(time_zone):
    return public_holidays(time_zone=time_zone, first_year=2026, last_year=2026)


def test_zone_says_which_country_rests():
    assert dt.date(2026, 9, 25) in year("Asia/Seoul")  # Chuseok
    assert dt.date(2026, 9, 25) not in year("Europe/Berlin")
    assert dt.date(2026, 10, 3) in year("Europe/Berlin") & year("Asia/Seoul")
    assert {day.year for day in year("Asia/Seoul")} == {2026}


def test_day_off_in_lieu_is_one():
    assert dt.date(2026, 3, 2) in year("Asia/Seoul")  # for the Sunday before it


@pytest.mark.parametrize("zone", ["UTC", "Etc/GMT+3", "Antarctica/Troll"])
def test_zones_of_no_known_country_never_rest(zone):
    assert year(zone) == frozenset()
