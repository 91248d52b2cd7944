"""What cannot be promised or judged: a sentence at the field, or an unknown with its reason."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from goals.enums import Condition, Status, TargetWindow, Trajectory
from goals.services.past import years_earlier
from goals.services.preview import preview_target
from goals.services.targets import create_target
from kpis.enums import Cadence, Kind, Unit
from kpis.formatting import format_value
from tests.factories import END, START, make_goal, make_kpi, make_membership
from tests.goals.facts import AT_MOST, YEAR_BEFORE, codes, judge, on, promise, record

pytestmark = pytest.mark.django_db
NOW = on(dt.date(2026, 11, 20))


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def editor(workspace):
    return make_membership(workspace=workspace)


def fields(**changed):
    return {
        "link_reason": "It does.",
        "condition": Condition.AT_LEAST,
        "condition_value": Decimal(1000),
        "starts_on": START,
        "ends_on": END,
        **changed,
    }


def refused(editor, kpi, **changed):
    goal = make_goal(workspace=editor.workspace)
    with pytest.raises(ValidationError) as caught:
        create_target(goal=goal, kpi=kpi, by=editor, now=NOW, **fields(**changed))
    return caught.value.message_dict


def typed(value):
    return {"baseline_value": Decimal(value), "baseline_reason": "Report"}


# --- baselines


@pytest.mark.parametrize(
    ("condition", "field"),
    [
        ({"condition": "change_percent", "condition_value": Decimal(20)}, "condition_value"),
        ({"condition": "hold", "tolerance_percent": Decimal(5)}, "tolerance_percent"),
    ],
    ids=["percent", "hold"],
)
def test_percentage_of_nothing_is_refused_with_a_way_out(editor, condition, field):
    kpi = make_kpi(workspace=editor.workspace)

    found = refused(editor, kpi, **condition, **typed(0))

    assert list(found) == [field]
    assert "choose “At least” and type the value" in found[field][0]


@pytest.mark.parametrize("condition", ["change_percent", "change_points", "hold"])
def test_change_without_baseline_is_refused_with_a_way_out(editor, condition):
    kpi = make_kpi(workspace=editor.workspace, unit=Unit.RATIO)

    found = refused(editor, kpi, condition=condition, tolerance_percent=Decimal(5))

    assert found == {
        "baseline_from": [
            "This is measured from a baseline: choose one, or promise “At least” a value."
        ]
    }


def test_negative_baseline_can_be_improved(editor):
    loss = make_kpi(workspace=editor.workspace)

    target = create_target(
        goal=make_goal(workspace=editor.workspace),
        kpi=loss,
        by=editor,
        now=NOW,
        **fields(condition="change_percent", condition_value=Decimal(50), **typed(-200)),
    )

    assert (target.target_value, target.bound) == (-100, "at_least")


def test_target_equal_to_its_baseline_is_refused(editor):
    kpi = make_kpi(workspace=editor.workspace)

    found = refused(editor, kpi, **typed("1000.0"))

    assert list(found) == ["condition_value"]
    assert "no way to go" in found["condition_value"][0]


# --- windows and periods


@pytest.mark.parametrize(
    ("window", "ends_on", "said"),
    [
        ("week", dt.date(2026, 1, 10), "The period holds no full week: choose a later end."),
        ("month", dt.date(2026, 1, 30), "The period holds no full month: choose a later end."),
    ],
)
def test_period_shorter_than_a_window_is_refused(editor, window, ends_on, said):
    kpi = make_kpi(workspace=editor.workspace)

    assert refused(editor, kpi, window=window, ends_on=ends_on) == {"ends_on": [said]}


@pytest.mark.parametrize(
    ("cadence", "window"),
    [(Cadence.WEEK, "day"), (Cadence.MONTH, "day"), (Cadence.MONTH, "week")],
)
def test_window_finer_than_the_recording_is_refused(editor, cadence, window):
    kpi = make_kpi(workspace=editor.workspace, cadence=cadence)

    assert list(refused(editor, kpi, window=window)) == ["window"]


@pytest.mark.parametrize(("window", "count"), [("day", 7), ("week", 4), ("month", 1)])
def test_as_many_windows_are_judged_as_usual(editor, window, count):
    target = create_target(
        goal=make_goal(workspace=editor.workspace),
        kpi=make_kpi(workspace=editor.workspace),
        by=editor,
        now=NOW,
        **fields(window=window),
    )

    assert target.judged_windows == count


def test_month_of_a_weekly_kpi_is_complete_with_all_its_weeks(workspace):
    """Recorded on Sundays: March 2026 has five of them, February four."""
    kpi = make_kpi(workspace=workspace, cadence=Cadence.WEEK)
    record(kpi, [10] * 12, start=dt.date(2026, 1, 4), step=7)  # until March 22
    target = promise(kpi, 40, window="month", judged_windows=1)

    found = judge(target, dt.date(2026, 3, 25))

    assert found.actual == 40
    assert found.remaining_windows == 1


# --- dates


def test_29_february_is_the_28th_a_year_earlier():
    assert years_earlier(dt.date(2028, 2, 29)) == dt.date(2027, 2, 28)
    assert years_earlier(dt.date(2028, 2, 29), 4) == dt.date(2024, 2, 29)


def test_period_from_29_february_has_its_alternatives(editor):
    kpi = make_kpi(workspace=editor.workspace)
    record(kpi, [10] * 900, start=dt.date(2026, 1, 1))
    dates = {"starts_on": dt.date(2028, 2, 29), "ends_on": dt.date(2028, 3, 28)}

    found = preview_target(
        kpi=kpi, by=editor, now=on(dt.date(2028, 2, 10)), **fields(**dates, condition_value=900)
    )

    before, year = found.choices[:2]
    assert (before.window.end, before.window.days, before.value) == (dt.date(2028, 2, 9), 29, 290)
    assert (year.window.start, year.window.end) == (dt.date(2027, 2, 28), dt.date(2027, 3, 28))


def test_days_on_which_the_clocks_change_are_days_like_others():
    """Berlin's last Sunday of March has 23 hours; a week with it is a full week."""
    kpi = make_kpi()
    kpi.workspace.time_zone = "Europe/Berlin"
    kpi.workspace.save()
    record(kpi, [10] * 31, start=dt.date(2026, 3, 1))

    found = judge(promise(kpi, 70, window="week", judged_windows=1), dt.date(2026, 3, 29))

    assert (found.actual, found.data_until) == (70, dt.date(2026, 3, 29))


