"""Tests of customer files from upload to deletion, with a real child process."""

import datetime as dt
import io

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone, translation

from personas.enums import CustomerFileState, EvidenceKind
from personas.exceptions import FileSettledError
from personas.models import CustomerFile, Evidence
from personas.services.analysing import analyse, analyse_due
from personas.services.customer_files import (
    cancel_customer_file,
    delete_customer_file,
    kept_path,
    take_customer_file,
)
from personas.services.file_words import refusal_of
from personas.services.sealed_uploads import sealed_path, sweep
from personas.services.segment_personas import draft_persona
from tests.factories import make_membership
from tests.personas.customers import customers_csv
from tests.personas.factories import make_customer_file, make_segment
from tests.workspaces.exports import make_export
from workspaces.enums import Role
from workspaces.models.audit import AuditEntry
from workspaces.services.export_files import path_of

NOW = dt.datetime(2026, 7, 2, 3, 0, tzinfo=dt.UTC)
AS_OF = dt.date(2026, 7, 1)


@pytest.fixture
def editor(db):
    return make_membership(role=Role.EDITOR)


def take(editor, text, **fields):
    about = {"title": "Members", "as_of": AS_OF, "consent": "Terms, paragraph 4"}
    return take_customer_file(
        workspace=editor.workspace,
        file=io.BytesIO(text.encode()),
        by=editor,
        now=NOW,
        **about | fields,
    )


