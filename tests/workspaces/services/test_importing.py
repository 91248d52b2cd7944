"""A workspace arrives whole, with new keys and without anybody's secrets, or not at all."""

import hashlib
import io
import json
import math
import zipfile
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from alerts.enums import CancelReason, DeliveryState, EndpointKind
from alerts.models import Alert, Delivery, Endpoint
from goals.models import Target
from kpis.models import ImportRun, Measurement, Series
from tests.alerts.factories import NOW, make_delivery
from tests.factories import make_measurement, make_membership, make_series, make_user
from workspaces import walls
from workspaces.enums import Role
from workspaces.models import AuditEntry, Membership, User, Workspace
from workspaces.sealing import seal
from workspaces.services.exporting import export_workspace, travelling_tables
from workspaces.services.importing import ImportRefusedError, import_workspace
from workspaces.services.removal import remove_workspace
from workspaces.services.tokens import create_token

pytestmark = pytest.mark.django_db(transaction=True)
VALUE = Decimal("-12345678901234567890.123456789")


@pytest.fixture
def workspace(settings) -> Workspace:
    """A workspace with an alert that waits to be told, exact figures, an upload and secrets."""
    delivery = make_delivery()
    workspace = delivery.workspace
    owner = make_membership(workspace=workspace, role=Role.OWNER, user=make_user(name="한결"))
    create_token(membership=owner, scopes=("read",), by=owner, now=NOW)
    run = ImportRun.objects.create(
        workspace=workspace, file_name="a.csv", uploaded_at=NOW, by=owner.user, size_bytes=1
    )
    run.stored_as = f"imports/{run.public_id}"
    run.save()
    upload = Path(settings.MEDIA_ROOT) / run.stored_as
    upload.parent.mkdir(parents=True)
    upload.write_bytes(b"kpi,date,value\n")
    series = make_series(kpi=delivery.alert.target.kpi, segment_key="a=b", dimensions={"a": "b"})
    make_measurement(series=series, value=VALUE, import_run=run)
    Endpoint.objects.create(
        workspace=workspace,
        kind=EndpointKind.SLACK,
        name="s",
        host="h",
        created_at=NOW,
        sealed_url=seal("https://hooks.example.test/secret"),
    )
    return workspace


@pytest.fixture
def exported(workspace) -> io.BytesIO:
    file = io.BytesIO()
    export_workspace(workspace=workspace, file=file)
    return file


def rows(model, workspace):
    return model.objects.for_workspace(workspace)


def counts(workspace):
    return {table.name: table.rows_of(workspace).count() for table in travelling_tables()}


def test_copy_on_the_same_site_stands_beside_its_original(workspace, exported, settings):
    before = counts(workspace)
    old = rows(Alert, workspace).get()

    copy = import_workspace(file=exported, slug="copy").workspace

    trail = "workspaces_auditentry"
    assert counts(workspace) == before
    assert counts(copy) == {**before, trail: before[trail] + 1}  # which tells of the import
    alert, target = rows(Alert, copy).get(), rows(Target, copy).get()
    assert alert.public_id != old.public_id
    assert alert.story["promise"]["target_id"] == target.public_id != old.target.public_id
    assert alert.story["workspace_slug"] == "copy"
    assert alert.target == target
    waiting = rows(Delivery, copy).get()
    assert (waiting.state, waiting.cancel_reason) == (
        DeliveryState.CANCELLED,
        CancelReason.ARRIVED,
    )
    assert rows(Delivery, workspace).get().state == DeliveryState.PENDING
    values = {m.value for m in rows(Measurement, copy)}
    assert VALUE in values == {m.value for m in rows(Measurement, workspace)}
    upload = Path(settings.MEDIA_ROOT) / rows(ImportRun, copy).get().stored_as
    assert upload.read_bytes() == b"kpi,date,value\n"
    assert len(list(upload.parent.iterdir())) == 2
    assert walls.missing(connection) == {}
    arrived = max(rows(Series, copy).values_list("pk", flat=True))
    assert make_series(kpi=target.kpi).pk > arrived
    assert rows(AuditEntry, copy).filter(action="imported").exists()


