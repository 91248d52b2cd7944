import numpy as np
import pytest

from goals.calc.forecast.holidays import holiday_ratio

DAYS = 360
WEEK = np.tile([10.0, 11, 12, 11, 10, 5, 4], 52)[:DAYS]
HOLIDAYS = [40, 80, 121, 162, 200, 246]


def flags(days=HOLIDAYS):
    return np.isin(np.arange(DAYS), days)


@pytest.mark.parametrize("ratio", [0.4, 1.0, 2.5])
def test_ratio_of_holidays_is_found(ratio):
    values = np.where(flags(), WEEK * ratio, WEEK)
    assert holiday_ratio(values, flags()) == pytest.approx(ratio)


def test_neighbouring_holidays_are_not_held_against_each_other():
    chuseok = [100, 101, 102, 107, 108, 109]
    values = np.where(flags(chuseok), WEEK * 0.5, WEEK)
    assert holiday_ratio(values, flags(chuseok)) == pytest.approx(0.5)


@pytest.mark.parametrize(
    "case", ["two alone", "they disagree", "a zero among the values", "none at all"]
)
def test_nothing_is_believed_without_good_reason(case):
    days, factor, values = HOLIDAYS, 0.5, WEEK
    if case == "two alone":
        days = days[:2]
    elif case == "none at all":
        days = []
    elif case == "they disagree":
        factor = np.where(flags(HOLIDAYS[::2]), 2.0, 0.5)
    values = np.where(flags(days), values * factor, values)
    if case == "a zero among the values":
        values[3] = 0.0
    assert holiday_ratio(values, flags(days)) == 1.0