def everything_stored(folder):
    """All text of all tables, and every file below `folder`."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608
            yield from (str(row) for row in cursor.fetchall())
    yield from (str(p) + p.read_bytes().decode("latin-1") for p in folder.rglob("*") if p.is_file())


@pytest.mark.slow
def test_f06_file_becomes_personas_and_nobody_in_it_is_stored_anywhere(
    editor, data_dir, caplog, django_capture_on_commit_callbacks
):
    text, _groups, secrets = customers_csv(count=240)

    file = take(editor, text)
    before = "\n".join(everything_stored(data_dir))
    assert analyse_due(now=NOW) == 1
    file.refresh_from_db()
    segment = file.segments.first()
    segment.workspace = file.workspace
    with translation.override("en"):
        persona = draft_persona(segment=segment, by=editor)
    after = "\n".join(everything_stored(data_dir))

    assert (file.state, file.customer_count) == (CustomerFileState.READY, 240)
    assert sum(file.segments.values_list("size", flat=True)) == 240
    claims = Evidence.objects.for_workspace(editor.workspace).filter(persona=persona)
    assert {(each.kind, each.on) for each in claims} == {(EvidenceKind.CUSTOMER_DATA, AS_OF)}
    assert any("95 % interval" in each.quote for each in claims)
    assert persona.age_from is not None
    export = make_export(workspace=editor.workspace)
    with django_capture_on_commit_callbacks(execute=True):
        delete_customer_file(file=file, by=editor)
    assert not path_of(export).exists()
    gone = "\n".join(everything_stored(data_dir))
    for stored in (before, after, gone, caplog.text):
        assert [secret for secret in secrets if secret in stored] == []
    assert list((data_dir / "files").rglob("*.npz")) == []


def test_refused_file_leaves_nothing(editor, data_dir):
    with translation.override("en"), pytest.raises(ValidationError) as refused:
        take(editor, "name,email\n" + "Kim,kim@mail.example\n" * 60)

    (message,) = refused.value.message_dict["file"]
    assert message.startswith("Nothing in this file may be kept")
    assert not CustomerFile.objects.for_workspace(editor.workspace).exists()
    assert list((data_dir / "files").rglob("*.npz")) == []


def test_day_in_the_future_is_refused_before_the_file_is_read(editor):
    with pytest.raises(ValidationError) as refused:
        take(editor, "", as_of=dt.date(2026, 7, 3))

    assert list(refused.value.message_dict) == ["as_of"]


def waiting(editor, **fields):
    file = make_customer_file(
        workspace=editor.workspace,
        state=CustomerFileState.WAITING,
        stored_as="customers/x.npz",
        **fields,
    )
    kept_path(file).parent.mkdir(parents=True, exist_ok=True)
    kept_path(file).write_bytes(b"kept")
    return file


def test_cancelled_file_is_deleted_and_not_analysed(editor):
    file = waiting(editor)

    cancel_customer_file(file=file, by=editor)

    assert (file.state, kept_path(file).exists()) == (CustomerFileState.CANCELLED, False)
    assert analyse_due(now=NOW) == 0
    with pytest.raises(FileSettledError):
        cancel_customer_file(file=file, by=editor)


def test_file_that_somebody_is_at_is_left_alone_until_they_are_dead(editor):
    file = waiting(editor)
    later = NOW + dt.timedelta(minutes=3)
    rows = CustomerFile.objects.for_workspace(editor.workspace)
    rows.update(state=CustomerFileState.AT_WORK, claim_key="other", claimed_until=later)

    assert not analyse(file=file, now=NOW)
    assert analyse(file=file, now=later)
    file.refresh_from_db()
    assert (file.state, kept_path(file).exists()) == (CustomerFileState.FAILED, False)


def test_segment_is_drafted_once_with_its_figures(editor):
    segment = make_segment(file=make_customer_file(workspace=editor.workspace))
    segment.workspace = editor.workspace

    with translation.override("en"):
        persona = draft_persona(segment=segment, by=editor)

    (claim,) = Evidence.objects.for_workspace(editor.workspace)
    assert (persona.name, persona.income) == ("Members · Segment 1", "over 60")
    assert (claim.claim, claim.strength, claim.field) == ("Income: over 60", "moderate", "income")
    assert claim.quote == ("75 % of them (95 % interval 67 % to 82 %), 40 % of all; 120 customers")
    with translation.override("en"), pytest.raises(ValidationError):
        draft_persona(segment=segment, by=editor)
    assert Evidence.objects.for_workspace(editor.workspace).count() == 1


def test_f04_group_of_nine_cannot_be_stored(editor):
    with pytest.raises(IntegrityError), transaction.atomic():
        make_segment(file=make_customer_file(workspace=editor.workspace), size=9)


@pytest.mark.slow
def test_long_file_lies_sealed_until_the_worker_reads_it(editor, data_dir, settings):
    settings.IMPORT_AT_ONCE_BYTES = 1000
    text, _groups, secrets = customers_csv(count=60)

    file = take(editor, text)
    lying = "\n".join(everything_stored(data_dir))
    sealed = list((data_dir / "files").rglob("*.sealed"))
    analyse_due(now=NOW)

    file.refresh_from_db()
    assert len(sealed) == 1
    assert (file.state, file.customer_count) == (CustomerFileState.READY, 60)
    assert [secret for secret in secrets if secret in lying] == []
    assert list((data_dir / "files" / "customers").iterdir()) == []


@pytest.mark.slow
def test_long_file_that_cannot_be_used_says_why(editor, data_dir, settings):
    settings.IMPORT_AT_ONCE_BYTES = 10
    file = take(editor, "name,email\n" + "Kim,kim@mail.example\n" * 60)

    analyse_due(now=NOW)

    file.refresh_from_db()
    with translation.override("en"):
        assert refusal_of(file).startswith("Nothing in this file may be kept")
    assert file.state == CustomerFileState.FAILED
    assert list((data_dir / "files" / "customers").iterdir()) == []


def test_sealed_file_goes_when_it_is_called_off_or_forgotten(editor, data_dir, settings):
    settings.IMPORT_AT_ONCE_BYTES = 1
    called_off, forgotten = take(editor, "a,b\n1,2"), take(editor, "a,b\n1,2")

    cancel_customer_file(file=called_off, by=editor)
    sweep(now=timezone.now())

    assert called_off.known_count is None
    entry = AuditEntry.objects.for_workspace(editor.workspace).latest("pk")
    assert (entry.action, entry.after["customers"]) == ("cancelled", None)
    assert not sealed_path(called_off).exists()
    assert sealed_path(forgotten).exists()
    sweep(now=timezone.now() + dt.timedelta(days=2))
    assert not sealed_path(forgotten).exists()
