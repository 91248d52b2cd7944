from django.contrib.auth.models import Permission
from django.db import connection

from goals.models import Goal
from tests.emptied import empty
from tests.factories import make_goal
from workspaces.models import User, Workspace


def test_all_is_gone_but_types_and_permissions(db):
    make_goal()

    empty(connection)

    goals = Goal.objects.across_workspaces(reason="test")
    assert [rows.count() for rows in (goals, Workspace.objects, User.objects)] == [0, 0, 0]
    assert Permission.objects.filter(content_type__app_label="goals").exists()
