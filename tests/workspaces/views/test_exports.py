"""A whole workspace as a file: who gets it, for how long, and that nobody else does."""

import datetime as dt
import io
import json
import zipfile

import pytest
from django.core import mail
from django.db import connection
from django.utils import timezone

from tests.factories import make_membership
from tests.people import signed_in
from tests.workspaces.exports import make_export
from workspaces.enums import Role
from workspaces.models import AuditEntry, Membership, WorkspaceExport
from workspaces.models.export import ExportState
from workspaces.services.export_files import (
    KEPT_FOR,
    LEASE,
    ask_export,
    expire_exports,
    make_due,
    path_of,
    progress_of,
)

LIST, ASK = "/w/acme/settings/export/", "/w/acme/settings/export/new/"
NOW = dt.datetime(2026, 11, 22, 9, 0, tzinfo=dt.UTC)


def exports(people):
    return WorkspaceExport.objects.for_workspace(people.workspace)


def work(now=NOW):
    return make_due(now=now, at_most_seconds=30)


def fetch(people, who, export):
    return people.post(who, f"{LIST}{export.public_id}/")


def files(data_dir):
    return [path.name for path in (data_dir / "files").rglob("*") if path.is_file()]


def test_owner_asks_is_mailed_and_takes_the_file_while_it_lies(
    people, data_dir, django_capture_on_commit_callbacks
):
    people.post("owner", ASK)
    people.post("owner", ASK)  # it is under way
    waiting = people.get("owner", LIST, htmx=True).text
    made = work(timezone.now())

    export = exports(people).get()
    file = fetch(people, "owner", export)
    archive = zipfile.ZipFile(io.BytesIO(file.getvalue()))
    page = people.get("owner", LIST)

    assert ("begins within a minute" in waiting, 'hx-trigger="every 2s"' in waiting) == (True, True)
    assert (made, export.state, files(data_dir)) == (1, ExportState.READY, [str(export)])
    assert (letter := mail.outbox[0]).to == ["owner@acme.test"]
    assert letter.subject == "The export of “Acme” is ready"
    assert f"http://127.0.0.1:8000{LIST}" in letter.body
    assert file.headers["Content-Disposition"].startswith('attachment; filename="acme-')
    assert json.loads(archive.read("manifest.json"))["slug"] == "acme"
    assert "hx-trigger" not in page.text.partition('id="exports"')[2].partition(">")[0]
    actions = AuditEntry.objects.for_workspace(people.workspace).values_list("action", flat=True)
    assert sorted(actions) == ["downloaded", "export asked", "exported"]

    with django_capture_on_commit_callbacks(execute=True):
        assert work(export.expires_at) == 0
    export.refresh_from_db()
    assert (export.state, files(data_dir)) == (ExportState.EXPIRED, [])
    assert fetch(people, "owner", export).status_code == 404


def test_owners_alone_and_those_who_prove_it(people, client):
    export = make_export(workspace=people.workspace)
    others = {"manager": 403, "editor": 403, "viewer": 403, "stranger": 404}
    client.force_login(people.members["owner"].user)

    for who, status in others.items():
        assert people.get(who, LIST).status_code == status
        assert people.post(who, ASK).status_code == status
        assert fetch(people, who, export).status_code == status
    assert client.post(f"{LIST}{export.public_id}/").url.startswith("/accounts/reauthenticate/")


@pytest.mark.parametrize("when", ["before", "meanwhile"])
def test_a07_who_is_removed_while_it_is_made_gets_neither_file_nor_mail(people, data_dir, when):
    second = make_membership(workspace=people.workspace, role=Role.OWNER)
    ask_export(workspace=people.workspace, by=second, now=NOW)
    mine = Membership.objects.for_workspace(people.workspace).filter(pk=second.pk)

    half_way = ['"kpis_kpi"']  # what is asked for when the file is half written

    def remove(execute, sql, *arguments):
        if half_way and half_way[0] in sql:
            half_way.clear()
            mine.delete()
        return execute(sql, *arguments)

    if when == "before":
        mine.delete()
    with connection.execute_wrapper(remove):
        made = work()

    assert (made, exports(people).get().state) == (0, ExportState.FAILED)
    assert (files(data_dir), mail.outbox) == ([], [])
    client = signed_in({"second": second.user})["second"]
    assert client.get(LIST).status_code == 404


def test_deletion_of_customers_data_ends_the_files_that_hold_it(
    people, data_dir, django_capture_on_commit_callbacks
):
    export = make_export(workspace=people.workspace)
    foreign = make_export(workspace=people.stranger.workspace)

    with django_capture_on_commit_callbacks(execute=True):
        expire_exports(workspace=people.workspace)

    export.refresh_from_db()
    assert (export.state, files(data_dir)) == (ExportState.EXPIRED, [str(foreign)])


def test_deletion_while_the_file_is_made_has_it_begun_anew_with_all_tries(people):
    ask_export(workspace=people.workspace, by=people.members["owner"], now=NOW)
    exports(people).update(state=ExportState.AT_WORK, claimed_until=NOW + LEASE, tries=3)

    expire_exports(workspace=people.workspace)

    export = exports(people).unclaimed(now=NOW).get()
    assert (export.state, export.tries) == (ExportState.WAITING, 0)


def test_dead_worker_is_followed_by_another_until_it_is_given_up(people, data_dir):
    export = ask_export(workspace=people.workspace, by=people.members["owner"], now=NOW)
    draft = path_of(export).with_suffix(".part")
    draft.parent.mkdir(parents=True)
    draft.write_bytes(b"half")
    draft.with_suffix(".progress").write_text("3/50")
    exports(people).update(state=ExportState.AT_WORK, claimed_until=NOW + LEASE, tries=1)

    assert (work(), progress_of(export)) == (0, (3, 50))
    assert work(NOW + LEASE) == 1

    exports(people).update(state=ExportState.AT_WORK, claimed_until=NOW, tries=3)
    assert work() == 0
    assert exports(people).get().state == ExportState.FAILED


def test_what_lies_there_unknown_is_swept_away(people, data_dir):
    (data_dir / "files" / "exports").mkdir(parents=True)
    (data_dir / "files" / "exports" / "x.part").write_bytes(b"half")

    work(timezone.now() + dt.timedelta(hours=1))
    assert files(data_dir) == ["x.part"]

    work(timezone.now() + KEPT_FOR + dt.timedelta(hours=1))
    assert files(data_dir) == []