# --- milestones and seasons


JANUARY, FEBRUARY = dt.date(2026, 1, 31), dt.date(2026, 2, 28)


@pytest.mark.parametrize(
    ("milestones", "said"),
    [
        ([], "Type at least one milestone."),
        ([{"on": "soon", "value": 1}], "A milestone has a date and a value."),
        ([{"on": JANUARY}], "A milestone has a date and a value."),
        ([{"on": JANUARY, "value": "NaN"}], "A milestone has a date and a value."),
        ([{"on": dt.date(2026, 4, 30), "value": 1}], "2026-04-30 lies outside the period."),
        (
            [{"on": JANUARY, "value": 1}, {"on": dt.date(2026, 1, 15), "value": 2}],
            "Two milestones lie in the same month: 2026-01-15 and 2026-01-31.",
        ),
        (
            [{"on": JANUARY, "value": 500}, {"on": FEBRUARY, "value": 400}],
            "A running total cannot be asked for less on 2026-02-28 than on 2026-01-31.",
        ),
        (
            [{"on": END, "value": 999}],
            "On the last day the target value itself is asked for: leave 2026-03-31 out.",
        ),
    ],
    ids=["none", "no date", "no value", "NaN", "outside", "overlapping", "falling", "last day"],
)
def test_milestones_are_refused_with_the_reason(editor, milestones, said):
    kpi = make_kpi(workspace=editor.workspace)

    found = refused(editor, kpi, trajectory=Trajectory.MILESTONES, milestones=milestones)

    assert found == {"milestones": [said]}


def test_milestones_are_kept_in_order_and_dropped_with_their_trajectory(editor):
    kpi, goal = make_kpi(workspace=editor.workspace), make_goal(workspace=editor.workspace)
    milestones = [{"on": FEBRUARY, "value": Decimal("600.50")}, {"on": JANUARY, "value": 300}]

    def kept(trajectory):
        said = fields(trajectory=trajectory, milestones=milestones)
        return create_target(goal=goal, kpi=kpi, by=editor, now=NOW, **said).milestones

    assert kept("milestones") == [
        {"on": "2026-01-31", "value": "300"},
        {"on": "2026-02-28", "value": "600.5"},
    ]
    assert kept("linear") == []


def test_season_that_never_was_is_refused(editor):
    kpi = make_kpi(workspace=editor.workspace)
    record(kpi, [10] * 5, start=dt.date(2025, 12, 20))

    assert list(refused(editor, kpi, trajectory=Trajectory.SEASONAL)) == ["trajectory"]


def test_season_asks_for_more_where_past_years_brought_more(workspace):
    """January brought a tenth of last year's quarter, March more than half."""
    kpi = make_kpi(workspace=workspace)
    record(kpi, [10] * 31 + [40] * 28 + [60] * 31, start=YEAR_BEFORE)
    record(kpi, [10] * 31, start=START)
    target = promise(kpi, 3290, trajectory="seasonal")

    found = judge(target, dt.date(2026, 1, 31))

    assert 300 < found.expected < 400
    assert found.reasons[-1]["trajectory"] == "seasonal"


