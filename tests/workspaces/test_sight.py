"""What one workspace's requests see in PostgreSQL, whatever they ask for."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.contrib.auth.decorators import login_not_required
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.http import JsonResponse, StreamingHttpResponse
from django.urls import path

from kpis.models import Kpi, Series
from tests.factories import make_kpi, make_membership
from workspaces.access import membership_required
from workspaces.enums import Role
from workspaces.exceptions import UnscopedQueryError
from workspaces.sight import inside, looking_across

pytestmark = [pytest.mark.django_db, pytest.mark.server]


def ids():
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM kpis_kpi ORDER BY id")
        return [key for (key,) in cursor.fetchall()]


def told():
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('mokpyo.workspace', true)")
        return cursor.fetchone()[0]


def by_mistake():
    everything = Kpi.objects.across_workspaces(reason="a mistake").order_by("pk")
    return {"raw": ids(), "across": list(everything.values_list("pk", flat=True))}


@membership_required(Role.VIEWER)
def careless(request):
    return JsonResponse(by_mistake())


@membership_required(Role.VIEWER)
def streamed(request):
    return StreamingHttpResponse(f"{key}\n" for key in (None, *ids()) if key or ids())


@login_not_required
def outside(request):
    return JsonResponse(by_mistake())


urlpatterns = [
    path("w/<slug:workspace_slug>/careless/", careless),
    path("w/<slug:workspace_slug>/streamed/", streamed),
    path("outside/", outside),
]


@pytest.fixture
def kpis():
    """One of each of two workspaces."""
    return make_kpi(), make_kpi()


@pytest.fixture
def mine(kpis, client):
    member = make_membership(workspace=kpis[0].workspace)
    client.force_login(member.user)
    return kpis[0]


def test_statements_reach_the_rows_of_one_workspace_alone(kpis):
    mine, foreign = kpis
    rows = Kpi.objects.across_workspaces(reason="an attack")

    with inside(mine.workspace_id):
        assert ids() == [mine.pk]
        assert rows.filter(pk=foreign.pk).update(name="stolen") == 0
        assert rows.filter(pk=foreign.pk).delete()[0] == 0
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            make_kpi(workspace=foreign.workspace)

    assert ids() == [mine.pk, foreign.pk]


def test_hidden_row_cannot_be_referred_to(kpis):
    mine, foreign = kpis

    with inside(mine.workspace_id), pytest.raises(IntegrityError), transaction.atomic():
        Series.objects.create(workspace=mine.workspace, kpi=foreign)


@pytest.mark.urls(__name__)
def test_careless_view_gets_its_own_workspace(client, mine):
    answer = client.get(f"/w/{mine.workspace.slug}/careless/").json()

    assert answer == {"raw": [mine.pk], "across": [mine.pk]}


@pytest.mark.urls(__name__)
def test_request_without_a_workspace_gets_nothing_though_one_went_before(client, mine):
    client.get(f"/w/{mine.workspace.slug}/careless/")

    assert client.get("/outside/").json() == {"raw": [], "across": []}


@pytest.mark.urls(__name__)
def test_streamed_answer_is_held_to_its_end_and_the_session_no_longer(client, mine, kpis):
    answer = client.get(f"/w/{mine.workspace.slug}/streamed/").getvalue()

    assert answer.split() == [b"None", str(mine.pk).encode()]
    assert ids() == [kpi.pk for kpi in kpis]


def test_looking_across_ends_with_its_block(kpis):
    with inside(kpis[0].workspace_id):
        with looking_across(reason="test"):
            assert len(ids()) == 2
        assert len(ids()) == 1

    with pytest.raises(UnscopedQueryError), looking_across(reason=""):
        pass


def test_rollback_to_a_savepoint_takes_no_wall_with_it():
    with inside(5):
        with transaction.atomic():
            assert told() == "5"
            transaction.set_rollback(True)

        assert told() == "5"


def in_a_session_of_its_own(act):
    """Do it on a connection without the test's transaction."""

    def run():
        try:
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(run).result()


def test_rollback_takes_no_wall_with_it():
    def act():
        with inside(5):
            with transaction.atomic():
                told()
                transaction.set_rollback(True)
            return told()

    assert in_a_session_of_its_own(act) == "5"


def test_connection_that_is_opened_anew_has_its_wall():
    def act():
        with inside(5):
            before = told()
            connection.close()
            return before, told()

    assert in_a_session_of_its_own(act) == ("5", "5")


def test_each_thread_has_its_own_sight():
    meeting = threading.Barrier(2)

    def act(workspace_id):
        with inside(workspace_id):
            told()
            meeting.wait()
            return told()

    with ThreadPoolExecutor(2) as pool:
        runs = [pool.submit(in_a_session_of_its_own, lambda key=key: act(key)) for key in (5, 6)]

    assert [run.result() for run in runs] == ["5", "6"]
