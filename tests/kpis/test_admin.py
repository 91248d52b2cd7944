"""The admin site: everything can be found, facts cannot be changed, actions call services."""

import datetime as dt

import pytest
from django.urls import reverse

from kpis.enums import PullOutcome
from kpis.models import Correction, ImportRun, Kpi, Series, Source, SourcePull
from kpis.services.imports import apply_import, preview_import
from tests.factories import PASSWORD, make_kpi, make_membership
from tests.kpis.files import upload
from workspaces.models import AuditEntry, User
from workspaces.sealing import seal

pytestmark = pytest.mark.django_db
OURS = [Kpi, Series, Correction, ImportRun]
NOW = dt.datetime(2026, 11, 21, 3, 0, tzinfo=dt.UTC)


@pytest.fixture
def kpi(client):
    """A KPI with one value that was imported and corrected."""
    client.force_login(
        User.objects.create_superuser("staff@example.test", PASSWORD, name="Staff", language="en")
    )
    editor = make_membership()
    kpi = make_kpi(workspace=editor.workspace, key="visits", name="Visits")
    for value in (10, 12):
        file = upload(f"kpi,date,value\nvisits,2026-11-01,{value}\n")
        run = preview_import(
            workspace=editor.workspace, file=file, file_name="n.csv", by=editor, now=NOW
        )
        apply_import(run=run, by=editor, now=NOW)
    return kpi


def address(model, page, *args):
    return reverse(f"admin:kpis_{model._meta.model_name}_{page}", args=args)


@pytest.mark.parametrize("model", OURS)
def test_staff_can_list_search_and_open_each_model_and_change_none(client, kpi, model):
    row = model.objects.for_workspace(kpi.workspace).first()

    listed = client.get(address(model, "changelist"))
    found = client.get(address(model, "changelist"), {"q": kpi.workspace.slug})
    opened = client.get(address(model, "change", row.pk))

    assert (listed.status_code, found.status_code, opened.status_code) == (200, 200, 200)
    assert found.context["cl"].result_count >= 1
    assert client.post(address(model, "change", row.pk), {}).status_code == 403
    assert client.post(address(model, "delete", row.pk), {"post": "yes"}).status_code == 403
    assert client.get(address(model, "add")).status_code == 403


def test_measurements_are_shown_on_their_kpis_page(client, kpi):
    page = client.get(address(Kpi, "change", kpi.pk)).content.decode()

    assert "<div>2026-11-01 ·  · 12 · n.csv</div>" in page.replace("Nov 1, 2026", "2026-11-01")


def test_actions_archive_and_bring_back_under_the_name_of_staff(client, kpi):
    for action, is_archived in (("put_away", True), ("bring_back", False)):
        client.post(address(Kpi, "changelist"), {"action": action, "_selected_action": [kpi.pk]})

        kpi.refresh_from_db()
        assert kpi.is_archived is is_archived
    trail = AuditEntry.objects.for_workspace(kpi.workspace).filter(object_type="kpi")
    assert [(line.action, line.by_name) for line in trail] == [
        ("brought back", "Staff"),
        ("archived", "Staff"),
    ]


def test_staff_see_sources_and_their_pulls_but_no_credential(client, kpi):
    source = Source.objects.create(
        workspace=kpi.workspace,
        name="Sheet",
        url="https://data.example/",
        credential_header="X-Key",
        sealed_credential=seal("word"),
    )
    pull = SourcePull.objects.create(
        workspace=kpi.workspace, source=source, at=NOW, outcome=PullOutcome.FAILED
    )

    for row in (source, pull):
        for page, arguments in (("changelist", []), ("change", [row.pk])):
            shown = client.get(address(type(row), page, *arguments)).content.decode()
            assert "Sheet" in shown
            assert source.sealed_credential not in shown
        assert client.post(address(type(row), "change", row.pk), {}).status_code == 403
