"""A page-long model of how targets are judged, written without looking at the service.

Random daily counts with gaps; all windows, bounds, baselines and trajectories that need no past;
judged on a random date. The chance itself is the forecast's affair
(`tests/goals/calc/test_forecast.py`); what follows from it, and everything else, is worked out here
anew, with fractions instead of decimals.
"""

import datetime as dt
from calendar import monthrange
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from random import Random

from hypothesis import strategies as st

from goals.enums import Bound, TargetWindow
from kpis.models import Measurement, Series
from tests.factories import make_kpi
from tests.goals.facts import days_from, promise

MONDAY = dt.date(2026, 3, 2)
ONE = dt.timedelta(days=1)


@dataclass
class Case:
    window: str
    bound: str
    low: int | None
    high: int | None
    baseline: int | None
    is_hold: bool
    trajectory: str
    milestones: list[tuple[dt.date, int]]
    judged: int
    lag: int
    start: dt.date
    end: dt.date
    as_of: dt.date
    recorded: dict[dt.date, int]

    @property
    def ends(self):
        return [end for end in (self.low, self.high) if end is not None]

    @property
    def target(self):
        """The end to come to: the nearer one, from inside or from nowhere the lower one."""
        start = 0 if self.window == "total" else self.baseline
        return (
            self.high
            if self.low is None
            or (self.high is not None and start is not None and start > self.high)
            else self.low
        )

    def keeps(self, value):
        return (self.low is None or value >= self.low) and (self.high is None or value <= self.high)


@st.composite
def cases(draw):
    window = draw(st.sampled_from(TargetWindow.values))
    start = MONDAY + draw(st.integers(0, 40)) * ONE
    days = draw(st.integers({"week": 21, "month": 61}.get(window, 5), 70))
    before = draw(st.sampled_from([0, 10, 60]))
    level = draw(st.integers(1, 9))
    count = draw(st.integers(1, before + days))
    chance = Random(draw(st.integers(0, 2**32)))  # noqa: S311  (quick draws)
    values = [chance.randint(0, 2 * level) for _number in range(count)]
    gaps = draw(st.sets(st.integers(0, len(values) - 1), max_size=3))
    usual = level * {"total": days, "week": 7, "month": 30}.get(window, 1)
    end = max(1, round(usual * draw(st.sampled_from([0.5, 0.9, 1, 1.1, 2]))))
    bound = draw(st.sampled_from(Bound.values))
    baseline = draw(st.sampled_from([None, 0, usual, 2 * usual + 1]))
    trajectory = draw(st.sampled_from(["linear", "step", "milestones"]))
    last = start + (days - 1) * ONE
    return Case(
        window=window,
        bound=bound,
        low=None if bound == "at_most" else end,
        high={"at_least": None, "at_most": end}.get(bound, end + draw(st.integers(1, usual))),
        baseline=baseline,
        is_hold=bound != "between" and baseline is not None and draw(st.booleans()),
        trajectory=trajectory,
        milestones=_milestones(draw, start, last, end) if trajectory == "milestones" else [],
        judged=draw(st.integers(1, 2)) if window in ("day", "week", "month") else 1,
        lag=draw(st.integers(0, 3)),
        start=start,
        end=last,
        as_of=start + draw(_days_asked_about(count - before, days)) * ONE,
        recorded={
            day: value
            for number, (day, value) in enumerate(
                zip(days_from(start - before * ONE, len(values)), values, strict=True)
            )
            if number not in gaps
        },
    )


def _days_asked_about(known_count, days):
    """Any day around the period, and more often one on which the data is fresh."""
    anywhere = st.integers(-3, days + 5)
    fresh = [at for at in range(known_count - 1, known_count + 3) if -3 <= at <= days + 5]
    return st.one_of(anywhere, st.sampled_from(fresh)) if fresh else anywhere


