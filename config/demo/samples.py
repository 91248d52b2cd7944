"""The numbers behind the demo: two real files with their dates moved, and generated samples.

Everything is a pure function of the day the demo is loaded on; nothing is random between runs.
"""

import csv
import datetime as dt
import random
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

DATA = Path(__file__).parent / "data"
RIDERS_CAMPAIGN_END = dt.date(2012, 8, 19)  # a Sunday; the thirteen weeks before it rose by a fifth


class Row(NamedTuple):
    """One line of a tidy file."""

    kpi: str
    on: dt.date
    value: Decimal
    channel: str = ""


def _read(name: str) -> Iterator[tuple[dt.date, list[Decimal]]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        lines = csv.reader(file)
        next(lines)
        for day, *values in lines:
            yield dt.date.fromisoformat(day), [Decimal(value) for value in values]


def campaign_end(today: dt.date) -> dt.date:
    """The last Sunday whose data has surely arrived: at least three days before `today`."""
    latest = today - dt.timedelta(days=3)
    return latest - dt.timedelta(days=(latest.weekday() + 1) % 7)


def visitors(today: dt.date) -> Iterator[Row]:
    """New and returning visitors (bike riders standing in), sessions and bounces (generated).

    The bounce rate climbs from 60 % to about 70 % over the thirteen weeks of the campaign.
    """
    noise = random.Random(11)  # noqa: S311  (sample data)
    end = campaign_end(today)
    moved_by = end - RIDERS_CAMPAIGN_END
    for real_day, (new, returning) in _read("riders_daily.csv"):
        day = real_day + moved_by
        if not end - dt.timedelta(days=400) <= day < today:
            continue
        progress = min(max(((day - end).days + 91) / 91, 0.0), 1.0)
        sessions = round(float(new + returning) * (1.25 + noise.uniform(-0.03, 0.03)))
        bounced = round(sessions * (0.60 + 0.10 * progress + noise.uniform(-0.015, 0.015)))
        yield Row("new_visitors", day, new)
        yield Row("returning_visitors", day, returning)
        yield Row("sessions", day, Decimal(sessions))
        yield Row("bounced_sessions", day, Decimal(bounced))


def shop(today: dt.date) -> Iterator[Row]:
    """Orders and revenue of CDNOW, moved to end yesterday, and advertising spend (generated).

    Spend is about half of the day's usual revenue, so that the return on it is about two.
    """
    noise = random.Random(12)  # noqa: S311  (sample data)
    days = list(_read("cdnow_daily.csv"))
    moved_by = today - dt.timedelta(days=1) - days[-1][0]
    for index, (real_day, (orders, revenue)) in enumerate(days):
        day = real_day + moved_by
        week = [values[1] for _, values in days[max(index - 6, 0) : index + 1]]
        usual = float(sum(week)) / len(week)
        spend = Decimal(round(usual * 0.5 * noise.uniform(0.9, 1.1)))
        yield Row("orders", day, orders)
        yield Row("revenue", day, revenue)
        yield Row("ad_spend", day, spend)


class Channel(NamedTuple):
    """How a social channel behaves in the sample."""

    name: str
    daily: float
    growth: float
    value: float


CHANNELS = (
    Channel("instagram", 40.0, 0.04, 13.9),
    Channel("facebook", 26.0, 0.33, 12.0),
    Channel("youtube", 12.0, 0.54, 15.5),
    Channel("kakaotalk", 20.0, 0.41, 11.2),
)
HALF_YEAR = 182  # days


def social(today: dt.date) -> Iterator[Row]:
    """Conversions per social channel by count and by value (generated), over a year.

    In the second half-year Instagram grows by 4 % and the other channels by 33 to 54 %.
    """
    noise = random.Random(13)  # noqa: S311  (sample data)
    end = campaign_end(today)
    first = end - dt.timedelta(days=2 * HALF_YEAR - 1)
    for number in range((today - first).days):
        day = first + dt.timedelta(days=number)
        is_second_half = number >= HALF_YEAR
        weekday = 1.15 if day.weekday() >= 5 else 0.94
        for channel in CHANNELS:
            mean = channel.daily * weekday * (1 + channel.growth * is_second_half)
            count = max(round(noise.gauss(mean, mean**0.5)), 0)
            value = sum(noise.uniform(0.5, 1.5) for _ in range(count)) * channel.value
            yield Row("conversions", day, Decimal(count), channel.name)
            yield Row("conversion_value", day, Decimal(f"{value:.2f}"), channel.name)
