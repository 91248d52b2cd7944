import csv
import datetime as dt
import io
import random
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kpis.enums import ImportState, Kind
from kpis.models import Correction, ImportRun, Kpi, Measurement
from kpis.services import deliveries
from kpis.services.deliveries import import_records
from kpis.services.imports import import_file
from tests.factories import make_kpi, make_membership
from workspaces.models import AuditEntry

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2026, 11, 21, 3, 0, tzinfo=dt.UTC)
LATER = NOW + dt.timedelta(hours=1)
ROW = {"kpi": "visits", "date": "2026-07-01", "value": "5"}


@pytest.fixture
def editor():
    return make_membership_with_kpis()


def make_membership_with_kpis():
    editor = make_membership()
    make_kpi(workspace=editor.workspace, key="visits")
    make_kpi(workspace=editor.workspace, key="sales")
    make_kpi(workspace=editor.workspace, key="rate", kind=Kind.DERIVED, formula="sales / visits")
    return editor


def deliver(editor, *records, now=NOW, **how):
    return import_records(
        workspace=editor.workspace,
        records=records,
        content=b"[]",
        name="API",
        by=editor,
        now=now,
        **how,
    )


def stored(editor):
    rows = Measurement.objects.for_workspace(editor.workspace).select_related("series__kpi")
    return sorted(
        (m.series.kpi.key, m.series.segment_key, m.measured_on.isoformat(), m.value) for m in rows
    )


def data_versions(editor):
    return dict(Kpi.objects.for_workspace(editor.workspace).values_list("key", "data_version"))


def corrections(editor):
    rows = Correction.objects.for_workspace(editor.workspace).order_by("pk")
    return [(c.measured_on.isoformat(), c.old_value, c.new_value, c.by_id) for c in rows]


def test_delivery_is_stored_with_its_record(editor):
    check = deliver(editor, ROW, {**ROW, "segment": {"channel": "search"}, "value": "2"})

    run = ImportRun.objects.for_workspace(editor.workspace).get()
    assert check.counts == (2, 2, 0, 0)
    assert check.run == run
    assert (run.state, run.file_name, run.by) == (ImportState.APPLIED, "API", editor.user)
    assert (run.created_count, run.findings["period"]) == (2, ["2026-07-01", "2026-07-01"])
    assert stored(editor) == [
        ("visits", "", "2026-07-01", Decimal(5)),
        ("visits", "channel=search", "2026-07-01", Decimal(2)),
    ]
    assert data_versions(editor) == {"visits": 1, "sales": 0, "rate": 1}
    entry = AuditEntry.objects.for_workspace(editor.workspace).get()
    assert (entry.action, entry.by) == ("imported", editor.user)


def test_second_time_everything_is_unchanged_and_nothing_due(editor):
    deliver(editor, ROW)

    check = deliver(editor, ROW, now=LATER)

    assert check.counts == (1, 0, 0, 1)
    assert data_versions(editor)["visits"] == 1


def test_correction_keeps_the_old_value(editor):
    deliver(editor, ROW)

    check = deliver(editor, {**ROW, "value": "5.25"}, now=LATER)

    assert check.counts == (1, 0, 1, 0)
    assert corrections(editor) == [("2026-07-01", Decimal(5), Decimal("5.25"), editor.user_id)]
    assert stored(editor) == [("visits", "", "2026-07-01", Decimal("5.25"))]


def test_one_wrong_record_stores_nothing(editor):
    unknown, derived = {**ROW, "kpi": "visit"}, {**ROW, "kpi": "rate"}
    future, twice = {**ROW, "date": "2026-12-01"}, {**ROW, "date": "2026-12-01", "kpi": "nope"}

    check = deliver(editor, ROW, unknown, derived, future, twice, {**ROW, "value": "x"})

    assert [(e.row, e.column, e.code) for e in check.errors] == [
        (2, "kpi", "unknown_kpi_near"),
        (3, "kpi", "kpi_is_derived"),
        (4, "date", "date_in_future"),
        (5, "kpi", "unknown_kpi"),
        (5, "date", "date_in_future"),
        (6, "value", "number_not_a_number"),
    ]
    assert (check.refused, check.run, stored(editor)) == (5, None, [])
    assert not ImportRun.objects.for_workspace(editor.workspace).exists()


