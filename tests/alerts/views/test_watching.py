import datetime as dt

import pytest
from django.urls import reverse

from alerts.services.recipients import Team, recipients_of
from alerts.services.watching import watch_goal, watchers_of
from tests.alerts.factories import NOW
from tests.factories import make_goal, make_membership
from workspaces.enums import Role

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 2, 1)


def test_everybody_may_watch_and_stop(client):
    member = make_membership(role=Role.VIEWER)
    goal = make_goal(workspace=member.workspace)
    client.force_login(member.user)
    address = reverse("alerts:goal_watch", args=[member.workspace.slug, goal.public_id])

    begun = client.post(address)
    watchers = watchers_of(goal)
    region = client.get(address, headers={"HX-Request": "true"}).content.decode()
    client.post(address, {"stop": "1"}, headers={"HX-Request": "true"})

    assert (begun.status_code, watchers) == (302, [str(member.user)])
    assert 'name="stop"' in region
    assert watchers_of(goal) == []


def test_watcher_is_told_like_the_owner_until_they_leave():
    member = make_membership(role=Role.VIEWER)
    goal = make_goal(workspace=member.workspace)
    watch_goal(goal=goal, by=member, now=NOW)
    watch_goal(goal=goal, by=member, now=NOW)

    told = recipients_of(goal, today=TODAY)
    may = Team(goal.workspace, [member.user.pk]).to_tell(member.user.pk, goal, today=TODAY)
    member.delete()

    assert (told, may and may.user) == ([member.user], member.user)
    assert recipients_of(goal, today=TODAY) == []
    assert Team(goal.workspace, [member.user.pk]).to_tell(member.user.pk, goal, today=TODAY) is None
