"""One target, one date, the facts: an assessment, not yet saved."""

import datetime as dt
from dataclasses import dataclass, replace
from decimal import Decimal, localcontext

from goals.calc.boundary import Motion
from goals.calc.chance import chance
from goals.calc.course import Course, best_ever, course, needed, outlook_of
from goals.calc.forecast import Outlook
from goals.calc.status import Evidence, Freshness, Reason, Thresholds, judge, reason
from goals.calc.trajectory import Path
from goals.enums import Bound, Status, TargetWindow, Trajectory
from goals.models import Assessment, Target
from goals.models.target import FROM_BASELINE
from goals.services.holidays import public_holidays
from goals.services.observations import FREQUENCIES, Known, Shared, is_level, observe
from goals.services.paths import path_of
from goals.services.ways import share_of_way
from kpis.calc.exact import EXACT, rounded
from kpis.calc.periods import ONE_DAY, Window
from kpis.enums import Aggregation, Cadence, Grain
from kpis.models import Kpi
from kpis.services.series import Facts

CADENCE_DAYS = {Cadence.DAY: 1, Cadence.WEEK: 7, Cadence.MONTH: 31}
PROBABILITY_PLACES = Decimal("0.000001")


@dataclass(frozen=True, slots=True)
class _Case:
    """What all parts of an assessment start from."""

    target: Target
    as_of: dt.date
    known: Known
    course: Course

    @property
    def actual(self) -> Decimal | None:
        return self.known.actual.value

    @property
    def bound(self) -> Bound:
        """The side from which the target value is to be reached."""
        return Bound.AT_LEAST if self.target.wants_more else Bound.AT_MOST

    @property
    def aggregation(self) -> Aggregation | None:
        """How the values recorded combine; None where a formula makes them."""
        kpi = self.target.kpi
        return None if kpi.is_derived else Aggregation(kpi.aggregation)

    @property
    def lag(self) -> dt.timedelta:
        return dt.timedelta(days=self.target.kpi.lag_days)


def judge_target(
    *,
    target: Target,
    facts: Facts,
    as_of: dt.date,
    is_day_over: bool,
    previous: Status | None,
    arrived_until: dt.date | None = None,
    shared: Shared | None = None,
) -> Assessment:
    """Return the judgement of `target` from measurements dated up to `as_of`.

    `is_day_over` says whether all of `as_of` lies in the past; `previous` is the status before,
    if that was of the same promise. What is dated after `arrived_until` is left out, as if it had
    not arrived yet. Judgements made of the same facts pass one `shared`. Nothing is read but
    `facts`, nothing is written.
    """
    shared = shared or Shared()
    known = observe(
        facts=facts,
        target=target,
        as_of=as_of,
        is_day_over=is_day_over,
        arrived_until=arrived_until,
        shared=shared,
    )
    case = _Case(target, as_of, known, _course(target, known))
    outlook = outlook_of(
        case.course, FREQUENCIES[known.grain], shared.replays, _holidays(target, known)
    )
    probability = _probability(case, outlook) if outlook else None
    path = path_of(target, inside=known.inside, facts=facts)
    expected = _expected(case, path) if path else None
    is_over = _is_over(case, is_day_over=is_day_over)
    evidence = replace(
        _evidence(case, facts, is_over=is_over),
        probability=probability,
        is_short_history=outlook.is_short_history if outlook else False,
        previous=previous,
    )
    judgement = judge(evidence)
    median, low80, high80 = _projection(case, outlook) if outlook else (None, None, None)
    return Assessment(
        workspace_id=target.workspace_id,
        target=target,
        target_version=target.version,
        as_of=as_of,
        data_version=target.kpi.data_version,
        data_until=known.data_until,
        status=judgement.status,
        actual=case.actual,
        expected=expected,
        attainment=_attainment(case),
        projection=median,
        projection_low80=low80,
        projection_high80=high80,
        probability=probability,
        needed=None if judgement.is_final else needed(case.course, target=target.target_value),
        best_ever=None if judgement.is_final else best_ever(case.course, bound=case.bound),
        remaining_windows=case.course.remaining_count,
        is_final=judgement.is_final,
        reasons=[*judgement.reasons, *_notes(case, path, expected, is_over=is_over)],
    )