def test_season_that_is_gone_expects_nothing_and_says_so(workspace):
    kpi = make_kpi(workspace=workspace)
    record(kpi, [10] * 31, start=START)
    target = promise(kpi, 900, trajectory="seasonal")

    found = judge(target, dt.date(2026, 1, 31))

    assert found.expected is None
    assert "no_season" in codes(found)


# --- formulas and money


def derived(workspace, formula, **fields):
    return make_kpi(workspace=workspace, kind=Kind.DERIVED, formula=formula, **fields)


def test_formula_without_data_is_unknown_and_no_miss(workspace):
    make_kpi(workspace=workspace, key="a")
    make_kpi(workspace=workspace, key="b")
    target = promise(derived(workspace, "a / b"), "0.3", **AT_MOST)

    running, over = judge(target, dt.date(2026, 2, 1)), judge(target, dt.date(2026, 5, 1))

    assert (running.status, codes(running)) == (Status.UNKNOWN, ["no_data"])
    assert (over.status, over.actual, over.attainment) == (Status.UNKNOWN, None, None)


@pytest.fixture
def mixed(workspace):
    for key, currency in (("revenue", "USD"), ("ad_spend", "KRW")):
        kpi = make_kpi(workspace=workspace, key=key, unit=Unit.MONEY, currency=currency)
        record(kpi, [10] * 90, start=START)
    return derived(workspace, "revenue / ad_spend", unit=Unit.RATIO, key="roas", name="ROAS")


def test_money_of_different_currencies_is_not_promised_about(editor, mixed):
    assert refused(editor, mixed) == {
        "kpi": ["The formula of ROAS mixes money in KRW, USD, so it says nothing."]
    }


def test_money_of_different_currencies_is_not_judged(mixed):
    found = judge(promise(mixed, 1), END)

    assert (found.status, codes(found)[0]) == (Status.UNKNOWN, "currencies_mixed")


def test_exchange_rate_makes_one_currency_of_two(editor, mixed):
    rate = make_kpi(
        workspace=editor.workspace, key="won_a_dollar", unit=Unit.RATIO, aggregation="mean"
    )
    record(rate, [1400] * 90, start=START)
    kpi = derived(editor.workspace, "revenue * won_a_dollar / ad_spend", unit=Unit.RATIO)

    assert judge(promise(kpi, 1000), END).status == Status.MET


@pytest.mark.parametrize("value", ["-0", "-0.0001", "-0.004"])
def test_nothing_is_never_written_as_minus_nothing(value):
    for unit in Unit:
        kpi = make_kpi(unit=unit, currency="USD" if unit == Unit.MONEY else "")
        assert not format_value(Decimal(value) / 100, kpi, language="en").startswith("−")


def test_limit_of_nothing_has_no_share_to_speak_of(workspace):
    kpi = make_kpi(workspace=workspace)
    record(kpi, [0] * 90, start=START)

    found = judge(promise(kpi, 0, **AT_MOST), END)

    assert (found.status, found.attainment) == (Status.MET, None)


# --- hold and between, judged


def test_held_baseline_tells_the_share_of_the_allowance(workspace):
    """At 97 a week, 3 of the 5 that may be lost are gone."""
    kpi = make_kpi(workspace=workspace)
    record(kpi, [Decimal(97) / 7] * 90, start=START)
    target = promise(
        kpi,
        95,
        condition="hold",
        tolerance_percent=Decimal(5),
        condition_value=None,
        baseline_value=Decimal(100),
        window=TargetWindow.WEEK,
        judged_windows=4,
    )

    found = judge(target, END)

    assert (found.status, found.expected) == (Status.MET, 95)
    assert round(found.attainment, 6) == Decimal("0.6")


def test_range_is_met_inside_and_missed_beyond_it(orders):
    record(orders, [10] * 90, start=START)
    band = {"bound": "between", "condition": "between", "condition_value": None}
    ends = {"condition_low": Decimal(890), "condition_high": Decimal(900)}

    inside = judge(promise(orders, 890, **band, **ends), END)
    beyond = judge(promise(orders, 880, **band, **ends | {"condition_high": Decimal(899)}), END)

    assert (inside.status, inside.attainment) == (Status.MET, 1)
    assert (beyond.status, codes(beyond)[0]) == (Status.MISSED, "ended_missed_between")


def test_day_is_judged_on_the_mean_of_the_last_days(orders):
    record(orders, [10] * 20 + [17] * 7, start=START)

    found = judge(promise(orders, 14, window="day", judged_windows=7), dt.date(2026, 1, 27))

    assert (found.actual, found.remaining_windows) == (17, 7)


def test_month_is_judged_on_its_full_months(orders):
    record(orders, [10] * 59, start=START)

    found = judge(promise(orders, 300, window="month", judged_windows=2), dt.date(2026, 3, 5))

    assert found.actual == Decimal("295")  # 310 and 280
    assert found.remaining_windows == 1
