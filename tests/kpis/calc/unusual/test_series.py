import datetime as dt
import math

from kpis.calc.unusual.series import judge_days, judge_times, judge_weeks

MONDAY = dt.date(2026, 1, 5)
START = dt.datetime(2026, 1, 5)  # noqa: DTZ001 - measured series name no time zone
WAVE = [1000.0 + 20 * math.sin(1.7 * at) for at in range(3000)]
ONE_DAY = dt.timedelta(days=1)


def hours(values: list[float]) -> list[tuple[dt.datetime, float]]:
    return [(START + dt.timedelta(hours=at), value) for at, value in enumerate(values)]


def test_judge_times_gives_one_verdict_for_each_value() -> None:
    values = WAVE[:500]
    values[400] = 3000.0

    verdicts = list(judge_times(hours(values)))

    assert len(verdicts) == 500
    assert next(at for at, verdict in enumerate(verdicts) if verdict.is_unusual) == 400


def test_judge_times_knows_the_hour_of_the_day() -> None:
    values = [value * (3 if at % 24 == 9 else 1) for at, value in enumerate(WAVE[: 24 * 60])]
    at_nine, at_ten = [*values[: 24 * 50 + 9]], [*values[: 24 * 50 + 10]]

    assert not list(judge_times(hours([*at_nine, 3000.0])))[-1].is_unusual
    assert list(judge_times(hours([*at_ten, 3000.0])))[-1].is_unusual


def test_judge_times_forgets_nothing_in_a_gap() -> None:
    points = hours(WAVE[:500])
    later = [(at + dt.timedelta(days=90), value) for at, value in points[400:]]

    steady, gapped = list(judge_times(points)), list(judge_times([*points[:400], *later]))

    assert [verdict.score for verdict in gapped] == [verdict.score for verdict in steady]


def test_judge_times_takes_equal_times() -> None:
    points = hours(WAVE[:100])

    verdicts = list(judge_times([*points, points[-1]]))

    assert verdicts[-1].is_unusual is False
    assert verdicts[-1].score > 0


def test_judge_days_goes_by_the_weekday_over_missing_days() -> None:
    days = [MONDAY + at * ONE_DAY for at in range(200)]
    points = [(day, WAVE[at] * (0.5 if day.weekday() > 4 else 1)) for at, day in enumerate(days)]
    present = [point for at, point in enumerate(points) if at % 9]
    present.append((MONDAY + 205 * ONE_DAY, 500.0))  # a Thursday as low as a Sunday

    verdicts = dict(judge_days(present))

    assert list(verdicts) == [day for day, _value in present]
    assert [day for day, verdict in verdicts.items() if verdict.is_unusual] == [present[-1][0]]


def test_judge_weeks_finds_the_week_that_stands_out() -> None:
    weeks = [(MONDAY + 7 * at * ONE_DAY, WAVE[at]) for at in range(60)]
    weeks[50] = (weeks[50][0], 700.0)

    found = [day for day, verdict in judge_weeks(weeks) if verdict.is_unusual]

    assert found[0] == weeks[50][0]
