from django.db import connection

from tests.acceptance.watch import Watch
from tests.factories import make_kpi
from workspaces.models import Workspace


def test_write_is_found_by_its_table_once_and_a_read_or_the_same_value_is_none(db):
    kpi = make_kpi(name="Visits")
    watch, rows = Watch(), type(kpi).objects.across_workspaces(reason="test").filter(pk=kpi.pk)

    with watch.listening():
        rows.get()
        rows.update(name="Visits")
        unchanged = watch.changed()
        rows.update(name="Calls")
        changed, again = watch.changed(), watch.changed()

    assert (unchanged, changed, again) == ([], ["kpis_kpi"], [])


def test_statement_of_another_kind_may_have_written_to_any_table(db):
    workspace = make_kpi().workspace
    watch = Watch()

    with watch.listening(), connection.cursor() as cursor:
        Workspace.objects.filter(pk=workspace.pk).update(mission="New")
        watch.forget()
        forgotten = watch.changed()
        cursor.execute("/* whatever */ UPDATE workspaces_workspace SET mission = 'Newer'")
        found = watch.changed()

    assert (forgotten, found) == ([], ["workspaces_workspace"])