def test_records_that_contradict_each_other_are_both_refused(editor):
    check = deliver(editor, ROW, {**ROW, "value": "6"}, {**ROW, "value": "5.0"}, keep_good=True)

    assert [(e.row, e.code, e.params["other_row"]) for e in check.errors] == [
        (1, "duplicate_key", 2),
        (2, "duplicate_key", 1),
        (3, "duplicate_key", 2),
    ]
    assert stored(editor) == []


def test_record_said_twice_counts_once(editor):
    check = deliver(editor, ROW, {**ROW, "value": "5.0"})

    assert check.counts == (2, 1, 0, 1)


def test_good_records_are_kept_where_that_is_wished(editor):
    check = deliver(editor, ROW, {**ROW, "kpi": "nothing"}, keep_good=True)

    assert (check.counts, check.refused) == ((2, 1, 0, 0), 1)
    assert check.run.rejected_count == 1
    assert len(stored(editor)) == 1


def test_dry_run_counts_and_stores_nothing(editor):
    check = deliver(editor, ROW, is_dry_run=True)

    assert (check.counts, check.run, stored(editor)) == ((1, 1, 0, 0), None, [])


def test_nothing_is_a_delivery_too(editor):
    check = deliver(editor)

    assert (check.counts, check.run) == ((0, 0, 0, 0), None)


def thousand(value, *, channels=10):
    """1,000 records of one KPI: 100 days in ten segments."""
    start = dt.date(2026, 3, 1)
    return [
        {
            "kpi": "visits" if channel % 2 else "sales",
            "date": (start + dt.timedelta(days=day)).isoformat(),
            "value": str(value),
            "segment": {"channel": f"c{channel}"},
        }
        for day in range(100)
        for channel in range(channels)
    ]


@pytest.mark.parametrize("case", ["all new", "unchanged", "all changed", "new and changed"])
def test_thousand_values_take_at_most_eight_statements(editor, case):
    """Goal G3c of performance: what a request costs beside its own frame."""
    if case != "all new":
        channels = 9 if case == "new and changed" else 10
        deliver(editor, *thousand(1, channels=channels))
    records = thousand(1 if case == "unchanged" else 2)

    with CaptureQueriesContext(
        connection,
    ) as queries:
        check = deliver(editor, *records, now=LATER)

    frame = ("BEGIN", "SAVEPOINT", "RELEASE", "COMMIT")
    statements = [q["sql"] for q in queries if not q["sql"].startswith(frame)]
    assert check.counts.received == 1000
    assert len(statements) <= 8, "\n".join(sql[:100] for sql in statements)


@pytest.mark.parametrize("few", [100, 10], ids=["few", "many"])
def test_delivery_does_what_the_same_file_does(editor, tmp_path, monkeypatch, few):
    """Random deliveries, one after the other, by both doors of two like workspaces."""
    monkeypatch.setattr(deliveries, "FEW_RECORDS", few)
    chance = random.Random(7)  # noqa: S311  (not a secret)
    other = make_membership_with_kpis()

    for _round in range(5):
        records = [
            {
                "kpi": chance.choice(["visits", "sales"]),
                "date": f"2026-07-{chance.randint(1, 9):02}",
                "value": chance.choice(["1", "2.5", "-3", "0.000000000000000001", "9" * 20]),
                "channel": chance.choice(["", "search", "social=paid;x"]),
            }
            for _row in range(40)
        ]
        keyed = {(r["kpi"], r["date"], r["channel"]): r for r in records}.values()
        path = tmp_path / "rows.csv"
        path.write_text(as_csv(keyed), encoding="utf-8")
        by_record = deliver(editor, *map(as_record, keyed))
        by_file = import_file(workspace=other.workspace, path=path, by=other, now=NOW)

        assert by_record.counts == by_file.counts
        assert stored(editor) == stored(other)
        assert data_versions(editor) == data_versions(other)
    assert sorted(c[:3] for c in corrections(editor)) == sorted(c[:3] for c in corrections(other))
    assert corrections(editor)


def as_csv(rows):
    out = io.StringIO()
    writer = csv.DictWriter(out, ["kpi", "date", "value", "channel"])
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def as_record(row):
    segment = {"channel": row["channel"]} if row["channel"] else {}
    return {**{name: row[name] for name in ("kpi", "date", "value")}, "segment": segment}