def _course(target: Target, known: Known) -> Course:
    return course(
        known=known.observations,
        coming=known.coming,
        judged=known.judged,
        accumulates=target.accumulates,
        actual=known.actual.value,
    )


def allowed_delay(kpi: Kpi) -> int:
    """Return by how many days the data of `kpi` may lag behind before it is stale."""
    return CADENCE_DAYS[Cadence(kpi.cadence)] + kpi.lag_days


def _holidays(target: Target, known: Known) -> frozenset[dt.date]:
    """Return the public holidays among the days known and to come; none for longer windows."""
    if known.grain != Grain.DAY or not known.observations:
        return frozenset()
    return public_holidays(
        time_zone=target.workspace.time_zone,
        first_year=known.observations[0].window.start.year,
        last_year=target.ends_on.year,
    )


def _evidence(case: _Case, facts: Facts, *, is_over: bool) -> Evidence:
    """Return what the promise and the data so far say, without any forecast."""
    target = case.target
    is_baseline_missing = target.condition in FROM_BASELINE and target.baseline_value is None
    return Evidence(
        starts_on=target.starts_on,
        has_started=case.as_of >= target.starts_on,
        is_over=is_over,
        elapsed_share=_elapsed_share(case),
        limits=target.limits,
        thresholds=Thresholds(target.workspace.on_track_from, target.workspace.at_risk_from),
        freshness=_freshness(case),
        actual=case.actual,
        sure_value=_sure_value(case),
        motion=_motion(case),
        trouble=_trouble(case, facts),
        is_baseline_missing=is_baseline_missing,
        gap_count=_gap_count(case),
    )


def _is_over(case: _Case, *, is_day_over: bool) -> bool:
    """Return whether the verdict is due: the period's last day and the lag are over.

    It is due at once when nothing is missing.
    """
    target = case.target
    last_over = case.as_of if is_day_over else case.as_of - ONE_DAY
    if last_over < target.ends_on:
        return False
    has_all = not case.course.remaining_count and not _gap_count(case)
    return has_all or case.as_of >= target.ends_on + case.lag


def _elapsed_share(case: _Case) -> Decimal:
    period = case.target.period
    days = min(max((case.as_of - period.start).days + 1, 0), period.days)
    return Decimal(days) / period.days


def _freshness(case: _Case) -> Freshness:
    kpi = case.target.kpi
    until = case.known.data_until
    due = min(case.as_of, case.target.ends_on)
    return Freshness(
        data_until=until,
        behind_days=(due - until).days if until else 0,
        allowed_days=allowed_delay(kpi),
    )


def _gap_count(case: _Case) -> int:
    """Return how many observations that the end is judged on have not arrived.

    A level is judged on the latest value as long as that is fresh.
    """
    if _needs_latest_only(case):
        fresh = _freshness(case)
        return int(fresh.data_until is None or fresh.is_stale or case.actual is None)
    if is_level(case.target):
        observations = case.known.observations
        return sum(1 for window in case.known.inside if not observations.has_all(window))
    return case.course.judged_count - case.course.complete_count


def _needs_latest_only(case: _Case) -> bool:
    """Whether the end is judged on the latest value alone: a level, but no smallest or largest."""
    return is_level(case.target) and (
        case.target.window == TargetWindow.LATEST or case.aggregation == Aggregation.LAST
    )


def _trouble(case: _Case, facts: Facts) -> Reason | None:
    """Return why the judged value is not fit to judge, None if it is or there is no data yet."""
    kpi, found = case.target.kpi, case.known.actual.reason
    mixed = facts.mixed_currencies(kpi) if kpi.is_derived else []
    if mixed:
        return {**reason("currencies_mixed", kpi=kpi.key), "currencies": mixed}
    if found is None or found["code"] == "no_data":
        return None
    if found["code"] == "low_volume":
        return dict(found)
    return {**found, "code": "formula_error", "cause": found["code"]}


