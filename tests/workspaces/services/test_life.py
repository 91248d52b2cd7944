"""A workspace that rests is read and nothing else; one that goes leaves nothing behind."""

import datetime as dt
from pathlib import Path

import pytest
from django.conf import settings
from django.core import mail

from kpis.enums import ImportState
from kpis.models import ImportRun, Kpi, Measurement
from tests.acceptance.house import House
from tests.factories import make_goal, make_membership, make_series
from workspaces.enums import Role
from workspaces.models import Membership, ShareLink, Workspace
from workspaces.services import removal
from workspaces.services.life import (
    archive_workspace,
    ask_deletion,
    reopen_workspace,
    tell_owners_of_deletion,
)
from workspaces.services.removal import remove_due
from workspaces.walls import tenant_models

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC)
LATER = NOW + dt.timedelta(days=7)


def rows_of(workspace: Workspace) -> dict[str, int]:
    counts = {
        model._meta.label: model._default_manager.across_workspaces(reason="test")
        .filter(workspace=workspace.pk)
        .count()
        for model in tenant_models()
    }
    return {label: count for label, count in counts.items() if count}


def test_clock_passes_by_what_is_asleep():
    owner = make_membership(role=Role.OWNER)
    make_goal(workspace=owner.workspace)
    goals = type(make_goal()).objects
    awake = goals.across_awake(reason="test").count()

    archive_workspace(workspace=owner.workspace, by=owner, now=NOW)
    asleep = goals.across_awake(reason="test").count()
    reopen_workspace(workspace=owner.workspace, by=owner)

    assert (awake, asleep, goals.across_awake(reason="test").count()) == (2, 1, 2)


def test_every_owner_is_told_in_their_language():
    owner = make_membership(role=Role.OWNER)
    workspace = owner.workspace
    other = make_membership(workspace=workspace, role=Role.OWNER)
    other.user.language = "en"
    other.user.save()
    make_membership(workspace=workspace, role=Role.MANAGER)

    ask_deletion(workspace=workspace, typed_name=workspace.name, by=owner, now=NOW)
    tell_owners_of_deletion(workspace=workspace, by=owner)

    assert {message.to[0] for message in mail.outbox} == {owner.user.email, other.user.email}
    (english,) = [message for message in mail.outbox if message.to == [other.user.email]]
    assert english.subject == f"“{workspace.name}” will be deleted"
    assert "Mar 9, 2026" in english.body


def test_nothing_goes_before_its_time_and_its_members_are_out_at_that_moment(people):
    owner, workspace = people.members["owner"], people.workspace
    ask_deletion(workspace=workspace, typed_name="Acme", by=owner, now=NOW)

    assert remove_due(now=LATER - dt.timedelta(seconds=1), at_most_seconds=60) == 0
    assert people.get("viewer", "/w/acme/").status_code == 404  # that day is past by the wall clock


@pytest.mark.slow
def test_nothing_is_left_of_what_had_one_of_everything(monkeypatch):
    house = House()
    workspace = house.workspace
    owner = Membership.objects.for_workspace(workspace).filter(role=Role.OWNER).first()
    run = ImportRun.objects.create(
        workspace=workspace, state=ImportState.PREVIEWED, stored_as="imports/x", uploaded_at=NOW
    )
    path = Path(settings.MEDIA_ROOT) / run.stored_as
    path.parent.mkdir(parents=True)
    path.write_text("customer")
    neighbours = rows_of(house.elsewhere)
    ask_deletion(workspace=workspace, typed_name=workspace.name, by=owner, now=NOW)
    series = make_series(kpi=Kpi.objects.for_workspace(workspace)[0], segment_key="x=y")
    days = [dt.date(2020, 1, 1) + dt.timedelta(days=number) for number in range(1200)]
    Measurement.objects.bulk_create(
        Measurement(workspace=workspace, series=series, measured_on=day, value=1) for day in days
    )
    monkeypatch.setattr(removal, "CHUNK", 1)

    stopped = remove_due(now=LATER, at_most_seconds=-1)  # as one that is killed after a chunk
    between = rows_of(workspace)
    monkeypatch.undo()
    done = remove_due(now=LATER, at_most_seconds=60)

    assert (stopped, done) == (0, 1)
    assert len(between) > 25
    assert rows_of(workspace) == {}
    assert not Workspace.objects.filter(pk=workspace.pk).exists()
    assert not path.exists()
    assert rows_of(house.elsewhere) == neighbours
    assert not ShareLink.objects.across_workspaces(reason="test").exists()
