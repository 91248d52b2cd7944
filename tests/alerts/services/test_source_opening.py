"""Sources that are held, or fail for long: told to who manages, over when good data comes."""

import datetime as dt

import pytest

from alerts.enums import AlertKind, AlertState
from alerts.models import Alert
from alerts.services.delivery import deliver_due
from alerts.services.opening import open_due_alerts
from alerts.services.settling import settle_alerts
from kpis.enums import Rhythm
from kpis.models import DataChange
from kpis.services.imports import apply_import
from kpis.services.source_pulls import pull_due, pull_source
from tests.alerts.factories import make_manager
from tests.factories import make_kpi, make_membership, make_workspace
from tests.kpis.sources.fixtures import NOW, make_source, site
from workspaces.enums import Role

__all__ = ["site"]
pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)


def days(count, value=100):
    rows = [f"visits,2026-11-{day:02},{value}" for day in range(1, count + 1)]
    return "\n".join(["kpi,date,value", *rows])


@pytest.fixture
def source(site):
    workspace = make_workspace(name="Hanok Living")
    make_kpi(workspace=workspace, key="visits")
    made = make_source(workspace=workspace, url=site.gives("/data", days(10)), rhythm=Rhythm.HOURLY)
    made.created_at = NOW
    made.save()
    pull(made, 0)
    return made


def pull(source, hours):
    """Pull by hand, and let the clock open what follows; return how many alerts it told."""
    now = NOW + hours * HOUR
    by = make_membership(workspace=source.workspace, role=Role.EDITOR)
    pull_source(source=source, by=by, now=now)
    return open_due_alerts(now=now, workspace=source.workspace)


def alert_of(source):
    return Alert.objects.for_workspace(source.workspace).get()


def test_held_delivery_is_told_once_and_over_when_good_data_comes(source, site, mailoutbox):
    korean = make_manager(source.workspace, language="ko")
    english = make_membership(workspace=source.workspace, role=Role.OWNER)
    english.user.language = "en"
    english.user.save()
    site.gives("/data", days(5))

    assert [pull(source, 1), pull(source, 2)] == [1, 0]

    alert = alert_of(source)
    assert (alert.kind, alert.state, alert.source) == (
        AlertKind.DATA_LATE,
        AlertState.OPEN,
        source,
    )
    assert deliver_due(now=NOW + 2 * HOUR).sent == 2
    mails = {mail.to[0]: mail for mail in mailoutbox}
    assert mails[english.user.email].subject == "[Delivery held] Sheet"
    body = mails[english.user.email].body
    assert "It has 5 rows instead of the usual 10 or so." in body
    assert f"/kpis/sources/{source.public_id}/" in body
    assert "Hanok Living" in mails[korean.user.email].body

    site.gives("/data", days(10, value=101))
    pull(source, 3)
    alert.refresh_from_db()
    assert alert.state == AlertState.RESOLVED
    deliver_due(now=NOW + 3 * HOUR)
    assert {mail.subject for mail in mailoutbox[2:]} >= {"[Source up to date] Sheet"}


def test_held_delivery_that_a_person_decides_on_is_over(source, site):
    site.gives("/data", days(5))
    pull(source, 1)
    source.refresh_from_db()
    apply_import(run=source.held_run, by=None, now=NOW + HOUR)

    for minutes in (1, 2):
        pull_due(now=NOW + HOUR + dt.timedelta(minutes=minutes), at_most_seconds=1)
        open_due_alerts(now=NOW + HOUR + dt.timedelta(minutes=minutes))

    source.refresh_from_db()
    assert (alert_of(source).state, source.held_run) == (AlertState.RESOLVED, None)
    assert source.trouble == {}
    told = DataChange.objects.for_workspace(source.workspace).filter(source=source)
    assert [change.facts["why"] for change in told] == ["held", "decided"]


def test_source_that_fails_for_long_is_told_once(source, site):
    site.fails("/data", 503)

    assert [pull(source, hours) for hours in (1, 2, 3, 4)] == [0, 0, 1, 0]

    texts = alert_of(source).story["texts"]["en"]
    assert texts["headline"] == "“Sheet” has brought nothing since Nov 21, 2026."
    assert texts["reason"] == "The server answered with the status 503 instead of data."
    site.gives("/data", days(10))
    pull(source, 5)
    assert alert_of(source).state == AlertState.RESOLVED


def test_held_after_failing_is_told_anew_in_the_same_alert(source, site):
    site.fails("/data", 503)
    pull(source, 3)
    site.gives("/data", days(5))

    assert pull(source, 4) == 1

    assert alert_of(source).story["reason"]["code"] == "source_held"


def test_paused_source_is_nobodys_matter(source, site):
    site.gives("/data", days(5))
    pull(source, 1)
    source.is_paused = True
    source.save()

    settle_alerts(now=NOW + 2 * HOUR)

    assert alert_of(source).state == AlertState.RESOLVED
