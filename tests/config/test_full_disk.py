"""F14: a full disk is told, leaves nothing half-written, and is forgotten once there is room."""

import io
import logging
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from config.full_disk import is_disk_full
from config.log_lines import OneLineFormatter
from kpis.enums import ImportState
from kpis.models import ImportRun, Measurement
from tests.factories import make_kpi

pytestmark = pytest.mark.once
NEW = "/w/acme/kpis/imports/new/"
DAYS = [f"20{y}-{m:02}-{d:02}" for y in range(20, 26) for m in range(1, 13) for d in range(1, 28)]
ROWS = "kpi,date,value\n" + "".join(f"visits,{day},{at}.125\n" for at, day in enumerate(DAYS))


@contextmanager
def no_room_for_files() -> Iterator[None]:
    usual = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, usual[1]))  # bytes of any file
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, usual)


@contextmanager
def no_room_for_rows() -> Iterator[None]:
    """No page is added to the database, as on a disk without one to spare."""
    with connection.cursor() as cursor:
        (most,) = cursor.execute("PRAGMA max_page_count").fetchone()
        cursor.execute("VACUUM")  # no page is free
        cursor.execute("PRAGMA max_page_count = 1").fetchall()  # it takes those that there are
        try:
            yield
        finally:
            cursor.execute(f"PRAGMA max_page_count = {most}").fetchall()


@pytest.fixture
def editor(transactional_db, request):
    people = request.getfixturevalue("people")
    make_kpi(workspace=people.workspace, key="visits")
    people.clients["editor"].raise_request_exception = False
    return people


def test_f14_import_is_refused_as_a_whole_and_taken_once_there_is_room(editor, data_dir: Path):
    def send():
        return editor.post("editor", NEW, {"file": SimpleUploadedFile("a.csv", ROWS.encode())})

    def stored() -> list[int]:
        scoped = [m.objects.for_workspace(editor.workspace) for m in (ImportRun, Measurement)]
        return [rows.count() for rows in scoped]

    with no_room_for_files():
        unsaved = send()
    left = [path for path in data_dir.rglob("*") if path.is_file()], stored()
    run = send().url
    with no_room_for_rows():
        full = editor.post("editor", f"{run}apply/")
        after, state = stored(), ImportRun.objects.for_workspace(editor.workspace).get().state

    editor.post("editor", f"{run}apply/")

    assert (unsaved.status_code, full.status_code) == (507, 507)
    assert "The disk of this site is full" in full.text
    assert left == ([], [0, 0])
    assert (after, state) == ([1, 0], ImportState.PREVIEWED)
    assert stored() == [1, len(DAYS)]


def test_f14_api_says_that_the_disk_is_full(transactional_db, request):
    api = request.getfixturevalue("api")
    make_kpi(workspace=api.workspace, key="visits")
    rows = [{"kpi": "visits", "date": day, "value": at} for at, day in enumerate(DAYS)]
    api.client.raise_request_exception = False

    with no_room_for_rows():
        full = api.post("owner", "/measurements", {"measurements": rows})
    again = api.post("owner", "/measurements", {"measurements": rows})

    assert (full.status_code, full.json()["status"], again.status_code) == (507, 507, 200)


def test_f14_log_that_cannot_be_written_stops_no_page(client, db, capsys):
    with Path("/dev/full").open("wb", buffering=0) as full:  # each write finds no room
        handler = logging.StreamHandler(io.TextIOWrapper(full, write_through=True))
        handler.setFormatter(OneLineFormatter("{message}", style="{"))
        logging.getLogger().addHandler(handler)
        try:
            answer = client.get("/w/nowhere/")
            logging.getLogger("test").error("a line")
        finally:
            logging.getLogger().removeHandler(handler)

    assert answer.status_code == 302
    assert "No space left on device" in capsys.readouterr().err


def test_other_failures_are_no_full_disk():
    assert not is_disk_full(None)
    assert not is_disk_full(FileNotFoundError(2, "no such file"))
