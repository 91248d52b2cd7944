import datetime as dt
from decimal import Decimal

import pytest

from kpis.enums import Grain, ImportState, Kind, Unit
from kpis.models import Correction, ImportRun, Kpi, Measurement
from kpis.services.entry import read_entries, save_entries
from kpis.services.entry_grid import EntryColumn, EntryFrame
from kpis.services.measurements import MeasuredRow, record_measurements
from tests.factories import make_kpi, make_membership
from workspaces.models import AuditEntry

pytestmark = pytest.mark.django_db

D = dt.date
NOW = dt.datetime(2026, 11, 21, 3, 0, tzinfo=dt.UTC)
DAY, NEXT = D(2026, 11, 16), D(2026, 11, 17)


@pytest.fixture
def editor(settings):
    settings.LANGUAGE_CODE = "en"
    return make_membership()


@pytest.fixture
def visits(editor):
    return make_kpi(workspace=editor.workspace, key="visits", name="visits")


def record(kpi, on, value, **dimensions):
    rows = [MeasuredRow(kpi.key, on, Decimal(value), dimensions)]
    record_measurements(workspace=kpi.workspace, rows=rows, by=None, now=NOW)


def enter(editor, kpi, typed, seen=(), *, grain=Grain.DAY, segment=""):
    """Type texts by day into one column, and save them if they can be read."""
    column = EntryColumn(kpi, segment)
    entries, errors = read_entries(
        columns=[column],
        typed={(column.token, day): text for day, text in typed.items()},
        seen={(column.token, day): Decimal(value) for day, value in dict(seen).items()},
    )
    assert not errors, errors
    frame = EntryFrame([column], sorted(typed), grain, editor.workspace.week_starts_on)
    return save_entries(
        workspace=editor.workspace, entries=entries, frame=frame, by=editor, now=NOW
    )


def stored(workspace):
    rows = Measurement.objects.for_workspace(workspace).order_by("measured_on")
    return [(one.measured_on, one.value) for one in rows]


def reasons(entered):
    return {place: error.reason for place, error in entered.errors.items()}


@pytest.mark.parametrize(
    ("unit", "text", "value"),
    [
        (Unit.COUNT, "1,200", 1200),
        (Unit.COUNT, " 7 ", 7),
        (Unit.PERCENT, "50%", Decimal("0.5")),
        (Unit.MONEY, "₩3", 3),
        (Unit.COUNT, "-0.5", Decimal("-0.5")),
    ],
)
def test_text_is_read_as_in_a_file(editor, visits, unit, text, value):
    visits.unit, visits.currency = unit, "KRW"

    enter(editor, visits, {DAY: text})

    assert stored(editor.workspace) == [(DAY, value)]


def test_decimal_comma_is_told_by_the_other_cells(editor, visits):
    enter(editor, visits, {DAY: "1.200", NEXT: "3,5"})

    assert stored(editor.workspace) == [(DAY, 1200), (NEXT, Decimal("3.5"))]


def test_percentage_is_no_count(visits):
    column = EntryColumn(visits, "")

    entries, errors = read_entries(columns=[column], typed={(column.token, DAY): "50%"}, seen={})

    assert (entries, [error.code for error in errors.values()]) == ([], ["number_is_percentage"])


def test_what_cannot_be_read_is_named_with_its_column_and_value(visits):
    entries, errors = read_entries(
        columns=[EntryColumn(visits, "channel=a")],
        typed={("visits[channel=a]", DAY): "many", ("other", DAY): "5"},
        seen={},
    )

    assert entries == []
    [error] = errors.values()
    assert (error.column, error.value, error.code) == ("visits · a", "many", "number_not_a_number")


def test_values_come_with_an_import_of_their_own_and_an_audit_line(editor, visits):
    entered = enter(editor, visits, {DAY: "7", NEXT: "8"}, segment="channel=a")

    run = ImportRun.objects.for_workspace(editor.workspace).get()
    assert (entered.created, entered.updated, entered.removed, entered.run) == (2, 0, 0, run)
    assert (run.state, run.by, run.file_name) == (
        ImportState.APPLIED,
        editor.user,
        "Typed in the grid",
    )
    measurement = Measurement.objects.for_workspace(editor.workspace).first()
    assert (measurement.import_run, measurement.series.dimensions) == (run, {"channel": "a"})
    assert AuditEntry.objects.for_workspace(editor.workspace).get().action == "imported"