def test_people_unknown_at_the_other_site_keep_their_name_and_cannot_sign_in(workspace, exported):
    ids = set(rows(Alert, workspace).values_list("public_id", flat=True))
    remove_workspace(workspace=workspace, ends_at=math.inf)
    User.objects.all().delete()
    here = make_user()

    with pytest.raises(ImportRefusedError, match="none of its owners"):
        import_workspace(file=exported)
    nobody = (User.objects.count(), Workspace.objects.count())
    arrived = import_workspace(file=exported, owner=here)

    former = User.objects.get(name="한결")
    member = Membership.objects.for_workspace(arrived.workspace)
    assert nobody == (1, 0)
    assert (former.is_active, former.has_usable_password()) == (False, False)
    assert rows(ImportRun, arrived.workspace).get().by == former
    assert member.get(user=former).role == member.get(user=here).role == Role.OWNER
    assert set(rows(Alert, arrived.workspace).values_list("public_id", flat=True)) == ids
    assert arrived.new_people == 2  # the owner, and the manager who is to be told


def test_no_secret_travels(workspace, exported):
    with zipfile.ZipFile(exported) as archive:
        tables = {name for name in archive.namelist() if name.startswith("tables/")}
        people = archive.read("tables/people.jsonl").decode()
        told = b"".join(archive.read(name) for name in archive.namelist())

    keys = {"apitoken", "invitation", "sharelink", "keptanswer", "endpoint", "posting", "session"}
    assert {key for key in keys for table in tables if key in table} == set()
    assert b"gAAAA" not in told  # how everything sealed begins
    assert all(len(json.loads(line)) == 7 for line in people.splitlines())
    assert "md5$" not in people


def test_damaged_file_stores_nothing(workspace, exported, tmp_path, settings, capsys):
    damaged = tmp_path / "damaged"
    entry = "tables/kpis_measurement.jsonl"
    with zipfile.ZipFile(exported) as old, zipfile.ZipFile(damaged, "w") as new:
        for name in old.namelist():
            lines = old.read(name)
            new.writestr(name, lines.replace(b"9", b"8") if name == entry else lines)
    uploads = len(list(Path(settings.MEDIA_ROOT).rglob("*")))

    with pytest.raises(CommandError, match="Nothing was imported: the file is damaged"):
        call_command("import_workspace", damaged, slug="copy")

    assert Workspace.objects.count() == 1
    assert len(list(Path(settings.MEDIA_ROOT).rglob("*"))) == uploads
    call_command("export_workspace", workspace.slug, tmp_path / "whole")
    with pytest.raises(CommandError, match="--slug"):
        call_command("import_workspace", tmp_path / "whole")
    call_command("import_workspace", tmp_path / "whole", "--slug=copy", "--json")
    told = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert (told["slug"], told["new_people"]) == ("copy", 0)
    assert told["tables"]["kpis_measurement"]["rows"] == rows(Measurement, workspace).count()


def rewritten(exported, tmp_path, tables, manifest):
    """Return an export in which tables are others, and what is said of everything."""
    file = tmp_path / "rewritten"
    with zipfile.ZipFile(exported) as old, zipfile.ZipFile(file, "w") as new:
        told = json.loads(old.read("manifest.json"))
        for entry in old.namelist():
            name = entry.removeprefix("tables/").removesuffix(".jsonl")
            text = tables.get(name, bytes)(old.read(entry))
            if name in tables:
                told["tables"][name] |= {
                    "rows": text.count(b"\n"),
                    "sha256": hashlib.sha256(text).hexdigest(),
                }
            if entry != "manifest.json":
                new.writestr(entry, text)
        new.writestr("manifest.json", json.dumps(manifest(told)))
    return file


def test_file_that_somebody_wrote_is_refused_in_words(exported, tmp_path):
    mails = {"people": lambda text: text.replace(b"@example.test", b"")}
    twice = {"workspaces_workspace": lambda text: text * 2}
    cases = [
        *((tables, dict) for tables in (mails, twice)),
        *(({}, manifest) for manifest in (list, lambda told: told | {"tables": []})),
        ({}, lambda told: told | {"tables": {"people": {"rows": 1}}}),
    ]
    for tables, manifest in cases:
        file = rewritten(exported, tmp_path, tables, manifest)
        with pytest.raises(CommandError, match="the file is damaged"):
            call_command("import_workspace", file, "--slug=copy")

    assert Workspace.objects.count() == 1
