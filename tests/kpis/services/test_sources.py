"""Sources: what may be saved, and that a credential goes nowhere but where it was meant for."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from kpis.enums import Rhythm, SourceKind, VatTreatment
from kpis.models import Source, SourcePull
from kpis.services.sources import create_source, delete_source, update_source
from tests.factories import make_membership
from tests.kpis.sources.fixtures import NOW
from workspaces.exceptions import StaleVersionError
from workspaces.models import AuditEntry
from workspaces.sealing import unseal

pytestmark = pytest.mark.django_db
FIELDS = {"name": "Sheet", "url": "https://docs.example/pub?output=csv"}
JSON = {"kind": SourceKind.JSON_URL, "columns": {"date": "d", "values": {"visits": "n"}}}


@pytest.fixture
def editor():
    return make_membership()


def create(editor, **fields):
    return create_source(workspace=editor.workspace, by=editor, now=NOW, **{**FIELDS, **fields})


def trail(editor):
    entries = AuditEntry.objects.for_workspace(editor.workspace).filter(object_type="source")
    return [(entry.action, entry.after) for entry in reversed(entries)]


def test_new_source_is_due_at_once(editor):
    source = create(editor, vat=VatTreatment.INCLUDED)

    assert (source.next_due_at, source.vat) == (NOW, "included")
    assert trail(editor) == [("created", {**FIELDS, "vat": "included"})]


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"url": "ftp://docs.example/"}, {"url"}),
        ({"url": "http://name:word@docs.example/"}, {"url"}),
        ({"url": "http://docs.example:22/"}, {"url"}),
        ({"name": ""}, {"name"}),
        ({"kind": SourceKind.JSON_URL}, {"date_path", "values"}),
        ({**JSON, "records_path": "a..b"}, {"records_path"}),
        ({**JSON, "columns": {"date": "a[", "values": {"visits": "n"}}}, {"date_path"}),
        ({"credential_header": "Authorization"}, {"credential"}),
        ({"credential_header": "Host", "secrets": {"credential": "inside"}}, {"credential_header"}),
        (
            {"credential_header": "X-Key", "secrets": {"credential": "a\r\nHost: inside"}},
            {"credential"},
        ),
        ({"credential_header": "X Key:", "secrets": {"credential": "word"}}, {"credential_header"}),
    ],
    ids=lambda part: str(sorted(part)) if isinstance(part, set) else str(part),
)
def test_what_cannot_be_saved_is_named_by_its_field(editor, fields, wrong):
    with pytest.raises(ValidationError) as caught:
        create(editor, **fields)

    assert set(caught.value.error_dict) == wrong
    assert not Source.objects.for_workspace(editor.workspace).exists()


@pytest.mark.parametrize("url", ["http://¼3Ý/", "postgresql://db.example/x", "http://[::1", "//"])
def test_address_that_leads_nowhere_is_refused_at_its_field(editor, url):
    source = create(editor)

    with pytest.raises(ValidationError) as caught:
        update_source(source=source, by=editor, now=NOW, url=url)

    assert set(caught.value.error_dict) == {"url"}


def test_name_is_taken_once_in_a_workspace(editor):
    create(editor)
    create(make_membership())

    with pytest.raises(ValidationError):
        create(editor)


def test_schedule_begins_anew_when_it_changes_and_not_otherwise(editor):
    source = create(editor)
    later = NOW + dt.timedelta(minutes=20)

    update_source(source=source, by=editor, now=later, name="Other")
    assert source.next_due_at == NOW

    update_source(source=source, by=editor, now=later, rhythm=Rhythm.HOURLY)
    assert source.next_due_at == NOW + dt.timedelta(hours=1)
    assert trail(editor)[1:] == [("changed", {"name": "Other"}), ("changed", {"rhythm": "hourly"})]


def test_second_editor_is_told(editor):
    source = create(editor)
    update_source(source=source, by=editor, now=NOW, expected_version=1, name="Other")

    with pytest.raises(StaleVersionError):
        update_source(source=source, by=editor, now=NOW, expected_version=1, name="Third")


def test_d14_credential_is_sealed_and_stays_out_of_the_audit_trail(editor):
    source = create(
        editor, credential_header="Authorization", secrets={"credential": "Bearer word"}
    )

    update_source(source=source, by=editor, now=NOW, name="Other")
    assert unseal(source.sealed_credential) == "Bearer word"

    update_source(source=source, by=editor, now=NOW, secrets={"credential": "Bearer new"})
    assert unseal(source.sealed_credential) == "Bearer new"
    assert "Bearer" not in str(trail(editor))


def test_credential_does_not_follow_the_address_to_another_server(editor):
    source = create(
        editor, credential_header="Authorization", secrets={"credential": "Bearer word"}
    )

    with pytest.raises(ValidationError) as caught:
        update_source(source=source, by=editor, now=NOW, url="https://elsewhere.example/")

    assert set(caught.value.error_dict) == {"credential"}
    source.refresh_from_db()
    assert source.url == FIELDS["url"]
    update_source(source=source, by=editor, now=NOW, url=FIELDS["url"] + "&gid=1")
    assert unseal(source.sealed_credential) == "Bearer word"


def test_credential_is_forgotten_with_its_header(editor):
    source = create(
        editor, credential_header="Authorization", secrets={"credential": "Bearer word"}
    )

    update_source(source=source, by=editor, now=NOW, credential_header="")

    assert source.sealed_credential == ""


def test_deleted_source_is_gone_with_its_pulls_and_its_name_stays_in_the_trail(editor):
    source = create(editor)
    SourcePull.objects.create(
        workspace=editor.workspace, source=source, at=NOW, outcome="failed", trouble={}
    )

    delete_source(source=source, by=editor)

    assert not Source.objects.for_workspace(editor.workspace).exists()
    assert trail(editor)[-1] == ("removed", {})
