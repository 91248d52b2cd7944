import datetime as dt

import pytest

from alerts.calc.working_days import after_working_days
from goals.services.holidays import public_holidays


@pytest.mark.parametrize(
    ("day", "count", "zone", "expected"),
    [
        ("2026-04-02", 1, "Asia/Seoul", "2026-04-03"),  # Thursday to Friday
        ("2026-04-03", 2, "Asia/Seoul", "2026-04-07"),  # over a weekend
        ("2026-04-30", 2, "Asia/Seoul", "2026-05-06"),  # Labour Day, weekend, Children's Day
        ("2026-09-23", 2, "Asia/Seoul", "2026-09-29"),  # Chuseok
        ("2027-02-05", 1, "Asia/Seoul", "2027-02-10"),  # Seollal, and a day in lieu of its Sunday
        ("2026-04-02", 2, "Europe/Berlin", "2026-04-08"),  # Good Friday to Easter Monday
        ("2026-04-04", 1, "UTC", "2026-04-06"),  # a zone of no country
        ("2026-04-02", 0, "UTC", "2026-04-02"),
    ],
)
def test_working_days_leave_out_weekends_and_holidays(day, count, zone, expected):
    holidays = public_holidays(time_zone=zone, first_year=2026, last_year=2027)

    found = after_working_days(dt.date.fromisoformat(day), count, holidays=holidays)

    assert found.isoformat() == expected