def _milestones(draw, start, last, end):
    """One in some of the months, ever higher, none on the last day."""
    ends = [each for each in month_ends(start, last) if each < last] or [start]
    chosen = sorted(draw(st.sets(st.sampled_from(ends), min_size=1)))
    return [(day, end * (number + 1) // 5) for number, day in enumerate(chosen)]


def month_ends(start, last):
    """The last day of every month from `start` to `last`, and `last` itself."""
    ends = [
        d for d in days_from(start, (last - start).days) if d.day == monthrange(d.year, d.month)[1]
    ]
    return [*ends, last]


def pieces(case):
    """The stretches of days that the period is judged in, by what is judged."""
    period = days_from(case.start, (case.end - case.start).days + 1)
    if case.window == "week":
        return [days_from(d, 7) for d in period if d.weekday() == 0 and d + 6 * ONE <= case.end]
    if case.window == "month":
        firsts = [d for d in period if d.day == 1]
        months = [days_from(d, monthrange(d.year, d.month)[1]) for d in firsts]
        return [month for month in months if month[-1] <= case.end]
    return [[day] for day in period]


def known_until(case):
    return {d: v for d, v in case.recorded.items() if d <= min(case.as_of, case.end)}


def plain_actual(case):
    """Return the judged value so far, what of it is sure, and how many pieces are missing."""
    known = known_until(case)
    parts = pieces(case)
    sums = [
        sum(known[d] for d in part) if all(d in known for d in part) else None for part in parts
    ]
    arrived = [each for each in sums if each is not None]
    if case.window == "total":
        actual = sum(arrived) if arrived else None
        return actual, actual, len(parts) - len(arrived)
    if case.window == "latest":
        until = max(known, default=None)
        behind = (min(case.as_of, case.end) - until).days if until else 0
        actual = arrived[-1] if arrived else None
        return actual, None, int(actual is None or behind > 1 + case.lag)
    last = arrived[-case.judged :]
    judged = sums[-case.judged :]
    sure = Fraction(sum(each or 0 for each in judged), len(judged))
    actual = Fraction(sum(last), len(last)) if last else None
    return actual, sure or None, judged.count(None)


def plain_status(case, probability):
    """Return the status and the code of its reason."""
    actual, sure, missing = plain_actual(case)
    until = max(known_until(case), default=None)
    if case.as_of < case.start:
        return "upcoming", "starts_later"
    has_all = not missing and (case.window != "latest" or until == case.end)
    is_over = case.as_of >= case.end + (0 if has_all else case.lag) * ONE
    if sure is not None and not (is_over and not missing):
        if case.high is not None and sure > case.high:
            return "missed", "limit_exceeded"
        if case.high is None and sure >= case.low:
            return "met", "reached_already"
    if is_over:
        if missing or actual is None:
            return "unknown", "no_data"
        status = "met" if case.keeps(actual) else "missed"
        return status, f"ended_{status}_{case.bound}"
    if until is None:
        return "unknown", "no_data"
    if (min(case.as_of, case.end) - until).days > 1 + case.lag:
        return "unknown", "stale"
    if probability is None:
        return "unknown", "no_data"
    if probability >= Decimal("0.7"):
        return "on_track", "probability"
    return ("at_risk" if probability >= Decimal("0.3") else "off_track"), "probability"


def plain_path(case, day):
    """Return what is asked for by the end of `day`, with nothing missing and no steps."""
    begin = case.target
    if case.window == "total":
        begin = 0
    elif case.trajectory == "milestones":
        begin = case.milestones[0][1] if case.baseline is None else case.baseline
    elif case.baseline is not None and not case.is_hold and not case.keeps(case.baseline):
        begin = case.baseline
    knots = [(case.start - ONE, begin), *case.milestones, (case.end, case.target)]
    for (before, low), (after, high) in pairwise(knots):
        if before <= day <= after:
            return low + Fraction((high - low) * (day - before).days, (after - before).days)
    return case.target


def plain_expected(case):
    """Only what has arrived is asked for of a total; a level stands where its last date stands."""
    known = [day for day in known_until(case) if day >= case.start]
    if not known:
        return None
    until = max(known)
    if case.trajectory == "step":
        until = max([d for d in month_ends(case.start, case.end) if d <= until], default=None)
        if until is None:
            return None if case.window == "total" else plain_path(case, case.start - ONE)
    if case.window != "total":
        return plain_path(case, until)
    asked = [day for day in known if day <= until]
    rises = (plain_path(case, day) - plain_path(case, day - ONE) for day in asked)
    return sum(rises) if asked else None


def plain_attainment(case, actual):
    """The share of the way or of the allowance; None where there is neither."""
    parts = pieces(case)
    known = known_until(case)
    is_total = case.window == "total"
    part = Fraction(sum(part[0] in known for part in parts), len(parts)) if is_total else 1
    start = (case.baseline or 0) * part
    if actual is None:
        return None
    if case.is_hold:
        return share(actual - start, case.target * part - start)
    if case.bound == "between":
        start = 0 if is_total else case.baseline or 0
        away = max(case.low - start, start - case.high, 0)
        if away:
            return share(away - max(case.low - actual, actual - case.high, 0), away)
        return share(actual - start, (case.high if actual > start else case.low) - start)
    if case.bound == "at_most" and (is_total or case.baseline is None):
        return share(actual, case.target)
    return share(actual - start, case.target - start)


def share(part, whole):
    return Fraction(part) / Fraction(whole) if whole else None


def near(found, expected):
    if found is None or expected is None:
        return found is expected
    return abs(Fraction(found) - expected) < Fraction(1, 10**15)


def stored(case, *, workspace=None):
    kpi = make_kpi(workspace=workspace, lag_days=case.lag)
    series = Series.objects.create(workspace_id=kpi.workspace_id, kpi=kpi)
    Measurement.objects.bulk_create(
        Measurement(
            workspace_id=kpi.workspace_id, series=series, measured_on=day, value=Decimal(value)
        )
        for day, value in case.recorded.items()
    )
    return promise(
        kpi,
        case.target,
        window=case.window,
        judged_windows=case.judged,
        bound=case.bound,
        condition="hold" if case.is_hold else case.bound,
        condition_low=case.low,
        condition_high=case.high,
        tolerance_percent=Decimal(5),
        baseline_value=None if case.baseline is None else Decimal(case.baseline),
        trajectory=case.trajectory,
        milestones=[{"on": day.isoformat(), "value": str(value)} for day, value in case.milestones],
        starts_on=case.start,
        ends_on=case.end,
    )


def check(case, found):
    """Fail where the assessment `found` says anything else than the model."""
    actual, _sure, _missing = plain_actual(case)
    assert near(found.actual, actual if case.as_of >= case.start else None)
    assert near(found.expected, plain_expected(case))
    assert near(found.attainment, plain_attainment(case, actual))
    assert found.data_until == max(known_until(case), default=None)
    code = found.reasons[0]["code"]
    if code == "too_early":
        elapsed = (case.as_of - case.start).days + 1
        assert elapsed * 5 < (case.end - case.start).days + 1
    else:
        assert (found.status, code) == plain_status(case, found.probability)
    assert found.is_final == (found.status in ("met", "missed"))
    if found.probability is not None:
        assert 0 <= found.probability <= 1
        assert found.projection_low80 <= found.projection <= found.projection_high80
