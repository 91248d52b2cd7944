"""What the lines of a draft would promise, and which have to wait."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from goals.enums import Condition, TargetRole, TargetWindow
from goals.models import Target
from goals.services.draft_lines import Line, promise_line, settle_line
from goals.services.sentences import sentence
from kpis.calc.periods import Window
from kpis.services.catalog import Catalog
from tests.factories import make_goal, make_kpi, make_membership
from tests.goals.facts import YEAR_BEFORE, record

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


NOW = dt.datetime(2026, 1, 5, 3, tzinfo=dt.UTC)
QUARTER = Window(dt.date(2026, 1, 6), dt.date(2026, 4, 5))  # 90 days
LINE = Line(
    kpi="orders",
    segment_key="",
    role=TargetRole.PRIMARY,
    window=TargetWindow.WEEK,
    condition=Condition.CHANGE_PERCENT,
    value=Decimal(20),
    link_reason="It pays.",
)


@pytest.fixture
def editor(workspace):
    return make_membership(workspace=workspace)


def line(**fields):
    kept = LINE.kept() | {name: str(value) for name, value in fields.items()}
    return Line.of(kept)


def settled(editor, wanted):
    catalog = Catalog.of(editor.workspace)
    return settle_line(line=wanted, period=QUARTER, by=editor, now=NOW, catalog=catalog)


def promised(editor, wanted, goal=None):
    goal = goal or make_goal(workspace=editor.workspace)
    catalog = Catalog.of(editor.workspace)
    return promise_line(line=wanted, goal=goal, by=editor, now=NOW, catalog=catalog)


def test_line_comes_back_from_what_is_kept():
    kept = Line.of(LINE.kept())

    assert kept == LINE
    assert LINE.kept()["value"] == "20"


def test_rate_is_measured_from_the_last_twelve_weeks(editor, orders):
    found = settled(editor, LINE)

    assert found.reason == {}
    assert (found.target.baseline_value.quantize(Decimal(1)), found.target.pk) == (70, None)
    assert found.target.baseline_to == dt.date(2026, 1, 4)
    assert "+20" in sentence(found.target, "en")


def test_total_is_measured_from_as_many_days(editor, orders):
    target = settled(editor, line(window="total")).target

    assert (target.baseline_to - target.baseline_from).days + 1 == 90
    assert target.baseline_to == dt.date(2026, 1, 4)


def test_change_without_data_waits_with_the_reason_in_both_languages(editor, workspace):
    make_kpi(workspace=workspace, key="orders")

    found = settled(editor, LINE)

    assert found.target is None
    assert found.reason == {
        "ko": "기준선 기간에 데이터가 온전한 주가 없습니다.",
        "en": "There is no full week of data in the baseline's dates.",
    }


def test_value_needs_no_baseline(editor, workspace):
    make_kpi(workspace=workspace, key="orders")

    target = settled(editor, line(condition="at_least", value=500)).target

    assert (target.target_value, target.baseline_value) == (500, None)


def test_guardrail_holds_its_baseline(editor, orders):
    target = settled(editor, line(condition="hold", value=5, role="guardrail")).target

    assert (target.tolerance_percent, target.condition_value) == (5, None)
    assert target.target_value < target.baseline_value


def test_kpi_of_the_library_comes_with_the_goal(editor):
    found = settled(editor, line(kpi="new_visitors"))

    assert found.target is None
    assert found.reason["en"] == (
        "New visitors comes from the library with this goal, and has no data yet."
    )
    assert found.reason["ko"].startswith("신규 방문자")


def test_formula_of_the_library_does_not_wait_for_what_is_recorded(editor, orders):
    aov = line(kpi="aov", condition="hold", value=5)
    reasons = [settled(editor, aov).reason]
    revenue = make_kpi(workspace=editor.workspace, key="revenue")
    reasons.append(settled(editor, aov).reason)
    record(revenue, [100] * 28, start=YEAR_BEFORE)
    reasons.append(settled(editor, aov).reason)

    assert [bool(reason) for reason in reasons] == [True, True, False]


def test_target_is_made(editor, orders):
    goal = make_goal(workspace=editor.workspace)

    target = promised(editor, LINE, goal)

    assert isinstance(target, Target)
    assert (target.goal, target.link_reason) == (goal, "It pays.")
    assert (target.starts_on, target.ends_on) == (goal.starts_on, goal.ends_on)


def test_target_without_data_is_not_made(editor, workspace):
    make_kpi(workspace=workspace, key="orders")

    reason = promised(editor, LINE)

    assert reason["en"] == "There is no full week of data in the baseline's dates."
    assert Target.objects.for_workspace(workspace).count() == 0


def test_baseline_of_nothing_waits_too(editor, workspace):
    kpi = make_kpi(workspace=workspace, key="orders")
    record(kpi, [0] * 365, start=YEAR_BEFORE)

    assert "The baseline is 0" in promised(editor, LINE)["en"]


def test_what_no_data_will_mend_is_refused(editor, orders):
    record(orders, [1], start=YEAR_BEFORE, segment={"channel": "search"})

    with pytest.raises(ValidationError) as caught:
        promised(editor, line(segment_key="channel=tv"))

    assert list(caught.value.message_dict) == ["segment_key"]


def test_value_that_is_refused_is_refused(editor, workspace):
    make_kpi(workspace=workspace, key="orders", is_archived=True)

    with pytest.raises(ValidationError, match="archived"):
        promised(editor, line(condition="at_least"))
