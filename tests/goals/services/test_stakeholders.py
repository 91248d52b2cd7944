"""Whom a goal concerns: needs, receipts, agreement."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from goals.enums import StakeholderKind
from goals.models import ToldMember
from goals.services.goals import create_goal, update_goal
from goals.services.stakeholders import agree, confirm_read, set_stakeholders, tell_members
from tests.factories import END, START, make_goal, make_membership
from workspaces.exceptions import StaleVersionError
from workspaces.models import AuditEntry

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2026, 1, 5, 3, tzinfo=dt.UTC)
LATER = NOW + dt.timedelta(days=1)
CUSTOMERS = {"kind": "customer", "name": "Weekend hikers", "need": "A tent that stays dry"}
STAFF = {"kind": "employee", "name": "", "need": "Fewer night shifts"}


@pytest.fixture
def editor():
    return make_membership()


@pytest.fixture
def goal(editor):
    return make_goal(workspace=editor.workspace)


@pytest.fixture
def colleague(editor):
    return make_membership(workspace=editor.workspace)


def shown(goal):
    return [(row.kind, row.name, row.need) for row in goal.stakeholders.all()]


def entries(goal):
    return AuditEntry.objects.for_workspace(goal.workspace).count()


def test_goal_is_made_with_its_stakeholders(editor):
    goal = create_goal(
        workspace=editor.workspace,
        by=editor,
        title="Grow",
        starts_on=START,
        ends_on=END,
        stakeholders=[CUSTOMERS, STAFF],
    )

    assert shown(goal) == [tuple(CUSTOMERS.values()), tuple(STAFF.values())]
    assert goal.version == 1


def test_stakeholders_are_replaced_as_one_new_version(editor, goal):
    set_stakeholders(goal=goal, rows=[CUSTOMERS], by=editor)
    update_goal(goal=goal, by=editor, stakeholders=[STAFF, CUSTOMERS], expected_version=2)

    goal.refresh_from_db()
    assert shown(goal) == [tuple(STAFF.values()), tuple(CUSTOMERS.values())]
    assert goal.version == 3


def test_same_stakeholders_write_nothing(editor, goal):
    set_stakeholders(goal=goal, rows=[CUSTOMERS], by=editor)
    before = entries(goal)

    set_stakeholders(goal=goal, rows=[dict(CUSTOMERS, name=" Weekend hikers ")], by=editor)

    assert (goal.version, entries(goal)) == (2, before)


@pytest.mark.parametrize(
    "row",
    [
        pytest.param({"kind": "customer", "name": "Hikers"}, id="without-need"),
        pytest.param({"kind": "robot", "need": "Oil"}, id="unknown-kind"),
        pytest.param({"kind": "other", "need": "x" * 501}, id="too-long"),
    ],
)
def test_wrong_stakeholder_is_refused_and_nothing_changes(editor, goal, row):
    set_stakeholders(goal=goal, rows=[CUSTOMERS], by=editor)

    with pytest.raises(ValidationError) as caught:
        set_stakeholders(goal=goal, rows=[STAFF, row], by=editor)

    assert list(caught.value.message_dict) == ["stakeholders"]
    assert shown(goal) == [tuple(CUSTOMERS.values())]


def test_stakeholders_of_a_changed_goal_are_refused(editor, goal):
    update_goal(goal=goal, by=editor, title="Changed meanwhile")

    with pytest.raises(StaleVersionError):
        set_stakeholders(goal=goal, rows=[CUSTOMERS], by=editor, expected_version=1)


def test_every_kind_can_have_a_stake(editor, goal):
    rows = [{"kind": kind, "need": "Something"} for kind in StakeholderKind]

    assert len(set_stakeholders(goal=goal, rows=rows, by=editor)) == 5


def test_members_are_told_once_and_keep_their_receipts(editor, goal, colleague):
    tell_members(goal=goal, told={colleague: False}, by=editor, now=NOW)
    confirm_read(goal=goal, by=colleague, now=NOW)

    tell_members(goal=goal, told={editor: False, colleague: True}, by=editor, now=LATER)

    rows = {row.member: row for row in goal.told.select_related("member")}
    assert (rows[colleague].told_at, rows[colleague].read_at) == (NOW, NOW)
    assert (rows[colleague].must_agree, rows[editor].told_at) == (True, LATER)


def test_member_can_be_taken_off_the_list(editor, goal, colleague):
    tell_members(goal=goal, told={colleague: True}, by=editor, now=NOW)
    tell_members(goal=goal, told={}, by=editor, now=LATER)

    assert goal.told.count() == 0
    with pytest.raises(ToldMember.DoesNotExist):
        agree(goal=goal, by=colleague, now=LATER, seen_version=1)


def test_member_of_another_workspace_is_not_told(editor, goal):
    with pytest.raises(ValidationError) as caught:
        tell_members(goal=goal, told={make_membership(): True}, by=editor, now=NOW)

    assert list(caught.value.message_dict) == ["told"]


def test_first_reading_counts(editor, goal, colleague):
    tell_members(goal=goal, told={colleague: False}, by=editor, now=NOW)
    confirm_read(goal=goal, by=colleague, now=NOW)

    assert confirm_read(goal=goal, by=colleague, now=LATER).read_at == NOW


def test_agreement_is_to_the_version_that_was_seen(editor, goal, colleague):
    tell_members(goal=goal, told={colleague: True}, by=editor, now=NOW)

    row = agree(goal=goal, by=colleague, now=NOW, seen_version=1)
    assert (row.agreed_at, row.agreed_version, row.read_at) == (NOW, 1, NOW)

    update_goal(goal=goal, by=editor, title="Something else")
    with pytest.raises(StaleVersionError):
        agree(goal=goal, by=colleague, now=LATER, seen_version=1)

    row = agree(goal=goal, by=colleague, now=LATER, seen_version=2)
    assert (row.agreed_at, row.agreed_version) == (LATER, 2)


def test_only_who_was_told_can_answer(goal, colleague):
    with pytest.raises(ToldMember.DoesNotExist):
        confirm_read(goal=goal, by=colleague, now=NOW)