def test_correction_keeps_the_old_value_and_who_changed_it(editor, visits):
    record(visits, DAY, 7)

    entered = enter(editor, visits, {DAY: "8"}, {DAY: 7})

    [kept] = Correction.objects.for_workspace(editor.workspace)
    assert (entered.created, entered.updated) == (0, 1)
    assert (kept.old_value, kept.new_value, kept.by, kept.at) == (7, 8, editor.user, NOW)


def test_untouched_cells_are_left_alone_even_if_somebody_changed_them(editor, visits):
    record(visits, DAY, 9)  # seen as 7 when the form was shown

    entered = enter(editor, visits, {DAY: "7", NEXT: "1"}, {DAY: 7})

    assert entered.created == 1
    assert stored(editor.workspace) == [(DAY, 9), (NEXT, 1)]


@pytest.mark.parametrize(("seen", "text"), [({DAY: 7}, "8"), ({}, "8"), ({DAY: 7}, "")])
def test_value_that_somebody_else_changed_is_not_overwritten(editor, visits, seen, text):
    record(visits, DAY, 9)

    entered = enter(editor, visits, {DAY: text, NEXT: "1"}, seen)

    assert reasons(entered) == {("visits", DAY): "Somebody else has changed this to 9 meanwhile."}
    assert stored(editor.workspace) == [(DAY, 9)]


def test_value_that_is_there_already_is_no_conflict(editor, visits):
    record(visits, DAY, 8)

    entered = enter(editor, visits, {DAY: "8"}, {DAY: 7})

    assert (entered.errors, entered.updated) == ({}, 0)


def test_week_is_not_counted_twice_when_another_day_was_recorded_meanwhile(editor, visits):
    record(visits, D(2026, 11, 20), 9)

    entered = enter(editor, visits, {DAY: "8"}, grain=Grain.WEEK)

    assert list(entered.errors) == [("visits", DAY)]
    assert stored(editor.workspace) == [(D(2026, 11, 20), 9)]


def test_future_is_refused_and_nothing_is_stored(editor, visits):
    entered = enter(editor, visits, {DAY: "1", D(2026, 11, 22): "2"})

    assert reasons(entered) == {
        ("visits", D(2026, 11, 22)): "The date lies after today, 2026-11-21."
    }
    assert stored(editor.workspace) == []
    assert not ImportRun.objects.for_workspace(editor.workspace).exists()


def test_emptied_value_is_taken_away_and_kept_as_a_correction(editor, visits):
    derived = make_kpi(
        workspace=editor.workspace, key="half", kind=Kind.DERIVED, formula="visits / 2"
    )
    record(visits, DAY, 7)
    record(visits, NEXT, 8)

    entered = enter(editor, visits, {DAY: "7", NEXT: ""}, {DAY: 7, NEXT: 8})

    assert entered.removed == 1
    assert stored(editor.workspace) == [(DAY, 7)]
    [kept] = Correction.objects.for_workspace(editor.workspace)
    assert (kept.measured_on, kept.old_value, kept.new_value, kept.by) == (
        NEXT,
        8,
        None,
        editor.user,
    )
    for kpi in (visits, derived):
        kpi.refresh_from_db()
        assert (kpi.last_measured_on, kpi.data_changed_at) == (DAY, NOW)
    assert visits.data_version == 3  # two recordings, one removal


def test_last_value_taken_away_leaves_no_date(editor, visits):
    record(visits, DAY, 7)

    enter(editor, visits, {DAY: ""}, {DAY: 7})

    assert Kpi.objects.for_workspace(editor.workspace).get().last_measured_on is None


def test_nothing_typed_is_nothing_done(editor, visits):
    record(visits, DAY, 7)

    entered = enter(editor, visits, {DAY: "7", NEXT: " "}, {DAY: 7})

    assert (entered.created, entered.removed, entered.run) == (0, 0, None)


def test_many_values_cost_as_many_statements_as_one(editor, visits, django_assert_num_queries):
    days = [DAY - dt.timedelta(days=i) for i in range(40)]
    enter(editor, visits, {days[0]: "1"})
    with django_assert_num_queries(12) as one:
        enter(editor, visits, {days[1]: "1"})

    with django_assert_num_queries(len(one)):
        enter(editor, visits, dict.fromkeys(days[2:], "1"))
