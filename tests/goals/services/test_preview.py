"""An unsaved target, spelled out."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from goals.enums import Bound, Condition, TargetWindow
from goals.models import Target
from goals.services.preview import preview_target
from goals.services.targets import create_target
from kpis.enums import Unit
from tests.factories import make_goal, make_kpi, make_membership
from tests.goals.facts import LATER, YEAR_BEFORE, record

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor():
    return make_membership()


def fields(**changed):
    return {
        "window": TargetWindow.WEEK,
        "condition": Condition.CHANGE_PERCENT,
        "condition_value": Decimal(20),
        "baseline_from": YEAR_BEFORE,
        "baseline_to": dt.date(2025, 3, 31),
        "starts_on": dt.date(2027, 1, 1),
        "ends_on": dt.date(2027, 3, 31),
        **changed,
    }


def test_preview_target_works_it_out_and_saves_nothing(editor, django_assert_max_num_queries):
    kpi = make_kpi(workspace=editor.workspace, name="Orders")
    record(kpi, [10] * 365, start=YEAR_BEFORE)
    goal = make_goal(workspace=editor.workspace)

    with django_assert_max_num_queries(3):
        found = preview_target(goal=goal, kpi=kpi, by=editor, now=LATER, **fields())

    assert (found.baseline_value, found.target_value, found.bound) == (70, 84, Bound.AT_LEAST)
    assert "orders" in found.sentence_en
    assert "84" in found.sentence_ko
    assert found.other_reading == ""
    assert not Target.objects.for_workspace(editor.workspace).exists()


def test_preview_target_of_a_stored_one_changes_nothing(editor):
    kpi = make_kpi(workspace=editor.workspace)
    record(kpi, [10] * 365, start=YEAR_BEFORE)
    goal = make_goal(workspace=editor.workspace)
    target = create_target(
        goal=goal, kpi=kpi, by=editor, now=LATER, **fields(link_reason="Because")
    )

    found = preview_target(
        goal=goal, kpi=kpi, by=editor, now=LATER, target=target, condition_value=Decimal(50)
    )

    assert (found.target_value, target.target_value) == (105, 84)
    assert Target.objects.for_workspace(editor.workspace).get().target_value == 84


def test_preview_target_asks_back_what_a_percentage_of_a_rate_means(editor):
    rate = make_kpi(workspace=editor.workspace, unit=Unit.PERCENT)
    goal = make_goal(workspace=editor.workspace)
    typed = {
        "baseline_from": None,
        "baseline_to": None,
        "baseline_value": Decimal("0.6"),
        "baseline_reason": "Known",
        "condition_value": Decimal(-50),
    }

    with translation.override("en"):
        found = preview_target(goal=goal, kpi=rate, by=editor, now=LATER, **fields(**typed))
        asked = found.other_reading.replace("\N{NO-BREAK SPACE}", " ")

    assert found.target_value == Decimal("0.3")
    assert asked == (
        "−50 % can be read as a share of the baseline: 60 % → 30 %, or as percentage points: "
        "60 % → 10 %. “Change by percent” is the first, “Change by points” the second."
    )


def test_preview_target_refuses_as_saving_would(editor):
    kpi = make_kpi(workspace=editor.workspace)

    with pytest.raises(ValidationError) as caught:
        preview_target(
            goal=make_goal(workspace=editor.workspace), kpi=kpi, by=editor, now=LATER, **fields()
        )

    assert set(caught.value.message_dict) == {"baseline_from"}
