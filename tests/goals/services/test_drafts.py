"""From a draft to a whole tree: goals, targets, people; and what has to wait."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from goals.enums import Condition, Level, TargetRole, TargetWindow
from goals.models import Goal, GoalDraft, Precedent, Target
from goals.services.draft_lines import Line
from goals.services.drafts import (
    Setting,
    discard_draft,
    finish_draft,
    keep_typed,
    retry_waiting,
    start_draft,
)
from kpis.models import Kpi
from tests.factories import make_kpi, make_membership
from tests.goals.facts import YEAR_BEFORE, record

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2026, 1, 5, 3, tzinfo=dt.UTC)
LATER = NOW + dt.timedelta(days=1)
FIELDS = {
    "title": "Win visitors",
    "level": Level.MARKETING,
    "link_reason": "Visitors become customers.",
    "starts_on": dt.date(2026, 1, 6),
    "ends_on": dt.date(2026, 4, 5),
}


@pytest.fixture
def editor(workspace):
    return make_membership(workspace=workspace)


@pytest.fixture
def draft(editor):
    return start_draft(by=editor, now=NOW)


def line(kpi="orders", condition=Condition.CHANGE_PERCENT, value=20, **fields):
    return Line(
        **{
            "kpi": kpi,
            "segment_key": "",
            "role": TargetRole.PRIMARY,
            "window": TargetWindow.WEEK,
            "condition": condition,
            "value": Decimal(value),
            "link_reason": "It pays.",
            **fields,
        }
    )


def goals_of(editor):
    return Goal.objects.for_workspace(editor.workspace)


def targets_of(editor):
    return Target.objects.for_workspace(editor.workspace).order_by("pk")


def drafts_of(editor):
    return GoalDraft.objects.for_workspace(editor.workspace)


def test_draft_begins_at_the_first_step(editor, draft):
    assert (draft.step, draft.values, draft.owner) == ("purpose", {}, editor)
    assert str(draft) != ""


def test_what_is_typed_is_kept_as_it_is(editor, draft):
    keep_typed(draft=draft, step="specific", typed={"title": " Ho"}, now=LATER, next_step="align")
    keep_typed(draft=draft, step="purpose", typed={"purpose": ""}, now=LATER, words={"parent": "A"})

    stored = drafts_of(editor).get()
    assert stored.values == {"specific": {"title": " Ho"}, "purpose": {"purpose": ""}}
    assert (stored.step, stored.words, stored.updated_at) == ("purpose", {"parent": "A"}, LATER)
    assert (stored.is_answered("specific"), stored.is_answered("purpose")) == (True, False)


def test_keeping_is_one_statement(draft, django_assert_num_queries):
    with django_assert_num_queries(1):
        keep_typed(draft=draft, step="purpose", typed={"purpose": "Live"}, now=LATER)


def test_goal_is_made_with_all_that_belongs_to_it(editor, draft, orders):
    setting = Setting(
        fields={
            **FIELDS,
            "owner": editor,
            "stakeholders": [{"kind": "customer", "name": "", "need": "Calm"}],
        },
        new_parent={"title": "Grow", "purpose": "Live"},
        lines=[line(), line(condition=Condition.AT_LEAST, value=500, is_for_parent=True)],
        told={editor: True},
    )

    goal = finish_draft(draft=draft, setting=setting, by=editor, now=NOW)

    parent = goal.parent
    assert (parent.title, parent.level, parent.owner) == ("Grow", Level.BUSINESS, editor)
    assert (parent.starts_on, parent.ends_on) == (goal.starts_on, goal.ends_on)
    assert [target.goal for target in targets_of(editor)] == [goal, parent]
    assert goal.stakeholders.get().need == "Calm"
    assert goal.told.get().must_agree
    assert Precedent.objects.for_workspace(editor.workspace).count() == 2
    assert drafts_of(editor).count() == 0


def test_kpi_of_the_library_is_added_and_its_change_waits(editor, draft):
    setting = Setting(
        fields=FIELDS | {"level": Level.BUSINESS, "link_reason": ""},
        lines=[
            line(kpi="bounce_rate", condition=Condition.HOLD, value=5, role=TargetRole.GUARDRAIL),
            line(kpi="new_visitors", condition=Condition.AT_LEAST, value=12_000),
        ],
    )

    goal = finish_draft(draft=draft, setting=setting, by=editor, now=NOW)

    keys = set(Kpi.objects.for_workspace(editor.workspace).values_list("key", flat=True))
    assert keys == {"bounce_rate", "bounced_sessions", "sessions", "new_visitors"}
    (target,) = targets_of(editor)
    assert (target.kpi.key, target.target_value) == ("new_visitors", 12_000)
    stored = drafts_of(editor).get()
    (waits,) = stored.waiting
    assert (stored.goal, waits["goal"], waits["line"]["kpi"]) == (
        goal,
        goal.public_id,
        "bounce_rate",
    )
    assert waits["reason"]["en"] == "There is no full week of data in the baseline's dates."
    assert list(drafts_of(editor).being_set()) == []


def waiting_draft(editor, draft):
    make_kpi(workspace=editor.workspace, key="orders")
    make_kpi(workspace=editor.workspace, key="visits")
    setting = Setting(
        fields=FIELDS | {"level": Level.BUSINESS, "link_reason": ""},
        lines=[line(), line(kpi="visits")],
    )
    finish_draft(draft=draft, setting=setting, by=editor, now=NOW)
    return drafts_of(editor).waiting().get()


def test_waiting_target_is_made_once_there_is_data(editor, draft):
    waiting = waiting_draft(editor, draft)
    orders = Kpi.objects.for_workspace(editor.workspace).get(key="orders")
    record(orders, [10] * 365, start=YEAR_BEFORE)

    (made,) = retry_waiting(draft=waiting, by=editor, now=NOW)

    assert (made.kpi, made.goal) == (orders, waiting.goal)
    assert [each["line"]["kpi"] for each in drafts_of(editor).get().waiting] == ["visits"]

    visits = Kpi.objects.for_workspace(editor.workspace).get(key="visits")
    record(visits, [10] * 365, start=YEAR_BEFORE)
    retry_waiting(draft=drafts_of(editor).get(), by=editor, now=NOW)
    assert drafts_of(editor).count() == 0


def test_nothing_new_leaves_all_waiting(editor, draft):
    waiting = waiting_draft(editor, draft)

    assert retry_waiting(draft=waiting, by=editor, now=LATER) == []
    assert len(drafts_of(editor).get().waiting) == 2


def test_refused_target_makes_nothing_at_all(editor, draft, orders):
    setting = Setting(
        fields=FIELDS | {"level": Level.BUSINESS, "link_reason": ""},
        lines=[line(), line(segment_key="channel=tv")],
    )
    record(orders, [1], start=YEAR_BEFORE, segment={"channel": "search"})

    with pytest.raises(ValidationError) as caught:
        finish_draft(draft=draft, setting=setting, by=editor, now=NOW)

    assert list(caught.value.message_dict) == ["lines"]
    assert (goals_of(editor).count(), drafts_of(editor).count()) == (0, 1)


def test_draft_is_given_up(editor, draft):
    discard_draft(draft=draft)

    assert drafts_of(editor).count() == 0