def _motion(case: _Case) -> Motion:
    """Return how the sure value can still move: sums of what was never negative only rise."""
    match case.aggregation:
        case Aggregation.SUM if not is_level(case.target):
            return Motion.FREE if case.known.observations.can_fall else Motion.ONLY_RISES
        case Aggregation.MAX if case.target.window == TargetWindow.TOTAL:
            return Motion.ONLY_RISES
        case Aggregation.MIN if case.target.window == TargetWindow.TOTAL:
            return Motion.ONLY_FALLS
    return Motion.FREE


def _sure_value(case: _Case) -> Decimal | None:
    """Return the value that moves by `_motion` only: of a rate, what its known windows make.

    Before any judged window has arrived nothing is sure.
    """
    if case.target.is_rate:
        return rounded(case.course.so_far / case.course.divisor) if case.course.so_far else None
    return case.actual


def _expected(case: _Case, path: Path) -> Decimal | None:
    """Return what the trajectory asks for by now, of the data that has arrived."""
    target, until = case.target, case.known.data_until
    if until is None or until < target.starts_on:
        return None
    if not target.accumulates:
        return rounded(path.at(until))
    known = case.known
    arrived = [each.window for each in known.observations.among(known.judged) if each.is_complete]
    return path.asked_of(arrived, last=arrived[-1].end) if arrived else None


def _attainment(case: _Case) -> Decimal | None:
    if case.actual is None:
        return None
    return share_of_way(case.target, case.actual, arrived_share=_arrived_share(case))


def _arrived_share(case: _Case) -> Decimal:
    """Return which share of a running total's observations has arrived; 1 for everything else."""
    if not (case.target.accumulates and case.course.judged_count):
        return Decimal(1)
    with localcontext(EXACT):
        return Decimal(case.course.complete_count) / case.course.judged_count


def _probability(case: _Case, outlook: Outlook) -> Decimal:
    return Decimal(chance(outlook, case.target.limits)).quantize(PROBABILITY_PLACES)


def _projection(case: _Case, outlook: Outlook) -> tuple[Decimal | None, ...]:
    """Return median, lower and upper end; a largest value so far cannot be undercut any more."""
    ends = [Decimal(repr(end)) for end in (outlook.median, outlook.low80, outlook.high80)]
    if case.actual is not None and case.target.window == TargetWindow.TOTAL:
        if case.aggregation == Aggregation.MAX:
            ends = [max(end, case.actual) for end in ends]
        elif case.aggregation == Aggregation.MIN:
            ends = [min(end, case.actual) for end in ends]
    return tuple(rounded(end) for end in ends)


def _notes(
    case: _Case, path: Path | None, expected: Decimal | None, *, is_over: bool
) -> list[Reason]:
    """Return what else a reader should know: gaps, few windows, the pace."""
    notes = [] if path else [reason("no_season")]
    gaps = _gaps(case, is_over=is_over)
    if gaps:
        notes.append(
            reason(
                f"missing_{case.known.grain.value}s",
                count=len(gaps),
                first=gaps[0].start,
                last=gaps[-1].end,
            )
        )
    if case.target.is_rate:
        have, want = _full_windows_count(case), case.target.judged_windows
        if 0 < have < want:
            notes.append(reason("few_windows", have=have, want=want, grain=case.known.grain.value))
    if expected is not None and case.actual is not None and not is_over:
        notes.append(_pace(case, case.actual, expected))
    return notes


def _pace(case: _Case, actual: Decimal, expected: Decimal) -> Reason:
    """Return how the value compares with what is expected; an even course goes without saying."""
    trajectory = case.target.trajectory
    return reason(
        "above_pace" if actual >= expected else "below_pace",
        actual=actual,
        expected=expected,
        trajectory=None if trajectory == Trajectory.LINEAR else str(trajectory),
    )


def _full_windows_count(case: _Case) -> int:
    return sum(1 for window in case.known.inside if case.known.observations.has_all(window))


def _gaps(case: _Case, *, is_over: bool) -> list[Window]:
    """Return the windows of the period that were passed over; in the end also the last ones.

    A level needs only its latest value.
    """
    known = case.known
    if _needs_latest_only(case):
        return []
    if is_over:
        return [window for window in known.inside if not known.observations.has_all(window)]
    inside = known.observations.among(known.inside)
    return [each.window for each in inside if not each.is_complete]
