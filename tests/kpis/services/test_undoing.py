import datetime as dt
import random
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kpis.enums import ImportState, Kind
from kpis.exceptions import ImportNotAppliedError
from kpis.models import Correction, ImportRun, Kpi, Measurement
from kpis.services.catalog import Catalog
from kpis.services.deliveries import import_records
from kpis.services.removal import remove_measurements
from kpis.services.undoing import preview_undo, undo_import
from tests.factories import make_kpi, make_measurement, make_membership, make_series
from workspaces.models import AuditEntry

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2026, 11, 21, 3, 0, tzinfo=dt.UTC)
LATER = NOW + dt.timedelta(hours=1)
DAYS = [f"2026-07-0{number}" for number in range(1, 6)]


@pytest.fixture
def editor():
    editor = make_membership()
    make_kpi(workspace=editor.workspace, key="visits")
    make_kpi(workspace=editor.workspace, key="rate", kind=Kind.DERIVED, formula="visits / 2")
    return editor


def deliver(editor, **values):
    """Deliver values by day, named `d1` to `d5`; return the import."""
    records = [
        {"kpi": "visits", "date": DAYS[int(name[1:]) - 1], "value": str(value)}
        for name, value in values.items()
    ]
    return import_records(
        workspace=editor.workspace, records=records, content=b"", name="API", by=editor, now=NOW
    ).run


def remove(editor, day):
    catalog = Catalog.of(editor.workspace)
    remove_measurements(
        workspace=editor.workspace,
        places=[(catalog.by_key["visits"], "", dt.date.fromisoformat(day))],
        catalog=catalog,
        by=editor,
        now=NOW,
    )


def undo(editor, run):
    """Undo an import as its preview says; return the counts."""
    told = preview_undo(run)
    undone = undo_import(run=run, by=editor, now=LATER)
    findings = undone.findings["undo"]
    assert told._asdict() == {name: findings[name] for name in told._fields}
    return tuple(told)


def stored(editor):
    rows = Measurement.objects.for_workspace(editor.workspace).order_by("measured_on")
    return [int(one.value) for one in rows]


def test_what_an_import_brought_goes_and_what_it_changed_returns(editor):
    first = deliver(editor, d1=1, d2=2)
    second = deliver(editor, d2=20, d3=30)

    assert undo(editor, second) == (1, 1, 0)

    assert stored(editor) == [1, 2]
    rows = Measurement.objects.for_workspace(editor.workspace)
    assert {one.import_run for one in rows.select_related("import_run")} == {first}
    second.refresh_from_db()
    assert (second.state, second.undone_at, second.undone_by) == (
        ImportState.UNDONE,
        LATER,
        editor.user,
    )


def test_values_changed_or_taken_away_since_are_kept_and_listed(editor):
    deliver(editor, d1=1)
    run = deliver(editor, d1=10, d2=20, d3=30, d4=40)
    deliver(editor, d1=11, d2=21)
    remove(editor, DAYS[2])

    assert undo(editor, run) == (1, 0, 3)

    assert stored(editor) == [11, 21]
    run.refresh_from_db()
    assert run.findings["undo"]["values_kept"] == [
        {"kpi": "visits", "date": day, "segment": {}, "value": value}
        for day, value in zip(DAYS, ("11", "21", None), strict=False)
    ]


def test_a_value_never_returns_to_an_import_that_is_undone_itself(editor):
    deliver(editor, d1=1)
    middle = deliver(editor, d1=2, d2=2)
    last = deliver(editor, d1=3, d2=3)
    undo(editor, middle)

    assert undo(editor, last) == (1, 1, 0)

    assert stored(editor) == [1]


def test_any_order_of_deliveries_and_undoings_leaves_what_stands(editor):
    chance, undone, history = random.Random(7), set(), {}  # noqa: S311

    def standing(name):
        return next((value for run, value in history[name][::-1] if run not in undone), None)

    for _step in range(40):
        runs = {run for entries in history.values() for run, _value in entries} - undone
        if runs and chance.random() < 0.4:
            run = chance.choice(sorted(runs, key=lambda run: run.pk))
            undo(editor, run)
            undone.add(run)
        else:
            names = chance.sample(["d1", "d2", "d3", "d4", "d5"], 3)
            values = {name: chance.randrange(4) for name in names}
            told = {n: v for n, v in values.items() if n not in history or standing(n) != v}
            run = deliver(editor, **values)
            for name, value in told.items():
                history.setdefault(name, []).append((run, value))
        left = [standing(name) for name in sorted(history)]
        assert stored(editor) == [value for value in left if value is not None]


def test_corrections_and_audit_trail_say_who_took_what_back(editor):
    deliver(editor, d1=1)
    run = deliver(editor, d1=10, d2=20)

    undo(editor, run)

    taken = Correction.objects.for_workspace(editor.workspace).filter(at=LATER).order_by("pk")
    assert [(c.old_value, c.new_value, c.old_import_run, c.by) for c in taken] == [
        (Decimal(10), Decimal(1), run, editor.user),
        (Decimal(20), None, run, editor.user),
    ]
    entry = AuditEntry.objects.for_workspace(editor.workspace).get(action="undone")
    assert (entry.object_id, entry.after) == (
        run.public_id,
        {"removed": 1, "restored": 1, "kept": 0},
    )


def test_kpis_and_those_made_of_them_have_new_data(editor):
    deliver(editor, d1=1)
    run = deliver(editor, d5=5)

    undo(editor, run)

    kpis = Kpi.objects.for_workspace(editor.workspace).order_by("key")
    assert [(k.key, k.data_version, k.data_changed_at, k.last_measured_on) for k in kpis] == [
        (key, 3, LATER, dt.date.fromisoformat(DAYS[0])) for key in ("rate", "visits")
    ]


def test_undoing_twice_is_refused(editor):
    run = deliver(editor, d1=1)
    undo(editor, run)
    deliver(editor, d1=1)

    with pytest.raises(ImportNotAppliedError):
        undo_import(run=run, by=editor, now=LATER)

    assert stored(editor) == [1]


@pytest.mark.parametrize("state", sorted(set(ImportState) - {ImportState.APPLIED}))
def test_what_is_not_stored_cannot_be_undone(editor, state):
    run = ImportRun.objects.create(workspace=editor.workspace, state=state, uploaded_at=NOW)

    with pytest.raises(ImportNotAppliedError):
        preview_undo(run)
    with pytest.raises(ImportNotAppliedError):
        undo_import(run=run, by=editor, now=LATER)


def test_values_of_elsewhere_stay(editor):
    elsewhere = make_measurement(series=make_series(kpi=make_kpi(key="visits")))

    undo(editor, deliver(editor, d1=1))

    assert Measurement.objects.across_workspaces(reason="both").get() == elsewhere


def test_a_long_import_takes_no_more_statements(editor):
    def statements(**values):
        run = deliver(editor, **values)
        with CaptureQueriesContext(connection) as queries:
            undo_import(run=run, by=editor, now=LATER)
        return len(queries)

    assert statements(d1=1) == statements(d1=1, d2=2, d3=3, d4=4, d5=5) <= 25
