import datetime as dt

import pytest

from alerts.services.recipients import Team, recipients_of
from tests.factories import make_goal, make_membership, make_user, make_workspace
from workspaces.enums import Role

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 2, 1)


@pytest.fixture
def team():
    workspace = make_workspace()
    make_membership(role=Role.MANAGER)  # of another workspace
    return {role: make_membership(workspace=workspace, role=role) for role in Role}


def test_owner_of_the_goal_and_managers_are_told(team):
    goal = make_goal(workspace=team[Role.EDITOR].workspace, owner=team[Role.EDITOR])

    assert recipients_of(goal, today=TODAY) == [team[Role.MANAGER].user, team[Role.EDITOR].user]


def test_manager_who_owns_the_goal_is_told_once(team):
    goal = make_goal(workspace=team[Role.MANAGER].workspace, owner=team[Role.MANAGER])

    assert recipients_of(goal, today=TODAY) == [team[Role.MANAGER].user]


def test_goal_without_owner_is_told_to_the_owners_of_the_workspace_too(team):
    goal = make_goal(workspace=team[Role.OWNER].workspace)

    assert recipients_of(goal, today=TODAY) == [team[Role.OWNER].user, team[Role.MANAGER].user]


def test_owner_whose_account_is_closed_is_as_good_as_none(team):
    shut_out = make_membership(
        workspace=team[Role.OWNER].workspace, user=make_user(is_active=False), role=Role.EDITOR
    )
    goal = make_goal(workspace=shut_out.workspace, owner=shut_out)

    assert recipients_of(goal, today=TODAY) == [team[Role.OWNER].user, team[Role.MANAGER].user]


def test_closed_accounts_are_never_told(team):
    make_membership(
        workspace=team[Role.OWNER].workspace, user=make_user(is_active=False), role=Role.MANAGER
    )
    goal = make_goal(workspace=team[Role.OWNER].workspace, owner=team[Role.VIEWER])

    assert recipients_of(goal, today=TODAY) == [team[Role.MANAGER].user, team[Role.VIEWER].user]


@pytest.mark.parametrize(
    ("role", "owns", "is_told"),
    [
        (Role.OWNER, False, True),
        (Role.MANAGER, False, True),
        (Role.EDITOR, False, False),
        (Role.VIEWER, False, False),
        (Role.VIEWER, True, True),
    ],
)
def test_who_may_be_told_at_send_time(team, role, owns, is_told):
    member = team[role]
    goal = make_goal(workspace=member.workspace, owner=member if owns else None)

    found = Team(goal.workspace, [member.user.pk]).to_tell(member.user.pk, goal, today=TODAY)

    assert found == (member if is_told else None)


def test_who_left_or_belongs_elsewhere_is_not_told(team):
    goal = make_goal(workspace=team[Role.OWNER].workspace)
    elsewhere = make_membership(role=Role.MANAGER)
    user = team[Role.MANAGER].user
    team[Role.MANAGER].delete()

    left = Team(goal.workspace, [user.pk, elsewhere.user.pk])
    assert left.to_tell(user.pk, goal, today=TODAY) is None
    assert left.to_tell(elsewhere.user.pk, goal, today=TODAY) is None
