"""Long files: left to the worker, cancelled, taken up again, given up."""

import datetime as dt

import pytest
from django.core.files.base import ContentFile

from kpis.enums import ImportState
from kpis.exceptions import ImportSettledError
from kpis.models import ImportRun, Measurement
from kpis.services.imports import discard_import
from kpis.services.long_imports import (
    LEASE,
    MOST_TRIES,
    Progress,
    confirm_import,
    start_import,
    work_on_imports,
)
from kpis.services.uploads import upload_path
from tests.factories import make_kpi, make_membership

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2026, 11, 21, 3, 0, tzinfo=dt.UTC)
DAYS = 1500
FILE = "kpi,date,value\n" + "".join(
    f"visits,{dt.date(2020, 1, 1) + dt.timedelta(at)},{at}\n" for at in range(DAYS)
)


@pytest.fixture
def editor(settings):
    settings.IMPORT_AT_ONCE_BYTES = 100
    membership = make_membership()
    make_kpi(workspace=membership.workspace, key="visits")
    return membership


def start(editor, text=FILE):
    return start_import(
        workspace=editor.workspace,
        file=ContentFile(text.encode()),
        file_name="numbers.csv",
        by=editor,
        now=NOW,
    )


def work(*, after=dt.timedelta()):
    return work_on_imports(now=NOW + after, at_most_seconds=60)


def again(run):
    return ImportRun.objects.for_workspace(run.workspace).get(pk=run.pk)


def stored(run):
    return Measurement.objects.for_workspace(run.workspace).count()


def test_long_file_is_looked_into_and_stored_by_the_worker(editor):
    run = start(editor)
    assert (run.state, work(), stored(run)) == (ImportState.READING, 1, 0)
    run = again(run)
    assert (run.state, run.created_count, run.rows_total) == (
        ImportState.PREVIEWED,
        DAYS,
        DAYS + 1,
    )

    run = confirm_import(run=run, by=editor, now=NOW)

    assert (run.state, stored(run), work(), stored(run)) == (ImportState.STORING, 0, 1, DAYS)
    run = again(run)
    assert (run.state, run.confirmed_by, work()) == (ImportState.APPLIED, editor.user, 0)
    assert not upload_path(run).exists()


def test_short_file_is_not_left_to_the_worker(editor, settings):
    settings.IMPORT_AT_ONCE_BYTES = len(FILE)

    run = start(editor)
    run = confirm_import(run=run, by=editor, now=NOW)

    assert (run.state, stored(run), work()) == (ImportState.APPLIED, DAYS, 0)


def test_refusals_are_those_of_short_files(editor):
    run = start(editor, FILE + "visits,2026-02-30,1\n")

    work()

    run = again(run)
    assert run.state == ImportState.REFUSED
    assert [(error["row"], error["code"]) for error in run.errors] == [
        (DAYS + 2, "date_does_not_exist")
    ]


def test_cancelled_file_stops_being_read_and_nothing_is_stored(editor):
    run = start(editor)
    work()
    run = confirm_import(run=again(run), by=editor, now=NOW)
    progress = Progress(run, NOW)
    progress.tell(1000)
    assert again(run).rows_read == 1000

    discard_import(run=run, by=editor)

    with pytest.raises(ImportSettledError):
        progress.tell(2000)
    assert (work(), stored(run), again(run).state) == (0, 0, ImportState.DISCARDED)


def test_a07_file_of_somebody_who_was_removed_meanwhile_is_refused(editor):
    run = start(editor)
    work()
    confirm_import(run=again(run), by=editor, now=NOW)
    path = upload_path(again(run))
    editor.delete()

    work()

    assert (again(run).state, stored(run)) == (ImportState.REFUSED, 0)
    assert not path.exists()


def test_file_of_a_dead_worker_is_taken_up_by_another(editor):
    run = start(editor)
    Progress(run, NOW).tell(500)

    assert work() == 0

    assert work(after=2 * LEASE) == 1
    assert again(run).state == ImportState.PREVIEWED


def test_file_that_every_worker_dies_of_is_given_up(editor):
    run = start(editor)
    ImportRun.objects.for_workspace(run.workspace).update(tries=MOST_TRIES)

    work()

    run = again(run)
    assert (run.state, run.errors[0]["code"]) == (ImportState.REFUSED, "import_gave_up")
    assert not upload_path(run).exists()


def test_lost_file_is_refused_plainly(editor):
    run = start(editor)
    upload_path(run).unlink()

    work()

    assert again(run).errors[0]["code"] == "file_unreadable"
