"""What measurements and corrections refer to is there, and of their own workspace."""

import datetime as dt
from decimal import Decimal
from functools import partial

import pytest
from django.db import IntegrityError, connection, transaction

from kpis.enums import ImportState
from kpis.models import Correction, ImportRun, Measurement
from tests.factories import make_membership, make_series

pytestmark = pytest.mark.django_db(transaction=True)

NOW = dt.datetime(2026, 11, 21, 3, 0, tzinfo=dt.UTC)
NOBODY = 999_999


def make_run(workspace):
    return ImportRun.objects.create(
        workspace=workspace, file_name="a.csv", state=ImportState.APPLIED, uploaded_at=NOW
    )


def measurement(of, **fields):
    return Measurement(
        **{"workspace_id": of.workspace_id, "series_id": of.pk, "measured_on": NOW.date()}
        | {"value": Decimal(1)}
        | fields
    )


def correction(of, **fields):
    return Correction(
        **{"workspace_id": of.workspace_id, "series_id": of.pk, "measured_on": NOW.date()}
        | {"old_value": Decimal(1), "new_value": Decimal(2), "at": NOW}
        | fields
    )


def refused(act):
    with pytest.raises(IntegrityError), transaction.atomic():
        act()


def test_rows_that_refer_astray_are_refused():
    series, other = make_series(), make_series()
    foreign_run = make_run(other.workspace)
    astray = [
        measurement(series, series_id=other.pk),
        measurement(series, series_id=NOBODY),
        measurement(series, import_run=foreign_run),
        measurement(series, import_run_id=NOBODY),
        correction(series, series_id=other.pk),
        correction(series, series_id=NOBODY),
        correction(series, import_run=foreign_run),
        correction(series, old_import_run=foreign_run),
        correction(series, old_import_run_id=NOBODY),
        correction(series, by_id=NOBODY),
    ]
    good = [measurement(series), correction(series)]

    for row in astray:
        refused(partial(row.save, force_insert=True))
    for row in good:
        row.save(force_insert=True)

    stored = Measurement.objects.for_workspace(series.workspace)
    refused(lambda: stored.update(import_run=foreign_run))
    assert stored.count() == Correction.objects.for_workspace(series.workspace).count() == 1


def test_what_they_refer_to_cannot_go_away_but_with_them():
    series = make_series()
    run, user = make_run(series.workspace), make_membership(workspace=series.workspace).user
    measurement(series, import_run=run).save(force_insert=True)
    correction(series, old_import_run=run, by=user).save(force_insert=True)
    deletions = [
        f"DELETE FROM {row._meta.db_table} WHERE id = {row.pk}"  # noqa: S608
        for row in (series, run)
    ]

    with connection.cursor() as cursor:
        for sql in deletions:
            refused(partial(cursor.execute, sql))
    user.delete()
    series.kpi.delete()

    assert Correction.objects.across_workspaces(reason="test").count() == 0
    assert Measurement.objects.across_workspaces(reason="test").count() == 0
